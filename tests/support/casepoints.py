"""Points of one case's journey, kept as copies of the database: a scenario begins where it has something to say."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, text
from support.casework import Journey
from support.department import MASKS, Department, MovingClock, found, reopened
from support.postgres import PostgresServer

from cases.policy import catalogue
from cases.services.procedure import Procedure
from cases.services.requests import Requests
from cases.store.engine import make_engine

CLAUSES = ("V.A.3", "V.A.9.a-2", "V.A.8")
"""Alleged in the case: one that stands alone, one that asks for disruption, one under legal note."""
POINTS = ("opened", "classified", "assigned", "investigated", "reviewed")


@dataclass
class Points:
    """A database and its copies, on one engine."""

    folder: Path
    template: Path
    """A migrated SQLite file."""
    server: PostgresServer | None
    clock: MovingClock = field(default_factory=MovingClock)

    def __post_init__(self) -> None:
        """Take a case as far as the end of the chain of command, keeping the database at each point."""
        live = self._url("live")
        self._copy("template_record" if self.server else str(self.template), "live")
        engine = make_engine(live)
        self.department = found(engine, self.folder, self.clock)
        self.journey = Journey(self.department, clauses=CLAUSES)
        for point in POINTS:
            if point != "opened":
                getattr(self.journey, point)()
            engine.dispose()
            self._copy(self._name("live"), point)
        self.engine = make_engine(self._url("copy"))

    def at(self, point: str) -> Journey:
        """Return the journey at a point, on a fresh copy; the copy before it is gone.

        All copies have one name and one engine, which knows its statements by then: that saves most of the time.
        """
        self.engine.dispose()
        self._copy(self._name(point), "copy")
        journey = copy.copy(self.journey)
        journey.department = reopened(self.engine, self.folder, self.clock)
        return journey

    def _name(self, name: str) -> str:
        return f"points_{name}" if self.server else str(self.folder / f"{name}.db")

    def _url(self, name: str) -> str:
        found_at = self._name(name)
        return self.server.url(found_at) if self.server else f"sqlite:///{found_at}"

    def _copy(self, source: str, name: str) -> None:
        if not self.server:
            for suffix in ("", "-wal", "-shm"):
                Path(self._name(name) + suffix).unlink(missing_ok=True)
            for suffix in ("", "-wal"):
                if Path(source + suffix).exists():
                    shutil.copy(source + suffix, self._name(name) + suffix)
            return
        with self._administering() as connection:
            connection.execute(text(f"DROP DATABASE IF EXISTS {self._name(name)} WITH (FORCE)"))
            connection.execute(
                text(f"CREATE DATABASE {self._name(name)} TEMPLATE {source} STRATEGY file_copy")
            )

    @contextmanager
    def _administering(self) -> Iterator[Connection]:
        assert self.server is not None
        engine = make_engine(self.server.url("postgres"))
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection
        engine.dispose()


def state_of(journey: Journey) -> str:
    """Return where the case stands."""
    iac = journey.department.actor("iac")
    return journey.department.casework.show(iac, journey.number).summary.state.value


def requests_over(department: Department) -> Requests:
    """Return acts that are done once for their key."""
    policy = catalogue()
    return Requests(department.store, lambda store: Procedure(store, policy, MASKS))
