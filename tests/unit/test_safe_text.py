"""What may reach a terminal."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.safe_text import LIMIT, MARKS, safe_line, safe_spans, safe_text

hostile = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x00\x07\x1b\x7f\x9b\u202e\u200b\u200d\ufe0f\u0301\u0489\t\r\n ⟦⟧❤👩[]"),
        st.characters(min_codepoint=0xD800, max_codepoint=0xDFFF, categories=["Cs"]),
    ),
    max_size=300,
)


def is_clean(text: str) -> bool:
    """Whether only printable characters, newlines and joiners of emoji are in it."""
    return text.replace("\n", "").replace("\u200d", "").isprintable()


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("plain words\nand a second line", "plain words\nand a second line"),
        ("\x1b]52;c;aGk=\x07", "⟦ESC⟧]52;c;aGk=⟦BEL⟧"),
        ("\x9b31m and \x7f", "⟦U+009B⟧31m and ⟦DEL⟧"),
        ("abc\u202etxt.exe", "abc⟦U+202E⟧txt.exe"),
        ("ki\u200bll", "ki⟦U+200B⟧ll"),
        ("a\u200b\u200b\u200bb", "a⟦U+200B ×3⟧b"),
        ("one\ttwo", "one    two"),
        ("one\r\ntwo\rthree", "one\ntwo⟦CR⟧three"),
        ("10\u00a0000\u3000km", "10 000 km"),
        ("\ud800", "⟦U+D800⟧"),
        ("forged ⟦ESC⟧", "forged ⟦U+27E6⟧ESC⟧"),
        ("a\u2028b\x85c\x0bd", "a⟦U+2028⟧b⟦U+0085⟧c⟦VT⟧d"),
        ("hidden \u3164 filler", "hidden ⟦U+3164⟧ filler"),
        ("[bold]markup[/] stays as typed", "[bold]markup[/] stays as typed"),
        ("", ""),
    ],
)
def test_each_hostile_character_is_shown_as_a_mark(given_text: str, shown: str) -> None:
    assert safe_text(given_text) == shown


@pytest.mark.parametrize("emoji", ["👨‍👩‍👧‍👦", "👩🏽‍🚒", "❤️", "🏳️‍🌈", "1️⃣", "👁️‍🗨️", "🙂‍↔️"])
def test_emoji_keep_their_joiners_and_variations(emoji: str) -> None:
    assert safe_text(f"look {emoji}!") == f"look {emoji}!"


def test_a_joiner_outside_an_emoji_is_a_mark() -> None:
    assert safe_text("pa\u200dss") == "pa⟦U+200D⟧ss"
    assert safe_text("\u200d😀") == "⟦U+200D⟧😀"


def test_an_endless_emoji_chain_is_broken() -> None:
    shown = safe_text("\u200d".join("😀" * 50))

    assert shown.count("\u200d") == 3
    assert "⟦U+200D⟧" in shown


def test_a_flood_of_combining_marks_is_capped_and_counted() -> None:
    assert safe_text("e" + "\u0301" * 40) == "e" + "\u0301" * MARKS + "⟦+36 combining⟧"


def test_letters_of_all_scripts_stay() -> None:
    words = "Grüße नमस्ते مرحبا שלום 你好 ภาษาไทย Việt ɓ\u0302\u0323"

    assert safe_text(words) == words


def test_what_is_cut_is_said() -> None:
    assert safe_text("a" * 100, limit=10) == "a" * 10 + "\n⟦90 more characters not shown⟧"
    assert safe_text("x\n" * 100, lines=3) == "x\nx\nx\n⟦195 more characters not shown⟧"
    assert len(safe_text("\x1b\x07" * 500_000)) <= LIMIT + 60


def test_spans_follow_their_words() -> None:
    text = "\x1b[2J kill\r\nthe \u200bman"
    words = [(5, 9), (11, 14), (15, 19), (0, 1), (-5, 2), (90, 95)]

    shown, spans = safe_spans(text, words)

    assert shown == "⟦ESC⟧[2J kill\nthe ⟦U+200B⟧man"
    assert [shown[a:b] for a, b in spans] == ["kill", "the", "⟦U+200B⟧man", "⟦ESC⟧", "⟦ESC⟧[", ""]


def test_a_span_in_the_part_left_out_is_empty() -> None:
    shown, spans = safe_spans("abc " * 10, [(0, 3), (20, 23), (6, 30)], limit=8)

    assert shown.startswith("abc abc \n⟦32 more")
    assert [shown[a:b] for a, b in spans] == ["abc", "", "c "]


@given(hostile, st.integers(0, 400), st.integers(0, 50))
def test_nothing_unprintable_is_left(text: str, limit: int, lines: int) -> None:
    shown = safe_text(text, limit=limit, lines=lines)

    assert is_clean(shown)
    assert shown.count("\n") <= lines + 1
    assert len(shown.rpartition("\n⟦")[0] or shown) <= max(limit, 60)
    runs = 0
    for character in shown:
        runs = runs + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        assert runs <= MARKS


@given(hostile, st.lists(st.tuples(st.integers(-3, 310), st.integers(-3, 310)), max_size=5))
def test_spans_hold_exactly_the_words_they_held(text: str, words: list[tuple[int, int]]) -> None:
    shown, spans = safe_spans(text, words)

    assert shown == safe_text(text)
    for (first, last), (begin, end) in zip(words, spans, strict=True):
        assert 0 <= begin <= end <= len(shown)
        piece = text[max(first, 0) : max(last, 0)]
        if piece.isascii() and piece.isprintable():
            assert shown[begin:end] == piece


@given(hostile, st.integers(0, 60))
def test_a_line_is_one_line_and_fits(text: str, width: int) -> None:
    line = safe_line(text, width)

    assert is_clean(line)
    assert "\n" not in line
    cells = sum(
        0
        if unicodedata.category(c) in {"Mn", "Me"} or c == "\u200d"
        else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in line
    )
    assert cells <= width


def test_a_long_line_is_cut_with_an_ellipsis() -> None:
    assert safe_line("  many\n\n  words \t here ", 30) == "many words here"
    assert safe_line("many words here", 10) == "many word…"
    assert safe_line("你好你好", 6) == "你好…"
    assert safe_line("a" + " " * 9_000 + "b", 20) == "a…"


def test_ten_megabytes_take_no_time() -> None:
    text = "An ordinary sentence of an ordinary post.\n" * 240_000
    begun = time.process_time()

    safe_text(text, limit=len(text), lines=len(text))

    assert time.process_time() - begun < 0.2
