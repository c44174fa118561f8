"""Directed looks: for a reason, for a time, signed by a second person, counted; on both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from support.department import NOON, Department
from support.flagdesk import actions
from support.supervision import pledged, posted, supervising

from cases.errors import BadInput, Conflicted, Missing, NotFound, NotPermitted, OutOfSight, Refused
from cases.model.directed_looks import DirectedLook, NewLook, Standing
from cases.model.draws import Exclusion

LAST = NOON.date() + timedelta(days=7)


def asked(department: Department, login: str = "sgt", **more: Any) -> DirectedLook:
    values: dict[str, Any] = {
        "number": "2001",
        "reason": "a caller named a post",
        "ends_on": LAST,
        "clause": "V.A.3",
    }
    new = NewLook(**{**values, **more})
    return supervising(department).directed.ask(department.actor(login), new)


def granted(department: Department) -> DirectedLook:
    look = asked(department)
    lt = department.actor("lt")
    return supervising(department).directed.decide(lt, look.id, grant=True, why="specific")


def test_nobody_sees_a_post_before_a_second_person_has_signed(department: Department) -> None:
    posted(department, "two units at Elm")
    directed, sgt = supervising(department).directed, department.actor("sgt")
    look = asked(department)
    with pytest.raises(Refused, match="second person"):
        directed.posts(sgt, look.id)
    with pytest.raises(NotPermitted):
        directed.decide(sgt, look.id, grant=True, why="mine")

    lt = department.actor("lt")
    assert directed.decide(lt, look.id, grant=True, why="specific").standing is Standing.GRANTED

    assert [one.text for one in directed.posts(sgt, look.id)] == ["two units at Elm"]
    with pytest.raises(NotPermitted, match="granted to sgt"):
        directed.posts(lt, look.id)
    with pytest.raises(Refused, match="granted"):
        directed.decide(lt, look.id, grant=False, why="no")
    assert [one for one in actions(department) if one.startswith("directed")] == [
        "directed_look:asked",
        "directed_look:granted",
        "directed_look:shown",
    ]
    assert department.custody.verify(department.actor("aud")).problems == ()


def test_who_asks_is_never_the_one_who_signs(department: Department) -> None:
    look = asked(department, "lt")

    with pytest.raises(Conflicted, match="second person"):
        supervising(department).directed.decide(
            department.actor("lt"), look.id, grant=True, why="mine"
        )


def test_what_is_asked_for_needs_reason_ground_and_bounds(department: Department) -> None:
    wrong: dict[str, Any]
    for wrong, kind in (
        ({"reason": " "}, Missing),
        ({"clause": ""}, Missing),
        ({"clause": "V.Z"}, BadInput),
        ({"matter": "42"}, BadInput),
        ({"matter": "IA-2026-0009"}, OutOfSight),
        ({"matter": "R-2026-0009"}, OutOfSight),
        ({"days": 91}, BadInput),
        ({"ends_on": NOON.date() + timedelta(days=31)}, BadInput),
        ({"ends_on": NOON.date() - timedelta(days=1)}, BadInput),
        ({"number": "2002"}, OutOfSight),  # of another command
        ({"number": "1201"}, OutOfSight),  # oneself
        ({"number": "9"}, OutOfSight),
    ):
        with pytest.raises(kind):
            asked(department, **wrong)
    with pytest.raises(NotPermitted):
        asked(department, "ofc")


def test_a_case_is_a_ground_where_it_is_in_sight(department: Department) -> None:
    flag = department.flag("two units at Elm")
    sgt = department.actor("sgt")
    number = department.triage.open_case(sgt, flag, version=1).case_number
    assert number is not None

    assert asked(department, clause="", matter=number).matter == number


def test_a_look_ends_by_its_last_day_or_by_hand(department: Department) -> None:
    directed, sgt = supervising(department).directed, department.actor("sgt")
    look = granted(department)
    assert directed.end(sgt, look.id, why="seen enough").standing is Standing.ENDED
    with pytest.raises(Refused, match="ended"):
        directed.posts(sgt, look.id)
    with pytest.raises(Refused, match="ended"):
        directed.end(sgt, look.id, why="again")
    other = granted(department)
    department.clock.forward(days=8)
    with pytest.raises(Refused, match="ended"):
        directed.posts(sgt, other.id)
    with pytest.raises(OutOfSight):
        directed.end(department.actor("sgt_south"), other.id, why="not mine")


def test_whom_a_directed_look_runs_at_cannot_be_drawn(department: Department) -> None:
    granted(department)
    made = pledged(department)

    (left_out,) = supervising(department).draws.excluded(department.actor("aud"), made.id)
    assert (left_out.number, left_out.rule) == ("2001", Exclusion.DIRECTED)


def test_what_is_found_goes_into_the_queue(department: Department) -> None:
    posted(department, "two units at Elm")
    directed, sgt = supervising(department).directed, department.actor("sgt")
    look = granted(department)
    (seen,) = directed.posts(sgt, look.id)
    with pytest.raises(NotFound):
        directed.flag(sgt, look.id, seen.version + 7, clause="V.A.3", note="none")

    flag = directed.flag(sgt, look.id, seen.version, clause="V.A.3", note="an open call")

    assert department.triage.look(sgt, flag).text == "two units at Elm"
    with pytest.raises(Refused, match="already"):
        directed.flag(sgt, look.id, seen.version, clause="V.A.3", note="again")
    assert directed.list(department.actor("aud"))[0].flagged == 1


def test_the_auditor_is_told_of_looks_without_end_and_of_many_asked_for(
    department: Department,
) -> None:
    directed, sgt = supervising(department, alert_after=2, alert_asked=3).directed, "sgt"
    look = granted(department)
    for _ in range(4):
        directed.posts(department.actor(sgt), look.id)
    told = directed.list(department.actor("aud"), alerts_only=True)
    assert [(one.id, one.looks) for one in told] == [(look.id, 4)]
    assert actions(department).count("viewer:alert") == 1
    for _ in range(3):
        new = NewLook("2001", "another", LAST, "V.A.3")
        directed.ask(department.actor(sgt), new)
    assert actions(department).count("viewer:alert") == 2


def test_nobody_sees_looks_at_themselves(department: Department) -> None:
    directed = supervising(department).directed
    asked(department, "lt", number="1201")

    assert directed.list(department.actor("sgt")) == ()
    assert len(directed.list(department.actor("iac"))) == 1
    with pytest.raises(NotPermitted):
        directed.list(department.actor("ofc"))
