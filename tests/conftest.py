"""Fixtures every test may use: both databases, and a small department on each."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Connection, Engine, text
from support.department import Department, MovingClock, found
from support.postgres import PostgresServer

from cases.store.engine import make_engine
from cases.store.schema import upgrade

for ignored, usual in (
    (signal.SIGINT, signal.default_int_handler),  # in a shell's background job
    (signal.SIGHUP, signal.SIG_DFL),  # under nohup
):
    if signal.getsignal(ignored) is signal.SIG_IGN:  # programs under test would inherit it
        signal.signal(ignored, usual)
settings.register_profile("gate", derandomize=True, database=None, deadline=None)
settings.register_profile("explore", max_examples=500, deadline=None)
settings.load_profile("gate")  # the same tries every time; `make explore` goes where none has been

_numbers = count(1)
os.environ.pop(
    "COLUMNS", None
)  # pytest-xdist sets it, and programs would lay their tables out for it


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real server with a migrated template database, started when the first test asks."""
    server = PostgresServer()
    try:
        with _administering(server) as connection:
            connection.execute(text("CREATE DATABASE template_record"))
        engine = make_engine(server.url("template_record"))
        upgrade(engine)
        engine.dispose()
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "record.db"
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
    engine.dispose()
    return path


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of the test's own, on each engine in turn."""
    if request.param == "sqlite":
        path = tmp_path / "record.db"
        template: Path = request.getfixturevalue("migrated_sqlite")
        path.write_bytes(template.read_bytes())
        yield f"sqlite:///{path}"
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = f"record_{next(_numbers)}"
    with _administering(server) as connection:
        connection.execute(
            text(f"CREATE DATABASE {name} TEMPLATE template_record STRATEGY file_copy")
        )
    yield server.url(name)
    with _administering(server) as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    made = make_engine(database_url)
    yield made
    made.dispose()


@pytest.fixture
def clock() -> MovingClock:
    return MovingClock()


@pytest.fixture
def department(engine: Engine, tmp_path: Path, clock: MovingClock) -> Department:
    """The small department, on each engine in turn."""
    return found(engine, tmp_path, clock)


@contextmanager
def _administering(server: PostgresServer) -> Iterator[Connection]:
    """A connection that may make and drop databases."""
    engine = make_engine(server.url("postgres"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        yield connection
    engine.dispose()
