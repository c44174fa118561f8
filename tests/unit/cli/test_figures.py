"""Search, statistics and early warnings by command."""

from __future__ import annotations

from support.program import Watchdesk


def test_words_are_found_in_cases_and_junk_finds_nothing(watchdesk: Watchdesk) -> None:
    number = watchdesk("cases", "open", "1", "--json").json["case_number"]
    watchdesk("cases", "note", number, "asked the quartermaster")

    found = watchdesk("search", "quarterm")
    assert (found.code, number in found.out, "note" in found.out) == (0, True, True)
    page = watchdesk("search", "quartermaster", "--json").json
    assert [one["case"] for one in page["items"]] == [number]
    junk = watchdesk("search", '"* AND NEAR(')
    assert (junk.code, "nothing holds" in junk.err) == (0, True)
    hidden = watchdesk("search", "quartermaster", "--as", "sgt_south")
    assert (hidden.code, hidden.out) == (0, "")


def test_figures_are_shown_and_are_one_document(watchdesk: Watchdesk) -> None:
    shown = watchdesk("stats", "--days", "90", "--as", "iac")
    assert shown.code == 0, shown.err
    for words in ("flags", "nobody", "first decision", "clause", "chance of this"):
        assert words in shown.out
    document = watchdesk("stats", "--as", "aud", "--json").json
    assert {"flags", "clauses", "parity", "to_decision"} <= set(document)
    assert watchdesk("stats", "--days", "0").code == 2
    assert watchdesk("stats", "--as", "ofc").code == 3


def test_nobody_is_warned_of_without_a_decision(watchdesk: Watchdesk) -> None:
    assert "no warning" in watchdesk("warnings", "list").err
    assert watchdesk("warnings", "list", "--mine", "--json").json == []
    assert watchdesk("warnings", "answer", "7", "talked").code == 4
