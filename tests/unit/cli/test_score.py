"""The filter: a line in, a line out, in order, whatever the line holds."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.program import Called, watchdesk_process

from monitor.cli import program, score

FLAGGED = "Rolling to the shooting on Elm right now, units staging at 12 Elm Street"
DULL = "Nice light on the lake this morning"

Filter = Callable[..., Called]


@pytest.fixture
def score_lines(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Filter:
    """Call `watchdesk score` with these lines on its standard input."""

    def call(given: bytes, *words: str) -> Called:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
        code = program.main(["--home", str(tmp_path / "none"), "score", *words])
        out, err = capsysbinary.readouterr()
        return Called(code, out.decode(), err.decode())

    return call


def _lines(*posts: object) -> bytes:
    return b"".join(json.dumps(post).encode() + b"\n" for post in posts)


def _read(called: Called) -> list[Any]:
    return [json.loads(line) for line in called.out.splitlines()]


def test_each_post_is_answered_in_order_with_its_reasons(score_lines: Filter) -> None:
    done = score_lines(
        _lines(
            {"id": "a", "text": FLAGGED},
            {
                "id": 2,
                "text": DULL,
                "posted_at": "2026-05-01T10:00:00Z",
                "kind": "post",
                "colour": "red",
            },
            {"id": "", "text": ""},
        )
    )
    first, second, third = _read(done)

    assert (done.code, done.err) == (0, "")
    assert {"id", "score", "flagged", "clauses", "findings", "against"} <= set(first)
    assert [answer["id"] for answer in (first, second, third)] == ["a", 2, ""]
    assert first["flagged"] is True
    assert first["score"] >= 50
    assert first["clauses"]["V.A.3"] >= 50
    for finding in first["findings"]:
        assert set(finding) == {
            "rule",
            "clause",
            "label",
            "weight",
            "start",
            "end",
            "text",
            "reason",
        }
        assert FLAGGED[finding["start"] : finding["end"]] == finding["text"]
    assert (second["score"], second["flagged"], second["findings"]) == (0, False, [])
    assert third["score"] == 0


@pytest.mark.parametrize(
    "line", [b"nonsense", b"[1, 2]", b'{"id": 7}', b"\xff\xfe", b"[" * 200_000]
)
def test_a_line_that_is_no_post_keeps_its_place(score_lines: Filter, line: bytes) -> None:
    done = score_lines(line + b"\n\n" + _lines({"id": "next", "text": DULL}))
    wrong, right = _read(done)

    assert done.code == 2
    assert wrong["error"]
    assert wrong["line"] == 1
    assert right["id"] == "next"
    assert "1 of 2 lines held no post" in done.err


def test_a_line_without_end_is_refused_without_holding_it(
    score_lines: Filter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score, "_LINE_CAP", 100)
    endless = b'{"id": 1, "text": "' + b"x" * 950 + b'"}\n'
    wrong, right = _read(score_lines(endless + _lines({"id": 2, "text": DULL})))

    assert wrong["error"]
    assert right["id"] == 2


def test_odd_metadata_does_not_cost_a_post_its_score(score_lines: Filter) -> None:
    odd = {
        "posted_at": "yesterday",
        "context": "a string",
        "author": None,
        "kind": None,
        "platform": "",
    }
    (answer,) = _read(score_lines(_lines({"id": 1, "text": FLAGGED, **odd})))

    assert answer["flagged"] is True


def test_only_one_clause_may_count(score_lines: Filter) -> None:
    (whole,) = _read(score_lines(_lines({"id": 1, "text": FLAGGED})))
    (part,) = _read(score_lines(_lines({"id": 1, "text": FLAGGED}), "--clause", "V.A.8.b"))

    assert len(whole["clauses"]) > 1
    assert list(part["clauses"]) == ["V.A.8.b"]
    unknown = score_lines(b"", "--clause", "V.Z")
    assert (unknown.code, unknown.out) == (2, "")
    assert "--clause" in unknown.err


def test_other_rules_and_members_are_read(score_lines: Filter, tmp_path: Path) -> None:
    rules, roster = tmp_path / "rules.toml", tmp_path / "roster.csv"
    rules.write_text(
        'version = "own"\n[lexicon.heron]\nterms = ["heron"]\n[[rule]]\nid = "heron-1"\nclause = "V.A.3"\n'
        'label = "bird"\nweight = 70\nreason = "Names a heron."\npatterns = ["{heron}"]\n'
        'match = ["a heron", "the heron", "heron"]\nclean = ["a duck", "a goose", "a swan"]\n',
        "utf-8",
    )
    roster.write_text("name\nKemi Abara\n", "utf-8")
    (answer,) = _read(score_lines(_lines({"id": 1, "text": "A Heron!"}), "--rules", str(rules)))

    assert answer["score"] == 70
    assert score_lines(_lines({"id": 1, "text": DULL}), "--roster", str(roster)).code == 0
    roster.write_text("colour\nred\n", "utf-8")
    assert score_lines(b"", "--roster", str(roster)).code == 2
    rules.write_text("[", "utf-8")
    assert score_lines(b"", "--rules", str(rules)).code == 2


def test_more_processes_give_the_same_lines() -> None:
    posts = [{"id": n, "text": FLAGGED if n % 7 == 0 else DULL} for n in range(1_000)]
    given = (_lines(*posts) + b"broken\n").decode()
    one = watchdesk_process("score", given=given, WATCHDESK_HOME="/nonexistent")
    two = watchdesk_process("score", "--jobs", "2", given=given, WATCHDESK_HOME="/nonexistent")

    assert one.code == two.code == 2
    assert one.out == two.out
    assert [json.loads(line)["id"] for line in one.out.splitlines()] == [*range(1_000), None]


def test_a_terminal_is_given_plain_letters_only() -> None:
    line = score._ascii('{"text": "\u202e \u009b31m é"}\n'.encode())

    assert line.isascii()
    assert json.loads(line) == {"text": "\u202e \u009b31m é"}
