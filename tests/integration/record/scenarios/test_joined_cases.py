"""What a case takes over from one that is merged into it: clocks, letters, messages; and when it takes over nothing."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from support.casework import Journey
from support.department import MASKS, Department
from support.reporting import reporting

from cases.errors import OutOfSight, Refused
from cases.model.access import Part
from cases.model.actors import Actor
from cases.model.case_states import LOCKED, MOVES, CaseState
from cases.model.letters import LetterKind
from cases.policy import catalogue
from cases.services.clocks import Clocks
from cases.services.house_rules import HouseRules
from cases.services.lettering import Letterhead, Order
from cases.services.letters import Letters

BACK = "send the case back first .*investigating.*, or open a case of its own"
OWN = "later: open a case of its own for it, and relate the two: `watchdesk cases relate"


def who(journey: Journey, login: str) -> Actor:
    return journey.department.actor(login)


def another(department: Department) -> Journey:
    """Open a case about the same person, on another clause and post."""
    return Journey(department, words="Rolling code 3 on Main St", clauses=("V.A.4",))


def merge(one: Journey, into: Journey) -> None:
    one.department.procedure.links.merge(who(one, "iac"), one.number, into.number, why="one act")


def running(journey: Journey) -> list[str]:
    """Return the clauses whose clocks run in a case."""
    rules = HouseRules.as_shipped(catalogue(), MASKS)
    clocks = Clocks(journey.department.store, rules.clocks)
    found = clocks.of_case(who(journey, "iac"), journey.number).clocks
    return sorted(one.clock.clause for one in found if one.clock.ended is None)


def refused(journey: Journey, other: Journey, said: str) -> None:
    """Make sure that nothing comes into a case, neither by a merger nor by hand."""
    with pytest.raises(Refused, match=said):
        merge(other, journey)
    with pytest.raises(Refused, match=said):
        journey.department.casework.allege(who(journey, "iac"), journey.number, clause="V.A.9.b")


def test_nothing_is_alleged_any_more_once_the_report_is_locked_until_the_case_is_sent_back(
    department: Department,
) -> None:
    journey, other = Journey(department), another(department)
    journey.classified().assigned().investigated()
    refused(journey, other, BACK)

    journey.step("iac", CaseState.INVESTIGATING)
    merge(other, journey)

    assert {"V.A.3", "V.A.4"} == set(journey.allegations)


def test_from_the_findings_on_what_comes_up_later_is_a_case_of_its_own(
    department: Department,
) -> None:
    journey, other = Journey(department), another(department)
    journey.classified().assigned().investigated().reviewed().proposed()
    refused(journey, other, OWN)
    journey.heard().determined()
    refused(journey, other, OWN)


def test_the_report_is_locked_from_its_handing_in_to_the_end_of_an_appeal() -> None:
    reached, new = {CaseState.REPORTED}, {CaseState.REPORTED}
    while new:
        new = {to for one in new for to in MOVES[one]} - reached - {CaseState.INVESTIGATING}
        new -= {CaseState.CLOSED}
        reached |= new
    assert reached == LOCKED


def test_what_is_merged_into_a_classified_case_has_its_clock_there(department: Department) -> None:
    journey, other = Journey(department).classified(), another(department)
    assert running(journey) == ["V.A.3"]

    merge(other, journey)

    assert running(journey) == ["V.A.3", "V.A.4"]
    with pytest.raises(Refused, match=f"goes on within {journey.number}"):
        department.procedure.conduct.ahead(who(journey, "iac"), other.number)
    assert department.procedure.lists.around(who(journey, "iac"), other.number).steps == ()


def test_a_clock_that_ran_before_the_merger_keeps_its_day(department: Department) -> None:
    other = another(department).classified()
    department.clock.forward(days=9)
    journey = Journey(department).classified()

    merge(other, journey)

    assert running(journey) == ["V.A.3", "V.A.4"]
    rules = HouseRules.as_shipped(catalogue(), MASKS)
    found = Clocks(department.store, rules.clocks).of_case(who(journey, "iac"), journey.number)
    days = {one.clock.clause: one.clock.started_on for one in found.clocks}
    assert (days["V.A.3"] - days["V.A.4"]).days == 9


def test_clocks_run_on_where_they_came_from_once_the_link_is_undone(department: Department) -> None:
    journey, other = Journey(department).classified(), another(department)
    merge(other, journey)
    iac = who(journey, "iac")
    link = department.casework.show(iac, other.number).records[-1].number
    department.procedure.links.undo(iac, other.number, link, why="two acts")

    assert (running(journey), running(other)) == (["V.A.3"], ["V.A.4"])


def test_the_reports_of_a_merged_case_are_answered_from_the_one_it_goes_on_within(
    department: Department,
) -> None:
    desk, journey = reporting(department), Journey(department)
    receipt = desk.report("sgt_south", subject_number="2001", confidential=True).number
    number, middle = desk.case_of(receipt), another(department)
    links, iac, iai = department.procedure.links, who(journey, "iac"), who(journey, "iai")
    department.access.let_in(iac, journey.number, "iai", Part.INVESTIGATOR, why="to hear it")
    with pytest.raises(OutOfSight):
        desk.messages.answer(iai, receipt, "We look into it.")
    for one, into in ((number, middle.number), (middle.number, journey.number)):
        links.merge(iac, one, into, why="one act")

    desk.messages.answer(iai, receipt, "We look into it.")

    (thread,) = desk.messages.threads(iai, journey.number)
    assert (thread.report, [one.text for one in thread.messages]) == (
        receipt,
        ["We look into it."],
    )
    (shown,) = department.casework.show(iai, journey.number).reports
    assert shown.reporter == receipt


def test_a_letter_to_the_reporter_of_a_merged_case_is_to_be_written_and_goes_to_the_receipt(
    department: Department,
) -> None:
    desk, journey, iac = reporting(department), Journey(department), department.actor("iac")
    receipt = desk.report("sgt_south", subject_number="2001", confidential=True).number
    department.procedure.links.merge(iac, desk.case_of(receipt), journey.number, why="one act")

    journey.classified()

    tasks = department.procedure.tasks.of_case(iac, journey.number)
    assert "letter:receipt" in {one.kind for one in tasks if one.done_at is None}
    rules = HouseRules.as_shipped(catalogue(), MASKS).clocks
    head = Letterhead("Test PD", "ia@pd.example", ZoneInfo("America/Chicago"))
    letters = Letters(department.store, department.vault, catalogue(), MASKS, head, rules)
    order = Order(LetterKind.OUTCOME_REPORTER)
    assert letters.draft(iac, journey.number, order).to == receipt
