"""Taking back one's own decision, on both databases."""

from __future__ import annotations

import pytest
from support.department import Department

from cases.errors import Missing, Refused
from cases.model.case_states import CaseState
from cases.model.states import DecisionKind, DismissReason, FlagState

REASON = DismissReason.PROTECTED_SPEECH


def test_undo_takes_back_a_dismissal_as_a_new_entry(department: Department) -> None:
    flag = department.flag("x")
    sgt = department.actor("sgt")
    department.triage.dismiss(sgt, flag, version=1, reason=REASON)

    back = department.triage.undo(sgt)

    assert back.state is FlagState.CLAIMED
    decisions = department.triage.look(sgt, flag).decisions
    assert [(d.kind, d.reversed) for d in decisions] == [
        (DecisionKind.DISMISS, True),
        (DecisionKind.REVERSE, False),
    ]
    lines = department.custody.log(department.actor("iac"), limit=3)
    assert "decision:reversed" in {line.action for line in lines}
    done = department.triage.dismiss(sgt, flag, version=back.version, reason=REASON)
    assert done.state is FlagState.DISMISSED


def test_undo_walks_back_through_ones_own_decisions(department: Department) -> None:
    first, second = department.flag("one"), department.flag("two")
    sgt = department.actor("sgt")
    department.triage.dismiss(sgt, first, version=1, reason=REASON)
    department.triage.dismiss(sgt, second, version=1, reason=REASON)

    assert department.triage.undo(sgt).flag_id == second
    assert department.triage.undo(sgt).flag_id == first
    with pytest.raises(Missing, match="no decision of yours"):
        department.triage.undo(sgt)


def test_undoing_an_opened_case_withdraws_it_and_keeps_its_number(department: Department) -> None:
    flag = department.flag("x")
    sgt = department.actor("sgt")
    opened = department.triage.open_case(sgt, flag, version=1)

    department.triage.undo(sgt)

    number = opened.case_number or ""
    assert department.casework.show(sgt, number).summary.state is CaseState.WITHDRAWN
    again = department.triage.look(sgt, flag)
    assert again.summary.case_number is None
    other = department.triage.open_case(sgt, flag, version=again.summary.version)
    assert other.case_number == "IA-2026-0002"


def test_a_case_that_was_worked_on_is_not_taken_back(department: Department) -> None:
    flag = department.flag("x")
    sgt = department.actor("sgt")
    opened = department.triage.open_case(sgt, flag, version=1)
    department.casework.annotate(department.actor("lt"), opened.case_number or "", text="seen")

    with pytest.raises(Refused, match="worked on"):
        department.triage.undo(sgt)


def test_an_escalation_is_not_taken_back(department: Department) -> None:
    flag = department.flag("x")
    sgt = department.actor("sgt")
    department.triage.escalate(sgt, flag, version=1, note="why")

    with pytest.raises(Refused, match="internal affairs"):
        department.triage.undo(sgt)


def test_a_decision_that_somebody_built_on_is_not_taken_back(department: Department) -> None:
    flag = department.flag("x")
    sgt = department.actor("sgt")
    done = department.triage.dismiss(sgt, flag, version=1, reason=REASON)
    department.triage.escalate(department.actor("lt"), flag, version=done.version, note="no")

    with pytest.raises(Refused, match="worked on since"):
        department.triage.undo(sgt)
