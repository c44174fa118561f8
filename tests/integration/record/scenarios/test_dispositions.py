"""Each disposition from its proposal to closing, and each reason for which a case is closed."""

from __future__ import annotations

import pytest
from support.casepoints import state_of
from support.casework import Journey

from cases.errors import Missing, NotPermitted, Refused
from cases.model.case_states import CaseState
from cases.model.dispositions import Disposition
from cases.model.formbook import FORMS
from cases.model.records import RecordKind

REASONS = next(
    one.choices for one in FORMS[RecordKind.NO_INVESTIGATION].fields if one.name == "reason"
)


@pytest.mark.parametrize("disposition", Disposition)
def test_a_case_ends_with_this_disposition(reviewed: Journey, disposition: Disposition) -> None:
    reviewed.proposed(disposition)
    if disposition.sustains:
        reviewed.heard().determined(disposition)
    else:
        reviewed.determined(disposition, penalty="none")
    reviewed.closed()

    deciding = reviewed.department.procedure.deciding
    found = deciding.dispositions(reviewed.department.actor("iac"), reviewed.number)
    assert state_of(reviewed) == "closed"
    assert {one.disposition for one in found} == {disposition}
    assert [one.stage.value for one in found] == ["proposed"] * 3 + ["final"] * 3
    assert [one.supersedes for one in found[3:]] == [one.id for one in found[:3]]


def test_a_sustained_case_cannot_be_determined_before_the_subject_was_heard(
    reviewed: Journey,
) -> None:
    reviewed.proposed(Disposition.OTHER_MISCONDUCT)

    with pytest.raises(Missing, match="the notice of proposed action"):
        reviewed.determined(Disposition.OTHER_MISCONDUCT, penalty="none")
    assert state_of(reviewed) == "findings"


def test_where_nothing_is_sustained_no_penalty_follows(reviewed: Journey) -> None:
    reviewed.proposed(Disposition.UNFOUNDED)

    with pytest.raises(Refused, match="nothing is sustained, so no penalty follows"):
        reviewed.determined(Disposition.UNFOUNDED, penalty="written reprimand")
    reviewed.determined(Disposition.UNFOUNDED, penalty="none")


@pytest.mark.parametrize("reason", REASONS)
def test_a_case_is_closed_without_an_investigation_for_this_reason(
    classified: Journey, reason: str
) -> None:
    department, number = classified.department, classified.number
    fields = {"reason": reason, "why": "as the file shows", "reporter_told": "there is none"}
    department.procedure.investigation.propose_closing(department.actor("iac"), number, fields)

    with pytest.raises(NotPermitted):
        classified.step("iac", CaseState.NO_INVESTIGATION)
    classified.step("chief", CaseState.NO_INVESTIGATION)
    classified.closed()

    assert state_of(classified) == "closed"


def test_a_case_opened_in_error_is_withdrawn_and_keeps_its_number(opened: Journey) -> None:
    opened.department.triage.undo(opened.department.actor("sgt"))

    assert state_of(opened) == "withdrawn"


def test_a_closed_case_is_read_and_not_changed(reviewed: Journey) -> None:
    reviewed.proposed(Disposition.UNFOUNDED).determined(Disposition.UNFOUNDED, "none").closed()
    department, number, iac = reviewed.department, reviewed.number, reviewed.department.actor("iac")
    acts = (
        lambda: department.casework.annotate(iac, number, text="one more thing"),
        lambda: department.casework.allege(iac, number, clause="V.A.9.b"),
        lambda: department.procedure.tasks.open(iac, number, text="call back"),
        lambda: department.procedure.recording.write(
            iac, number, RecordKind.COMMENT, {"what": "a comment"}
        ),
    )

    for act in acts:
        with pytest.raises(Exception, match="is closed: it can be read, not changed"):
            act()
