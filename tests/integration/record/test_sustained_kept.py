"""A case with a sustained allegation is kept as long as the law of its place asks, if that is longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.casework import Journey
from support.department import MASKS, Department, MovingClock
from support.retained import clerk

from cases.errors import Refused
from cases.model.dispositions import Disposition
from cases.model.retention import Schedule
from cases.policy import catalogue
from cases.services.disposing import Disposing
from cases.services.house_rules import HouseRules

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
