"""How well two people agree, with intervals that hold for small samples too."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

_STEPS: Final = 60
"""Halvings of [0, 1]: more than a float can tell apart."""
_Z: Final = 1.959963984540054
"""97.5 % point of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a sample, with its exact interval (Clopper and Pearson 1934)."""

    count: int
    of: int
    share: float | None
    """None where nothing was looked at."""
    low: float
    high: float
    """Bounds of the 95 % interval."""
    at_most: float
    """With 95 % confidence the true share is not above this: the one-sided bound."""


@dataclass(frozen=True, slots=True)
class Kappa:
    """Agreement beyond chance (Cohen 1960), with the large-sample interval of Fleiss, Cohen and Everitt (1969)."""

    pairs: int
    agreed: int
    kappa: float | None
    """None where one of the two gave the same answer throughout: chance alone would agree as often."""
    low: float | None
    high: float | None


def share(count: int, of: int) -> Share:
    """Return how large a share is, and how large it may be in truth.

    Args:
        count: How many there were.
        of: Among so many.
    """
    if not of:
        return Share(0, 0, None, 0.0, 1.0, 1.0)
    return Share(
        count,
        of,
        count / of,
        low=_lower(count, of, 0.025),
        high=_upper(count, of, 0.025),
        at_most=_upper(count, of, 0.05),
    )


def kappa(pairs: Sequence[tuple[str, str]]) -> Kappa:
    """Return how far pairs of answers agree beyond chance; the first of each pair is the first person's."""
    n = len(pairs)
    agreed = sum(one == other for one, other in pairs)
    if not n:
        return Kappa(0, 0, None, None, None)
    rows, columns = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    names = sorted({*rows, *columns})
    first = {name: rows[name] / n for name in names}
    second = {name: columns[name] / n for name in names}
    by_chance = sum(first[name] * second[name] for name in names)
    if math.isclose(by_chance, 1.0):
        return Kappa(n, agreed, None, None, None)
    found = (agreed / n - by_chance) / (1 - by_chance)
    cells = {pair: count / n for pair, count in Counter(pairs).items()}
    same = sum(
        p * (1 - (first[a] + second[a]) * (1 - found)) ** 2 for (a, b), p in cells.items() if a == b
    )
    other = (1 - found) ** 2 * sum(
        p * (second[a] + first[b]) ** 2 for (a, b), p in cells.items() if a != b
    )
    spread = same + other - (found - by_chance * (1 - found)) ** 2
    error = math.sqrt(max(spread, 0.0) / n) / (1 - by_chance)
    return Kappa(n, agreed, found, max(-1.0, found - _Z * error), min(1.0, found + _Z * error))


def _upper(count: int, of: int, tail: float) -> float:
    """Return the share at which so few would be seen with the probability `tail`."""
    if count == of:
        return 1.0
    return _where(lambda p: _at_most(count, of, p) > tail)


def _lower(count: int, of: int, tail: float) -> float:
    """Return the share at which so many would be seen with the probability `tail`."""
    if not count:
        return 0.0
    return _where(lambda p: 1 - _at_most(count - 1, of, p) < tail)


def _where(still_below: Callable[[float], bool]) -> float:
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if still_below(middle) else (low, middle)
    return high


def _at_most(count: int, of: int, p: float) -> float:
    """Return the probability of at most `count` in `of` trials, each with the chance 0 < p < 1."""
    if not 0 < p < 1:
        return 1.0 if p <= 0 else 0.0
    of_all = math.lgamma(of + 1)
    yes, no = math.log(p), math.log1p(-p)
    return math.fsum(
        math.exp(of_all - math.lgamma(k + 1) - math.lgamma(of - k + 1) + k * yes + (of - k) * no)
        for k in range(count + 1)
    )
