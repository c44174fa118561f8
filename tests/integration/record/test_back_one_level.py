"""A level of the chain of command sends a case back to the one below, which speaks again; no word is altered."""

from __future__ import annotations

import pytest
from support.casework import Journey
from support.department import Department

from cases.errors import NotFound, Refused
from cases.model.records import RecordKind


def test_a_level_sends_it_back_and_the_one_below_speaks_again(department: Department) -> None:
    journey = Journey(department).classified().assigned().investigated().advised()
    concur = department.procedure.reviewing.concur

    def says(login: str, **fields: str) -> None:
        words = {"concurs": "no", "why": f"as {login} sees it"} | fields
        concur(department.actor(login), journey.number, words, version=journey.version)

    with pytest.raises(Refused, match="no level below"):
        says("lt", back="yes")
    says("lt", concurs="yes")
    says("dc", back="yes")
    with pytest.raises(NotFound):  # it is not its turn, so it is not there
        says("dc")
    says("lt", concurs="yes", why="The roster was read again.")
    says("dc", concurs="yes")

    file = department.casework.show(department.actor("iac"), journey.number)
    said = [(one.by, one.body["why"]) for one in file.records if one.kind is RecordKind.CONCURRENCE]
    assert said == [
        ("lt", "as lt sees it"),
        ("dc", "as dc sees it"),
        ("lt", "The roster was read again."),
        ("dc", "as dc sees it"),
    ]
    assert department.custody.verify(department.actor("aud")).problems == ()
