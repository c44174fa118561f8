"""A case with a sustained allegation is kept as long as the law of its place asks, if that is longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, insert
from support.casework import Journey, closed_case
from support.department import MASKS, Department, MovingClock
from support.retained import clerk

from cases.errors import Refused
from cases.model.dispositions import Disposition
from cases.model.retention import Schedule
from cases.policy import catalogue
from cases.services.disposing import Disposing
from cases.services.house_rules import HouseRules
from cases.store.tables import CaseRow

PAST_FIVE_YEARS = timedelta(days=1_828)


@pytest.mark.parametrize("found", [Disposition.SUSTAINED, Disposition.NOT_SUSTAINED])
def test_a_sustained_case_is_kept_as_long_as_the_profile_asks_and_another_as_the_schedule_says(
    department: Department, clock: MovingClock, found: Disposition
) -> None:
    law = HouseRules.as_shipped(catalogue(), MASKS).clocks.jurisdictions
    years = law.sustained_years() | {"": 15}
    disposing = Disposing(
        department.store, department.vault, Schedule.of_days(30, 730, 730, 5, years)
    )
    rec = clerk(department)
    journey = Journey(department).classified().assigned().investigated().reviewed()
    journey.proposed(found)
    if found.sustains:
        journey.heard().determined(found)
    else:
        journey.determined(found, penalty="none")
    journey.closed()

    clock.now += PAST_FIVE_YEARS

    due = {one.subject for one in disposing.due(rec)}
    assert (f"case:{journey.number}" in due) is not found.sustains
    if found.sustains:
        with pytest.raises(Refused, match="it is to be kept until 2041"):
            disposing.propose(rec, journey.number, why="its time")
        clock.now += timedelta(days=10 * 366)
        assert {one.subject for one in disposing.due(rec)} == {f"case:{journey.number}"}


def test_what_is_due_is_asked_for_at_once_however_many_cases_there_are(
    department: Department, clock: MovingClock, engine: Engine
) -> None:
    disposing, rec = Disposing(department.store, department.vault), clerk(department)
    asked: list[str] = []
    each: list[int] = []

    @event.listens_for(engine, "before_cursor_execute")
    def count(_line: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    clock.now += timedelta(days=20 * 366)
    for many in (2, 20):
        with engine.connect().execution_options(write=True) as connection, connection.begin():
            first = 100 * many
            rows = [closed_case(n) for n in range(first, first + many)]
            connection.execute(insert(CaseRow), rows)
        asked.clear()
        assert len(disposing.due(rec)) >= many
        each.append(len(asked))

    assert each[0] == each[1]
