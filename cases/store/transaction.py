"""The one place that commits: a transaction belongs to an actor, checks what the actor may do, and seals its acts."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from cases.errors import Conflicted, NotPermitted, OutOfSight, StoreTrouble
from cases.model.access import ACTS_AS, OVERSIGHT, Part
from cases.model.actions import READING, CustodyAction, is_urgent
from cases.model.actors import Actor, Capability, Reach, Role
from cases.model.custody import Act, Blob
from cases.model.queries import Sight
from cases.model.timing import Read, Reading
from cases.store import schema
from cases.store.queries.kept import hashes_of
from cases.store.rooms import Rooms

Clock = Callable[[], datetime]
Marks = Callable[[str, int], str]
"""Makes the mark that keeps a person out of the case of a sealed report, from its receipt number and the person."""
Barred = dict[int, tuple[tuple[int, int], frozenset[int]]]
"""Ids of the sealed reports that each person made, with the stamp of the marks that were gone through."""

_TROUBLES: Final = (
    ("locked", "the database is busy: another program holds it; try again in a moment"),
    ("readonly", "the database is read-only: give this account write access to the home folder"),
    ("read-only", "the database is read-only: give this account write access to it"),
    ("is full", "the disk is full: free some space and repeat; nothing was written"),
    ("No space left", "the disk is full: free some space and repeat; nothing was written"),
    (
        "disk I/O error",
        "the disk refused: it is full or failing; free some space, else see the system's log",
    ),
    ("malformed", "the database file is damaged: stop, keep a copy, and restore the last backup"),
    ("not a database", "the file is not a Watchdesk database"),
    ("unable to open", "the database cannot be opened: see whether the folder exists and is yours"),
    ("append-only", "the custody log can only grow; the change was refused by the database"),
)


class Transaction(Rooms):
    """What a service may do between begin and commit: rows by subject, and acts to be sealed."""

    def __init__(
        self,
        connection: Connection,
        actor: Actor,
        now: datetime,
        reading: Reading | None = None,
        marks: Marks | None = None,
        barred: Barred | None = None,
    ) -> None:
        """Bind the transaction to its actor and its moment, with what the machine said of its clock then."""
        super().__init__(connection)
        self._marks = marks
        self._barred: Barred = {} if barred is None else barred
        self.actor = actor
        self.now = now
        self.reading = reading
        self.acts: list[Act] = []
        self.sealed_as = actor
        """Who the entries name: the actor, unless a protected reporter goes by a pseudonym (safeguard E.10)."""

    def record(
        self,
        action: CustodyAction,
        obj: str,
        *,
        case: str = "",
        details: dict[str, object] | None = None,
        blobs: tuple[Blob, ...] = (),
    ) -> None:
        """Add an entry to be sealed when the transaction ends; `obj` is `type:id`, such as `flag:12`."""
        kind, _, name = obj.partition(":")
        self.acts.append(Act(action, kind, name, case, details, blobs))

    def act_for(self, case: str) -> None:
        """Let the actor take the steps in this case of whoever may not, where two people signed that."""
        known = self.incidents.get(case, self.sight())
        parts = self.grants.parts(known.id, self.sight()) if known else frozenset[Part]()
        if roles := frozenset(ACTS_AS[part] for part in parts if part in ACTS_AS):
            self.actor = replace(self.actor, acting=roles)

    def seal(self) -> None:
        """Seal the acts onto the log; the last one vouches for the rows that were written."""
        worked_on = {act.case for act in self.acts if act.case and act.action not in READING}
        if worked_on and self.actor.person_id is not None:
            self.case_looks.acted(self.actor.login, worked_on)
        if self.written:
            last = self.acts[-1]
            rows = hashes_of(self._connection, self.written)
            self.acts[-1] = replace(last, details={**(last.details or {}), "rows": rows})
        self.log.append(self.acts, self.sealed_as, self.now, self.reading)

    def seen_by(self, actor: Actor) -> Transaction:
        """Return the same rows as another person's, to ask what is in that person's sight; it seals nothing."""
        theirs = Transaction(
            self._connection, actor, self.now, marks=self._marks, barred=self._barred
        )
        theirs.written = self.written
        return theirs

    def sight(self) -> Sight:
        """Return what the store may show to this transaction's actor."""
        return self._sight

    @cached_property
    def _sight(self) -> Sight:
        return self.sight_of(self.actor)

    def sight_of(self, actor: Actor) -> Sight:
        """Return what the store may show to somebody, such as a colleague who is to get something."""
        units: frozenset[int] | None = frozenset()
        if actor.reach is Reach.DEPARTMENT:
            units = None
        elif actor.reach is Reach.OWN_COMMAND and actor.unit_id is not None:
            units = self.people.units_below(actor.unit_id)
        kept_out = frozenset[int]()
        if actor.person_id is not None:
            kept_out = self.grants.related(actor.person_id) | {actor.person_id}
        sight = Sight(
            units=units,
            not_persons=kept_out,
            login=actor.login,
            kept_back=actor.role is Role.IA_COMMANDER,
            person_id=actor.person_id,
            role=actor.role,
            at=self.now,
            oversight=actor.role in OVERSIGHT,
            not_cases=self._reported_by(actor.person_id),
        )
        if actor.person_id is None:
            return sight
        return replace(sight, not_cases=sight.not_cases | self.merged.beyond(sight))

    def _reported_by(self, person_id: int | None) -> frozenset[int]:
        """Return the cases of which a person reported under seal; who that is, this tells nobody else."""
        if person_id is None:
            return frozenset()
        stamp = self.exceptions.bar_stamp()
        if not stamp[0]:
            return frozenset()
        known = self._barred.get(person_id)
        reports = known[1] if known and known[0] == stamp else self._made(person_id)
        if all(table != "reporter_bar" for table, _ in self.written):  # else it may be rolled back
            self._barred[person_id] = stamp, reports
        return self.exceptions.cases_of(reports)

    def _made(self, person_id: int) -> frozenset[int]:
        """Return the ids of the reports that a person made under seal."""
        if self._marks is None:
            raise StoreTrouble(
                "who reported under seal cannot be kept out of cases without the vault's key"
            )
        return frozenset(
            row.report_id
            for row in self.exceptions.bars()
            if self._marks(row.number, person_id) == row.mark
        )


