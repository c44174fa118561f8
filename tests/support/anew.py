"""One database that begins anew again and again: the engine, with all it has compiled, stays."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from support.department import Department, MovingClock
from support.postgres import PostgresServer, quick_folder

from cases.store.engine import make_engine


@dataclass
class Home:
    """A department whose database and folder can be set back to where they were."""

    engine: Engine
    folder: Path
    department: Department
    server: PostgresServer | None

    def keep(self, name: str = "kept") -> None:
        """Remember by a name how things stand now."""
        self.engine.dispose()
        shutil.copytree(self.folder / "vault", self.folder / name)
        self._copy(self._live, f"{self._live}_{name}")

    def anew(self, name: str = "kept") -> Department:
        """Set everything back to how it stood then."""
        self.engine.dispose()
        shutil.rmtree(self.folder / "vault")
        shutil.copytree(self.folder / name, self.folder / "vault")
        self._copy(f"{self._live}_{name}", self._live)
        self.department.clock.now = MovingClock().now
        self.department.store._barred.clear()  # marks only ever come in, but not here
        return self.department

    @property
    def _live(self) -> str:
        return str(self.engine.url.database)

    def _copy(self, source: str, target: str) -> None:
        if self.server is None:
            for end in ("", "-wal", "-shm"):
                Path(target + end).unlink(missing_ok=True)
                if Path(source + end).exists():
                    shutil.copy(source + end, target + end)
            return
        server = make_engine(self.server.url("postgres"))
        with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {target} WITH (FORCE)"))
            connection.execute(
                text(f"CREATE DATABASE {target} TEMPLATE {source} STRATEGY file_copy")
            )
        server.dispose()


@contextmanager
def home_on(
    database_url: str, server: PostgresServer | None, make: Callable[[Engine, Path], Department]
) -> Iterator[Home]:
    """Give a home on a migrated database; one of SQLite is moved to where files are quick."""
    with tempfile.TemporaryDirectory(dir=quick_folder()) as name:
        folder = Path(name)
        if server is None:
            shutil.copy(str(make_url(database_url).database), folder / "record.db")
            database_url = f"sqlite:///{folder / 'record.db'}"
        engine = make_engine(database_url)
        home = Home(engine, folder, make(engine, folder), server)
        home.keep()
        try:
            yield home
        finally:
            engine.dispose()
