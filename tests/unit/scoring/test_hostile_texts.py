"""Whatever a text holds: no exception, true offsets, bounded work."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.scoring.document import Document
from monitor.scoring.normalise import CAP
from monitor.scoring.scorer import PIECES as PIECES_READ
from monitor.scoring.scorer import Scorer

HIT = "Kill all the muslims. Call 555-234-8890, what the fuck."
FLOODS = {
    "empty": "",
    "ten megabytes": "lorem ipsum " * 900_000,
    "nothing but hits": f"{HIT} " * 3_000,
    "NUL": "\0" * 70_000,
    "half surrogate pairs": f"\ud800 {HIT} \udfff" * 900,
    "combining marks": "f\u0301\u0302\u0303u\u0301ck " * 9_000,
    "direction marks": f"\u202e{HIT}\u202c" * 900,
    "zero-width": "f\u200bu\u200bc\u200bk " * 9_000,
    "ligatures": "ﬃ" * 70_000,
    "spaced letters": "f u c k, " * 9_000,
    "digits for letters": "n1gg3r " * 9_000,
    "hashtags": "#KillAllJews " * 6_000,
    "quotation marks": "\"'" * 35_000,
    "one long word": "a" * 70_000,
    "near e-mail addresses": "a@" * 35_000,
    "near cards": "4111 " * 14_000,
    "pictures": "🧕🐀👩🏿‍🚒" * 12_000,
}
PIECES = st.sampled_from(
    [HIT, "n1gg3r", "f u c k", "#KillAllJews", "ß", "ﬁ", "İ", "e\u0301", "\ud800", "\0", "𝕗uck",
     "fuсk", "f\u200buck", "🧕 = 🐀", "“", "’", "12 Oak St", "\u202e", "…", "한글", " ", "\n", "."]
)  # fmt: skip


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_is_scored_within_caps_with_true_offsets(flood: str) -> None:
    text = FLOODS[flood]

    said = Scorer.shipped().score(Document(text))

    assert 0 <= said.score <= 100
    assert len(said.findings) <= 64
    for found in said.findings:
        assert 0 <= found.start < found.end <= PIECES_READ * CAP
        assert found.text == text[found.start : found.end]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=5)), max_size=12).map("".join))
def test_a_finding_is_the_text_between_its_offsets(text: str) -> None:
    for found in Scorer.shipped().score(Document(text)).findings:
        assert found.text == text[found.start : found.end]
        assert found.text


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        ("so f\u200bu\u200bc\u200bk off", "f\u200bu\u200bc\u200bk"),
        ("so 𝐟𝐮𝐜𝐤 off", "𝐟𝐮𝐜𝐤"),
        ("so fuсk off", "fuсk"),  # a Cyrillic letter inside
        ("so FÜCK off", "FÜCK"),
        ("so f\u0301uck off", "f\u0301uck"),
        ("so fuuuuuck off", "fuuuuuck"),
        ("so f**k off", "f**k"),
        ("so f u c k off", "f u c k"),
        ("so f.u.c.k off", "f.u.c.k"),
        ("so ＦＵＣＫ off", "ＦＵＣＫ"),
        ("ﬁne, 🅵uck off", "🅵uck"),
    ],
)
def test_a_disguised_word_is_found_where_it_stands(shown: str, words: str) -> None:
    found = [f for f in Scorer.shipped().score(Document(shown)).findings if f.rule == "obscene-01"]

    assert [f.text for f in found] == [words]


def test_what_stands_beyond_the_cap_is_not_read() -> None:
    assert Scorer.shipped().score(Document("a " * (PIECES_READ * CAP // 2) + HIT)).score == 0
