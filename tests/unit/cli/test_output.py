"""What is printed: bounded, aligned, never raw."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO

import pytest

from cases.model.views import CustodyLine, Page
from monitor.cli import output, progress

NOON = datetime(2026, 5, 1, 14, 0, 0, 250_000, tzinfo=timezone(timedelta(hours=2)))


def test_json_is_ascii_on_one_line_with_times_in_utc(capsys: pytest.CaptureFixture[str]) -> None:
    line = CustodyLine(1, "t", "a", "r", "flag:viewed", "flag:1", "", "\x1b[2J \u202e \ud800 é")
    output.show_json({"page": Page((line,), None, 1), "at": NOON})

    out = capsys.readouterr().out
    document = json.loads(out)
    assert out.isascii()
    assert out.count("\n") == 1
    assert out.strip().isprintable()
    assert document["at"] == "2026-05-01T12:00:00Z"
    assert document["page"]["items"][0]["digest"] == line.digest


def test_a_table_is_aligned_by_cells_and_cut_at_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    output.show_table(("who", "said"), [("日本", "x" * 90), ("a", "\x1b[31mred")], empty="none")

    head, wide, hostile = capsys.readouterr().out.splitlines()
    assert head.index("said") == 6
    assert wide.startswith("日本  x")
    assert wide.endswith("x…")
    assert len(wide) <= 40
    assert hostile.isprintable()


def test_an_empty_table_says_so_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    output.show_table(("who",), [], empty="nobody is waiting")

    assert capsys.readouterr() == ("", "nobody is waiting\n")


def test_fields_are_aligned_and_empty_ones_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    output.show_fields(
        [
            ("at", NOON),
            ("held by", None),
            ("clauses", ("V.A.3", "V.A.4")),
            ("sealed", True),
            ("text", "a\nb"),
        ]
    )

    assert capsys.readouterr().out.splitlines() == [
        "at       2026-05-01T12:00:00Z",
        "clauses  V.A.3 V.A.4",
        "sealed   yes",
        "text     a",
        "         b",
    ]


def test_a_moment_is_shown_in_utc() -> None:
    assert output.iso(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == "2026-01-02T03:04:05Z"


class Screen(StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_rewrites_one_line_and_wipes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_EVERY_S", 0)
    screen = Screen()
    with progress.Progress("verified", screen) as shown:
        shown.to(1_000, 20_000)
        shown.say("\x1b[2J")

    first, second, wiped, rest = screen.getvalue().split("\r")[1:]
    assert first.rstrip() == "verified 1,000 of 20,000"
    assert second.rstrip() == "⟦ESC⟧[2J"
    assert (wiped.strip(), rest) == ("", "")


def test_progress_says_nothing_where_nobody_looks() -> None:
    stream = StringIO()
    with progress.Progress("verified", stream) as shown:
        shown.to(1, 2)

    assert stream.getvalue() == ""
