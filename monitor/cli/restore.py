"""A backup put back in its place: hashed first, compared with what the home has known, verified whole afterwards."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cases.errors import CasesError, Refused, StoreTrouble
from cases.model.actors import SERVICE
from cases.model.views import Verification
from cases.services.lineage import Lineage, LogHead, last_known
from cases.store.copying import copy_record
from cases.store.engine import make_engine
from cases.store.transaction import Store
from cases.vault.keys import PRIVATE, PUBLIC, LogKeys
from cases.vault.ring import FILE as VAULT_KEY
from monitor import bootstrap, config
from monitor.cli.backup import DATABASE, Backup, check
from monitor.clock import now

_PRIVATE: Final = (PRIVATE, VAULT_KEY)


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back."""

    backup: Backup
    lost: int
    """Entries that the home had known beyond the end of the backup."""
    verified: Verification


def restore(
    home: Path,
    folder: Path,
    *,
    keys: Path | None,
    why: str,
    accept_older: bool,
    on_progress: Callable[[int, int], None],
) -> Restored:
    """Put a backup into a home, new or known; nothing that lies there is deleted, the database is moved aside.

    Args:
        home: Where to.
        folder: A backup.
        keys: A folder with the private keys, where they are not in the home any more.
        why: The reason, for the log.
        accept_older: Whether to go on from a record that ends before what the home has known.
        on_progress: Told how far the verification is.

    Raises:
        BadInput: It is no backup.
        CustodyBroken: The backup is not as it was made.
        Refused: It is older than what the home has known, of another record, or its keys are not here.
        StoreTrouble: It cannot be written.
    """
    backup = check(folder)
    try:
        config.make_home(home)
        if not (home / config.FILE_NAME).exists():
            shutil.copy2(folder / config.FILE_NAME, home / config.FILE_NAME)
        settings = config.load(home)
        url = config.database_url(settings, home)
        known = _known(home, url)
        lost = _compare(folder, backup.head, known, accept_older=accept_older)
        _bring_keys(folder, home, keys)
        shutil.copytree(
            folder / "vault", home / "vault", copy_function=_copy_missing, dirs_exist_ok=True
        )
        _put_database(folder, url)
    except OSError as error:
        raise StoreTrouble(f"the backup could not be put back: {error}") from error
    with bootstrap.open_home(home, restoring=True) as application:
        if lost:
            application.lineage.accept(SERVICE, why=why, known=known)
        verified = application.custody.verify(SERVICE, on_progress)
    return Restored(backup, lost, verified)


def _known(home: Path, url: str) -> LogHead | None:
    """Return the newest head that the home has known: beside its keys, or in the database that lies there."""
    heads = []
    engine = make_engine(url)
    try:
        with closing(Store(engine, now)) as store:
            lineage = Lineage(store, LogKeys(home / "keys"))
            heads = [head for head in (lineage.known(), lineage.now(SERVICE)) if head and head.log]
    except CasesError:  # there is none, or it is damaged: that is what backups are for
        heads = [head for head in (last_known(home / "keys"),) if head]
    finally:
        engine.dispose()
    return max(heads, key=lambda head: head.size, default=None)


def _compare(folder: Path, head: LogHead, known: LogHead | None, *, accept_older: bool) -> int:
    """Return how many entries would be lost, where that is accepted."""
    if known is None:
        return 0
    if known.log != head.log:
        raise Refused(f"the backup is of the record {head.log}, this home holds {known.log}")
    engine = make_engine(f"sqlite:///{folder / DATABASE}")
    try:
        differs = Lineage(Store(engine, now), LogKeys(folder / "keys")).differs(SERVICE, known)
    finally:
        engine.dispose()
    if not differs:
        return 0
    if known.size <= head.size:
        raise Refused(f"the backup is not of this record: its {differs}")
    if not accept_older:
        raise Refused(
            f"the backup ends at entry {head.size:,}, this home has known entry {known.size:,}: "
            f"{known.size - head.size:,} entries would be lost, disposals and holds among them; "
            "look for a newer backup, or say --accept-older, which the log will tell"
        )
    return known.size - head.size


def _bring_keys(folder: Path, home: Path, keys: Path | None) -> None:
    for name in _PRIVATE:
        if keys and (keys / name).exists() and not (home / "keys" / name).exists():
            shutil.copy2(keys / name, home / "keys" / name)
            (home / "keys" / name).chmod(0o600)
    if (folder / "keys" / PUBLIC).exists() and not (home / "keys" / PUBLIC).exists():
        shutil.copy2(folder / "keys" / PUBLIC, home / "keys" / PUBLIC)
    sealed = (folder / "vault" / "keys" / "collection").exists()
    if sealed and not (home / "keys" / VAULT_KEY).exists():
        raise Refused(
            f"the evidence of the backup is encrypted, and keys/{VAULT_KEY} is not here: bring it from where it is "
            "kept safe, or name its folder by --keys"
        )


def _put_database(folder: Path, url: str) -> None:
    if not url.startswith("sqlite:///"):
        source, target = make_engine(f"sqlite:///{folder / DATABASE}"), make_engine(url)
        try:
            copy_record(source, target)
        finally:
            source.dispose()
            target.dispose()
        return
    place = Path(url.removeprefix("sqlite:///"))
    stamp = f"{now():%Y%m%dT%H%M%S}"
    for path in (place, *(place.with_name(place.name + tail) for tail in ("-wal", "-shm"))):
        if path.exists():
            path.rename(path.with_name(f"{path.name}.before-{stamp}"))
    draft = place.with_name(f"{place.name}.new")
    shutil.copy2(folder / DATABASE, draft)
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.rename(place)
    place.chmod(0o600)


def _copy_missing(source: str, target: str) -> str:
    """Copy a file of the vault that is not there; what is there stays."""
    return target if Path(target).exists() else shutil.copy2(source, target)
