"""Flags between claim and decision: skips, coaching, notices, doubts, recusals, the union wall; on both databases."""

from __future__ import annotations

import pytest
from support.department import Department
from support.flagdesk import actions, desk, enrol_counsel

from cases.errors import BadInput, Conflicted, Missing, NotFound, NotPermitted, Refused, Stale
from cases.model.actors import SERVICE, Role
from cases.model.conflicts import ConflictRule
from cases.model.queries import FlagQuery
from cases.model.registry import Identity, NewPerson, PersonKind, Roster
from cases.model.states import DecisionKind, DismissReason, FlagState, Level

REASON = DismissReason.DE_MINIMIS
HANDLE = ("mastodon", "@js@social.example")


def test_a_skip_is_counted_and_the_third_person_raises_the_flag(department: Department) -> None:
    flag = department.flag("x")
    for number, login in enumerate(("sgt", "sgt", "lt", "iac"), start=1):
        seen = department.triage.look(department.actor("iac"), flag)
        assert seen.skips == number - 1
        assert seen.summary.level is Level.UNIT
        department.triage.pass_over(department.actor(login), flag, version=seen.summary.version)

    seen = department.triage.look(department.actor("iac"), flag)
    assert (seen.summary.level, seen.summary.state) == (Level.ABOVE, FlagState.NEW)
    skips = desk(department).follow_ups.skips(department.actor("aud"))
    assert [(one.login, one.skips, one.flags) for one in skips] == [
        ("iac", 1, 1),
        ("lt", 1, 1),
        ("sgt", 2, 1),
    ]
    assert actions(department).count("flag:skipped") == 4
    assert actions(department).count("flag:risen") == 1


def test_a_flag_that_somebody_else_holds_cannot_be_skipped(department: Department) -> None:
    flag = department.flag("x")
    held = department.triage.claim(department.actor("lt"), flag, version=1)

    with pytest.raises(Stale, match="held by lt"):
        department.triage.pass_over(department.actor("sgt"), flag, version=held.version)


def test_a_dismissal_keeps_its_reason_and_the_clause_it_was_judged_by(
    department: Department,
) -> None:
    flag, sgt = department.flag("x"), department.actor("sgt")
    other = department.flag("y")
    department.triage.dismiss(sgt, flag, version=1, reason=REASON)
    department.triage.dismiss(sgt, other, version=1, reason=REASON, clause="V.A.9.a-1")

    def judged(which: int) -> list[tuple[DismissReason | None, str]]:
        return [(d.reason, d.clause) for d in department.triage.look(sgt, which).decisions]

    assert judged(flag) == [(REASON, "V.A.3")]
    assert judged(other) == [(REASON, "V.A.9.a-1")]


def test_coaching_needs_a_second_person_of_command(department: Department) -> None:
    flag, sgt, lt = department.flag("x"), department.actor("sgt"), department.actor("lt")
    follow_ups = desk(department).follow_ups
    with pytest.raises(Missing, match="talked about"):
        follow_ups.coach(sgt, flag, version=1, note=" ")
    proposed = follow_ups.coach(sgt, flag, version=1, note="tone on the page")
    assert proposed.state is FlagState.COACHING_PROPOSED
    assert department.triage.queue(sgt).items == ()

    with pytest.raises(NotPermitted):
        follow_ups.sign_off(sgt, flag, version=proposed.version)
    assert [one.id for one in follow_ups.proposals(lt)] == [flag]
    done = follow_ups.sign_off(lt, flag, version=proposed.version)

    assert done.state is FlagState.COACHED
    kinds = [d.kind for d in department.triage.look(lt, flag).decisions]
    assert kinds == [DecisionKind.COACH, DecisionKind.SIGN_OFF]
    assert follow_ups.proposals(lt) == ()


def test_nobody_signs_coaching_he_proposed(department: Department) -> None:
    flag, lt = department.flag("x"), department.actor("lt")
    follow_ups = desk(department).follow_ups
    proposed = follow_ups.coach(lt, flag, version=1, note="tone")

    with pytest.raises(Conflicted, match="somebody else"):
        follow_ups.sign_off(lt, flag, version=proposed.version)
    signed = follow_ups.sign_off(department.actor("iac"), flag, version=proposed.version)
    assert signed.state is FlagState.COACHED


