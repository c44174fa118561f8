"""What supervisors do with flags, on both databases."""

from __future__ import annotations

import pytest
from support.department import Department, MovingClock

from cases.errors import (
    BadInput,
    IllegalTransition,
    Missing,
    NotFound,
    NotPermitted,
    OutOfSight,
    Refused,
    Stale,
)
from cases.model.queries import FlagQuery
from cases.model.states import DecisionKind, DismissReason, FlagState

NOVAK = ("blog", "novak-notes")
OWN = ("tumblr", "rosaruns")
UNSURE = ("flickr", "jsmith-maybe")
REASON = DismissReason.PROTECTED_SPEECH


def actions(department: Department, limit: int = 1_000) -> list[str]:
    """Everything the log tells, oldest first, but for the set-up and the reading of it."""
    lines = department.custody.log(department.actor("iac"), limit=limit)
    dull = ("log:", "unit:", "person:", "handle:", "custody:", "exchange:")
    return [line.action for line in reversed(lines) if not line.action.startswith(dull)]


def test_the_queue_shows_the_weightiest_first(department: Department) -> None:
    mild = department.flag("mild", clause="V.A.9.a-1", score=60)
    urgent = department.flag("urgent", clause="V.A.3", score=85)
    worse = department.flag("worse", clause="V.A.9.a-1", score=90)

    page = department.triage.queue(department.actor("sgt"))

    assert [flag.id for flag in page.items] == [urgent, worse, mild]
    assert page.items[0].severity == 5
    assert page.total == 3


def test_pages_follow_each_other_without_gap_or_repeat(department: Department) -> None:
    flags = {department.flag(f"post {n}", score=50 + n % 4) for n in range(11)}
    sgt, seen, after = department.actor("sgt"), [], None
    while True:
        page = department.triage.queue(sgt, after=after, limit=3)
        seen += [flag.id for flag in page.items]
        after = page.next_key
        if after is None:
            break

    assert len(seen) == 11
    assert set(seen) == flags


def test_the_queue_can_be_cut_by_clause_score_state_and_words(department: Department) -> None:
    shouting = department.flag("100% SHOUTING_out", clause="V.A.9.a-1", score=70)
    department.flag("quiet", clause="V.A.3", score=90)
    sgt = department.actor("sgt")

    def found(**wanted: object) -> list[int]:
        page = department.triage.queue(sgt, query=FlagQuery(**wanted))  # type: ignore[arg-type]
        return [flag.id for flag in page.items]

    assert found(clause="V.A.9") == [shouting]
    assert found(clause="V_A") == []
    assert found(words="shouting_") == [shouting]
    assert found(words="0%") == [shouting]
    assert found(words="smith, j", clause="V.A.9.a-1") == [shouting]
    assert found(min_score=80, words="shouting") == []
    assert found(states=frozenset({FlagState.DISMISSED})) == []
    assert found(min_severity=5, words="shout") == []


def test_a_supervisor_sees_the_own_command_only(department: Department) -> None:
    north = department.flag("north")
    south = department.flag("south", NOVAK)

    def queue(login: str) -> set[int]:
        return {flag.id for flag in department.triage.queue(department.actor(login)).items}

    assert queue("sgt") == {north}
    assert queue("sgt_south") == {south}
    assert queue("lt") == queue("iac") == {north, south}
    assert department.triage.waiting(department.actor("sgt")) == (1, 1)


def test_a_flag_of_another_command_cannot_be_told_from_none_at_all(department: Department) -> None:
    south = department.flag("south", NOVAK)
    sgt = department.actor("sgt")

    with pytest.raises(OutOfSight) as unseen:
        department.triage.look(sgt, south)
    with pytest.raises(NotFound) as absent:
        department.triage.look(sgt, 999)

    assert str(unseen.value).replace(str(south), "#") == str(absent.value).replace("999", "#")
    assert actions(department)[-1:] == ["access:denied"]


