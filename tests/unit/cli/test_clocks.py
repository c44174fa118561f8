"""Statutory clocks by command."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from support.program import Watchdesk

from monitor.clock import now

KNOWN = now().astimezone(ZoneInfo("America/Chicago")).date() - timedelta(days=40)
FROM = ("--event", "known", "--on", str(KNOWN), "--document", "memo 4", "--as", "iac")


@pytest.fixture
def number(watchdesk: Watchdesk) -> str:
    """A case opened from the first flag, with its clock started."""
    opened = watchdesk("cases", "open", "1", "--json")
    assert opened.code == 0, opened.err
    number = str(opened.json["case_number"])
    started = watchdesk("clocks", "start", number, *FROM)
    assert started.code == 0, started.err
    assert f"last day {KNOWN + timedelta(days=180)}, department/investigation" in started.out
    return number


def test_a_clock_is_listed_and_its_sum_is_printed(watchdesk: Watchdesk, number: str) -> None:
    listed = watchdesk("clocks", "list", "--json").json
    shown = watchdesk("clocks", "show", number)

    (one,) = listed["items"]
    assert (one["case"], one["state"]) == (number, "running")
    assert one["used_days"] in {40, 41}  # midnight may have passed
    assert number in watchdesk("clocks", "list").out
    assert "known: memo 4; the day itself does not count" in shown.out
    assert "of 180 days, 22 %" in shown.out
    document = watchdesk("clocks", "show", number, "--json").json
    assert document["clocks"][0]["text"] in shown.out


def test_tolling_is_proposed_by_one_and_not_confirmed_by_the_same(
    watchdesk: Watchdesk, number: str
) -> None:
    words = ("--ground", "criminal", "--from", str(KNOWN), "--document", "\x1b]0;x\x07 letter")
    made = watchdesk("clocks", "toll", number, *words, "--as", "iac")

    assert "tolling 1 of case" in made.out
    assert "nothing changes until counsel confirms it" in made.out
    refused = watchdesk("clocks", "confirm", number, "1", "--why", "mine", "--as", "iac")
    assert (refused.code, "needs the right to confirm tolling" in refused.err) == (3, True)
    shown = watchdesk("clocks", "show", number).out
    assert "proposed" in shown
    assert "\x1b" not in shown
    assert watchdesk("clocks", "resume", number, "1", *FROM[2:]).code == 3


def test_a_clock_is_met_or_set_aside(watchdesk: Watchdesk, number: str) -> None:
    aside = ("--on", str(KNOWN), "--why", "wrong day", "--as", "iac")
    assert "set aside on" in watchdesk("clocks", "set-aside", number, "1", *aside).out
    assert watchdesk("clocks", "start", number, *FROM).code == 0

    done = watchdesk("clocks", "met", number, "--by", "determined", *FROM[2:], "--json")

    (met,) = done.json["clocks"]
    assert (met["state"], met["ended"], met["late"]) == ("met", "determined", False)
    assert "no clock runs" in watchdesk("clocks", "list").err


def test_what_cannot_be_is_said_in_a_sentence(watchdesk: Watchdesk, number: str) -> None:
    wrong = [
        (watchdesk("clocks", "show", "IA-1999-0001"), 4, "no case IA-1999-0001"),
        (watchdesk("clocks", "list", "--after", "soon"), 2, "'soon' is not a place in the list"),
        (watchdesk("clocks", "start", number, *FROM), 3, "runs already"),
        (watchdesk("clocks", "start", number, *FROM, "--profile", "x"), 2, "expected one of cal"),
        (watchdesk("clocks", "start", number, *FROM[:2], "--on", "soon"), 2, "soon"),
        (watchdesk("clocks", "toll", number, "--as", "sgt"), 2, "--ground"),
    ]

    assert [(c.code, said in c.err) for c, _, said in wrong] == [(n, True) for _, n, _ in wrong]


def test_profiles_are_listed_with_their_sources(watchdesk: Watchdesk) -> None:
    shown = watchdesk("clocks", "profiles").out

    assert "department, in force here" in shown
    assert "tolled by waiver: written waiver by the officer" in shown
    assert "a complaint must be in writing and signed (Gov't Code §§ 614.022-.023)" in shown
    document = watchdesk("clocks", "profiles", "--json").json
    assert document["profiles"]["california"][0]["limit"] == 1
    assert document["notes"]["california"]["records"]["retain_sustained_years"] == 15


def test_without_a_command_the_clocks_are_listed(watchdesk: Watchdesk) -> None:
    listed, plain = watchdesk("clocks", "list", "--as", "iac"), watchdesk("clocks", "--as", "iac")

    assert (plain.code, plain.out, plain.err) == (0, listed.out, listed.err)
    assert watchdesk("clocks", "--as", "iac", "--json").json["items"] == []