def test_coaching_that_is_declined_waits_again_with_the_reason(department: Department) -> None:
    flag, sgt, lt = department.flag("x"), department.actor("sgt"), department.actor("lt")
    follow_ups = desk(department).follow_ups
    proposed = follow_ups.coach(sgt, flag, version=1, note="tone")

    with pytest.raises(Missing, match="reason"):
        follow_ups.decline(lt, flag, version=proposed.version, note="")
    back = follow_ups.decline(lt, flag, version=proposed.version, note="this is protected")

    assert back.state is FlagState.NEW
    assert [one.id for one in department.triage.queue(sgt).items] == [flag]
    assert department.triage.look(sgt, flag).decisions[-1].note == "this is protected"
    again = department.triage.undo(lt)
    assert again.state is FlagState.COACHING_PROPOSED


def test_a_safety_notice_comes_up_again_after_thirty_days(department: Department) -> None:
    flag, sgt = department.flag("my truck", clause="V.A.8.b", score=70), department.actor("sgt")
    follow_ups = desk(department).follow_ups
    given = department.triage.safety_notice(sgt, flag, version=1)
    department.clock.forward(days=29)
    assert follow_ups.notices_due(sgt) == ()
    department.clock.forward(days=1)
    assert [one.id for one in follow_ups.notices_due(sgt)] == [flag]

    with pytest.raises(Missing, match="what was done"):
        follow_ups.recheck(sgt, flag, version=given.version, heeded=False)
    still = follow_ups.recheck(sgt, flag, version=given.version, heeded=False, note="told again")
    assert follow_ups.notices_due(sgt) == ()
    department.clock.forward(days=30)
    follow_ups.recheck(sgt, flag, version=still.version, heeded=True)
    department.clock.forward(days=300)

    assert follow_ups.notices_due(sgt) == ()
    with pytest.raises(Stale):
        follow_ups.recheck(sgt, department.flag("y"), version=1, heeded=True)


def test_a_doubt_about_identity_hides_the_flag_until_it_is_graded(department: Department) -> None:
    flag, sgt = department.flag("x"), department.actor("sgt")
    flags = desk(department)
    done = flags.follow_ups.doubt_identity(sgt, flag, version=1, note="another J. Smith")
    assert done.state is FlagState.NEEDS_IDENTITY
    for login in ("sgt", "lt"):
        with pytest.raises(NotFound):
            department.triage.look(department.actor(login), flag)
    with pytest.raises(Refused, match="registrar"):
        department.triage.undo(sgt)

    adm = department.actor("adm")
    with pytest.raises(Missing, match="2 independent"):
        flags.grading.grade(adm, *HANDLE, Identity.CONFIRMED, facts=["badge on the photo"])
    with pytest.raises(NotPermitted):
        flags.grading.grade(sgt, *HANDLE, Identity.CONFIRMED, facts=["a", "b"])
    graded = flags.grading.grade(adm, *HANDLE, Identity.CONFIRMED, facts=["badge", "e-mail"])

    assert graded.shown == (flag,)
    assert department.triage.look(sgt, flag).summary.state is FlagState.NEW


def test_a_grade_that_is_lowered_takes_waiting_flags_from_the_command(
    department: Department,
) -> None:
    flag, sgt = department.flag("x"), department.actor("sgt")
    graded = desk(department).grading.grade(
        department.actor("adm"), *HANDLE, Identity.NAME_MATCH, facts=["he says it is not his"]
    )

    assert graded.hidden == (flag,)
    assert department.triage.queue(sgt).items == ()
    with pytest.raises(NotFound, match="no handle"):
        desk(department).grading.grade(
            department.actor("adm"), "blog", "nobody", Identity.PROBABLE, facts=["x"]
        )