def test_nobody_sees_or_decides_a_flag_about_himself(department: Department) -> None:
    own = department.flag("mine", OWN)
    sgt = department.actor("sgt")

    assert department.triage.queue(sgt).items == ()
    assert department.triage.waiting(sgt) == (0, 0)
    for attempt in (
        lambda: department.triage.look(sgt, own),
        lambda: department.triage.claim(sgt, own, version=1),
        lambda: department.triage.dismiss(sgt, own, version=1, reason=REASON),
        lambda: department.triage.escalate(sgt, own, version=1, note="why"),
        lambda: department.triage.annotate(sgt, own, text="x"),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert department.triage.look(department.actor("lt"), own).summary.state is FlagState.NEW


def test_a_handle_that_is_not_surely_the_persons_does_not_reach_a_supervisor(
    department: Department,
) -> None:
    unsure = department.flag("who is this", UNSURE)

    assert department.triage.queue(department.actor("lt")).items == ()
    with pytest.raises(NotFound):
        department.triage.look(department.actor("sgt"), unsure)
    shown = department.triage.look(department.actor("iac"), unsure)
    assert shown.summary.state is FlagState.NEEDS_IDENTITY


@pytest.mark.parametrize("login", ["adm", "aud", "ofc", "chief", "iai"])
def test_roles_without_triage_are_refused_and_the_attempt_is_kept(
    department: Department, login: str
) -> None:
    with pytest.raises(NotPermitted, match="triage flags"):
        department.triage.queue(department.actor(login))

    line = department.custody.log(department.actor("iac"), limit=2)[0]
    assert (line.action, line.actor) == ("access:denied", login)


def test_a_look_shows_the_words_the_reasons_and_what_speaks_against(department: Department) -> None:
    flag = department.flag("Rolling up on a barricade on Elm St")

    seen = department.triage.look(department.actor("sgt"), flag)

    (finding,) = seen.explanation.findings
    assert seen.text[finding.start : finding.end] == finding.text == "Rolling up o"
    assert seen.explanation.against[0].reason
    assert seen.summary.person == "Smith, Jordan"
    assert len(seen.exchange_sha256) == 64
    assert actions(department)[-1] == "flag:viewed"


def test_a_dismissal_takes_the_flag_from_the_queue_and_keeps_what_was_shown(
    department: Department,
) -> None:
    flag = department.flag("x")
    sgt = department.actor("sgt")

    receipt = department.triage.dismiss(sgt, flag, version=1, reason=REASON, note="a poem")

    assert receipt.state is FlagState.DISMISSED
    assert department.triage.queue(sgt).items == ()
    (decision,) = department.triage.look(sgt, flag).decisions
    assert (decision.kind, decision.reason, decision.note) == (
        DecisionKind.DISMISS,
        REASON,
        "a poem",
    )
    assert actions(department)[1:4] == ["flag:claimed", "flag:dismissed", "flag:listed"]


def test_the_reason_other_needs_a_note(department: Department) -> None:
    flag = department.flag("x")
    sgt = department.actor("sgt")

    with pytest.raises(Missing, match="note"):
        department.triage.dismiss(sgt, flag, version=1, reason=DismissReason.OTHER, note="  ")
    department.triage.dismiss(sgt, flag, version=1, reason=DismissReason.OTHER, note="because")


@pytest.mark.parametrize("note", ["x" * 20_001, "nul \0", "half a \ud800 pair"])
def test_a_note_that_is_no_text_is_refused_and_changes_nothing(
    department: Department, note: str
) -> None:
    flag = department.flag("x")
    sgt = department.actor("sgt")

    with pytest.raises(BadInput):
        department.triage.dismiss(sgt, flag, version=1, reason=REASON, note=note)

    assert department.triage.look(sgt, flag).summary.version == 1


def test_a_decision_on_what_is_no_longer_shown_is_refused(department: Department) -> None:
    flag = department.flag("x")
    sgt = department.actor("sgt")
    department.triage.claim(sgt, flag, version=1)

    with pytest.raises(Stale, match="changed since"):
        department.triage.dismiss(sgt, flag, version=1, reason=REASON)


def test_a_claim_keeps_others_out_until_it_runs_out(
    department: Department, clock: MovingClock
) -> None:
    flag = department.flag("x")
    sgt, lieutenant = department.actor("sgt"), department.actor("lt")
    held = department.triage.claim(sgt, flag, version=1)

    with pytest.raises(Stale, match="held by sgt for 30 more min"):
        department.triage.dismiss(lieutenant, flag, version=held.version, reason=REASON)
    assert department.triage.look(lieutenant, flag).summary.held_by == "sgt"

    clock.forward(minutes=31)
    done = department.triage.dismiss(lieutenant, flag, version=held.version, reason=REASON)
    assert done.state is FlagState.DISMISSED


def test_its_holder_may_renew_a_claim(department: Department, clock: MovingClock) -> None:
    flag = department.flag("x")
    sgt = department.actor("sgt")
    held = department.triage.claim(sgt, flag, version=1)
    clock.forward(minutes=20)

    again = department.triage.claim(sgt, flag, version=held.version)

    clock.forward(minutes=20)
    with pytest.raises(Stale, match="for 10 more min"):
        department.triage.claim(department.actor("lt"), flag, version=again.version)


def test_a_claim_can_be_given_back_by_its_holder_only(department: Department) -> None:
    flag = department.flag("x")
    sgt, lieutenant = department.actor("sgt"), department.actor("lt")
    held = department.triage.claim(sgt, flag, version=1)

    with pytest.raises(Stale, match="do not hold"):
        department.triage.release(lieutenant, flag, version=held.version)
    assert department.triage.release(sgt, flag, version=held.version).state is FlagState.NEW


def test_nobodys_claim_stops_an_escalation(department: Department) -> None:
    flag = department.flag("x")
    held = department.triage.claim(department.actor("lt"), flag, version=1)

    gone = department.triage.escalate(
        department.actor("sgt"), flag, version=held.version, note="officers at risk"
    )

    assert gone.state is FlagState.ESCALATED
    case = department.casework.show(department.actor("iac"), gone.case_number or "")
    assert case.summary.restricted
    assert [allegation.clause for allegation in case.allegations] == ["V.A.3"]
    assert [item.kind for item in case.evidence] == ["post", "exchange"]


def test_an_escalation_says_why(department: Department) -> None:
    flag = department.flag("x")

    with pytest.raises(Missing, match="says why"):
        department.triage.escalate(department.actor("sgt"), flag, version=1, note=" ")


def test_what_was_escalated_cannot_be_decided_again(department: Department) -> None:
    flag = department.flag("x")
    sgt = department.actor("sgt")
    gone = department.triage.escalate(sgt, flag, version=1, note="why")

    with pytest.raises((Stale, IllegalTransition)):
        department.triage.dismiss(sgt, flag, version=gone.version, reason=REASON)
    with pytest.raises(IllegalTransition):
        department.triage.escalate(sgt, flag, version=gone.version, note="again")


def test_a_dismissed_flag_can_still_be_escalated_by_another(department: Department) -> None:
    flag = department.flag("x")
    done = department.triage.dismiss(department.actor("sgt"), flag, version=1, reason=REASON)

    gone = department.triage.escalate(
        department.actor("lt"), flag, version=done.version, note="I disagree"
    )

    assert gone.state is FlagState.ESCALATED


def test_a_caution_cannot_become_a_case_but_a_safety_notice(department: Department) -> None:
    flag = department.flag("my new truck", clause="V.A.8.b", score=70)
    sgt = department.actor("sgt")

    with pytest.raises(Missing, match="safety notice"):
        department.triage.open_case(sgt, flag, version=1)
    with pytest.raises(Refused, match="caution"):
        department.triage.open_case(sgt, flag, version=1, clauses=("V.A.8.b",))
    done = department.triage.safety_notice(sgt, flag, version=1, note="told in private")
    assert done.state is FlagState.SAFETY_NOTICE


def test_a_clause_under_legal_note_cannot_be_the_only_basis(department: Department) -> None:
    flag = department.flag("x")
    sgt = department.actor("sgt")

    with pytest.raises(Refused, match="only basis"):
        department.triage.open_case(sgt, flag, version=1, clauses=("V.A.5-4",))
    both = department.triage.open_case(sgt, flag, version=1, clauses=("V.A.3", "V.A.5-4"))
    assert both.case_number == "IA-2026-0001"


def test_a_clause_that_does_not_exist_is_refused(department: Department) -> None:
    flag = department.flag("x")

    with pytest.raises(BadInput, match=r"no clause 'V\.Z'"):
        department.triage.open_case(department.actor("sgt"), flag, version=1, clauses=("V.Z",))


def test_a_refused_opening_leaves_no_case_and_no_gap_in_the_numbers(department: Department) -> None:
    flag = department.flag("x")
    sgt = department.actor("sgt")
    with pytest.raises(Refused):
        department.triage.open_case(sgt, flag, version=1, clauses=("V.A.8.b",))
    with pytest.raises(Stale):
        department.triage.open_case(sgt, flag, version=7)

    opened = department.triage.open_case(sgt, flag, version=1)

    assert opened.case_number == "IA-2026-0001"
    assert department.casework.list(sgt).total == 1


def test_notes_on_a_flag_are_kept_in_order(department: Department) -> None:
    flag = department.flag("x")
    sgt = department.actor("sgt")
    department.triage.annotate(sgt, flag, text="first")
    department.triage.annotate(sgt, flag, text="second [/b] \x1b[31m")

    assert [note.text for note in department.triage.look(sgt, flag).notes] == [
        "first",
        "second [/b] \x1b[31m",
    ]


def test_escalating_an_unsure_handle_does_not_show_it_to_the_command(
    department: Department,
) -> None:
    unsure = department.flag("who is this", UNSURE)
    department.triage.escalate(department.actor("iac"), unsure, version=1, note="find out")

    every = FlagQuery(states=frozenset(FlagState))
    assert department.triage.queue(department.actor("lt"), query=every).items == ()
    with pytest.raises(NotFound):
        department.triage.look(department.actor("sgt"), unsure)


def test_what_may_uncover_an_officer_reaches_the_ia_commander_only(department: Department) -> None:
    sealed = department.flag("that is him, the new face at the docks", clause="V.A.8.a-4")

    for login in ("sgt", "lt"):
        actor = department.actor(login)
        assert department.triage.queue(actor).items == ()
        assert department.triage.waiting(actor) == (0, 0)
        with pytest.raises(NotFound):
            department.triage.look(actor, sealed)
    commander = department.actor("iac")
    assert [flag.id for flag in department.triage.queue(commander).items] == [sealed]
    department.triage.open_case(commander, sealed, version=1)
    assert department.casework.list(department.actor("lt")).items == ()
