"""A case from its flag to its closing, by the people whose steps those are."""

from __future__ import annotations

from support.casework import Journey
from support.department import Department

from cases.model.case_states import CaseState


def test_a_case_goes_from_a_flag_to_closing_and_everything_verifies(department: Department) -> None:
    journey = Journey(department, clauses=("V.A.3", "V.A.4"))

    journey.classified().assigned().investigated().reviewed().proposed().heard().determined().closed()

    file = department.casework.show(department.actor("iac"), journey.number)
    assert file.summary.state is CaseState.CLOSED
    moves = [one.body["to"] for one in file.records if one.kind.value == "move"]
    assert moves == [
        *(
            "classified",
            "conflict_check",
            "assigned",
            "investigating",
            "reported",
            "quality_review",
        ),
        *("legal_review", "chain_review", "findings", "notice", "response", "determined", "closed"),
    ]
    assert [one.number for one in file.records] == sorted(one.number for one in file.records)
    found = department.custody.verify(department.actor("aud"))
    assert found.problems == ()


def test_a_merged_case_is_closed_with_the_one_it_goes_on_within(department: Department) -> None:
    journey = Journey(department)
    other = Journey(department, words="Rolling code 3 on Main St", clauses=("V.A.4",))
    first = Journey(department, words="Out on Oak St for 20 minutes", clauses=("V.A.9.b",))
    iac, links = department.actor("iac"), department.procedure.links
    links.merge(iac, first.number, other.number, why="one act")
    links.merge(iac, other.number, journey.number, why="one act")

    def state(number: str) -> CaseState:
        return department.casework.show(iac, number).summary.state

    journey.classified().assigned().investigated().reviewed().proposed().heard().determined()
    assert state(other.number) is CaseState.INTAKE
    journey.closed()

    assert {state(one.number) for one in (journey, other, first)} == {CaseState.CLOSED}
    found = department.procedure.deciding.dispositions(iac, journey.number)
    assert {"V.A.3", "V.A.4", "V.A.9.b"} == {one.clause for one in found}
    assert department.custody.verify(department.actor("aud")).problems == ()
