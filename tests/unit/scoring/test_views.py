"""Views: what folding and undisguising make of a text, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.scoring.evasion import undisguised
from monitor.scoring.normalise import normalise
from monitor.scoring.windows import before, quoted, sentence


@pytest.mark.parametrize(
    ("given_text", "folded"),
    [
        ("Plain ASCII", "plain ascii"),
        ("Don’t “quote” me…", 'don\'t "quote" me.'),
        ("ﬁne", "fine"),
        ("Straße", "strasse"),
        ("É̀clair", "eclair"),
        ("ѕсum", "scum"),
        ("𝔥𝔞𝔱𝔢 🅷🅰🆃🅴 ⒽⒶⓉⒺ", "hate hate hate"),
        ("a\u200bb\u00adc\u202ed", "abcd"),
        ("\ud800x\udfff", "\ufffdx\ufffd"),
        ("é\x07\x85\u2028", "e  \n"),
        ("한글 漢字", "한글 漢字"),
    ],
)
def test_folding(given_text: str, folded: str) -> None:
    assert normalise(given_text).text == folded


@given(st.text())
def test_every_code_point_of_a_view_leads_back_into_the_text(text: str) -> None:
    view = normalise(text)

    places = [view.origins[n] if view.origins else n for n in range(len(view.text))]

    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)


@given(st.text(min_size=1))
def test_a_span_of_bytes_leads_back_to_code_points(text: str) -> None:
    view = normalise(text)
    offset = 0
    for place, char in enumerate(view.text):
        size = len(char.encode())
        start, end = view.span(offset, offset + size)
        assert (start, end) == (
            (place, place + 1)
            if view.origins is None
            else (view.origins[place], view.origins[place] + 1)
        )
        offset += size


def bare(text: str) -> str | None:
    view = undisguised(normalise(text), text)
    return view.text if view else None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("n1ce cla$$ and $hort", "nice class and short"),
        ("f o u r letters", "four letters"),
        ("f.o.u.r letters", "four letters"),
        ("#TwoWordsHere", "#two words here"),
        ("#Ünï𝐓wo", "#uni two"),
        ("#straßeOne", "#strasse one"),
        ("in 1999 at 5pm", None),
        ("a b c", None),
    ],
)
def test_disguises_are_taken_off(text: str, shown: str | None) -> None:
    assert bare(text) == shown


def test_a_sentence_ends_at_its_mark_and_is_bounded() -> None:
    data = b"One. Two here! Three"

    assert sentence(data, 5, 8) == b" Two here!"
    assert before(data, 9) == b" Two "
    assert len(sentence(b"a" * 2000, 1000, 1001)) == 481


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b'she said "it is x here" then', True),
        (b"she said 'it is x here' then", True),
        (b"it's x and that's it", False),
        (b'"one" x "two"', False),
        (b"> it is x", True),
        (b"it is x", False),
    ],
)
def test_a_span_is_quoted_or_not(
    text: bytes,
    expected: bool,  # noqa: FBT001  a table of cases
) -> None:
    place = text.index(b"x")

    assert quoted(text, place, place + 1) is expected
