"""Backtest: what another rule file would have flagged, beside what the rules in force say of the same posts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from monitor.scoring.document import Document
from monitor.scoring.scorer import BATCH, Scorer

SHOWN: Final = 50
"""Posts of each kind of change that are named; the counts are of all."""


@dataclass(frozen=True, slots=True)
class Change:
    """A post that would be flagged, or would no longer be."""

    post: int
    """Id of the post version."""
    before: int
    """Score by the rules in force."""
    after: int
    """Score by the rules that are tried."""
    rules: tuple[str, ...]
    """Those that found something in it, in the order of the text: of the tried rules, else of those in force."""


@dataclass(slots=True)
class Backtest:
    """What came out."""

    posts: int = 0
    flagged_before: int = 0
    flagged_after: int = 0
    new: int = 0
    """Flagged by the tried rules only."""
    gone: int = 0
    """Flagged by the rules in force only."""
    newly_flagged: list[Change] = field(default_factory=list)
    no_longer_flagged: list[Change] = field(default_factory=list)
    found_before: Counter[str] = field(default_factory=Counter)
    """Posts in which each rule in force found something."""
    found_after: Counter[str] = field(default_factory=Counter)


def backtest(
    posts: Iterable[tuple[int, Document]], tried: Scorer, in_force: Scorer, *, shown: int = SHOWN
) -> Backtest:
    """Score posts by two scorers and return how they differ; posts are read in batches, none is kept.

    Args:
        posts: With the id of each.
        tried: By the rules that are tried.
        in_force: By the rules that count today.
        shown: Changed posts of each kind that are named.
    """
    result = Backtest()
    waiting = iter(posts)
    while batch := list(islice(waiting, BATCH)):
        documents = [document for _, document in batch]
        pairs = zip(in_force.score_many(documents), tried.score_many(documents), strict=True)
        for (post, _), (before, after) in zip(batch, pairs, strict=True):
            result.posts += 1
            result.flagged_before += before.flagged
            result.flagged_after += after.flagged
            result.found_before.update({finding.rule for finding in before.findings})
            result.found_after.update({finding.rule for finding in after.findings})
            if before.flagged == after.flagged:
                continue
            telling = after if after.flagged else before
            rules = tuple(dict.fromkeys(finding.rule for finding in telling.findings))
            change = Change(post, before.score, after.score, rules)
            listed = result.newly_flagged if after.flagged else result.no_longer_flagged
            result.new += after.flagged
            result.gone += before.flagged
            if len(listed) < shown:
                listed.append(change)
    return result
