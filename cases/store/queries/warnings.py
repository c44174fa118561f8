"""What early warning counts: sustained allegations that stand, signed coachings; and the warnings raised."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlmodel import col

from cases.errors import Stale
from cases.model.dispositions import Disposition
from cases.model.early_warning import COACHING_POINTS, Matter, WarningLevel
from cases.model.queries import Sight
from cases.model.states import DecisionKind, FlagState
from cases.model.warnings import EarlyWarning
from cases.store.queries.common import AnyRow, AnySelect, in_sight
from cases.store.queries.dispositions import in_force
from cases.store.tables import (
    AllegationRow,
    CaseRow,
    DecisionRow,
    DispositionRow,
    EarlyWarningRow,
    FlagRow,
    PersonRow,
    UnitRow,
)


class Warnings:
    """Early warnings, on one connection."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def sustained(self, since: datetime) -> tuple[tuple[int, str, str, datetime], ...]:
        """Return person, number of the case, clause and day of every allegation finally sustained since then."""
        query = (
            select(
                col(AllegationRow.person_id),
                col(CaseRow.number),
                col(AllegationRow.clause),
                col(DispositionRow.at),
            )
            .join(AllegationRow, col(AllegationRow.id) == col(DispositionRow.allegation_id))
            .join(CaseRow, col(CaseRow.id) == col(DispositionRow.case_id))
            .where(
                in_force(),
                col(DispositionRow.disposition) == Disposition.SUSTAINED,
                col(DispositionRow.at) >= since,
                col(AllegationRow.person_id).is_not(None),
            )
            .order_by(col(DispositionRow.id))
        )
        return tuple(tuple(row) for row in self._connection.execute(query))  # type: ignore[misc]

    def coached(self, since: datetime) -> tuple[tuple[int, Matter], ...]:
        """Return person and matter of every coaching that was signed since then and stands."""
        query = (
            select(col(FlagRow.person_id), col(FlagRow.clause), col(DecisionRow.at))
            .join(FlagRow, col(FlagRow.id) == col(DecisionRow.flag_id))
            .where(
                col(DecisionRow.kind) == DecisionKind.SIGN_OFF,
                col(DecisionRow.at) >= since,
                col(FlagRow.state) == FlagState.COACHED,
                col(FlagRow.person_id).is_not(None),
            )
        )
        return tuple(
            (row.person_id, Matter("coaching", row.clause, COACHING_POINTS, row.at.date()))
            for row in self._connection.execute(query)
        )

    def units(self, ids: Iterable[int]) -> dict[int, int]:
        """Return the unit of every person who is in a unit of one of these people."""
        mine = select(col(PersonRow.unit_id)).where(col(PersonRow.id).in_(set(ids)))
        query = select(col(PersonRow.id), col(PersonRow.unit_id)).where(
            col(PersonRow.unit_id).in_(mine)
        )
        return {row.id: row.unit_id for row in self._connection.execute(query)}

    def latest(self) -> dict[int, tuple[WarningLevel, datetime]]:
        """Return the level and the moment of the last warning of each person who has one."""
        query = select(
            col(EarlyWarningRow.person_id),
            col(EarlyWarningRow.level),
            col(EarlyWarningRow.raised_at),
        ).order_by(col(EarlyWarningRow.id))
        return {
            row.person_id: (row.level, row.raised_at) for row in self._connection.execute(query)
        }

    def raise_(self, **values: object) -> int:
        """Keep a warning; return its id."""
        new_id: int = self._connection.execute(
            insert(EarlyWarningRow).values(answer="", **values).returning(col(EarlyWarningRow.id))
        ).scalar_one()
        return new_id

    def answer(self, warning_id: int, *, by: str, at: datetime, answer: str) -> None:
        """Keep what was done about a warning.

        Raises:
            Stale: Somebody answered it already.
        """
        done = self._connection.execute(
            update(EarlyWarningRow)
            .where(
                col(EarlyWarningRow.id) == warning_id, col(EarlyWarningRow.answered_at).is_(None)
            )
            .values(answered_by=by, answered_at=at, answer=answer)
        )
        if not done.rowcount:
            raise Stale(f"warning {warning_id} was answered already")

    def seen(self, sight: Sight, *, own: bool = False) -> tuple[EarlyWarning, ...]:
        """Return the warnings in sight, the newest first; `own` those of the actor, whom they help."""
        query = _views().order_by(col(EarlyWarningRow.id).desc())
        if own:
            query = query.where(col(EarlyWarningRow.person_id) == sight.person_id)
        else:
            query = query.where(in_sight(sight, PersonRow.unit_id, PersonRow.id))
        return tuple(map(_view, self._connection.execute(query)))


def _views() -> AnySelect:
    return (
        select(
            EarlyWarningRow.__table__.c,  # type: ignore[attr-defined]
            col(PersonRow.name).label("person"),
            col(PersonRow.number).label("number"),
            col(UnitRow.name).label("unit"),
        )
        .join(PersonRow, col(PersonRow.id) == col(EarlyWarningRow.person_id))
        .join(UnitRow, col(UnitRow.id) == col(PersonRow.unit_id))
    )


def _view(row: AnyRow) -> EarlyWarning:
    matters: list[dict[str, Any]] = row.matters
    return EarlyWarning(
        id=row.id,
        person=row.person,
        number=row.number,
        unit=row.unit,
        level=row.level,
        points=row.points,
        matters=tuple(matters),
        raised_at=row.raised_at,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        answer=row.answer,
    )
