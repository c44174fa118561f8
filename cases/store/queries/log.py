"""The custody log: appended under one lock, read as stored."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, insert, select, text, update
from sqlmodel import col

from cases.model.actions import CustodyAction
from cases.model.actors import SERVICE, Actor
from cases.model.custody import GENESIS, Act, StoredEntry, read, seal
from cases.model.timing import Reading, jump_ms
from cases.model.views import CustodyLine
from cases.store.queries.common import AnyRow, AnySelect
from cases.store.queries.kept import all_hashes
from cases.store.tables import (
    BootRow,
    CustodyDetailRow,
    CustodyRow,
    ExchangeRow,
    HomeRow,
)

_LOCK: Final = 0x57415443  # one number for the whole log: PostgreSQL's advisory lock of its writers
_BATCH: Final = 2_000


class Log:
    """The log, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def found(self, log: str, at: datetime) -> None:
        """Name the log of an empty database."""
        self._connection.execute(insert(HomeRow).values(id=1, log=log, founded_at=at))

    def founded(self) -> tuple[str, datetime] | None:
        """Return the log's name and when it was founded, or None in an empty database."""
        row = self._connection.execute(select(col(HomeRow.log), col(HomeRow.founded_at))).first()
        return (row.log, row.founded_at) if row else None

    def lock(self) -> None:
        """Keep everybody else from appending until this transaction ends. On SQLite, writing at all does."""
        if self._connection.dialect.name == "postgresql":
            self._connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})

    def append(
        self, acts: Sequence[Act], actor: Actor, at: datetime, clock: Reading | None = None
    ) -> None:
        """Seal the acts onto the end of the chain, in order; nobody else can append until this transaction ends.

        Where the clock was set since an entry of the same boot, an entry of its own tells that first.
        """
        if not acts:
            return
        self.lock()
        named = [(act, actor) for act in acts]
        if clock is not None and (by := self._jumped(clock, at)):
            said = {"by_ms": by, "boot_id": clock.boot_id}
            jump = Act(CustodyAction.CLOCK_JUMP, "clock", clock.src, details={**said})
            named.insert(0, (jump, SERVICE))
        founded = self.founded()
        if founded is None:
            raise RuntimeError("the log has no name yet")  # a bug of ours: founding comes first
        seq, prev = self.head()
        entries = []
        for act, by_whom in named:
            seq += 1
            salt = secrets.token_bytes(32)
            entry = seal(
                act, by_whom, at, log=founded[0], seq=seq, prev=prev, salt=salt, clock=clock
            )
            entries.append((entry, prev, act.case))
            prev = entry.digest
        self._connection.execute(
            insert(CustodyRow),
            [
                {"seq": e.seq, "leaf": e.leaf, "digest": e.digest, "prev": p, "case_number": c}
                for e, p, c in entries
            ],
        )
        self._connection.execute(
            insert(CustodyDetailRow),
            [{"seq": e.seq, "salt": e.salt, "details": e.details} for e, _, _ in entries],
        )

    def _jumped(self, clock: Reading, at: datetime) -> int:
        """Return by how many milliseconds the clock was set in this boot, and remember how it stands now."""
        row, now = BootRow, clock.offset_ms(at)
        mine = col(row.boot_id) == clock.boot_id
        before = self._connection.execute(select(col(row.offset_ms)).where(mine)).scalar()
        if before is None:
            values = {"boot_id": clock.boot_id, "offset_ms": now}
            self._connection.execute(insert(row).values(**values))
            return 0
        by = jump_ms(before, now)
        if by:
            self._connection.execute(update(row).where(mine).values(offset_ms=now))
        return by

    def head(self) -> tuple[int, str]:
        """Return the last entry's number and digest; 0 and the genesis value for an empty log."""
        row = self._connection.execute(
            select(col(CustodyRow.seq), col(CustodyRow.digest))
            .order_by(col(CustodyRow.seq).desc())
            .limit(1)
        ).first()
        return (row.seq, row.digest) if row else (0, GENESIS)

    def digest(self, seq: int) -> str:
        """Return the digest of one entry, or nothing where there is none."""
        query = select(col(CustodyRow.digest)).where(col(CustodyRow.seq) == seq)
        return self._connection.execute(query).scalar() or ""

    def count(self) -> int:
        """Return how many entries there are."""
        return self._connection.execute(select(func.count()).select_from(CustodyRow)).scalar_one()

    def entries(self) -> Iterator[StoredEntry]:
        """Return the whole log as stored, oldest first, in batches of flat memory."""
        # Plain tuples: a row object for each entry would cost as much as hashing it.
        statement = (
            select(
                col(CustodyRow.seq),
                col(CustodyRow.leaf),
                col(CustodyRow.digest),
                col(CustodyDetailRow.salt),
                col(CustodyDetailRow.details),
            )
            .join(CustodyDetailRow, col(CustodyDetailRow.seq) == col(CustodyRow.seq), isouter=True)
            .order_by(col(CustodyRow.seq))
        )
        for batch in self._batches(statement):
            for seq, leaf, digest, salt, details in batch:
                yield StoredEntry(
                    seq, bytes(leaf), digest, salt and bytes(salt), details and bytes(details)
                )

    def leaves(self, *, after: int, until: int | None = None) -> Iterator[bytes]:
        """Return the sealed bytes of the entries after one number, oldest first, in batches of flat memory."""
        statement = select(col(CustodyRow.leaf)).where(col(CustodyRow.seq) > after)
        if until is not None:
            statement = statement.where(col(CustodyRow.seq) <= until)
        for batch in self._batches(statement.order_by(col(CustodyRow.seq))):
            yield from (bytes(row.leaf) for row in batch)

    def done(self, *, after: int, limit: int) -> tuple[tuple[str, str, str], ...]:
        """Return login, sitting and act of the entries after one number, oldest first; unreadable ones are nobody's."""
        found = []
        statement = select(col(CustodyRow.leaf)).where(col(CustodyRow.seq) > after)
        for leaf in self._connection.execute(statement.order_by(col(CustodyRow.seq)).limit(limit)):
            try:
                said = read(bytes(leaf[0]))
                found.append((said["actor"]["id"], said["actor"].get("session", ""), said["act"]))
            except (ValueError, KeyError, TypeError, AttributeError):
                found.append(("", "", ""))
        return tuple(found)

    def moment(self, seq: int) -> datetime | None:
        """Return when an entry says it was made; None where there is no such entry, or it says nothing readable."""
        leaf = self.leaf(seq)
        try:
            return datetime.fromisoformat(read(leaf)["ts"]) if leaf else None
        except ValueError:
            return None

    def leaf(self, seq: int) -> bytes | None:
        """Return the sealed bytes of one entry, or None where there is none."""
        query = select(col(CustodyRow.leaf)).where(col(CustodyRow.seq) == seq)
        found = self._connection.execute(query).scalar_one_or_none()
        return None if found is None else bytes(found)

    def stored_of(self, case: str) -> Iterator[StoredEntry]:
        """Return the entries of one case as stored, oldest first, without their details."""
        query = (
            select(col(CustodyRow.seq), col(CustodyRow.leaf), col(CustodyRow.digest))
            .where(col(CustodyRow.case_number) == case)
            .order_by(col(CustodyRow.seq))
        )
        for seq, leaf, digest in self._connection.execute(query):
            yield StoredEntry(seq, bytes(leaf), digest, None, None)

    def lines(self, *, before: int | None, limit: int, case: str = "") -> tuple[CustodyLine, ...]:
        """Return entries for reading, newest first, each from its sealed bytes."""
        statement = select(col(CustodyRow.leaf), col(CustodyRow.digest))
        if before is not None:
            statement = statement.where(col(CustodyRow.seq) < before)
        if case:
            statement = statement.where(col(CustodyRow.case_number) == case)
        statement = statement.order_by(col(CustodyRow.seq).desc()).limit(limit)
        return tuple(
            _line(bytes(leaf), digest) for leaf, digest in self._connection.execute(statement)
        )

    def kept_exchanges(self) -> Iterator[tuple[int, str, int]]:
        """Return id, body hash and body size of every exchange that has a body."""
        statement = (
            select(col(ExchangeRow.id), col(ExchangeRow.body_sha256), col(ExchangeRow.body_size))
            .where(col(ExchangeRow.body_sha256) != "")
            .order_by(col(ExchangeRow.id))
        )
        for batch in self._batches(statement):
            yield from ((row.id, row.body_sha256, row.body_size) for row in batch)

    def _batches(self, statement: AnySelect) -> Iterator[Sequence[AnyRow]]:
        """Run a query without holding all its rows."""
        return self._connection.execute(statement.execution_options(yield_per=_BATCH)).partitions()

    def kept_rows(self) -> Iterator[tuple[str, str]]:
        """Yield `table:id` and hash, as it is now, of every row that is written once."""
        return all_hashes(self._connection)


def _line(leaf: bytes, digest: str) -> CustodyLine:
    try:
        said = read(leaf)
        return CustodyLine(
            seq=said["seq"],
            at=said["ts"],
            actor=said["actor"]["id"],
            role=said["actor"]["role"],
            action=said["act"],
            object=f"{said['obj']['type']} {said['obj']['id']}",
            case=said.get("case", ""),
            digest=digest,
        )
    except (ValueError, KeyError, TypeError):
        return CustodyLine(0, "", "", "", "unreadable entry", "", "", digest)
