"""Counts for statistics: grouped by the database, never a row of anybody's words."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from cases.model.dispositions import Disposition
from cases.model.queries import Sight
from cases.model.states import WAITING, DecisionKind
from cases.model.statistics import Spread
from cases.store.queries.common import AnySelect, in_sight
from cases.store.queries.dispositions import in_force
from cases.store.queries.grants import case_in_sight
from cases.store.queries.spreads import spread
from cases.store.tables import (
    AllegationRow,
    CaseRow,
    DecisionRow,
    DispositionRow,
    FlagRow,
    HandleRow,
    PersonRow,
    PostRow,
    PostVersionRow,
    ShiftRow,
    UnitRow,
)

_ANSWERS = (
    DecisionKind.DISMISS,
    DecisionKind.SAFETY_NOTICE,
    DecisionKind.OPEN_CASE,
    DecisionKind.ESCALATE,
    DecisionKind.COACH,
)


class Counts:
    """Counts, on one connection, of what is in somebody's sight."""

    def __init__(self, connection: Connection) -> None:
        """Work on this connection."""
        self._connection = connection

    def flags(self, sight: Sight, since: datetime) -> dict[str, tuple[int, int, int]]:
        """Return for each clause how many flags were raised, decided and dismissed."""
        flags = _flags(sight, since)
        query = (
            select(col(FlagRow.clause), func.count()).where(*flags).group_by(col(FlagRow.clause))
        )
        raised = dict(self._rows(query))
        kinds: AnySelect = (
            select(col(FlagRow.clause), col(DecisionRow.kind), func.count())
            .join(DecisionRow, col(DecisionRow.flag_id) == col(FlagRow.id))
            .where(*flags, col(DecisionRow.kind).in_(_ANSWERS), _stands())
            .group_by(col(FlagRow.clause), col(DecisionRow.kind))
        )
        decided: Counter[str] = Counter()
        dismissed: Counter[str] = Counter()
        for clause, kind, count in self._connection.execute(kinds):
            decided[clause] += count
            dismissed[clause] += count if kind is DecisionKind.DISMISS else 0
        return {name: (raised[name], decided[name], dismissed[name]) for name in raised}

    def waiting(self, sight: Sight) -> int:
        """Return how many flags wait."""
        query = (
            select(func.count())
            .select_from(FlagRow)
            .where(
                col(FlagRow.state).in_(WAITING),
                in_sight(sight, FlagRow.unit_id, FlagRow.person_id),
            )
        )
        return self._connection.execute(query).scalar_one()

    def decisions(self, sight: Sight, since: datetime) -> tuple[dict[str, int], dict[str, int]]:
        """Return how many decisions of each kind there were, and by whom."""
        wanted = (
            col(DecisionRow.at) >= since,
            in_sight(sight, FlagRow.unit_id, FlagRow.person_id),
        )
        query: AnySelect = (
            select(col(DecisionRow.kind), col(DecisionRow.by), func.count())
            .join(FlagRow, col(FlagRow.id) == col(DecisionRow.flag_id))
            .where(*wanted)
            .group_by(col(DecisionRow.kind), col(DecisionRow.by))
        )
        kinds: Counter[str] = Counter()
        people: Counter[str] = Counter()
        for kind, by, count in self._connection.execute(query):
            kinds[kind.value] += count
            people[by] += count
        return dict(kinds), dict(people)

    def to_decision(self, sight: Sight, since: datetime) -> Spread:
        """Return how long each flag waited for its first decision."""
        query: AnySelect = (
            select(
                col(FlagRow.raised_at).label("began"), func.min(col(DecisionRow.at)).label("ended")
            )
            .join(DecisionRow, col(DecisionRow.flag_id) == col(FlagRow.id))
            .where(*_flags(sight, since), col(DecisionRow.kind).in_(_ANSWERS))
            .group_by(col(FlagRow.id), col(FlagRow.raised_at))
        )
        return spread(self._connection, query)

    def cases(self, sight: Sight) -> dict[str, int]:
        """Return how many cases stand in each state."""
        query = (
            select(col(CaseRow.state), func.count())
            .where(*case_in_sight(sight))
            .group_by(col(CaseRow.state))
        )
        return {state.value: count for state, count in self._connection.execute(query)}

    def found(self, sight: Sight, since: datetime) -> dict[tuple[str, Disposition], int]:
        """Return of how many allegations of each clause each disposition stands."""
        query = (
            _determined(sight, since)
            .add_columns(col(AllegationRow.clause), col(DispositionRow.disposition), func.count())
            .join(AllegationRow, col(AllegationRow.id) == col(DispositionRow.allegation_id))
            .group_by(col(AllegationRow.clause), col(DispositionRow.disposition))
        )
        return {(row[0], row[1]): row[2] for row in self._connection.execute(query)}

    def to_determination(self, sight: Sight, since: datetime) -> Spread:
        """Return how long each allegation took from the opening of its case to its determination."""
        query = _determined(sight, since).add_columns(
            col(CaseRow.opened_at).label("began"), col(DispositionRow.at).label("ended")
        )
        return spread(self._connection, query)

    def people(self, sight: Sight) -> dict[int, dict[str, str]]:
        """Return unit, rank and kind of everybody who has an account that is read."""
        query: AnySelect = (
            select(
                col(PersonRow.id),
                col(UnitRow.name).label("unit"),
                col(PersonRow.rank),
                col(PersonRow.kind),
            )
            .join(UnitRow, col(UnitRow.id) == col(PersonRow.unit_id))
            .where(
                col(PersonRow.id).in_(select(col(HandleRow.person_id))),
                in_sight(sight, PersonRow.unit_id, PersonRow.id),
            )
        )
        return {
            row.id: {"unit": row.unit, "rank": row.rank, "kind": row.kind.value}
            for row in self._connection.execute(query)
        }

    def posts(self, since: datetime) -> dict[int, int]:
        """Return how many posts of each person were read since then."""
        query = (
            select(col(HandleRow.person_id), func.count(col(PostRow.id).distinct()))
            .join(PostRow, col(PostRow.handle_id) == col(HandleRow.id))
            .join(PostVersionRow, col(PostVersionRow.post_id) == col(PostRow.id))
            .where(col(PostVersionRow.observed_at) >= since, col(HandleRow.person_id).is_not(None))
            .group_by(col(HandleRow.person_id))
        )
        return dict(self._rows(query))

    def flagged(self, since: datetime) -> dict[int, int]:
        """Return how many flags were raised on each person since then."""
        query = (
            select(col(FlagRow.person_id), func.count())
            .where(col(FlagRow.observed_at) >= since, col(FlagRow.person_id).is_not(None))
            .group_by(col(FlagRow.person_id))
        )
        return dict(self._rows(query))

    def shifts(self, since: datetime, zone: ZoneInfo) -> dict[int, str]:
        """Return on which shift each person mostly worked: day, evening or night, by the hour it began."""
        starts: dict[int, Counter[str]] = defaultdict(Counter)
        query = select(col(ShiftRow.person_id), col(ShiftRow.since)).where(
            col(ShiftRow.since) >= since
        )
        for row in self._connection.execute(query):
            hour = row.since.astimezone(zone).hour
            name = "day" if 5 <= hour < 13 else "evening" if 13 <= hour < 20 else "night"  # noqa: PLR2004  hours
            starts[row.person_id][name] += 1
        return {person: counts.most_common(1)[0][0] for person, counts in starts.items()}

    def _rows(self, query: Any) -> list[tuple[Any, int]]:  # noqa: ANN401  a select of two columns
        return [(row[0], row[1]) for row in self._connection.execute(query)]


def _flags(sight: Sight, since: datetime) -> tuple[Any, ...]:
    return (
        col(FlagRow.raised_at) >= since,
        in_sight(sight, FlagRow.unit_id, FlagRow.person_id),
    )


def _stands() -> Any:  # noqa: ANN401  a condition
    later = aliased(DecisionRow)
    return ~exists().where(col(later.reverses_id) == col(DecisionRow.id))


def _determined(sight: Sight, since: datetime) -> AnySelect:
    query: AnySelect = (
        select()
        .select_from(DispositionRow)
        .join(CaseRow, col(CaseRow.id) == col(DispositionRow.case_id))
        .where(col(DispositionRow.at) >= since, in_force(), *case_in_sight(sight))
    )
    return query
