"""Statutory clocks and their warnings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.orm import aliased
from sqlmodel import col

from cases.model.clock_views import EndKind
from cases.model.clocks import Clock, Tolling
from cases.model.queries import Sight
from cases.model.terms import terms_of
from cases.model.tolling_views import TollingView
from cases.model.views import Page
from cases.store.queries.common import AnyRow, AnySelect
from cases.store.queries.grants import case_in_sight
from cases.store.queries.kept import Written
from cases.store.queries.tollings import Tollings
from cases.store.queries.walking import Walk, counted_before, with_count
from cases.store.tables import (
    AllegationRow,
    CaseRow,
    ClockEndRow,
    ClockRow,
    ClockWarningRow,
)

NEVER: Final = date.max
"""In the place of a last day that moves on with each day of open tolling."""


@dataclass(frozen=True, slots=True)
class ClockEnd:
    """What ended a clock."""

    kind: EndKind
    on: date
    document: str
    by: str


@dataclass(frozen=True, slots=True)
class ClockRecord:
    """A clock as it is kept, with the tolling that counts for it."""

    id: int
    case_id: int
    case: str
    allegation_id: int
    clause: str
    started_by: str
    warned: int
    clock: Clock
    end: ClockEnd | None


class Clocks:
    """Clocks, on one connection."""

    def __init__(self, connection: Connection, written: Written) -> None:
        """Work on this connection; note in `written` what custody is to vouch for."""
        self._connection = connection
        self._written = written

    def start(self, **values: object) -> int:
        """Start a clock; return its id. Its place in lists is set by `place`."""
        derived = {"running": True, "expires_on": NEVER, "warns_on": None, "warned": 0}
        return self._kept("clock", ClockRow, **derived, **values)

    def end(self, **values: object) -> int:
        """Write down what ended a clock."""
        return self._kept("clock_end", ClockEndRow, **values)

    def warn(self, **values: object) -> int:
        """Write down that a warning is due."""
        return self._kept("clock_warning", ClockWarningRow, **values)

    def place(self, clock_id: int, **values: object) -> None:
        """Set what follows from a clock: `running`, `expires_on`, `warns_on`, `warned`."""
        self._connection.execute(
            update(ClockRow).where(col(ClockRow.id) == clock_id).values(**values)
        )

    def of_case(self, case_id: int) -> tuple[ClockRecord, ...]:
        """Return the clocks of a case, in the order in which they were started."""
        query = _CLOCKS.where(col(ClockRow.case_id) == case_id)
        return self._records(self._connection.execute(query).all())

    def started(self, case_id: int) -> frozenset[int]:
        """Return the allegations of a case that have a clock which was not set aside."""
        return frozenset(
            one.allegation_id
            for one in self.of_case(case_id)
            if one.end is None or one.end.kind is not EndKind.SET_ASIDE
        )

    def due(self, sight: Sight, *, after: str | None, limit: int) -> Page[ClockRecord]:
        """Return a page of the running clocks of open cases in sight, the most urgent first, with open tolling last."""
        anchor: AnySelect = (
            select(*_URGENCY)
            .join(CaseRow, col(CaseRow.id) == col(ClockRow.case_id))
            .where(*case_in_sight(sight))
        )
        listed = _CLOCKS.where(*_open(sight)).order_by(None)
        place, total = counted_before(after)
        walked = Walk(self._connection, listed, anchor, _URGENCY).page(place, limit)
        total = self.count(sight) if total is None else total
        return Page(
            items=self._records(walked.rows),
            next_key=with_count(walked.next_key, total),
            total=total,
            prev_key=with_count(walked.prev_key, total),
        )

    def count(self, sight: Sight) -> int:
        """Return how many clocks run in sight."""
        query = (
            select(func.count(col(ClockRow.id)))
            .join(CaseRow, col(CaseRow.id) == col(ClockRow.case_id))
            .where(*_open(sight))
        )
        return self._connection.execute(query).scalar_one()

    def to_warn(self, day: date, *, limit: int) -> tuple[ClockRecord, ...]:
        """Return running clocks of open cases whose next warning is due by a day; nobody else takes them meanwhile."""
        query = (
            _CLOCKS.where(
                col(ClockRow.running).is_(True),
                col(ClockRow.warns_on) <= day,
                col(CaseRow.closed_at).is_(None),
            )
            .order_by(None)
            .order_by(col(ClockRow.warns_on), col(ClockRow.id))
            .limit(limit)
            .with_for_update(of=ClockRow, skip_locked=True)
        )
        return self._records(self._connection.execute(query).all())

    def _records(self, rows: Sequence[AnyRow]) -> tuple[ClockRecord, ...]:
        tollings = Tollings(self._connection, self._written).of_cases(
            list(dict.fromkeys(row.case_id for row in rows))
        )
        return tuple(_record(row, tollings.get(row.case_id, [])) for row in rows)

    def _kept(self, table: str, row: Any, **values: object) -> int:  # noqa: ANN401  any of the tables above
        new_id: int = self._connection.execute(
            insert(row).values(**values).returning(row.id)
        ).scalar_one()
        self._written.append((table, new_id))
        return new_id


_Alleged = aliased(AllegationRow)
"""Under a name of its own: what cuts a query to the actor's sight looks at allegations too."""
_CLOCKS: AnySelect = (
    select(
        ClockRow.__table__.c,  # type: ignore[attr-defined]
        col(CaseRow.number).label("case"),
        col(_Alleged.clause),
        col(ClockEndRow.kind).label("end_kind"),
        col(ClockEndRow.ended_on).label("end_on"),
        col(ClockEndRow.document).label("end_document"),
        col(ClockEndRow.by).label("end_by"),
    )
    .join(CaseRow, col(CaseRow.id) == col(ClockRow.case_id))
    .join(_Alleged, col(_Alleged.id) == col(ClockRow.allegation_id))
    .join(ClockEndRow, col(ClockEndRow.clock_id) == col(ClockRow.id), isouter=True)
    .order_by(col(ClockRow.id))
)
_URGENCY: Final = (col(ClockRow.expires_on), col(ClockRow.id))


def _open(sight: Sight) -> list[Any]:
    return [
        col(ClockRow.running).is_(True),
        col(CaseRow.closed_at).is_(None),
        *case_in_sight(sight),
    ]


def _record(row: AnyRow, tollings: Sequence[TollingView]) -> ClockRecord:
    terms = terms_of(row.terms)
    end = None
    if row.end_kind is not None:
        end = ClockEnd(row.end_kind, row.end_on, row.end_document, row.end_by)
    counting = tuple(
        Tolling(one.id, one.ground, one.since, one.until, one.document)
        for one in tollings
        if one.counts
        and one.allegation_id in {None, row.allegation_id}
        and one.ground in terms.grounds
    )
    return ClockRecord(
        id=row.id,
        case_id=row.case_id,
        case=row.case,
        allegation_id=row.allegation_id,
        clause=row.clause,
        started_by=row.started_by,
        warned=row.warned,
        clock=Clock(
            terms=terms,
            started_on=row.started_on,
            document=row.document,
            zone=row.zone,
            tollings=counting,
            met_on=end.on if end else None,
        ),
        end=end,
    )
