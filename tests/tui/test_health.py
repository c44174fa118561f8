"""The collectors' screen, and what became of a post."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from support.department import NOON, Department
from tui.morning import trouble_sources
from tui.stage import sitting

from cases.model.posted import PostHistory, VersionView
from monitor.tui.history_text import difference, history

ZONE = ZoneInfo("America/Chicago")


def version(number: int, text: str) -> VersionView:
    return VersionView(number, NOON + timedelta(hours=number), text)


async def test_the_worst_source_comes_first_and_says_what_it_means(department: Department) -> None:
    trouble_sources(department)
    async with sitting(department) as sitter:
        await sitter.press("g", "h")
        shown = sitter.text()
        assert shown.index("refused") < shown.index("failing") < shown.index("never read")
        assert "Not watched, and nobody was asked: " in shown
        await sitter.press("j")
        assert "did not finish its answer" in sitter.text()
        await sitter.press("enter")
        assert "what still stands" in sitter.text()


async def test_a_fault_in_the_rule_files_is_told_above_the_sources(department: Department) -> None:
    async with sitting(department, fault="own.toml: rule bird-01\x1b, weight: expected") as sitter:
        await sitter.press("g", "h")
        shown = sitter.text()
        assert "own.toml: rule bird-01" in shown
        assert "last sound rules stay in" in shown
        assert "\x1b" not in shown


async def test_who_may_not_read_the_registry_is_not_led_there(department: Department) -> None:
    async with sitting(department, "aud") as sitter:
        await sitter.press("g", "h")
        assert "lead nowhere" in sitter.said[0]


def test_an_edit_is_shown_as_what_was_taken_out_and_put_in() -> None:
    before, after = version(1, "See you at Elm St now"), version(2, "See you at Oak St now, all")

    said = difference(before, after).plain

    assert "[−Elm−] {+Oak+}" in said
    assert "{+now, all+}" in said
    assert "See you at" in said


def test_a_long_unchanged_stretch_is_shown_as_dots() -> None:
    middle = " ".join(f"w{n}" for n in range(100))
    said = difference(version(1, f"a {middle} z"), version(2, f"b {middle} y")).plain

    assert "…" in said
    assert "w50" not in said
    assert "w0 w1" in said


def test_a_post_that_came_back_the_same_says_so() -> None:
    assert "it came back" in difference(version(1, "a"), version(2, "a")).plain


def test_a_post_of_one_version_that_was_always_live_has_no_history() -> None:
    assert list(history(PostHistory((version(1, "a"),)), ZONE)) == []


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_edit_reaches_the_terminal_raw(before: str, after: str) -> None:
    shown = difference(version(1, before), version(2, after)).plain

    assert all(letter.isprintable() for letter in shown)