@pytest.mark.parametrize(("clause", "urgent"), [("V.A.3", True), ("V.A.9.a-1", False)])
def test_an_escalation_says_whether_it_goes_the_urgent_way(
    department: Department, clause: str, *, urgent: bool
) -> None:
    flag = department.flag("x", clause=clause)
    held = department.triage.claim(department.actor("lt"), flag, version=1)
    sgt = department.actor("sgt")

    done = department.triage.escalate(sgt, flag, version=held.version, note="now")

    assert done.urgent is urgent
    assert department.triage.look(sgt, flag).summary.urgent is urgent


def test_who_is_recused_does_not_see_the_flag_any_more(department: Department) -> None:
    flag, sgt, lt = department.flag("x"), department.actor("sgt"), department.actor("lt")
    department.triage.claim(sgt, flag, version=1)
    follow_ups = desk(department).follow_ups
    follow_ups.recuse(sgt, flag, rule=ConflictRule.FAMILY, why="my brother-in-law")

    assert department.triage.queue(sgt).total == 0
    assert department.triage.waiting(sgt) == (0, 0)
    with pytest.raises(NotFound):
        department.triage.look(sgt, flag)
    assert [one.id for one in department.triage.queue(lt).items] == [flag]
    assert department.triage.look(lt, flag).summary.held_by is None
    assert "flag:recused" in actions(department)


def test_a_flag_that_nobody_else_of_the_command_may_decide_on_goes_one_level_up(
    department: Department,
) -> None:
    flag, follow_ups = department.flag("x"), desk(department).follow_ups
    extra = ("1203", "Diaz, Ana", "Sergeant", PersonKind.SWORN, "North", "sgt2", Role.SUPERVISOR)
    adm = department.actor("adm")
    department.registry.enrol(adm, Roster((), (NewPerson(*extra),), ()))

    def level() -> Level:
        return department.triage.look(department.actor("lt"), flag).summary.level

    for login, after in (("iac", Level.UNIT), ("sgt", Level.UNIT), ("sgt2", Level.ABOVE)):
        actor = department.actor(login)
        follow_ups.recuse(actor, flag, rule=ConflictRule.CLOSE_WORK, why="partners until 2025")
        assert level() is after
        assert department.triage.queue(actor).total == 0
    assert actions(department).count("flag:risen") == 1


def test_nobody_says_of_themselves_what_others_find(department: Department) -> None:
    flag, sgt = department.flag("x"), department.actor("sgt")

    with pytest.raises(BadInput, match="the rule is one of not_impartial, involved, family"):
        desk(department).follow_ups.recuse(sgt, flag, rule=ConflictRule.CHALLENGED, why="so")


def test_a_dismissed_flag_is_opened_again_by_internal_affairs_only(department: Department) -> None:
    flag, sgt, iac = department.flag("x"), department.actor("sgt"), department.actor("iac")
    follow_ups = desk(department).follow_ups
    done = department.triage.dismiss(sgt, flag, version=1, reason=REASON)
    with pytest.raises(NotPermitted):
        follow_ups.reopen(department.actor("lt"), flag, version=done.version, note="no")
    back = follow_ups.reopen(iac, flag, version=done.version, note="it is no trifle")

    assert back.state is FlagState.NEW
    figures = desk(department).second_look.figures(department.actor("aud"))
    assert [(one.login, one.reopened) for one in figures.reviewers] == [("sgt", 1)]
    with pytest.raises(Stale, match="not dismissed"):
        follow_ups.reopen(iac, flag, version=back.version, note="again")
    own = department.triage.dismiss(iac, flag, version=back.version, reason=REASON)
    with pytest.raises(Conflicted, match="undo"):
        follow_ups.reopen(iac, flag, version=own.version, note="again")


