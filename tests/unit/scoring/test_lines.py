"""JSON lines: what `watchdesk score` reads and writes."""

from __future__ import annotations

import json
from threading import Event, Thread
from typing import Any

import pytest

from cases.policy import UnknownClause
from monitor.scoring.document import Document
from monitor.scoring.lines import Tally, score_blocks_in_processes, score_lines
from monitor.scoring.scorer import Scorer

TEXT = "what the fuck, all muslims are vermin"


def through(*lines: bytes, clause: str | None = None) -> list[dict[str, Any]]:
    return [json.loads(line) for line in score_lines(lines, Scorer.shipped(), clause)]


def test_a_post_comes_out_with_all_that_was_said_of_it() -> None:
    said = Scorer.shipped().score(Document(TEXT))

    (answer,) = through(json.dumps({"id": "a1", "text": TEXT, "more": [1]}).encode())

    assert answer["id"] == "a1"
    assert answer["score"] == said.score
    assert answer["flagged"] is True
    assert answer["clauses"] == said.clauses
    assert [f["rule"] for f in answer["findings"]] == [f.rule for f in said.findings]
    assert set(answer["findings"][0]) == {
        "rule", "clause", "label", "weight", "start", "end", "text", "reason"
    }  # fmt: skip
    assert answer["against"] == []
    assert (answer["rules"], answer["policy"]) == (said.rules_version, said.policy_version)


def test_the_order_is_kept_and_blank_lines_are_let_pass() -> None:
    answers = through(b'{"id": 1, "text": "a"}\n', b"\n", b'{"id": 2, "text": "b"}')

    assert [answer["id"] for answer in answers] == [1, 2]


def test_only_the_clause_asked_for_counts() -> None:
    (answer,) = through(json.dumps({"id": 1, "text": TEXT}).encode(), clause="V.A.9.a-1")

    assert set(answer["clauses"]) == {"V.A.9.a-1"}
    with pytest.raises(UnknownClause):
        score_lines([], Scorer.shipped(), "V.A.77")


def test_what_is_known_around_the_text_is_read() -> None:
    post = {"id": 1, "text": "This thief will not bother you again", "kind": "official"}
    post |= {"posted_at": "2026-05-01T10:00:00Z", "platform": None, "author": "x", "context": {}}
    odd = {"id": 2, "text": "x", "posted_at": "soon", "context": "a parent post"}

    first, second = through(json.dumps(post).encode(), json.dumps(odd).encode())

    assert first["clauses"]["IV.B.3-a"] == 66
    assert all(clause.startswith("IV") for clause in first["clauses"])
    assert second["score"] == 0


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"not json", "Expected one JSON object in UTF-8 on the line."),
        (b"[" * 100_000, "Expected a post with an id and a text: Expected `object`"),
        (b'{"a": ' * 100_000, "Expected one JSON object in UTF-8 on the line."),
        (b'{"id": 1, "text": "\xff"}', "Expected one JSON object in UTF-8 on the line."),
        (b'{"id": 1, "text": ""} {}', "Expected one JSON object in UTF-8 on the line."),
        (b"[1]", "Expected a post with an id and a text: Expected `object`, got `array`."),
        (b'{"id": 1}', "Expected a post with an id and a text: Object missing required field"),
        (b'{"text": "a"}', "Expected a post with an id and a text: Object missing required field"),
        (b'{"id": 1, "text": null}', "Expected a post with an id and a text: Expected `str`"),
        (b'{"id": [], "text": NaN}', "Expected a post with an id and a text: Expected"),
    ],
)
def test_a_bad_line_is_answered_in_its_place(line: bytes, error: str) -> None:
    tally = Tally()
    good = b'{"id": 1, "text": "a"}'

    answers = [
        json.loads(a) for a in score_lines([good, line, good], Scorer.shipped(), None, tally)
    ]

    assert [answer["id"] for answer in answers] == [1, None, 1]
    assert answers[1]["line"] == 2
    assert answers[1]["error"].startswith(error)
    assert (tally.lines, tally.bad) == (3, 1)


def test_half_a_surrogate_pair_goes_through() -> None:
    (answer,) = through(b'{"id": 1, "text": "\\ud800 what the f\\u0000uck fuck\\udfff"}')

    assert answer["flagged"]
    (found,) = through(b'{"id": 1, "text": "\\ud83e\\udd2e\\ud800 gay people \\ud83e\\udd2e"}')
    assert "🤮\ud800 gay people" in {f["text"] for f in found["findings"]}


@pytest.mark.parametrize("beside", [0, 1])
def test_several_processes_answer_as_one_does_and_in_order(beside: int) -> None:
    """Copies of this process where nothing else runs in it, and else new ones."""
    done = Event()
    others = [Thread(target=done.wait) for _ in range(beside)]
    for other in others:
        other.start()
    lines = [json.dumps({"id": n, "text": f"{TEXT} {n}"}).encode() for n in range(1_200)]
    lines[700] = b"broken"
    tally = Tally()

    lines[300] = b"  "
    blocks = [b"\n".join(lines[at : at + 500]) + b"\n" for at in range(0, 1_200, 500)]

    several = list(score_blocks_in_processes(blocks, Scorer.shipped, 2, tally))
    done.set()

    assert len(several) == len(blocks)
    assert b"".join(several) == b"".join(score_lines(lines, Scorer.shipped()))
    assert (tally.lines, tally.bad) == (1_199, 1)


def test_a_reader_that_stops_early_stops_the_processes() -> None:
    endless = (b'{"id": 1, "text": "a"}\n' * 3 for _ in range(10_000_000))

    answers = score_blocks_in_processes(endless, Scorer.shipped, 2)

    assert [json.loads(one)["id"] for one in next(answers).splitlines()] == [1, 1, 1]
    answers.close()
