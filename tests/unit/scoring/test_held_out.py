"""Pairs and cases by hands that no rule and no weight has learned from: what strangers' wordings may expect."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from monitor.scoring.document import Document
from monitor.scoring.scorer import Scorer

HELD_OUT = Path(__file__).parents[3] / "training/held_out"
MARKS = ("V.A.7", "V.A.9.e")
"""Clauses that are marked, at weight 0, instead of flagged."""


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HELD_OUT / name).read_text("utf-8").splitlines()]


def clauses(text: str, clause: str) -> dict[str, int]:
    kind = "official" if clause.startswith("IV") else "post"
    return Scorer.shipped().score(Document(text, kind=kind)).clauses


def counted(pairs: list[dict[str, Any]]) -> tuple[int, int]:
    """Return how many are found under their clause, and how many of the texts beside them are flagged."""
    found = raised = 0
    for pair in pairs:
        clause = pair["clause"]
        said = clauses(pair["look"], clause)
        found += clause in said if clause.startswith(MARKS) else said.get(clause, 0) >= 50
        raised += max(clauses(pair["leave"], clause).values(), default=0) >= 50
    return found, raised


def test_most_is_found_under_its_clause_and_little_beside_it_is_flagged_for_anything() -> None:
    pairs = rows("pairs.jsonl")
    found, raised = counted(pairs)

    assert found >= 0.84 * len(pairs)
    assert raised <= 0.06 * len(pairs)


def test_hate_in_plain_words_is_told_from_what_resembles_it() -> None:
    cases = rows("cases.jsonl")
    right = {True: 0, False: 0}
    for case in cases:
        said = clauses(case["text"], "V.A.9.a-2").get("V.A.9.a-2", 0) >= 50
        right[case["hateful"]] += said == case["hateful"]
    hateful = sum(case["hateful"] for case in cases)

    assert right[True] >= 0.8 * hateful
    assert right[False] >= 0.9 * (len(cases) - hateful)


def test_contempt_that_is_only_implied_is_found_more_often_than_not() -> None:
    cases = rows("implied.jsonl")
    flagged = {True: 0, False: 0}
    for case in cases:
        flagged[case["hateful"]] += clauses(case["text"], "V.A.9.a-2").get("V.A.9.a-2", 0) >= 50

    assert flagged[True] >= 0.54 * len(cases) / 2
    assert flagged[False] <= 0.12 * len(cases) / 2


def test_the_later_pairs_come_out_no_worse_than_when_they_were_set_aside() -> None:
    pairs = rows("pairs_late.jsonl")
    found, raised = counted(pairs)

    assert found >= 0.74 * len(pairs)
    assert raised <= 0.15 * len(pairs)


def test_what_people_of_the_trade_post_every_day_is_left_alone() -> None:
    posts = rows("ordinary_duty.jsonl")
    flagged = sum(Scorer.shipped().score(Document(post["text"])).flagged for post in posts)

    assert flagged <= 0.05 * len(posts)
