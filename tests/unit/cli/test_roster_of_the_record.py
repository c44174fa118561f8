"""The watch scores with the members of the record: whoever is enrolled is named, the author is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cases.model.actors import SERVICE
from cases.model.registry import Basis, Identity, NewHandle, NewPerson, PersonKind, Roster
from monitor.bootstrap import open_home
from monitor.scoring.document import Document
from monitor.scoring.roster import turned


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Lunch with Jordan Smith again", True),
        ("officer smith is off until Friday", True),
        ("Lunch with Jordan Nobody again", False),
    ],
)
def test_a_member_of_the_record_is_named(home: Path, *, text: str, named: bool) -> None:
    with open_home(home) as app:
        said = app.scorer.score(Document(text))

    assert (said.clauses.get("V.A.8.a-2", 0) >= 50) is named


def test_a_member_who_names_himself_or_herself_names_no_other(home: Path) -> None:
    own = Document("Officer Smith here, good morning", context={"person": "Smith, Jordan"})

    with open_home(home) as app:
        assert "V.A.8.a-2" not in app.scorer.score(own).clauses


def test_whoever_is_enrolled_later_is_named_without_a_restart(home: Path) -> None:
    late = NewPerson("3001", "Quillfeather, Eva", "Officer", PersonKind.SWORN, "North")
    with open_home(home) as app:
        text = Document("Lunch with Eva Quillfeather again")
        assert "V.A.8.a-2" not in app.scorer.score(text).clauses

        app.registry.enrol(app.actor("adm"), Roster(people=(late,)))

        assert "V.A.8.a-2" in app.scorer.score(text).clauses
        assert app.rules_in_force.fault == ""


def test_handles_of_members_are_named_and_pages_of_the_department_are_not(home: Path) -> None:
    with open_home(home) as app:
        names, handles = app.registry.called(SERVICE)
        pages = {one.handle for one in app.registry.handles(app.actor("adm")) if not one.person_id}

    assert "Smith, Jordan" in names
    assert handles
    assert not pages & set(handles)


def test_a_name_is_turned_round_at_its_comma() -> None:
    assert turned("Smith, Jordan") == "Jordan Smith"
    assert turned("Jordan Smith") == "Jordan Smith"


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("Lunch with Petra Novak again", "surest"),
        ("thanks @novak-notes for the cake", "surest"),
        ("thanks @jordan@social.example for the cake", "surest"),
        ("thanks @jordan for the cake", "middle"),
        ("Lunch with Pettra Nowak again", None),
        ("Lunch with Pettra Novack again", "weakest"),
    ],
)
def test_each_grade_of_a_mention_is_told_in_its_reason(
    home: Path, *, text: str, grade: str | None
) -> None:
    known = NewHandle(
        platform="mastodon",
        handle="@jordan@social.example",
        url="https://social.example/@jordan",
        basis=Basis.SELF_REGISTERED,
        basis_reference="form 3",
        basis_on=date(2026, 1, 5),
        identity=Identity.CONFIRMED,
        person_number="2001",
    )
    with open_home(home) as app:
        app.registry.enrol(app.actor("adm"), Roster(handles=(known,)))
        found = [f for f in app.scorer.score(Document(text)).findings if f.label == "member_named"]

    assert [grade for one in found if grade and grade in one.reason] == ([grade] if grade else [])
