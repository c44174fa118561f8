"""Names and numbers known by keyed hash only: found however they are written, and never told in plain."""

from __future__ import annotations

import hmac
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.model.findings import Explanation
from cases.model.intake import PendingPost
from cases.model.known import Known, ThreadPost
from monitor.scoring.document import Document
from monitor.scoring.freezing import Grounds
from monitor.scoring.known import Telling
from monitor.scoring.normalise import normalise
from monitor.scoring.sealed import matched
from monitor.scoring.tokens import candidates, tokens_of

KEY = b"k" * 32
PICTURE = "a1" * 32


def digest(token: str) -> str:
    return hmac.digest(KEY, token.encode(), "sha256").hex()


def register(**cells: str) -> frozenset[str]:
    return frozenset(
        digest(token) for column, cell in cells.items() for token in tokens_of(column, cell)
    )


def said(text: str, sealed: frozenset[str], **known: object) -> Explanation:
    post = PendingPost(1, text, "post", "mastodon", "js", official=False, published_at=None)
    around = Known(sealed=sealed, digest=digest, **known)  # type: ignore[arg-type]
    return Grounds.shipped().score(Telling(around).document(post), digest)


JANE = register(name="Example, Jane", alias="Ghost", handle="@Jane.Ex@social.example")
CALL = register(number="CAD 26-001234")


@pytest.mark.parametrize(
    "text",
    [
        "Lunch with Jane Example today",
        "that is JANE EXAMPLE's truck",
        "Example, Jane was there",
        "Jane 'JJ' Example and I",
        "jane example is on the corner",
        "J\u0430ne Ex\u200bample is here",
        "officer Example waved",
        "ask Ghost about it",
        "pic by @jane.ex",
        "see https://social.example/@Jane.Ex",
        "Det. Example again",
    ],
)
def test_an_identity_is_found_however_it_is_written(text: str) -> None:
    answer = said(text, JANE)

    assert answer.clauses["V.A.8.a-4"] >= 50
    found = "sealed-identity-01"
    assert found in {f.rule for f in answer.findings}
    assert all(set(f.text) <= {"*"} for f in answer.findings if f.rule == found)
    assert "example" not in " ".join(f.reason for f in answer.findings).lower()
    assert all(f.rule != found for f in said(text, frozenset()).findings)


@pytest.mark.parametrize(
    "text",
    [
        "Jane Sample and John Example",
        "for example, Jane left",
        "a ghost story",
        "@jane.exx posted",
        "Example! Jane is off",
    ],
)
def test_other_people_are_left_alone(text: str) -> None:
    assert matched(text, JANE, digest) == ()


@pytest.mark.parametrize("text", ["CAD 26-001234", "call 26001234", "#26 001234!", "cad#26-001234"])
def test_a_number_of_a_call_is_found_and_masked(text: str) -> None:
    answer = said(text, CALL)

    assert answer.clauses["V.A.4"] >= 50
    assert any(f.rule == "sealed-number-01" and set(f.text) == {"*"} for f in answer.findings)


@pytest.mark.parametrize("text", ["CAD 26-001235", "126-0012345", "26", "2026-11-20 12:34"])
def test_other_numbers_are_left_alone(text: str) -> None:
    assert matched(text, CALL, digest) == ()


def test_a_permission_speaks_for_a_number_and_never_for_an_identity() -> None:
    held = Document(
        "Jane Example took call 26-001234",
        context={"sealed": tuple(JANE | CALL), "permission": ("V.A.4", "V.A.8")},
    )
    answer = Grounds.shipped().score(held, digest)

    assert answer.clauses["V.A.4"] < 50 <= answer.clauses["V.A.8.a-4"]
    assert any("permission" in one.reason for one in answer.against)


def test_a_picture_is_known_by_the_hash_of_its_bytes() -> None:
    sealed = register(picture_sha256=PICTURE)
    answer = said("good morning", sealed, pictures={1: ("00" * 32, PICTURE)})

    assert answer.clauses == {"V.A.8.a-4": 90}
    assert said("good morning", sealed, pictures={1: ("00" * 32,)}).clauses == {}


def test_the_document_is_told_hashes_of_what_was_found_and_nothing_else() -> None:
    post = PendingPost(1, "Jane Example", "post", "x", "js", official=False, published_at=None)
    told = Telling(Known(sealed=JANE | CALL, digest=digest)).document(post)

    assert told.context == {"sealed": (digest("name:example jane"),)}


def test_what_stands_behind_a_long_preface_is_found_in_its_place() -> None:
    text = "word " * 30_000 + "Jane Example"
    found = [f for f in said(text, JANE).findings if f.rule == "sealed-identity-01"]

    assert [(f.start, f.end) for f in found] == [(len(text) - 12, len(text))]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        *(("name", "Jane"), ("name", ""), ("name", "\ud800\0"), ("alias", "J"), ("handle", "@j")),
        *(("number", "1234"), ("number", "no number"), ("picture_sha256", "abc")),
    ],
)
def test_what_is_too_short_to_be_told_from_others_is_not_hashed(column: str, cell: str) -> None:
    assert tokens_of(column, cell) == ()


@given(st.text(max_size=200))
def test_candidates_are_spans_of_whatever_text(text: str) -> None:
    view = normalise(text)

    for token, start, end in candidates(view, text):
        assert 0 <= start < end <= len(view.text)
        assert token.partition(":")[2]


@settings(max_examples=50)
@given(st.from_regex(r"[A-Z][a-z]{2,8} [A-Z][a-z]{2,8}", fullmatch=True), st.text(max_size=30))
def test_whoever_is_in_the_register_is_found_in_a_sentence(name: str, after: str) -> None:
    assert matched(f"Look, {name}. {after}", register(name=name), digest)


@pytest.mark.parametrize("unit", ["Aa ", "1-", "a'", "@.", ".a", "officer ", "A. ", "1a-"])
def test_floods_take_linear_time(unit: str) -> None:
    started = time.process_time()
    matched(unit * (200_000 // len(unit)), JANE, digest)

    assert time.process_time() - started < 5


def test_an_answered_post_that_names_somebody_sealed_is_not_repeated() -> None:
    post = PendingPost(1, "yes", "reply", "x", "js", official=False, published_at=None, person_id=7)
    thread = ThreadPost("Jane Example was there", 7, official=False)

    (open_,) = Telling(Known(answered={1: thread})).context(post)
    (closed,) = Telling(Known(answered={1: thread}, sealed=JANE, digest=digest)).context(post)

    assert "Jane" in open_
    assert closed == "answers a post in the record by the same person"