class Store:
    """The database, seen as a source of transactions."""

    def __init__(self, engine: Engine, clock: Clock, reading: Read | None = None) -> None:
        """Take the engine and the clock; neither is global.

        Args:
            engine: The database.
            clock: Gives the time, aware, in UTC.
            reading: What the machine says of that clock; without it entries tell nothing of the clock.

        Raises:
            StoreTrouble: The schema is not the one this program writes, or the database cannot be opened.
        """
        self._engine = engine
        self._clock = clock
        self._reading = reading
        self.marks: Marks | None = None
        """Set once the vault is open, before anybody looks at a case."""
        self._barred: Barred = {}
        self.urgent = threading.Event()
        """Set once this process did something after which a head should leave the machine."""
        with _translated():
            require_file(engine)
            schema.require_current(engine)

    @contextmanager
    def begin(
        self, actor: Actor, needs: Capability, *, unlogged: bool = False, case: str = ""
    ) -> Iterator[Transaction]:
        """Open a writing transaction; commit on success, roll back on any error.

        The acts recorded in it are sealed as its last step. A refusal undoes everything and leaves one
        entry of its own, that of the denied attempt.

        Args:
            actor: Who acts.
            needs: What the actor's role must carry.
            unlogged: The change is bookkeeping of the machine (a lease), of which custody need not tell.
            case: The one case it is about, in which the actor may stand in for somebody who is in conflict.

        Raises:
            NotPermitted: The role does not carry it.
            StoreTrouble: The database refused; nothing was written.
        """
        try:
            with self._transaction(actor, write=True) as tx:
                if case and actor.person_id is not None:
                    tx.act_for(case)
                _require(tx.actor, needs)
                yield tx
                if not tx.acts and not unlogged:
                    raise RuntimeError(
                        "a change without a custody entry"
                    )  # a bug of ours, never shipped
                tx.seal()
            if any(is_urgent(act.action) for act in tx.acts):
                self.urgent.set()
        except (NotPermitted, Conflicted, OutOfSight) as refusal:
            self._deny(actor, needs, refusal)
            raise

    @contextmanager
    def glance(self, actor: Actor, needs: Capability) -> Iterator[Transaction]:
        """Open a reading transaction for what needs no entry: counts, names for a form, the log's own bytes.

        Raises:
            NotPermitted: The role does not carry it.
            StoreTrouble: The database cannot be read.
        """
        try:
            with self._transaction(actor, write=False) as tx:
                _require(actor, needs)
                yield tx
        except (NotPermitted, Conflicted, OutOfSight) as refusal:
            self._deny(actor, needs, refusal)
            raise

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, actor: Actor, *, write: bool) -> Iterator[Transaction]:
        options: dict[str, Any] = {"write": write}
        if not write and self._engine.dialect.name == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        require_file(self._engine)
        with (
            _translated(),
            self._engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            reading = self._reading and self._reading()
            yield Transaction(connection, actor, self._clock(), reading, self.marks, self._barred)

    def _deny(self, actor: Actor, needs: Capability, refusal: Exception) -> None:
        with self._transaction(actor, write=True) as tx:
            tx.record(
                CustodyAction.ACCESS_DENIED,
                f"capability:{needs.value}",
                details={"why": str(refusal)},
            )
            tx.log.append(tx.acts, actor, tx.now, tx.reading)


def _require(actor: Actor, needs: Capability) -> None:
    if not actor.may(needs):
        raise NotPermitted(
            f"{actor.login} ({actor.role.value}) may not do this: it needs the right to {needs.said}"
        )


def require_file(engine: Engine) -> None:
    """Refuse a SQLite record whose file is gone: SQLite would make an empty one, or write into the void.

    Raises:
        StoreTrouble: There is no such file.
    """
    name = engine.url.database
    if engine.dialect.name == "sqlite" and name and not Path(name).is_file():
        raise StoreTrouble(
            f"there is no database at {name}: bring it back from the last backup; "
            "`watchdesk init` makes a new home, not a lost record"
        )


@contextmanager
def _translated() -> Iterator[None]:
    """Turn the database's troubles into sentences."""
    try:
        yield
    except (DBAPIError, InterfaceError, PoolTimeout, OSError) as error:
        said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
        for words, sentence in _TROUBLES:
            if words in said:
                raise StoreTrouble(sentence) from error
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise StoreTrouble("the database went away; nothing was written, try again") from error
        raise StoreTrouble(
            f"the database refused: {said.splitlines()[0] if said else error}"
        ) from error


def new_session() -> str:
    """Return an opaque id for one sitting of an actor."""
    return secrets.token_hex(8)
