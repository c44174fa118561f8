"""What the register holds speaks for a post: for the clause, the member and the sentence it is about, no further."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from cases.model.findings import Explanation
from cases.model.intake import PendingPost
from cases.model.known import Known
from cases.model.permissions import PermissionKind, PermissionView
from cases.policy import catalogue
from monitor.scoring.facts import named, repeats
from monitor.scoring.known import Telling
from monitor.scoring.roster import Roster
from monitor.scoring.rules import shipped
from monitor.scoring.scorer import Scorer

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CALL = "Rolling code 3 to a barricaded subject on Main St"
RELEASE = "Officers are rolling code 3 to a barricaded subject on Main St. Please avoid the area until further notice."


@cache
def scorer() -> Scorer:
    return Scorer.of(shipped(), catalogue(), Roster(("Quillfeather, Eva", "Sample, John")))


def post(text: str, **values: object) -> PendingPost:
    made = PendingPost(
        version_id=1,
        text=text,
        kind="post",
        platform="mastodon",
        author="js",
        official=False,
        published_at=NOON,
        person="Smith, Jordan",
        person_id=7,
    )
    return replace(made, **values)  # type: ignore[arg-type]


def permission(kind: str, **values: object) -> PermissionView:
    made = PermissionView(
        id=1,
        kind=PermissionKind(kind),
        person_id=None,
        person="",
        person_number="",
        clauses=(),
        since=NOON - timedelta(days=1),
        until=None,
        reference="form 9",
        text="",
        url="",
        added_by="chief",
        added_at=NOON,
        ended_by=None,
        why_ended="",
    )
    return replace(made, **values)  # type: ignore[arg-type]


def said(text: PendingPost, *permissions: PermissionView) -> Explanation:
    return scorer().score(Telling(Known(permissions=permissions)).document(text))


def reasons(answer: Explanation) -> str:
    return " ".join(one.reason for one in answer.against)


APPROVED = permission("approval", person_id=7, clauses=("V.A.3",))


def test_an_approval_speaks_for_its_person_and_is_shown() -> None:
    plain, approved = said(post(CALL)), said(post(CALL), APPROVED)

    assert plain.clauses["V.A.3"] >= 50 > approved.clauses["V.A.3"]
    assert "holds a permission" in reasons(approved)
    rules, before = (
        [f.rule for f in one.findings if f.label != "learned"] for one in (approved, plain)
    )
    assert rules == before


@pytest.mark.parametrize(
    "other",
    [
        replace(APPROVED, person_id=8),
        replace(APPROVED, clauses=("V.A.4",)),
        replace(APPROVED, since=NOON + timedelta(minutes=1)),
        replace(APPROVED, until=NOON),
    ],
    ids=["of another person", "of another clause", "that begins later", "that ended before"],
)
def test_an_approval_that_does_not_cover_the_post_changes_nothing(other: PermissionView) -> None:
    assert said(post(CALL), other).clauses["V.A.3"] == said(post(CALL)).clauses["V.A.3"]


def test_a_post_without_a_time_is_covered_only_by_what_has_no_end() -> None:
    timeless = post(CALL, published_at=None)

    assert said(timeless, APPROVED).clauses["V.A.3"] < 50
    assert said(timeless, replace(APPROVED, until=NOON)).clauses["V.A.3"] >= 50


def test_a_consent_speaks_for_that_member_alone() -> None:
    eva = permission("consent", person_id=3, person="Quillfeather, Eva")
    one, both = post("Lunch with Eva Quillfeather"), post("Eva Quillfeather and John Sample again")

    assert said(one).clauses["V.A.8.a-2"] >= 50 > said(one, eva).clauses["V.A.8.a-2"]
    assert said(both, eva).clauses["V.A.8.a-2"] >= 50
    assert "agreed to be named" in reasons(said(both, eva))


def test_what_was_released_in_the_same_words_is_no_secret() -> None:
    release = permission("release", text=RELEASE)

    assert said(post(CALL)).clauses["V.A.3"] >= 50 > said(post(CALL), release).clauses["V.A.3"]
    assert "released officially" in reasons(said(post(CALL), release))
    more = post(f"{CALL}. SWAT is staged behind the school, snipers on the roof")
    assert said(more, release).clauses["V.A.3"] >= 50


def test_a_release_after_the_post_does_not_excuse_it() -> None:
    late = permission("release", text=RELEASE, since=NOON + timedelta(hours=1))

    assert said(post(CALL), late).clauses == said(post(CALL)).clauses


@pytest.mark.parametrize(
    ("text", "links"),
    [(CALL, ("https://pd.example/news/7/",)), (f"{CALL} http://PD.example/news/7", ())],
    ids=["as a link", "in the text"],
)
def test_passing_on_the_address_of_a_release_takes_weight_off(
    text: str, links: tuple[str, ...]
) -> None:
    release = permission("release", url="https://pd.example/news/7")

    assert "address of an official release" in reasons(said(post(text, links=links), release))
    assert "address" not in reasons(said(post(CALL, links=("https://pd.example/news/8",)), release))


def test_repeating_is_measured_in_runs_of_words() -> None:
    assert repeats(CALL, [RELEASE])
    assert not repeats("Main St", [RELEASE + " Main St is a street."])
    assert not repeats("", [RELEASE])
    assert not repeats(CALL, [])


@pytest.mark.parametrize("span", ["Eva Quillfeather", "officer QUILLFEATHER", "@quillfeather"])
def test_a_member_is_named_by_the_surname(span: str) -> None:
    assert named("Quillfeather, Eva", span)
    assert not named("Sample, John", span)
    assert not named("", span)
