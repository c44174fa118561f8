"""Who sat down by which door, and who was turned away, as the custody log tells it."""

from __future__ import annotations

import pytest
from support.department import Department

from cases.errors import NotPermitted
from cases.model.actors import SERVICE, Role
from cases.services.sittings import Sittings


def test_a_sitting_has_a_beginning_and_an_end_under_one_session(department: Department) -> None:
    sittings = Sittings(department.store)
    actor = sittings.welcome(SERVICE, "ofc", auth="proxy")
    sittings.start(actor)
    sittings.end(actor, "idle")
    told = department.custody.log(department.actor("aud"), limit=2)

    assert (actor.role, actor.auth) == (Role.EMPLOYEE, "proxy")
    assert [line.action for line in told] == ["session:ended", "session:started"]
    assert {line.object for line in told} == {f"session {actor.session}"}
    assert {line.actor for line in told} == {"ofc"}
    assert department.custody.verify(department.actor("aud")).problems == ()


def test_each_sitting_is_one_of_its_own_unless_it_is_named(department: Department) -> None:
    sittings = Sittings(department.store)
    first, second = (sittings.welcome(SERVICE, "sgt", auth="ssh") for _ in range(2))

    assert first.session != second.session
    assert sittings.welcome(SERVICE, "sgt", auth="ssh", session="s7").session == "s7"


@pytest.mark.parametrize("login", ["mallory", "SGT", "", "sgt\u202e"])
def test_whom_nobody_knows_is_refused_and_told_of(department: Department, login: str) -> None:
    with pytest.raises(NotPermitted, match="is not enrolled here"):
        Sittings(department.store).welcome(SERVICE, login, auth="proxy")
    newest = department.custody.log(department.actor("aud"))[0]

    assert (newest.action, newest.actor) == ("access:denied", "watchdesk")


def test_a_person_cannot_be_welcomed_as_the_service_itself(department: Department) -> None:
    with pytest.raises(NotPermitted):
        Sittings(department.store).welcome(SERVICE, SERVICE.login, auth="proxy")
