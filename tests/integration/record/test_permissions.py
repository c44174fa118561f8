"""The register of permissions: put on file by those who may, ended and never deleted, and it reaches the scorer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from support.department import NOON, Department

from cases.errors import BadInput, Conflicted, Missing, NotFound, NotPermitted, Refused
from cases.model.actors import SERVICE
from cases.model.permissions import APPROVABLE, CONSENTED, NewPermission, PermissionKind
from cases.policy import catalogue
from cases.services.permissions import Permissions
from cases.services.surroundings import Surroundings
from cases.vault.tokenkey import TokenKey
from monitor.scoring.rules import shipped

CONSENT = NewPermission(PermissionKind.CONSENT, "form 9", NOON, person_number="2001")
APPROVAL = NewPermission(
    PermissionKind.APPROVAL, "memo 4", NOON, person_number="2001", clauses=("V.A.3",)
)
RELEASE = NewPermission(PermissionKind.RELEASE, "PR 7", NOON, url="https://pd.example/7")


@pytest.fixture
def register(department: Department) -> Permissions:
    return Permissions(department.store, catalogue())


def test_what_is_on_file_is_listed_and_reaches_the_scorer(
    department: Department, register: Permissions
) -> None:
    chief = department.actor("chief")
    for new in (CONSENT, APPROVAL, RELEASE):
        register.add(chief, new)

    listed = register.list(department.actor("sgt"))
    assert [p.kind.value for p in listed] == ["release", "approval", "consent"]
    assert listed[2].person == "Smith, Jordan"
    assert (
        Surroundings(department.store, TokenKey(Path("none"))).around(SERVICE, ()).permissions
        == listed
    )
    assert department.custody.verify(department.actor("aud")).verified


def test_an_ended_permission_still_speaks_for_what_was_posted_before(
    department: Department, register: Permissions
) -> None:
    chief = department.actor("chief")
    added = register.add(chief, APPROVAL)
    department.clock.forward(hours=5)
    ended = register.end(chief, added.id, why="moved to records")

    assert ended.holds_at(NOON + timedelta(hours=4))
    assert not ended.holds_at(NOON + timedelta(hours=5))
    assert register.list(chief) == ()
    assert register.list(chief, ended=True) == (ended,)
    with pytest.raises(NotFound, match="that still runs"):
        register.end(chief, added.id, why="again")
    assert department.custody.verify(department.actor("aud")).verified


def test_only_those_who_may_write_it_and_nobody_for_himself_or_herself(
    department: Department, register: Permissions
) -> None:
    for login in ("sgt", "iac", "adm", "ofc"):
        with pytest.raises(NotPermitted):
            register.add(department.actor(login), APPROVAL)
    with pytest.raises(NotPermitted):
        register.list(department.actor("ofc"))
    own = NewPermission(
        PermissionKind.APPROVAL, "m", NOON, person_number="1100", clauses=("V.A.3",)
    )
    with pytest.raises(Conflicted):
        register.add(department.actor("lt"), own)


@pytest.mark.parametrize(
    ("new", "error", "words"),
    [
        (
            NewPermission(PermissionKind.CONSENT, " ", NOON, person_number="2001"),
            Missing,
            "reference",
        ),
        (NewPermission(PermissionKind.CONSENT, "f", NOON), Missing, "person"),
        (NewPermission(PermissionKind.CONSENT, "f", NOON, person_number="9"), NotFound, "number 9"),
        (
            NewPermission(PermissionKind.CONSENT, "f", NOON, person_number="2001", url="https://x"),
            BadInput,
            "belongs to a release",
        ),
        (
            NewPermission(PermissionKind.APPROVAL, "f", NOON, person_number="2001"),
            Missing,
            "clause",
        ),
        (
            NewPermission(
                PermissionKind.APPROVAL, "f", NOON, person_number="2001", clauses=("V.A.9.a-2",)
            ),
            Refused,
            "cannot be permitted",
        ),
        (
            NewPermission(
                PermissionKind.APPROVAL, "f", NOON, person_number="2001", clauses=("V.A.8.z",)
            ),
            BadInput,
            "no clause",
        ),
        (
            NewPermission(
                PermissionKind.APPROVAL, "f", NOON, NOON, person_number="2001", clauses=("V.A.3",)
            ),
            BadInput,
            "ends after it begins",
        ),
        (NewPermission(PermissionKind.RELEASE, "f", NOON), Missing, "text of the release"),
        (NewPermission(PermissionKind.RELEASE, "f", NOON, url="pd.example"), BadInput, "http"),
        (
            NewPermission(PermissionKind.RELEASE, "f", NOON, text="x", person_number="2001"),
            BadInput,
            "no person",
        ),
    ],
)
def test_what_cannot_be_taken_is_refused_in_a_sentence(
    department: Department,
    register: Permissions,
    new: NewPermission,
    error: type[Exception],
    words: str,
) -> None:
    with pytest.raises(error, match=words):
        register.add(department.actor("chief"), new)

    assert register.list(department.actor("chief")) == ()


def test_what_can_be_approved_is_what_the_defence_speaks_of() -> None:
    defences = {defence.fact: defence for defence in shipped().defences if defence.fact}

    assert set(defences["permission"].clauses) == {*APPROVABLE, CONSENTED}
    assert defences["consent"].clauses == (CONSENTED,)
