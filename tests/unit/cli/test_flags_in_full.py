"""Flags by command: skips, coaching, second looks, age limits, who looks at whom."""

from __future__ import annotations

import pytest
from support.program import Watchdesk


def test_many_are_dismissed_in_one_act_taken_back_and_dismissed_again(watchdesk: Watchdesk) -> None:
    done = watchdesk(
        *("flags", "dismiss-many", "1@1", "2", "3@9", "--reason", "de_minimis", "--json")
    ).json

    assert [one["flag_id"] for one in done["done"]] == [1, 2]
    assert done["left"][0][0] == 3
    back = watchdesk("flags", "undo", "--json").json
    assert {back["flag_id"], *back["also"]} == {1, 2}
    assert "and so are flags" in watchdesk("flags", "redo").out
    assert watchdesk("flags", "dismiss-many", "x", "--reason", "other").code == 2


def test_the_same_request_is_answered_twice_and_done_once(watchdesk: Watchdesk) -> None:
    words = ("flags", "dismiss", "1", "--at-version", "1", "--reason", "false_match", "--key", "k")
    first, second = watchdesk(*words, "--json").json, watchdesk(*words, "--json").json

    assert first == second
    assert watchdesk("flags", "skip", "2", "--key", "k").code == 3


def test_coaching_is_proposed_signed_and_declined_by_command(watchdesk: Watchdesk) -> None:
    for flag in ("1", "2"):
        assert watchdesk("flags", "coach", flag, "--note", "tone").code == 0
    assert len(watchdesk("flags", "proposals", "--json", **{"as": "lt"}).json["flags"]) == 2

    signed = watchdesk("flags", "sign-off", "1", **{"as": "lt"})
    declined = watchdesk("flags", "sign-off", "2", "--decline", "--note", "no", **{"as": "lt"})

    assert "coached" in signed.out
    assert "is new" in declined.out
    assert watchdesk("flags", "proposals", **{"as": "sgt"}).code == 3


def test_a_doubt_is_settled_by_a_grade(watchdesk: Watchdesk) -> None:
    handle = "mastodon:@js@social.example"
    assert "needs_identity" in watchdesk("flags", "needs-identity", "1", "--note", "who?").out
    assert watchdesk("flags", "show", "1").code == 4
    words = ("handles", "grade", handle, "--identity", "confirmed", "--fact", "badge")
    assert watchdesk(*words, **{"as": "adm"}).code == 3

    graded = watchdesk(*words, "--fact", "e-mail", "--json", **{"as": "adm"}).json

    assert graded["shown"] == [1]
    assert watchdesk("flags", "show", "1").code == 0


def test_nothing_is_overdue_in_a_fresh_home(watchdesk: Watchdesk) -> None:
    assert watchdesk("flags", "overdue", "--rise", "--json").json == {"risen": []}
    assert "nothing is overdue" in watchdesk("flags", "overdue").err
    assert watchdesk("flags", "notices", "--json").json == {"flags": []}


def test_who_is_recused_and_who_skips_is_out_of_the_way(watchdesk: Watchdesk) -> None:
    assert "new" in watchdesk("flags", "skip", "1").out
    assert watchdesk("flags", "recuse", "1", "--rule", "family", "--why", "x").code == 0
    assert watchdesk("flags", "show", "1").code == 4
    skips = watchdesk("flags", "skips", "--json", **{"as": "aud"}).json
    assert skips == {"skips": [{"login": "sgt", "skips": 1, "flags": 1}]}


def test_a_sample_is_drawn_looked_at_and_counted(watchdesk: Watchdesk) -> None:
    watchdesk("flags", "dismiss", "1", "--reason", "false_match")
    words = ("flags", "second-look")
    drawn = watchdesk(
        *(*words, "draw", "--of", "dismissed", "--since", "2020-01-01", "--size", "5", "--json"),
        **{"as": "iac"},
    ).json
    assert (drawn["size"], drawn["eligible"]) == (1, 1)
    assert len(drawn["seed"]) == 64
    assert watchdesk(*words, "draws", "--ids", "1", "--json", **{"as": "aud"}).json == {"ids": [1]}
    item = watchdesk(*words, "next", "--json", **{"as": "lt"}).json["item"]
    again = watchdesk(*(*words, "decide", str(item["id"]), "--clause", "V.A.3"), **{"as": "lt"})

    assert "flag 1 waits in the queue" in again.out
    figures = watchdesk(*words, "figures", **{"as": "aud"})
    assert "0 of 1" in figures.out
    assert watchdesk(*words, "next", **{"as": "lt"}).err.startswith("no post waits")
    assert watchdesk(*words, "draw", **{"as": "iac"}).code == 2


@pytest.mark.parametrize("words", [("custody", "looks"), ("custody", "looks", "--json")])
def test_the_auditor_sees_who_looks_at_whom(watchdesk: Watchdesk, words: tuple[str, ...]) -> None:
    watchdesk("flags", "show", "1")

    shown = watchdesk(*words, **{"as": "aud"})

    assert "2001" in shown.out
    assert "Rolling" not in shown.out
    assert watchdesk(*words).code == 3


def test_counsel_has_a_queue_of_its_own(watchdesk: Watchdesk) -> None:
    sent = watchdesk("flags", "to-legal", "1", "--note", "wages")

    assert "with_legal" in sent.out
    assert watchdesk("flags", "legal", "list").code == 3
    assert watchdesk("flags", "show", "1").code == 4
