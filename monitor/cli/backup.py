"""A copy of a home on SQLite, taken while it is in use, complete in itself."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import msgspec

from cases.errors import BadInput, Refused, StoreTrouble
from cases.vault.keys import PUBLIC
from monitor import config


def copy_home(home: Path, settings: config.Settings, folder: Path) -> int:
    """Copy settings, database, vault and public keys into a new folder; return the bytes written.

    The database is copied first, as of one moment; the vault only grows, so what is copied of it afterwards
    holds all that the database speaks of.

    Raises:
        Refused: The database is not SQLite.
        BadInput: The folder is there already.
        StoreTrouble: It cannot be written.
    """
    url = config.database_url(settings, home)
    if not url.startswith("sqlite:///"):
        raise Refused("this home is on PostgreSQL: use pg_dump, then copy the vault folder")
    try:
        folder.mkdir(mode=0o700, parents=True)
    except FileExistsError:
        raise BadInput(f"--to: {folder} is there already; name a new folder") from None
    try:
        source = Path(url.removeprefix("sqlite:///"))
        with (
            closing(sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True)) as there,
            closing(sqlite3.connect(folder / "watchdesk.db")) as here,
        ):
            there.backup(here)
        own = msgspec.structs.replace(settings, database=config.model.Database())
        config.write(folder, own)
        shutil.copytree(home / "vault", folder / "vault")
        (folder / "keys").mkdir(mode=0o700)
        if (home / "keys" / PUBLIC).exists():  # the copy's signed heads are verified by it
            shutil.copy2(home / "keys" / PUBLIC, folder / "keys" / PUBLIC)
    except sqlite3.Error as error:
        raise StoreTrouble(f"the database could not be copied: {error}") from error
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
