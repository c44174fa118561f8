"""Engines: SQLite by default, PostgreSQL when the URL says so."""

from __future__ import annotations

import random
import sqlite3
import time
from threading import Event
from typing import Final

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlmodel import create_engine

from cases.errors import BadInput

BUSY_S: Final = 10.0
"""Seconds that a writer waits for the database before it gives up."""
_PAUSE_S: Final = 0.01
_PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "busy_timeout=0",  # waiting is done below, with jitter: fairer than SQLite's own
)


def make_engine(url: str) -> Engine:
    """Return an engine with what the record relies on.

    Raises:
        BadInput: The URL is not one of a database we keep records in.
    """
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise BadInput(
            "the database URL is not one: use sqlite:///FILE or postgresql://USER@HOST/NAME"
        ) from error
    kind = parsed.get_backend_name()
    if kind == "sqlite":
        engine = create_engine(parsed, connect_args={"timeout": 0})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if kind == "postgresql":
        return create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    raise BadInput(f"records are kept in SQLite or PostgreSQL, not in {kind!r}")


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin by itself
    for pragma in _PRAGMAS:
        _patiently(connection.execute, f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """Begin as a reader, or as the one writer where the transaction said so."""
    if connection.get_execution_options().get("write", False):
        _patiently(connection.exec_driver_sql, "BEGIN IMMEDIATE")
    else:
        connection.exec_driver_sql("BEGIN")


def _patiently(execute: object, statement: str) -> None:
    """Repeat a statement that finds the database locked, with random pauses, until `BUSY_S` is over."""
    assert callable(execute)  # noqa: S101  narrows the type for the checker
    deadline, pause = time.monotonic() + BUSY_S, Event()
    while True:
        try:
            execute(statement)
        except Exception as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            pause.wait(random.uniform(0, _PAUSE_S))  # noqa: S311  jitter, not a secret
        else:
            return
