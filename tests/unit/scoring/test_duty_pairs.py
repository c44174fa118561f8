"""Clause by clause: of posts to look at enough are found, of posts close to them few are flagged."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import pytest

from monitor.scoring.document import Document
from monitor.scoring.scorer import Scorer

HERE = Path(__file__).parent
SETS = {
    name: tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))
    for name in (
        "duty_pairs",
        "duty_pairs_more",
        "duty_pairs_written_first",
        "duty_pairs_jargon",
        "duty_pairs_fresh",
    )
}
RECALL, SPECIFICITY, FEW = 0.8, 0.85, 8
"""What each clause must reach where there are at least `FEW` pairs; what is below is counted together."""
CLAUSES = [(name, clause) for name, pairs in SETS.items() for clause in pairs]


def marked(clause: str) -> bool:
    return clause == "V.A.7" or clause.startswith("V.A.9.e")


@cache
def outcome(name: str, clause: str) -> tuple[int, int, int]:
    """Return pairs, posts that were found, and posts beside them that were flagged for the clause."""
    kind = "official" if clause.startswith("IV") else "post"
    found = flagged = 0
    for look, leave in SETS[name][clause]:
        clauses = Scorer.shipped().score(Document(look, kind=kind)).clauses
        found += clause in clauses if marked(clause) else clauses.get(clause, 0) >= 50
        beside = Scorer.shipped().score(Document(leave, kind=kind)).clauses.get(clause, 0)
        flagged += beside >= 50
    return len(SETS[name][clause]), found, flagged


@pytest.mark.parametrize(("name", "clause"), CLAUSES)
def test_enough_is_found_and_little_beside_it(name: str, clause: str) -> None:
    pairs, found, flagged = outcome(name, clause)
    if pairs < FEW:
        pairs, found, flagged = map(
            sum,
            zip(*(outcome(name, c) for c in SETS[name] if outcome(name, c)[0] < FEW), strict=True),
        )

    assert found >= RECALL * pairs
    assert flagged <= (1 - SPECIFICITY) * pairs + 1
