"""What the benchmarks of the record share: both databases in one run, and what their users wait for."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from support.postgres import PostgresServer

from cases.store import schema
from cases.store.engine import make_engine


def on_both(measured: Callable[[Engine, Path], Mapping[str, float]]) -> dict[str, float]:
    """Return the figures of SQLite and of PostgreSQL, each under the name of its database."""
    figures: dict[str, float] = {}
    for name, opened in (("sqlite", _sqlite), ("postgresql", _postgresql)):
        with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as engine:
            schema.upgrade(engine)
            for what, value in measured(engine, Path(folder)).items():
                figures[f"{name}_{what}"] = value
    return figures


@contextmanager
def _sqlite(folder: Path) -> Iterator[Engine]:
    engine = make_engine(f"sqlite:///{folder}/watchdesk.db")
    yield engine
    engine.dispose()


@contextmanager
def _postgresql(_folder: Path) -> Iterator[Engine]:
    server = PostgresServer()
    engine = make_engine(server.url("postgres"))
    try:
        yield engine
    finally:
        engine.dispose()
        server.stop()


def p95(values: list[float]) -> float:
    """Return the 95th percentile: the smallest value that 95 of 100 do not exceed."""
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


def ms(seconds: float) -> float:
    """Return seconds as milliseconds, to a tenth."""
    return round(seconds * 1_000, 1)
