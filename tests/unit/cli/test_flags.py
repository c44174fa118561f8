"""Triage by command: what the screen can do, with the same services behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.department import exchange, keep, post
from support.program import Watchdesk

from cases.model.actors import SERVICE
from monitor.bootstrap import open_home
from monitor.clock import now


def test_the_queue_is_listed_for_people_and_for_programs(watchdesk: Watchdesk) -> None:
    page = watchdesk("flags", "list", "--json")
    table = watchdesk("flags", "list")

    assert (page.code, page.err) == (0, "")
    assert page.json["total"] == 3
    assert {"id", "version", "state", "score", "clause", "excerpt"} <= set(page.json["items"][0])
    assert page.json["items"][0]["observed_at"].endswith("Z")
    assert table.out.splitlines()[0].split()[:3] == ["flag", "state", "score"]
    assert len(table.out.splitlines()) == 4
    assert "\x1b" not in page.out + table.out


def test_a_long_queue_is_paged(watchdesk: Watchdesk) -> None:
    first = watchdesk("flags", "list", "--limit", "2", "--json").json
    rest = watchdesk("flags", "list", "--limit", "2", "--after", first["next_key"], "--json").json

    ids = [flag["id"] for flag in first["items"] + rest["items"]]
    assert sorted(ids) == [1, 2, 3]
    assert rest["next_key"] is None
    assert "--after" in watchdesk("flags", "list", "--limit", "2").err


def test_the_queue_is_narrowed_as_on_the_screen(watchdesk: Watchdesk) -> None:
    def found(*words: str) -> int:
        return int(watchdesk("flags", "list", *words, "--json").json["total"])

    assert found("--words", "tricks") == 1
    assert found("--clause", "V.A") == 3
    assert found("--clause", "V.A.9") == 0
    assert found("--min-score", "95") == 0
    assert found("--state", "dismissed", "--state", "claimed") == 0
    assert "no flag waits for you" in watchdesk("flags", "list", "--min-score", "95").err


def test_a_flag_is_shown_with_its_reasons_and_nothing_raw(watchdesk: Watchdesk) -> None:
    shown = watchdesk("flags", "show", "2")
    document = watchdesk("flags", "show", "2", "--json").json

    assert shown.code == 0
    assert "Second post ⟦ESC⟧]52;c;aGk=⟦BEL⟧ with ⟦U+202E⟧ tricks" in shown.out
    assert "resp-now-02" in shown.out
    assert document["text"].startswith("Second post \x1b]52")
    assert document["explanation"]["findings"][0]["rule"] == "resp-now-02"


def test_a_flag_goes_from_claim_to_dismissal_and_back(watchdesk: Watchdesk) -> None:
    claimed = watchdesk("flags", "claim", "1", "--json").json
    released = watchdesk("flags", "release", "1", "--json").json
    dismissed = watchdesk("flags", "dismiss", "1", "--reason", "protected_speech", "--json").json
    undone = watchdesk("flags", "undo", "--json").json

    assert [step["state"] for step in (claimed, released, dismissed)] == [
        "claimed",
        "new",
        "dismissed",
    ]
    assert undone["state"] == "claimed"
    shown = watchdesk("flags", "show", "1").out
    assert "dismiss (protected_speech) by sgt, taken back" in shown


def test_a_flag_may_be_noticed_annotated_escalated(watchdesk: Watchdesk) -> None:
    noticed = watchdesk("flags", "notice", "1", "--note", "told her in person")
    annotated = watchdesk("flags", "annotate", "2", "seen with Lee")
    escalated = watchdesk("flags", "escalate", "2", "--note", "the call is still open")

    assert (noticed.code, annotated.code, escalated.code) == (0, 0, 0), escalated.err
    assert "safety_notice" in noticed.out
    assert "escalated" in escalated.out
    assert "note by sgt: seen with Lee" in watchdesk("flags", "show", "2").out
    assert "written_at" in watchdesk("flags", "annotate", "2", "again", "--json").json


def test_a_decision_on_an_older_version_is_refused(watchdesk: Watchdesk) -> None:
    seen = watchdesk("flags", "show", "1", "--json").json["summary"]["version"]
    watchdesk("flags", "claim", "1")
    late = watchdesk("flags", "dismiss", "1", "--reason", "duplicate", "--at-version", str(seen))

    assert late.code == 3
    assert late.out == ""


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("flags", "show", "99"), 4),
        (("flags", "show", "nine"), 2),
        (("flags", "dismiss", "1"), 2),
        (("flags", "dismiss", "1", "--reason", "boring"), 2),
        (("flags", "dismiss", "1", "--reason", "other"), 3),
        (("flags", "escalate", "1"), 2),
        (("flags", "list", "--as", "aud"), 3),
        (("flags", "list", "--as", "ofc"), 3),
        (("flags", "list", "--as", "nobody"), 4),
        (("flags", "show", "1", "--as", "sgt_south"), 4),
        (("flags", "undo"), 3),
    ],
)
def test_what_may_not_be_done_says_so_in_one_sentence(
    watchdesk: Watchdesk, words: tuple[str, ...], code: int
) -> None:
    said = watchdesk(*words)

    assert (said.code, said.out) == (code, "")
    assert said.err.strip()


def test_more_is_said_on_standard_error_only(watchdesk: Watchdesk) -> None:
    said = watchdesk("flags", "list", "--json", "-v")

    assert said.err.rstrip().endswith(", as sgt")
    assert said.json["total"] == 3


def test_a_flag_is_made_again_and_an_older_one_cannot_be(home: Path, watchdesk: Watchdesk) -> None:
    with open_home(home) as app:
        (lease,) = app.intake.lease(
            SERVICE, limit=1, due_only=False, handle=("mastodon", "@js@social.example")
        )
        text = "Rolling code 3 to a barricaded subject on Main St"
        keep(app.intake, lease, exchange(text.encode(), now()), [post(text)])
        assert app.pipeline.score() == 1
    again = watchdesk("flags", "recompute", "4")
    dismissed = watchdesk("flags", "dismiss", "4", "--reason", "protected_speech", "--json").json
    decided = watchdesk(
        "flags", "recompute", "4", "--decision", str(dismissed["decision_id"]), "--json"
    )
    older = watchdesk("flags", "recompute", "1")

    assert again.code == 0, again.err
    assert "identical" in again.out
    assert decided.json["identical"] is True
    assert decided.json["shown"]["findings"]
    assert (older.code, older.out) == (2, "")
    assert "nothing to make it again from" in older.err
