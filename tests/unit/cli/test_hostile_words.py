"""Numbers too large, names that are none, and words that are empty are answered with a sentence."""

from __future__ import annotations

import pytest
from support.program import Watchdesk

HUGE = "9" * 20


@pytest.mark.parametrize(
    "words",
    [
        ("letters", "served", HUGE, "--on", "2026-01-02", "--how", "mail"),
        ("draws", "show", HUGE),
        ("draws", "flag", HUGE, "1", "--clause", "V.A.4"),
        ("directed", "posts", HUGE),
        ("access", "sign", HUGE),
        ("access", "relation", "end", HUGE),
        ("flags", "show", HUGE),
        ("report", "decide", HUGE),
    ],
)
def test_a_number_too_large_is_answered_with_the_range(
    watchdesk: Watchdesk, words: tuple[str, ...]
) -> None:
    called = watchdesk(*words)

    assert called.code == 2
    assert HUGE in called.err
    assert "is not in the range" in called.err


@pytest.mark.parametrize("login", ["", "  ", "\ud800x", "\udced\udca0\udc80x"])
def test_a_login_that_is_none_is_nobodys(watchdesk: Watchdesk, login: str) -> None:
    before, after = (
        watchdesk("--as", login, "cases", "list"),
        watchdesk("cases", "list", "--as", login),
    )

    assert (before.code, after.code) == (2, 2)
    assert "the login" in before.err
    assert "the login" in after.err


def test_a_search_for_nothing_asks_for_words(watchdesk: Watchdesk) -> None:
    called = watchdesk("search", " ", "--as", "iac")

    assert called.code == 2
    assert "no words to look for" in called.err


@pytest.mark.parametrize("command", [("cases", "show"), ("cases", "next"), ("clocks", "show")])
def test_a_case_without_a_number_is_said_to_have_none(
    watchdesk: Watchdesk, command: tuple[str, ...]
) -> None:
    called = watchdesk(*command, "")

    assert called.code == 2
    assert "the number is empty" in called.err


def test_a_draw_over_days_to_come_says_so(watchdesk: Watchdesk) -> None:
    called = watchdesk(
        *("draws", "pledge", "Patrol", "--purpose", "integrity", "--since", "2099-01-01"),
        *("--size", "1", "--as", "iac"),
    )

    assert called.code == 2
    assert "lies ahead of today" in called.err
