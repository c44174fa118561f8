"""How the watch itself fares: rounds, gaps, what hosts asked of it, what it has spent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from sqlalchemy import Connection, case, delete, func, insert, select, update
from sqlmodel import col

from cases.model.intake import HostMark, Round, Spent
from cases.model.views import GapView
from cases.store.queries.common import AnySelect, alone, chunks
from cases.store.tables import GapRow, HandleRow, HostRow, PostRow, RoundRow, SourceRow, SpentRow

_CHUNK: Final = 500


class Watch:
    """The watch, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def hosts(self) -> tuple[HostMark, ...]:
        """Return what hosts asked of us."""
        query = select(HostRow.__table__.c)  # type: ignore[attr-defined]
        return tuple(HostMark(**row._mapping) for row in self._connection.execute(query))  # noqa: SLF001  SQLAlchemy documents it

    def lock(self) -> None:
        """Let the passes of other machines end one after the other, until this transaction ends."""
        alone(self._connection)

    def keep_hosts(self, marks: Sequence[HostMark], gone: Sequence[str]) -> None:
        """Keep what hosts asked of us, and forget the hosts in `gone`; what is kept of others stays."""
        named = [*gone, *(mark.host for mark in marks)]
        for part in chunks(named, _CHUNK):
            self._connection.execute(delete(HostRow).where(col(HostRow.host).in_(part)))
        if marks:
            self._connection.execute(
                insert(HostRow),
                [
                    {"host": m.host, "until": m.until, "why": m.why, "failures": m.failures}
                    for m in marks
                ],
            )

    def spent(self, since: date) -> tuple[Spent, ...]:
        """Return what was asked of each platform since a day, that day included."""
        query = (
            select(
                col(SpentRow.platform),
                func.sum(col(SpentRow.requests)).label("requests"),
                func.sum(col(SpentRow.micro_usd)).label("micro_usd"),
            )
            .where(col(SpentRow.day) >= since)
            .group_by(col(SpentRow.platform))
            .order_by(col(SpentRow.platform))
        )
        return tuple(
            Spent(row.platform, int(row.requests), int(row.micro_usd))
            for row in self._connection.execute(query)
        )

    def spend(self, day: date, spent: Spent) -> None:
        """Add to what was asked of a platform on a day."""
        done = self._connection.execute(
            update(SpentRow)
            .where(col(SpentRow.platform) == spent.platform, col(SpentRow.day) == day)
            .values(
                requests=col(SpentRow.requests) + spent.requests,
                micro_usd=col(SpentRow.micro_usd) + spent.micro_usd,
            )
        )
        if not done.rowcount:
            self._connection.execute(
                insert(SpentRow).values(
                    platform=spent.platform,
                    day=day,
                    requests=spent.requests,
                    micro_usd=spent.micro_usd,
                )
            )

    def add_round(self, done: Round) -> None:
        """Keep a round."""
        self._connection.execute(
            insert(RoundRow).values(
                started_at=done.started_at,
                finished_at=done.finished_at,
                looked=done.looked,
                failed=done.failed,
                unchanged=done.unchanged,
                requests=done.requests,
                received_bytes=done.received_bytes,
                new=done.new,
                changed=done.changed,
                lost=done.lost,
            )
        )

    def last_round(self) -> datetime | None:
        """Return when the last round ended."""
        return self._connection.execute(select(func.max(col(RoundRow.finished_at)))).scalar()

    def rounds_since(self, since: datetime) -> Round | None:
        """Return all rounds that ended since a moment as one, or None where there was none."""
        query = select(
            func.min(col(RoundRow.started_at)).label("started_at"),
            func.max(col(RoundRow.finished_at)).label("finished_at"),
            *(func.sum(getattr(RoundRow, name)).label(name) for name in Round.COUNTS),
        ).where(col(RoundRow.finished_at) >= since)
        row = self._connection.execute(query).one()
        return Round(**row._mapping) if row.started_at else None  # noqa: SLF001  SQLAlchemy documents it

    def overdue(self, before: datetime) -> tuple[int, datetime | None]:
        """Return how many handles in use were due before a moment and wait still, and since when the first does."""
        query = (
            select(func.count(), func.min(col(SourceRow.next_due_at)))
            .select_from(SourceRow)
            .join(HandleRow, col(HandleRow.id) == col(SourceRow.handle_id))
            .where(col(HandleRow.active).is_(True), col(SourceRow.next_due_at) < before)
        )
        waiting, since = self._connection.execute(query).one()
        return waiting, since

    def posts_by_week(
        self, handle_ids: Sequence[int], *, now: datetime, weeks: int
    ) -> dict[int, tuple[int, ...]]:
        """Return, by handle, how many posts were first seen in each of the last weeks, the latest last."""
        week = timedelta(days=7)
        edges = [now - week * n for n in range(weeks, -1, -1)]
        counts = [
            func.sum(
                case(
                    (
                        (col(PostRow.first_seen_at) > start) & (col(PostRow.first_seen_at) <= end),
                        1,
                    ),
                    else_=0,
                )
            )
            for start, end in pairwise(edges)
        ]
        found: dict[int, tuple[int, ...]] = {}
        for chunk in chunks(handle_ids, _CHUNK):
            query: AnySelect = (
                select(col(PostRow.handle_id), *counts)
                .where(col(PostRow.handle_id).in_(chunk), col(PostRow.first_seen_at) > edges[0])
                .group_by(col(PostRow.handle_id))
            )
            found |= {row[0]: tuple(row[1:]) for row in self._connection.execute(query)}
        return found

    def add_gap(self, since: datetime, until: datetime, handles: int) -> int:
        """Keep a time in which nobody watched."""
        return self._connection.execute(
            insert(GapRow)
            .values(since=since, until=until, handles=handles)
            .returning(col(GapRow.id))
        ).scalar_one()

    def gaps(self, *, limit: int) -> tuple[GapView, ...]:
        """Return the latest gaps, newest first."""
        query = select(GapRow.__table__.c).order_by(col(GapRow.id).desc()).limit(limit)  # type: ignore[attr-defined]
        return tuple(
            GapView(row.since, row.until, row.handles) for row in self._connection.execute(query)
        )
