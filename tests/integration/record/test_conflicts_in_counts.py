"""A conflict takes a case out of comparisons, searches, figures and refusals, not only out of the list."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from support.casework import Journey
from support.department import Department

from cases.errors import Refused
from cases.services.searching import Searching
from cases.services.statistics import Figures


@pytest.fixture
def journey(department: Department) -> Journey:
    return Journey(department)


def recuse(department: Department, login: str, number: str) -> None:
    """Keep somebody out of a case by their own word."""
    department.access.step_aside(department.actor(login), number, "social", why="we are friends")


def test_hits_and_figures_leave_out_the_case_of_whoever_was_recused_and_the_auditors_stay_whole(
    journey: Journey,
) -> None:
    department, number = journey.department, journey.number
    searching = Searching(department.store, department.casework._masks)
    figures = Figures(department.store, ZoneInfo("UTC"))
    department.casework.annotate(department.actor("iac"), number, text="asked the dispatcher")

    def told(login: str) -> tuple[int, int]:
        actor = department.actor(login)
        hits = searching.find(actor, "dispatcher").items
        return len(hits), sum(figures.of_period(actor, days=30).cases.values())

    assert told("chief") == (1, 1)

    recuse(department, "chief", number)

    assert told("chief") == (0, 0)
    assert told("iac") == (1, 1)
    whole = figures.of_period(department.actor("aud"), days=30)
    assert sum(whole.cases.values()) == 1


def test_comparable_cases_are_those_that_whoever_compares_may_know_of(journey: Journey) -> None:
    department = journey.department
    journey.classified().assigned().investigated().reviewed().proposed().heard().determined()
    later = Journey(department, words="Rolling code 3 on Main St")
    chief, deciding = department.actor("chief"), department.procedure.deciding
    assert {one for one, _ in deciding.comparables(chief, later.number)} == {journey.number}

    recuse(department, "chief", journey.number)

    assert deciding.comparables(chief, later.number) == ()


def test_a_refusal_does_not_name_a_case_that_the_actor_may_not_know_of(journey: Journey) -> None:
    department, iac = journey.department, journey.department.actor("iac")
    other = Journey(department, words="Rolling code 3 on Main St")
    links = department.procedure.links
    links.merge(iac, other.number, journey.number, why="one act")

    with pytest.raises(Refused, match=f"merged into {journey.number}"):
        links.split(iac, other.number, [1], why="two acts")
    recuse(department, "iac", journey.number)
    with pytest.raises(Refused, match="merged into another case"):
        links.split(iac, other.number, [1], why="two acts")
