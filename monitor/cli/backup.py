"""A copy of a home, taken while it is in use, complete in itself but for its private keys."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

import msgspec

from cases.errors import BadInput, CustodyBroken, StoreTrouble
from cases.model.actors import SERVICE
from cases.services.lineage import Lineage, LogHead
from cases.store.copying import copy_record
from cases.store.engine import make_engine
from cases.store.transaction import Store
from cases.vault import files
from cases.vault.keys import PUBLIC, LogKeys
from monitor import config
from monitor.clock import now

DATABASE: Final = "watchdesk.db"
SAID: Final = "backup.json"
MANIFEST: Final = "manifest-sha256.txt"
_PIECE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup: the end of the log in it, and how large it is."""

    folder: str
    made_at: str
    head: LogHead
    bytes: int
    manifest: str
    """SHA-256 of the manifest."""


def copy_home(home: Path, settings: config.Settings, folder: Path) -> Backup:
    """Copy settings, database, vault and public keys into a new folder, with a manifest over all of it.

    The vault is copied before the database and after it: whatever the database speaks of, as of its one moment, is in
    the copy, though content may go meanwhile. A record on PostgreSQL becomes one on SQLite, row by row.

    Raises:
        BadInput: The folder is there already.
        StoreTrouble: It cannot be written, or the database not be read.
    """
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise BadInput(f"--to: {folder} is there already; name a new folder") from None
    try:
        _copy_vault(home / "vault", folder / "vault")
        _copy_database(config.database_url(settings, home), folder / DATABASE)
        _copy_vault(home / "vault", folder / "vault")
        own = msgspec.structs.replace(settings, database=config.model.Database())
        config.write(folder, own)
        (folder / "keys").mkdir(mode=0o700)
        if (home / "keys" / PUBLIC).exists():  # the copy's signed heads are verified by it
            shutil.copy2(home / "keys" / PUBLIC, folder / "keys" / PUBLIC)
        head, at = head_of(folder), now().isoformat(timespec="seconds")
        said = {"made_at": at, "head": asdict(head)}
        (folder / SAID).write_text(json.dumps(said, indent=1) + "\n", "utf-8")
        size = _write_manifest(folder)
    except sqlite3.Error as error:
        raise StoreTrouble(f"the database could not be copied: {error}") from error
    except OSError as error:
        raise StoreTrouble(f"the backup could not be written: {error.strerror}") from error
    return Backup(str(folder), at, head, size, _hash_of(folder / MANIFEST))


def check(folder: Path) -> Backup:
    """Hash every file of a backup again; return what it holds.

    Raises:
        BadInput: The folder holds no backup.
        CustodyBroken: A file is missing, was changed, or is there beside those that were copied.
    """
    try:
        said = json.loads((folder / SAID).read_text("utf-8"))
        lines = (folder / MANIFEST).read_text("utf-8").splitlines()
        head = LogHead(**said["head"])
    except (OSError, ValueError, TypeError, KeyError):
        raise BadInput(f"{folder} is no backup made by `watchdesk db backup`") from None
    wanted = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    found = {str(path.relative_to(folder)): path for path in _files(folder)}
    for name in sorted(set(wanted) | set(found)):
        if name not in found:
            raise CustodyBroken(f"the backup is not whole: {name} is missing")
        if name not in wanted:
            raise CustodyBroken(f"the backup is not as it was made: {name} was added")
        if _hash_of(found[name]) != wanted[name]:
            raise CustodyBroken(f"the backup is not as it was made: {name} has been changed")
    size = sum(path.stat().st_size for path in found.values())
    return Backup(str(folder), str(said["made_at"]), head, size, _hash_of(folder / MANIFEST))


def head_of(folder: Path) -> LogHead:
    """Return the head of the log in a folder's own database."""
    engine = make_engine(f"sqlite:///{folder / DATABASE}")
    try:
        return Lineage(Store(engine, now), LogKeys(folder / "keys")).now(SERVICE)
    finally:
        engine.dispose()


def _copy_database(url: str, to: Path) -> None:
    if url.startswith("sqlite:///"):
        source = Path(url.removeprefix("sqlite:///"))
        with (
            closing(sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True)) as there,
            closing(sqlite3.connect(to)) as here,
        ):
            there.backup(here)
            here.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        return
    source_engine, target = make_engine(url), make_engine(f"sqlite:///{to}")
    try:
        copy_record(source_engine, target)
    finally:
        source_engine.dispose()
        target.dispose()


def _copy_vault(vault: Path, to: Path) -> None:
    """Copy what is not there yet; unfinished files and what is opened at the moment are left out."""
    for here, folders, names in os.walk(vault):
        folders[:] = [name for name in folders if not name.startswith(files.DRAFT)]
        place = to / Path(here).relative_to(vault)
        place.mkdir(mode=0o700, exist_ok=True)
        for name in names:
            if not name.startswith(files.DRAFT) and not (place / name).exists():
                try:
                    shutil.copy2(Path(here) / name, place / name)
                except FileNotFoundError:
                    continue  # it went lawfully meanwhile; the copy of the database knows


def _write_manifest(folder: Path) -> int:
    """Write the hash of every file, for `sha256sum -c`; return the bytes of all of them."""
    sums = [(str(path.relative_to(folder)), _hash_of(path)) for path in _files(folder)]
    text = "".join(f"{digest}  {name}\n" for name, digest in sums)
    files.write(folder / MANIFEST, [text.encode()], 0o600)
    return sum(path.stat().st_size for path in _files(folder))


def _files(folder: Path) -> Iterator[Path]:
    beside = {folder / MANIFEST, folder / f"{DATABASE}-wal", folder / f"{DATABASE}-shm"}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path not in beside:
            yield path


def _hash_of(path: Path) -> str:
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            hashed.update(piece)
    return hashed.hexdigest()
