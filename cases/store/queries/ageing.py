"""Flags that wait too long at their level."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, or_, select, update
from sqlmodel import col

from cases.model.ageing import HIGH, URGENT, Limits
from cases.model.states import Level
from cases.store.queries.common import AnyRow, AnySelect
from cases.store.tables import FlagRow, UnitRow

_CLASSES = ((URGENT, (URGENT,)), (HIGH, (HIGH,)), (1, (1, 2, 3)))
"""Severities that share a limit, each with one of them that stands for it."""


class Ageing:
    """What is overdue, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def late(self, limits: Limits, now: datetime, *, limit: int) -> list[AnyRow]:
        """Return flags that wait longer than they may, held so that nobody else raises them; the longest first.

        Rows have `id`, `level`, `severity`, `since`, `shared` and `parent_id`, the unit above.
        """
        if not self._any(limits, now):
            return []
        found: list[AnyRow] = []
        for stands_for, severities in _CLASSES:
            for severity in severities:
                for level in (Level.UNIT, Level.ABOVE):
                    query = _waiting(severity, level, limits.latest_start(now, stands_for))
                    rows = self._connection.execute(
                        query.limit(limit - len(found)).with_for_update(
                            of=FlagRow, skip_locked=True
                        )
                    ).all()
                    found += [r for r in rows if limits.due_at(r.since, severity) <= now]
                    if len(found) >= limit:
                        return found
        return found

    def _any(self, limits: Limits, now: datetime) -> bool:
        """Tell in one statement whether anything may be late: nearly always nothing is.

        It asks for the longest wait, and not whether there is one: the order keeps a planner with old statistics from
        reading the whole table.
        """
        late = [
            select(col(FlagRow.id))
            .where(*_since(severity, level, limits.latest_start(now, stands_for)))
            .order_by(col(FlagRow.since))
            .limit(1)
            .scalar_subquery()
            .is_not(None)
            for stands_for, severities in _CLASSES
            for severity in severities
            for level in (Level.UNIT, Level.ABOVE)
        ]
        return bool(self._connection.execute(select(or_(*late))).scalar_one())

    def raise_to(self, flags: Collection[int], level: Level, now: datetime) -> None:
        """Put flags at a level from now on; what is decided on stays the same, so their versions do too."""
        if not flags:
            return
        self._connection.execute(
            update(FlagRow).where(col(FlagRow.id).in_(flags)).values(level=level, since=now)
        )


def _waiting(severity: int, level: Level, before: datetime) -> AnySelect:
    query: AnySelect = (
        select(
            col(FlagRow.id),
            col(FlagRow.level),
            col(FlagRow.severity),
            col(FlagRow.since),
            col(FlagRow.shared),
            col(UnitRow.parent_id),
        )
        .join(UnitRow, col(UnitRow.id) == col(FlagRow.unit_id))
        .where(*_since(severity, level, before))
        .order_by(col(FlagRow.since))
    )
    return query


def _since(severity: int, level: Level, before: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(FlagRow.waiting).is_(True),
        col(FlagRow.severity) == severity,
        col(FlagRow.level) == level,
        col(FlagRow.since) <= before,
    )
