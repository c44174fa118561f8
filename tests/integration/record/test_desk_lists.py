"""Lists of somebody's desk: whose cases they hold, cut to what is in sight, page by page."""

from __future__ import annotations

import pytest
from support.casework import Journey
from support.department import Department

from cases.errors import BadInput, NotFound
from cases.model.case_states import CaseState
from cases.model.desk_lists import DeskList


def numbers(department: Department, login: str, kind: DeskList, **how: object) -> list[str]:
    lists = department.procedure.lists
    return [one.number for one in lists.page(department.actor(login), kind, **how).items]  # type: ignore[arg-type]


def test_a_case_is_on_the_desk_of_whoever_it_waits_for(department: Department) -> None:
    case = Journey(department)
    assert numbers(department, "iac", DeskList.REVIEW) == [case.number]
    case.classified().assigned()
    assert numbers(department, "iai", DeskList.MINE) == [case.number]
    assert numbers(department, "iac", DeskList.REVIEW) == []
    case.investigated()
    assert numbers(department, "iac", DeskList.REVIEW) == [case.number]
    case.step("iac", CaseState.QUALITY_REVIEW)
    assert numbers(department, "iai", DeskList.CHAIN) == []
    assert numbers(department, "iac", DeskList.DONE) == []


def test_the_chain_is_asked_level_by_level(department: Department) -> None:
    case = Journey(department).classified().assigned().investigated()
    case.step("iac", CaseState.QUALITY_REVIEW)
    checked = dict.fromkeys(
        (
            "allegations_answered",
            "evidence_weighed",
            "witnesses_heard",
            "exculpatory_weighed",
            "notices_given",
        ),
        "yes",
    )
    department.procedure.investigation.check(department.actor("iac"), case.number, checked)
    case.step("iac", CaseState.LEGAL_REVIEW)
    assert numbers(department, "leg", DeskList.REVIEW) == [case.number]
    opinion = {"opinion": "No stop in law."}
    department.procedure.reviewing.opinion(department.actor("leg"), case.number, opinion)
    case.step("leg", CaseState.CHAIN_REVIEW)
    assert numbers(department, "lt", DeskList.CHAIN) == [case.number]
    assert numbers(department, "dc", DeskList.CHAIN) == []
    line = department.procedure.lists.page(department.actor("lt"), DeskList.CHAIN).items[0]
    assert line.state is CaseState.CHAIN_REVIEW
    assert line.clock_on is not None
    assert line.moved_at == department.clock()
    around = department.procedure.lists.around(department.actor("lt"), case.number)
    assert around.levels == ("Patrol", "Department")
    assert [(step.to, step.yours) for step in around.steps] == [
        (CaseState.INVESTIGATING, True),
        (CaseState.FINDINGS, True),
    ]
    assert around.steps[1].missing


def test_what_is_decided_is_listed_the_latest_first_and_in_pages(department: Department) -> None:
    first = Journey(department).classified().assigned().investigated().reviewed().proposed()
    first.heard().determined()
    second = Journey(department, "Staging behind the school").classified().assigned()
    second.investigated().reviewed().proposed().heard().determined()
    lists, iac = department.procedure.lists, department.actor("iac")
    page = lists.page(iac, DeskList.DONE, limit=1)
    assert [one.number for one in page.items] == [second.number]
    assert page.total == 2
    assert numbers(department, "iac", DeskList.DONE, after=page.next_key) == [first.number]
    first.closed()
    assert numbers(department, "iac", DeskList.DONE) == [first.number, second.number]


def test_a_page_goes_on_by_the_day_that_is_due(department: Department) -> None:
    cases = [Journey(department, f"Elm St {number}") for number in range(3)]
    lists, iac = department.procedure.lists, department.actor("iac")
    page = lists.page(iac, DeskList.REVIEW, limit=2)
    rest = lists.page(iac, DeskList.REVIEW, after=page.next_key, limit=2)
    assert [one.number for one in (*page.items, *rest.items)] == [one.number for one in cases]
    assert rest.next_key is None
    with pytest.raises(BadInput):
        lists.page(iac, DeskList.REVIEW, after="nowhere")


def test_what_is_out_of_sight_is_on_no_desk(department: Department) -> None:
    case = Journey(department)
    assert numbers(department, "dc", DeskList.REVIEW) == []
    with pytest.raises(NotFound):
        department.procedure.lists.around(department.actor("sgt_south"), case.number)
    with pytest.raises(NotFound):
        department.procedure.lists.stamp(department.actor("sgt_south"), case.number)


def test_a_stamp_tells_that_a_case_was_changed(department: Department) -> None:
    case = Journey(department)
    lists, iac = department.procedure.lists, department.actor("iac")
    before = lists.stamp(iac, case.number)
    assert lists.stamp(iac, case.number) == before
    department.casework.annotate(iac, case.number, text="Called the shift.")
    assert lists.stamp(iac, case.number) != before
