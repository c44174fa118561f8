"""Weigh: from findings to scores.

A finding counts with what its context left of its rule's weight. Inside a clause each label counts once, with its
heaviest finding, and the labels add up as independent hints do: hints that are wrong with chances 1-w1, 1-w2 … are
all wrong with (1-w1)(1-w2)…. The post's score is that of its heaviest clause. So another finding never lowers a
score, and another defence never raises one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cases.model.findings import Finding

WHOLE: Final = 100


def combined(weights: Iterable[int]) -> int:
    """Return 0–100 for weights of 0–100, in whole numbers so that every machine gets the same."""
    wrong, whole = WHOLE, 1
    for weight in weights:
        wrong *= WHOLE - weight
        whole *= WHOLE
    return WHOLE + (-wrong) // whole


def clause_scores(findings: Iterable[Finding]) -> dict[str, int]:
    """Return the score of each clause that was touched, the heaviest first."""
    labels: dict[str, dict[str, int]] = {}
    for finding in findings:
        of_clause = labels.setdefault(finding.clause, {})
        of_clause[finding.label] = max(of_clause.get(finding.label, 0), finding.weight)
    scores = {clause: combined(weights.values()) for clause, weights in labels.items()}
    return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0])))


def total(clauses: dict[str, int]) -> int:
    """Return the score of the post: that of its heaviest clause."""
    return max(clauses.values(), default=0)
