"""The register of permissions by command, and what it does to a post that is scored afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.department import exchange, keep, post
from support.program import Watchdesk

from cases.model.actors import SERVICE
from cases.model.findings import FLAGGED_AT
from monitor.bootstrap import open_home
from monitor.clock import now

CALL = "Rolling code 3 to a barricaded subject on Main St"


def scored(home: Path) -> int:
    """Collect one post and score it as the watch does; return how many flags that raised."""
    with open_home(home) as app:
        (lease,) = app.intake.lease(
            SERVICE, limit=1, due_only=False, handle=("mastodon", "@js@social.example")
        )
        keep(app.intake, lease, exchange(CALL.encode(), now()), [post(CALL)])
        return app.pipeline.score()


def test_an_approval_on_file_keeps_a_post_from_being_flagged_for_its_clause(
    home: Path, watchdesk: Watchdesk
) -> None:
    added = watchdesk(
        *("permissions", "add", "approval", "--person", "2001", "--clause", "V.A.3"),
        *("--reference", "memo 4", "--from", "2026-01-01", "--as", "chief"),
    )

    assert added.code == 0, added.err
    assert "may post under V.A.3" in added.out
    if scored(home):  # for another clause, which the approval does not speak of
        clauses = watchdesk("flags", "show", "4", "--json").json["explanation"]["clauses"]
        assert clauses["V.A.3"] < FLAGGED_AT
    listed = watchdesk("permissions", "list")
    assert "Smith, Jordan (2001)" in listed.out
    assert watchdesk("permissions", "end", "1", "--why", "over", "--as", "chief").code == 0
    assert watchdesk("permissions", "list", "--json").json["permissions"] == []


def test_a_release_is_read_from_a_file(tmp_path: Path, watchdesk: Watchdesk) -> None:
    text = tmp_path / "release.txt"
    text.write_text("Officers are on scene. \x1b]52;c;aGk=\x07", "utf-8")
    added = watchdesk(
        *("permissions", "add", "release", "--reference", "PR 7", "--text-file", str(text)),
        *("--as", "chief", "--json"),
    )

    assert added.json["text"].startswith("Officers")
    assert "\x1b" not in watchdesk("permissions", "list").out
    text.write_bytes(b"\xff\xfe\x00")
    again = watchdesk(
        *("permissions", "add", "release", "--reference", "PR 8", "--text-file", str(text)),
        *("--as", "chief"),
    )
    assert (again.code, "not a text in UTF-8" in again.err) == (2, True)


@pytest.mark.parametrize("typed", ["yesterday", "2026-13-01", "2026-02-30T10:00"])
def test_a_day_that_is_none_is_named(watchdesk: Watchdesk, typed: str) -> None:
    refused = watchdesk(
        *("permissions", "add", "consent", "--person", "2001", "--reference", "form 9"),
        *("--from", typed, "--as", "chief"),
    )

    assert refused.code == 2
    assert "--from: expected a day" in refused.err
