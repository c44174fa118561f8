"""Figures about the work, and whether it falls alike on everybody: exact tests with intervals, no traits inferred.

A rule of thumb such as four fifths cries wolf on small numbers; what is given here is a share with its exact
interval, and the chance of a difference at least as large if there were none (Fisher's exact test, two-sided,
corrected for the number of groups by Holm 1979).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cases.model.agreement import Share, share

SMALL: Final = 5
"""Groups of fewer people are not shown apart: they would name somebody."""
_ROUNDING: Final = 1e-7


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took."""

    count: int
    median_s: float | None
    p90_s: float | None


@dataclass(frozen=True, slots=True)
class ClauseFigures:
    """What became of the flags of a clause."""

    clause: str
    flags: int
    decided: int
    dismissed: Share
    sustained: int
    not_sustained: int
    """Allegations that were finally found otherwise."""


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """What became of the posts of a group of people."""

    group: str
    people: int
    posts: int
    flagged: Share
    """Of the posts that were read."""
    chance: float | None
    """Of so large a difference to all others if there were none, corrected; None where there is nobody else."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Figures of a period."""

    since: datetime
    until: datetime
    flags: int
    waiting: int
    undone: int
    decisions: Mapping[str, int]
    reviewers: Mapping[str, int]
    """Decisions of each, by login; no order is meant by it."""
    clauses: tuple[ClauseFigures, ...]
    cases: Mapping[str, int]
    """How many stand in each state now."""
    dispositions: Mapping[str, int]
    to_decision: Spread
    """From the flag to its first decision."""
    to_determination: Spread
    """From the opening of a case to its determination."""
    parity: Mapping[str, tuple[GroupFigures, ...]]
    """By unit, rank, kind of employment and shift."""


def deciles(whole: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return where the median and the ninth decile of so many ordered things lie: after which one, and tenths on."""
    return divmod((whole - 1) * 5, 10), divmod((whole - 1) * 9, 10)


def between(times: Mapping[int, timedelta], place: tuple[int, int]) -> float:
    """Return the time at a place, in seconds; between two of them in proportion.

    Args:
        times: How long things took, by their place in the order; of those around the place.
        place: See `deciles`.
    """
    low, tenths = place
    here = times[low].total_seconds()
    return here + (times.get(low + 1, times[low]).total_seconds() - here) * tenths / 10


def parity(
    people: Mapping[str, int], posts: Mapping[str, int], flagged: Mapping[str, int]
) -> tuple[GroupFigures, ...]:
    """Compare each group with all the others together; groups of fewer than `SMALL` people are put together.

    Args:
        people: How many of each group have an account that is read.
        posts: How many of their posts were read.
        flagged: How many of those were flagged.
    """
    named = {name for name, count in people.items() if count >= SMALL}
    rest = "(small groups)"

    def gathered(counts: Mapping[str, int]) -> dict[str, int]:
        found: dict[str, int] = {}
        for name in people:
            group = name if name in named else rest
            found[group] = found.get(group, 0) + counts.get(name, 0)
        return found

    heads, read, raised = gathered(people), gathered(posts), gathered(flagged)
    whole_read, whole_raised = sum(read.values()), sum(raised.values())
    chances = {
        name: fisher(
            raised[name],
            read[name] - raised[name],
            whole_raised - raised[name],
            whole_read - read[name] - (whole_raised - raised[name]),
        )
        for name in heads
        if read[name] and whole_read > read[name]
    }
    corrected = holm(chances)
    return tuple(
        GroupFigures(
            name, heads[name], read[name], share(raised[name], read[name]), corrected.get(name)
        )
        for name in sorted(heads)
    )


def fisher(a: int, b: int, c: int, d: int) -> float:
    """Return the two-sided chance of a two-by-two table at least as uneven as this one, with the same margins."""
    row, column, whole = a + b, a + c, a + b + c + d
    low, high = max(0, row + column - whole), min(row, column)
    here = _log_chance(a, row, column, whole)
    logs = (_log_chance(one, row, column, whole) for one in range(low, high + 1))
    return min(1.0, sum(math.exp(one) for one in logs if one <= here + _ROUNDING))


def holm(chances: Mapping[str, float]) -> dict[str, float]:
    """Return chances corrected for how many there are, so that the family errs as seldom as one test would."""
    corrected: dict[str, float] = {}
    at_least = 0.0
    ordered = sorted(chances.items(), key=lambda one: one[1])
    for rank, (name, chance) in enumerate(ordered):
        at_least = max(at_least, min(1.0, chance * (len(ordered) - rank)))
        corrected[name] = at_least
    return corrected


def _log_chance(a: int, row: int, column: int, whole: int) -> float:
    return _log_choose(column, a) + _log_choose(whole - column, row - a) - _log_choose(whole, row)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
