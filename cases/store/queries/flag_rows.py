"""Rows of flags: what of them is in sight, what a list asks for, how a row is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import col

from cases.model.findings import Explanation, explained, touched_in
from cases.model.queries import FlagQuery, Sight
from cases.model.states import WAITING, FlagState, Level
from cases.model.views import FlagSummary
from cases.store.queries.common import AnyRow, AnySelect, in_sight, name_matches
from cases.store.queries.flag_conditions import conditions
from cases.store.queries.grants import case_in_sight
from cases.store.tables import (
    CaseRow,
    FlagRecusalRow,
    FlagRow,
    HandleRow,
    PersonRow,
    SnoozeRow,
    UnitRow,
)


@dataclass(frozen=True, slots=True)
class FlagRecord:
    """What a service needs to know of a flag before it decides."""

    id: int
    version: int
    state: FlagState
    person_id: int | None
    unit_id: int
    post_version_id: int
    held_by: str | None
    held_until: datetime | None
    case_id: int | None
    shared: bool
    """Whether the chain of command may see it."""
    clause: str
    score: int
    severity: int
    level: Level
    handle_id: int
    explanation: Explanation


def record(row: AnyRow) -> FlagRecord:
    """Read a row of the whole table."""
    return FlagRecord(
        id=row.id,
        version=row.version,
        state=row.state,
        person_id=row.person_id,
        unit_id=row.unit_id,
        post_version_id=row.post_version_id,
        held_by=row.held_by,
        held_until=row.held_until,
        case_id=row.case_id,
        shared=row.shared,
        clause=row.clause,
        score=row.score,
        severity=row.severity,
        level=Level(row.level),
        handle_id=row.handle_id,
        explanation=explained(row.explanation),
    )


def sighted(sight: Sight) -> list[ColumnElement[bool]]:
    """Cut flags to those an actor may see: in reach, not recused from, not behind the union wall (E.8)."""
    return [*_in_reach(sight), col(FlagRow.state) != FlagState.WITH_LEGAL]


def behind_wall(sight: Sight) -> list[ColumnElement[bool]]:
    """Cut flags to those that only counsel may see."""
    return [
        in_sight(sight, FlagRow.unit_id, FlagRow.person_id),
        col(FlagRow.state) == FlagState.WITH_LEGAL,
    ]


def _in_reach(sight: Sight) -> list[ColumnElement[bool]]:
    recused = select(col(FlagRecusalRow.flag_id)).where(col(FlagRecusalRow.login) == sight.login)
    wanted = [
        in_sight(sight, FlagRow.unit_id, FlagRow.person_id),
        col(FlagRow.id).not_in(recused),
    ]
    if not sight.kept_back:
        wanted.append(col(FlagRow.shared).is_(True))
    return wanted


def wanted_of(sight: Sight, query: FlagQuery) -> list[ColumnElement[bool]]:
    """Return what a list asks for, within sight."""
    wanted = _in_reach(sight)
    if query.states <= WAITING:  # by the index alone
        wanted.append(col(FlagRow.waiting).is_(True))
    if query.states != WAITING:
        wanted.append(_stands(query.states - {FlagState.WITH_LEGAL}))
    if query.min_severity > 1:
        wanted.append(col(FlagRow.severity) >= query.min_severity)
    if query.min_level > Level.UNIT:
        wanted.append(col(FlagRow.level) >= query.min_level)
    if query.min_score:
        wanted.append(col(FlagRow.score) >= query.min_score)
    if query.clause:
        wanted.append(col(FlagRow.clause).startswith(query.clause, autoescape=True))
    if query.words:
        wanted.append(name_matches(query.words, FlagRow.excerpt, HandleRow.handle, PersonRow.name))
    return wanted + conditions(query, sight)


def _stands(states: frozenset[FlagState]) -> ColumnElement[bool]:
    """Cut flags to states; several are told by those left out, so that the list is walked by rank and never sorted."""
    if len(states) == 1 or states <= WAITING:
        return col(FlagRow.state).in_(sorted(states))
    return col(FlagRow.state).not_in(sorted(set(FlagState) - states))


def count_of(
    wanted: Sequence[ColumnElement[bool]], *, named: bool = False, cap: int | None = None
) -> AnySelect:
    """Count flags, up to `cap`; the tables of names are joined only where words are looked for in them."""
    query: AnySelect = select(col(FlagRow.id) if cap else func.count())
    query = query.select_from(FlagRow).where(*wanted)
    if named:
        query = query.join(HandleRow, col(HandleRow.id) == col(FlagRow.handle_id)).join(
            PersonRow, col(PersonRow.id) == col(FlagRow.person_id), isouter=True
        )
    return select(func.count()).select_from(query.limit(cap).subquery()) if cap else query


def summaries(sight: Sight) -> AnySelect:
    """Select what a line of the queue shows; the number of its case only to whoever may know of that."""
    return (
        select(
            col(FlagRow.id),
            col(FlagRow.version),
            col(FlagRow.state),
            col(FlagRow.score),
            col(FlagRow.severity),
            col(FlagRow.rank),
            col(FlagRow.clause),
            col(FlagRow.explanation)["clauses"].label("clauses"),
            col(FlagRow.explanation)["pictures"].label("pictures"),
            col(FlagRow.excerpt),
            col(FlagRow.published_at),
            col(FlagRow.observed_at),
            col(FlagRow.held_by),
            col(FlagRow.held_until),
            col(FlagRow.decided_by),
            col(FlagRow.level),
            col(FlagRow.urgent),
            col(FlagRow.recheck_at),
            col(HandleRow.platform),
            col(HandleRow.handle),
            col(PersonRow.name).label("person"),
            col(PersonRow.number).label("person_number"),
            col(UnitRow.name).label("unit"),
            col(CaseRow.number).label("case_number"),
            col(SnoozeRow.until).label("set_aside_until"),
        )
        .join(HandleRow, col(HandleRow.id) == col(FlagRow.handle_id))
        .join(UnitRow, col(UnitRow.id) == col(FlagRow.unit_id))
        .join(PersonRow, col(PersonRow.id) == col(FlagRow.person_id), isouter=True)
        .join(
            CaseRow,
            and_(col(CaseRow.id) == col(FlagRow.case_id), *case_in_sight(sight)),
            isouter=True,
        )
        .join(SnoozeRow, col(SnoozeRow.flag_id) == col(FlagRow.id), isouter=True)
    )


def summary(row: AnyRow) -> FlagSummary:
    """Read a row of `summaries`."""
    return FlagSummary(
        id=row.id,
        version=row.version,
        state=row.state,
        score=row.score,
        severity=row.severity,
        clause=row.clause,
        platform=row.platform,
        handle=row.handle,
        person=row.person or "(department page)",
        person_number=row.person_number or "",
        unit=row.unit,
        excerpt=row.excerpt,
        published_at=row.published_at,
        observed_at=row.observed_at,
        held_by=row.held_by,
        held_until=row.held_until,
        decided_by=row.decided_by,
        case_number=row.case_number,
        level=Level(row.level),
        urgent=row.urgent,
        recheck_at=row.recheck_at,
        set_aside_until=row.set_aside_until,
        clauses=touched_in(row.clauses or (), row.pictures or ()),
    )
