"""Less is sent, and the screen is the same: what goes through the last gate draws what Textual drew."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, split_graphemes
from tui.emulated import Emulated

from monitor.tui.ink import PLAIN, change, ink
from monitor.tui.thin import Thin

STYLES = (
    "38;2;230;228;243;48;2;33;31;48",
    "1;38;2;245;157;178;48;2;33;31;48",
    "1;4;38;2;245;157;178;48;2;68;63;98",
    "38;5;12;48;5;0",
    "2;31;40",
    "7;94;107",
    "",
)
WORDS = (
    "a",
    "Sev 5",
    "   ",
    " " * 12,
    "…",
    "● ",
    "你好",
    "👍🏽",
    "é",
    "e\u0301",
    "❤️x",
    "👨‍👩‍👧",
    "مرحبا",
    "🇺🇸",
    "░▌",
)


RUNS = st.tuples(
    st.integers(1, 4),
    st.integers(1, 12),
    st.lists(
        st.tuples(
            st.sampled_from(STYLES), st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)
        ),
        min_size=1,
        max_size=4,
    ),
)


def drawn(row: int, column: int, runs: list[tuple[str, list[str]]]) -> str:
    """Write runs of text as Textual does: each with its whole style and a reset."""
    return f"\x1b[{row};{column}H" + "".join(
        f"\x1b[{style}m{''.join(words)}\x1b[0m" if style else "".join(words)
        for style, words in runs
    )


@given(
    frames=st.lists(st.lists(RUNS, min_size=1, max_size=4), min_size=1, max_size=5),
    erases=st.booleans(),
)
def test_the_screen_is_the_same(
    frames: list[list[tuple[int, int, list[tuple[str, list[str]]]]]], *, erases: bool
) -> None:
    plain, gated, thin = Emulated(), Emulated(), Thin(erases=erases)
    for frame in frames:
        data = "\r\n".join(drawn(*run) for run in frame)
        plain.feed(data)
        gated.feed(thin.feed(data))

        assert not gated.strange
        shown = {at: cell for at, cell in gated.cells.items() if at in plain.cells}
        assert shown == plain.cells


def test_what_is_there_already_is_not_sent_again() -> None:
    thin = Thin()
    row = drawn(3, 1, [(STYLES[0], ["Sev 5", "   "]), (STYLES[1], ["a"])])
    assert thin.feed(row)
    assert thin.feed(row) == ""
    assert thin.feed(row.replace("Sev 5", "Sev 4")) == "\x1b[3;5H\x1b[22;38;2;230;228;243m4\x1b[4C"
    thin.forget()
    assert "Sev 5" in thin.feed(row)


def test_a_row_of_blanks_is_erased_in_its_ground_where_the_terminal_can() -> None:
    row = f"\x1b[2;1H\x1b[48;5;4mab{' ' * 40}cd\x1b[0m"

    assert Thin(erases=True).feed(row) == "\x1b[2;1H\x1b[m\x1b[48;5;4mab\x1b[40X\x1b[40Ccd"
    assert " " * 40 in Thin().feed(row)


@pytest.mark.parametrize(
    ("kind", "said"),
    [("xterm-256color", "True"), ("linux", "True"), ("vt100", "False"), ("", "False")],
)
def test_what_a_terminal_can_is_read_from_its_description(kind: str, said: str) -> None:
    asked = "from monitor.tui.driver import erases; print(erases())"
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env={"TERM": kind},
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout.split() == [said]


def test_after_a_character_of_unsure_width_the_cursor_is_set_anew() -> None:
    sent = Thin().feed("\x1b[1;1H\x1b[31m👍🏽ab 你好c")

    assert sent == "\x1b[1;1H\x1b[m\x1b[31m  \x1b[1;1H👍🏽\x1b[1;3Hab 你好c"


def test_a_line_that_held_one_is_sent_whole() -> None:
    thin = Thin()
    thin.feed("\x1b[1;1H\x1b[31m❤️ and more")

    assert "and more" in thin.feed("\x1b[1;1H\x1b[31m♥  and more")


HOSTILE = (
    "\x1b]52;c;aGk=\x07x",
    "\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\",
    "\x1bP$qm\x1b\\",
    "\x1b[2J",
    "\x1b[6n",
    "\x1bc",
    "\x9b31m",
    "\x07\x08\x00\x0e",
    "\x1b]0;title\x07",
    "\x1b[5;5r",
    "\u202eabc\u2066",
    "\x1b[?1049l\x1b[3J",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_no_sequence_passes_that_is_none_of_ours(words: str) -> None:
    sent = Thin().feed(f"\x1b[1;1H\x1b[31mbefore {words} after\x1b[0m")
    rest = re.sub(r"\x1b\[(\d+;\d+H|[\d;]*m|\?1049l)", "", sent)

    assert re.sub(r"[^\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", "", rest) == ""


def test_a_copy_of_our_own_words_passes_by_itself_only() -> None:
    assert Thin().feed("\x1b]52;c;aGk=\x07") == "\x1b]52;c;aGk=\x07"
    assert "\x1b]" not in Thin().feed("\x1b]52;c;aGk=\x07more")
    assert "\x1b[2J" not in Thin().feed("\x1b]52;c;\x1b[2J\x07")


@pytest.mark.parametrize("old", STYLES)
@pytest.mark.parametrize("new", STYLES)
def test_a_change_of_style_ends_in_that_style(old: str, new: str) -> None:
    screen = Emulated()
    screen.feed(f"\x1b[m{change(PLAIN, ink(old))}{change(ink(old), ink(new))}x")

    assert screen.cells[0, 0][1] == ink(new)


@given(st.text(max_size=30))
def test_places_are_as_wide_as_the_text(words: str) -> None:
    assert sum(width for _, _, width in split_graphemes(words)[0]) == cell_len(words)
