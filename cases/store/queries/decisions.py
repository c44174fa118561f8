"""Decisions on flags: written once, taken back by later ones, made again by later ones still."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select
from sqlmodel import col

from cases.model.states import DecisionKind, DismissReason, FlagState
from cases.model.views import DecisionView
from cases.store.queries.common import AnyRow, AnySelect
from cases.store.queries.kept import Written
from cases.store.tables import DecisionRow

_MOST: Final = 501
"""Decisions of one act, and one more."""


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """A decision that may be taken back, or made again."""

    id: int
    flag_id: int
    kind: DecisionKind
    flag_version: int
    """Version of the flag after it."""
    case_id: int | None
    from_state: FlagState
    to_state: FlagState
    reason: DismissReason | None
    note: str
    clause: str
    act: str
    shown: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Undone:
    """A decision that was taken back."""

    decision: DecisionRecord
    flag_version: int
    """Version of the flag after that."""


_REVERSAL = DecisionRow.__table__.alias("reversal")  # type: ignore[attr-defined]
_COLUMNS = DecisionRow.__table__.c  # type: ignore[attr-defined]


class Decisions:
    """Decisions, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def decide(self, **values: object) -> int:
        """Keep a decision; return its id."""
        values = {"clause": "", "redoes_id": None, "act": "", **values}
        decision_id = self._connection.execute(
            insert(DecisionRow).values(**values).returning(col(DecisionRow.id))
        ).scalar_one()
        self._written.append(("decision", decision_id))
        return decision_id

    def latest(self, login: str) -> tuple[DecisionRecord, ...]:
        """Return a person's latest decision that stands and is no reversal; of a bulk act, all that stand."""
        query: AnySelect = (
            select(_COLUMNS)
            .join(_REVERSAL, _REVERSAL.c.reverses_id == col(DecisionRow.id), isouter=True)
            .where(
                col(DecisionRow.by) == login,
                col(DecisionRow.kind) != DecisionKind.REVERSE,
                _REVERSAL.c.id.is_(None),
            )
        )
        row = self._connection.execute(query.order_by(col(DecisionRow.id).desc()).limit(1)).first()
        if row is None or not row.act:
            return (_record(row),) if row else ()
        rows = self._connection.execute(
            query.where(col(DecisionRow.act) == row.act).order_by(col(DecisionRow.id))
        )
        return tuple(map(_record, rows))

    def undone(self, login: str) -> tuple[Undone, ...]:
        """Return what a person took back last and has neither made again nor gone past by a new decision."""
        again = DecisionRow.__table__.alias("again")  # type: ignore[attr-defined]
        fresh = (
            select(func.coalesce(func.max(col(DecisionRow.id)), 0))
            .where(
                col(DecisionRow.by) == login,
                col(DecisionRow.kind) != DecisionKind.REVERSE,
                col(DecisionRow.redoes_id).is_(None),
            )
            .scalar_subquery()
        )
        query: AnySelect = (
            select(
                _COLUMNS,
                _REVERSAL.c.flag_version.label("version_now"),
                _REVERSAL.c.act.label("undone_in"),
                _REVERSAL.c.id.label("undone_by"),
            )
            .join(_REVERSAL, _REVERSAL.c.reverses_id == col(DecisionRow.id))
            .join(again, again.c.redoes_id == col(DecisionRow.id), isouter=True)
            .where(_REVERSAL.c.by == login, again.c.id.is_(None), _REVERSAL.c.id > fresh)
        )
        rows = self._connection.execute(query.order_by(_REVERSAL.c.id.desc()).limit(_MOST)).all()
        if not rows:
            return ()
        first = rows[0]
        same = [
            row
            for row in rows
            if row is first or (first.undone_in and row.undone_in == first.undone_in)
        ]
        return tuple(Undone(_record(row), row.version_now) for row in reversed(same))

    def standing(self, flag_id: int) -> str | None:
        """Return who made the latest decision on a flag that stands, or None."""
        query: AnySelect = (
            select(col(DecisionRow.by))
            .join(_REVERSAL, _REVERSAL.c.reverses_id == col(DecisionRow.id), isouter=True)
            .where(
                col(DecisionRow.flag_id) == flag_id,
                col(DecisionRow.kind) != DecisionKind.REVERSE,
                _REVERSAL.c.id.is_(None),
            )
            .order_by(col(DecisionRow.id).desc())
            .limit(1)
        )
        return self._connection.execute(query).scalar()

    def decider(self, flag_id: int, kind: DecisionKind) -> str | None:
        """Return who made the latest decision of a kind on a flag that stands, or None."""
        query = (
            select(col(DecisionRow.by))
            .join(_REVERSAL, _REVERSAL.c.reverses_id == col(DecisionRow.id), isouter=True)
            .where(
                col(DecisionRow.flag_id) == flag_id,
                col(DecisionRow.kind) == kind,
                _REVERSAL.c.id.is_(None),
            )
            .order_by(col(DecisionRow.id).desc())
            .limit(1)
        )
        return self._connection.execute(query).scalar()

    def on(self, flag_id: int) -> tuple[DecisionView, ...]:
        """Return the decisions on a flag, oldest first."""
        query: AnySelect = (
            select(_COLUMNS, _REVERSAL.c.id.label("reversal"))
            .join(_REVERSAL, _REVERSAL.c.reverses_id == col(DecisionRow.id), isouter=True)
            .where(col(DecisionRow.flag_id) == flag_id)
            .order_by(col(DecisionRow.id))
        )
        return tuple(
            DecisionView(
                id=row.id,
                kind=row.kind,
                by=row.by,
                at=row.at,
                reason=DismissReason(row.reason) if row.reason else None,
                note=row.note,
                reversed=row.reversal is not None,
                clause=row.clause,
            )
            for row in self._connection.execute(query)
        )


def _record(row: AnyRow) -> DecisionRecord:
    return DecisionRecord(
        id=row.id,
        flag_id=row.flag_id,
        kind=row.kind,
        flag_version=row.flag_version,
        case_id=row.case_id,
        from_state=row.from_state,
        to_state=row.to_state,
        reason=row.reason,
        note=row.note,
        clause=row.clause,
        act=row.act,
        shown=row.shown,
    )
