"""Undo and redo over several steps, acts on many flags, requests that come twice; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from support.department import Department
from support.flagdesk import actions, desk

from cases.errors import BadInput, Missing, NotFound, Refused, Stale
from cases.model.states import DecisionKind, DismissReason, FlagState

REASON = DismissReason.FALSE_MATCH


def state(department: Department, flag: int) -> FlagState:
    return department.triage.look(department.actor("iac"), flag).summary.state


def test_redo_walks_forward_over_what_undo_took_back(department: Department) -> None:
    first, second = department.flag("one"), department.flag("two", clause="V.A.8.b")
    sgt, triage = department.actor("sgt"), department.triage
    triage.dismiss(sgt, first, version=1, reason=REASON, note="a poem", clause="V.A.9.a-1")
    triage.safety_notice(sgt, second, version=1, note="told")
    assert [triage.undo(sgt).flag_id for _ in range(2)] == [second, first]

    assert triage.redo(sgt).flag_id == first
    assert triage.redo(sgt).flag_id == second
    with pytest.raises(Missing, match="took back"):
        triage.redo(sgt)

    again = triage.look(sgt, first).decisions[-1]
    assert (again.reason, again.note, again.clause) == (REASON, "a poem", "V.A.9.a-1")
    assert state(department, second) is FlagState.SAFETY_NOTICE
    assert triage.look(sgt, second).summary.recheck_at is not None
    assert [triage.undo(sgt).flag_id for _ in range(2)] == [second, first]
    assert actions(department).count("decision:reapplied") == 2


def test_a_new_decision_ends_what_can_be_made_again(department: Department) -> None:
    first, second = department.flag("one"), department.flag("two")
    sgt, triage = department.actor("sgt"), department.triage
    triage.dismiss(sgt, first, version=1, reason=REASON)
    triage.undo(sgt)
    triage.dismiss(sgt, second, version=1, reason=REASON)

    with pytest.raises(Missing):
        triage.redo(sgt)


def test_what_changed_since_it_was_taken_back_is_not_made_again(department: Department) -> None:
    flag, sgt, triage = department.flag("one"), department.actor("sgt"), department.triage
    triage.dismiss(sgt, flag, version=1, reason=REASON)
    back = triage.undo(sgt)
    triage.release(sgt, flag, version=back.version)

    with pytest.raises(Stale, match="changed since"):
        triage.redo(sgt)


def test_a_case_that_was_withdrawn_by_undo_is_opened_anew_by_redo(department: Department) -> None:
    flag, sgt, triage = department.flag("one"), department.actor("sgt"), department.triage
    triage.open_case(sgt, flag, version=1, clauses=("V.A.3", "V.A.5-4"), title="Elm")
    triage.undo(sgt)

    again = triage.redo(sgt)

    assert again.case_number == "IA-2026-0002"
    assert department.casework.show(sgt, "IA-2026-0002").summary.clauses == ("V.A.3", "V.A.5-4")


def test_one_act_dismisses_many_and_one_undo_takes_all_back(department: Department) -> None:
    flags = [department.flag(f"post {n}") for n in range(4)]
    sgt, triage = department.actor("sgt"), department.triage
    held = triage.claim(department.actor("lt"), flags[3], version=1)

    done = triage.dismiss_many(sgt, dict.fromkeys(flags, 1) | {flags[3]: 2}, reason=REASON)

    assert [one.flag_id for one in done.done] == flags[:3]
    ((left, why),) = done.left
    assert left == flags[3]
    assert "held by lt" in why
    assert actions(department).count("flag:dismissed") == 3
    back = triage.undo(sgt)
    assert {back.flag_id, *back.also} == set(flags[:3])
    again = triage.redo(sgt)
    assert {again.flag_id, *again.also} == set(flags[:3])
    assert {state(department, flag) for flag in flags[:3]} == {FlagState.DISMISSED}
    assert triage.look(sgt, flags[3]).summary.version == held.version


def test_an_act_on_many_leaves_what_changed_and_refuses_what_is_not_in_sight(
    department: Department,
) -> None:
    flag, south = department.flag("one"), department.flag("two", ("blog", "novak-notes"))
    sgt, triage = department.actor("sgt"), department.triage
    with pytest.raises(NotFound, match=f"no flag {south}"):
        triage.dismiss_many(sgt, {flag: 1, south: 1}, reason=REASON)
    with pytest.raises(Stale, match="nothing was decided"):
        triage.notice_many(sgt, {flag: 9})
    with pytest.raises(BadInput, match="no flag was chosen"):
        triage.notice_many(sgt, {})
    with pytest.raises(BadInput, match="at most 500"):
        triage.notice_many(sgt, dict.fromkeys(range(1, 502), 1))
    assert state(department, flag) is FlagState.NEW


def test_the_same_request_is_done_once(department: Department) -> None:
    flag, sgt, triage = department.flag("one"), department.actor("sgt"), department.triage
    other = department.flag("two")
    first = triage.dismiss(sgt, flag, version=1, reason=REASON, key="k1")

    assert triage.dismiss(sgt, flag, version=1, reason=REASON, key="k1") == first
    assert len(triage.look(sgt, flag).decisions) == 1
    with pytest.raises(Refused, match="another act"):
        triage.dismiss(sgt, other, version=1, reason=REASON, key="k1")
    many = triage.dismiss_many(sgt, {other: 1, flag: 1}, reason=REASON, key="k2")
    assert triage.dismiss_many(sgt, {flag: 1, other: 1}, reason=REASON, key="k2") == many
    assert triage.undo(sgt, key="k3") == triage.undo(sgt, key="k3")
    assert state(department, flag) is FlagState.DISMISSED
    gone = triage.escalate(department.actor("lt"), flag, version=2, note="x", key="k1")
    assert triage.escalate(department.actor("lt"), flag, version=2, note="x", key="k1") == gone


def test_the_same_request_on_two_lines_at_once_is_done_once(department: Department) -> None:
    flag, sgt, triage = department.flag("one"), department.actor("sgt"), department.triage
    with ThreadPoolExecutor(4) as pool:
        asked = [
            pool.submit(triage.dismiss, sgt, flag, version=1, reason=REASON, key="same")
            for _ in range(4)
        ]
        receipts = {one.result().decision_id for one in asked}

    assert len(receipts) == 1
    assert actions(department).count("flag:dismissed") == 1


def test_of_two_people_who_decide_at_once_one_wins_and_the_other_gets_a_sentence(
    department: Department,
) -> None:
    sgt, lt, triage = department.actor("sgt"), department.actor("lt"), department.triage
    follow_ups = desk(department).follow_ups
    for number in range(3):
        flag = department.flag(f"post {number}")
        with ThreadPoolExecutor(2) as pool:
            asked = [
                pool.submit(triage.dismiss, sgt, flag, version=1, reason=REASON),
                pool.submit(follow_ups.coach, lt, flag, version=1, note="tone"),
            ]
            errors = [one.exception() for one in asked]
        assert [type(error) for error in errors if error] == [Stale]
        assert "flag" in str(next(error for error in errors if error))
        decisions = triage.look(lt, flag).decisions
        assert len(decisions) == 1
        assert decisions[0].kind in {DecisionKind.DISMISS, DecisionKind.COACH}
    assert department.custody.verify(department.actor("aud")).problems == ()