@pytest.mark.parametrize("concerted", [True, False])
def test_behind_the_union_wall_nobody_sees_a_flag_but_counsel(
    department: Department, *, concerted: bool
) -> None:
    enrol_counsel(department)
    flag, sgt, leg = department.flag("wages"), department.actor("sgt"), department.actor("leg")
    flags = desk(department)
    sent = flags.follow_ups.to_legal(sgt, flag, version=1, note="contract talk")

    every = FlagQuery(states=frozenset(FlagState))
    for login in ("sgt", "lt", "iac"):
        actor = department.actor(login)
        assert department.triage.queue(actor, query=every).total == 0
        with pytest.raises(NotFound):
            department.triage.look(actor, flag)
        with pytest.raises(NotPermitted):
            flags.wall.waiting(actor)
    assert [one.id for one in flags.wall.waiting(leg)] == [flag]
    assert flags.wall.look(leg, flag).text == "wages"
    done = flags.wall.decide(leg, flag, version=sent.version, concerted=concerted, note="seen")

    assert done.state is (FlagState.DISMISSED if concerted else FlagState.NEW)
    assert flags.wall.waiting(leg) == ()
    with pytest.raises(NotFound):
        flags.wall.look(leg, flag)


def test_looking_often_without_deciding_is_told_to_the_auditor(department: Department) -> None:
    department.triage._alert_after = 3
    flags, sgt = [department.flag(f"post {n}") for n in range(2)], department.actor("sgt")
    for _ in range(2):
        for flag in flags:
            department.triage.look(sgt, flag)
    department.triage.look(department.actor("lt"), flags[0])

    (line,) = desk(department).looks.lines(department.actor("aud"), alerts_only=True)
    assert (line.login, line.person_number, line.flags, line.looks) == ("sgt", "2001", 2, 4)
    assert (line.alerts, line.idle) == (1, 0)
    assert actions(department).count("viewer:alert") == 1
    assert len(desk(department).looks.lines(department.actor("aud"))) == 2
    with pytest.raises(NotPermitted):
        desk(department).looks.lines(sgt)


def test_a_decision_begins_the_count_of_looks_anew(department: Department) -> None:
    department.triage._alert_after = 3
    first, second = department.flag("one"), department.flag("two")
    sgt = department.actor("sgt")
    for _ in range(3):
        department.triage.look(sgt, first)
    department.triage.dismiss(sgt, first, version=1, reason=REASON)
    for _ in range(3):
        department.triage.look(sgt, second)

    assert "viewer:alert" not in actions(department)


def test_an_old_flag_goes_up_level_by_level_and_the_service_signs_for_it(
    department: Department,
) -> None:
    urgent = department.flag("now", clause="V.A.3")
    slow = department.flag("later", clause="V.A.9.a-1", score=60)
    ageing, sgt = desk(department).ageing, department.actor("sgt")
    assert ageing.rise(SERVICE) == ()
    department.clock.forward(minutes=60)
    assert [(one.flag_id, one.level) for one in ageing.rise(SERVICE)] == [(urgent, Level.ABOVE)]
    assert ageing.rise(SERVICE) == ()
    department.clock.forward(minutes=60)
    assert [one.level for one in ageing.rise(SERVICE)] == [Level.INTERNAL_AFFAIRS]
    department.clock.forward(days=7)

    risen = {one.flag_id: one.level for one in ageing.rise(SERVICE)}

    assert risen == {slow: Level.ABOVE}
    overdue = department.triage.queue(sgt, query=FlagQuery(min_level=Level.ABOVE))
    assert [one.id for one in overdue.items] == [urgent, slow]
    assert actions(department).count("flag:risen") == 3
    done = department.triage.dismiss(sgt, slow, version=1, reason=REASON)  # still as it was shown
    assert done.state is FlagState.DISMISSED
    with pytest.raises(NotPermitted):
        ageing.rise(sgt)


def test_everything_that_was_done_verifies(department: Department) -> None:
    flag, sgt, lt = department.flag("x"), department.actor("sgt"), department.actor("lt")
    follow_ups = desk(department).follow_ups
    version = department.triage.pass_over(sgt, flag, version=1).version
    version = follow_ups.coach(sgt, flag, version=version, note="tone").version
    version = follow_ups.sign_off(lt, flag, version=version).version
    follow_ups.recuse(sgt, flag, rule=ConflictRule.SOCIAL, why="neighbours")

    assert department.custody.verify(department.actor("aud")).problems == ()
