"""Replies and shares: whose words they are, and whom they mean where only the answered post says so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.model.findings import Explanation
from cases.model.intake import PendingPost
from cases.model.known import Known, ThreadPost
from monitor.scoring.document import Document
from monitor.scoring.freezing import Grounds
from monitor.scoring.known import Telling
from monitor.scoring.windows import shared

PARENT = "A muslim family moved in next door"


def post(text: str, kind: str = "reply") -> PendingPost:
    made = PendingPost(1, text, kind, "mastodon", "js", official=False, published_at=None)
    return replace(made, person_id=7)


def said(text: str, parent: str = PARENT, kind: str = "reply") -> Explanation:
    grounds = Grounds.shipped()
    known = Known(answered={1: ThreadPost(parent, person_id=8, official=False)})
    return grounds.score(Telling(known, grounds.group_of).document(post(text, kind)))


@pytest.mark.parametrize(
    "text",
    [
        "They are all vermin",
        "they're vermin, all of them",
        "We should exterminate them",
        "those people are animals and should be deported",
    ],
)
def test_they_are_the_group_that_the_answered_post_names(text: str) -> None:
    answer, alone = said(text), said(text, parent="Nice weather today")

    assert answer.clauses["V.A.9.a-2"] >= 50
    assert alone.clauses.get("V.A.9.a-2", 0) < answer.clauses["V.A.9.a-2"]
    found = [f for f in answer.findings if "the answered post names" in f.reason]
    assert found
    for one in found:
        assert one.text == text[one.start : one.end]
        assert "muslim" not in one.text


@pytest.mark.parametrize(
    "text",
    [
        "They are lovely neighbours",
        "Have they settled in?",
        "I would never say they are vermin",
        "welcome!",
    ],
)
def test_kind_words_stay_kind(text: str) -> None:
    assert said(text).clauses.get("V.A.9.a-2", 0) < 50


def test_a_parent_that_names_nobody_or_a_reply_that_names_its_own_changes_nothing() -> None:
    own = "They say immigrants are welcome"

    assert said(own) == said(own, parent="x")
    assert said("They are all vermin", parent="x") == said("They are all vermin", parent="")


@pytest.mark.parametrize(("word", "plural"), [("muslim", "muslims"), ("jews", "jews"), ("x", "")])
def test_a_group_is_named_in_the_plural(word: str, plural: str) -> None:
    assert Grounds.shipped().group_of(f"that {word} over there") == plural


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.sampled_from(["they", "They’re", "them", "vermin", "é\U0001f600", ". "])
        | st.text(max_size=5)
    )
)
def test_spans_stay_inside_whatever_reply(parts: list[str]) -> None:
    text = " ".join(parts)

    for found in said(text).findings:
        assert 0 <= found.start < found.end <= len(text)
        assert found.text == text[found.start : found.end]


def test_what_is_shared_is_told_from_own_words() -> None:
    grounds, theirs = Grounds.shipped(), "women are stupid"
    own = grounds.score(Document(f"{theirs}. RT @x: nice day"))
    passed_on = grounds.score(Document(f"look. RT @x: {theirs}"))
    reposted = grounds.score(Document(theirs, kind="repost"))

    assert own.score > passed_on.score > 0
    assert own.score > reposted.score > 0
    assert any("shared" in one.reason for one in passed_on.against)
    assert any("shared, not written" in one.reason for one in reposted.against)
    assert not any("shared" in one.reason for one in own.against)


def test_a_share_begins_at_its_mark() -> None:
    text = b"mine rt @x: theirs"

    assert shared(text, text.index(b"theirs"))
    assert not shared(text, 0)
    assert not shared(b"start @x", 6)


def test_what_is_shown_beside_a_post_repeats_no_other_member() -> None:
    same, page = (
        ThreadPost("my first part", 7, official=False),
        ThreadPost("road closed", None, official=True),
    )
    other = ThreadPost("secret words", 8, official=False)

    def shown(thread: ThreadPost, kind: str = "reply") -> str:
        return " ".join(Telling(Known(answered={1: thread})).context(post("x", kind)))

    assert "by the same person: “my first part”" in shown(same)
    assert "on a page of the department: “road closed”" in shown(page)
    assert "by another member" in shown(other)
    assert "secret" not in shown(other)
    assert "somebody else's" in shown(same, "repost")
    assert "not weighed" in shown(same, "quote")
    quoting = Telling(Known(quoted={1: same})).context(post("x", "quote"))
    assert any(line.startswith("quotes a post in the record") for line in quoting)
