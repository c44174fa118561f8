"""Early warning: matters that were decided, weighed over a rolling window. It is help offered, and no discipline.

Only what somebody graded counts: an allegation that was finally sustained, a coaching that was signed. Flags never
count, nor does anything that was exonerated, unfounded or not sustained; an appeal that changes a disposition
changes the count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

COACHING_POINTS: Final = 1
"""What a coaching weighs, whatever its clause."""


class WarningLevel(StrEnum):
    """How loud the warning is."""

    WARNING = "warning"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class WarningRules:
    """What a department counts."""

    days: int = 365
    """Length of the rolling window."""
    warning: int = 4
    """Points from which a warning is raised."""
    critical: int = 8
    weights: Mapping[str, int] = field(default_factory=dict)
    """Points of a clause and all below it; the severity of the clause where none is given."""

    def weight(self, clause: str, severity: int) -> int:
        """Return the points of a sustained allegation: of the nearest clause that has any."""
        at = clause
        while at:
            if at in self.weights:
                return self.weights[at]
            at = at[: max(at.rfind("."), at.rfind("-"), 0)]
        return severity


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that was decided about a person."""

    what: str
    """Number of the case, or `coaching`."""
    clause: str
    points: int
    on: date


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted for a person, and what it comes to."""

    points: int
    matters: tuple[Matter, ...]
    level: WarningLevel | None


@dataclass(frozen=True, slots=True)
class Peers:
    """A person beside those of the same unit, for the same exposure."""

    points_per_1000_posts: float | None
    """None where nothing was read."""
    unit_per_1000_posts: float | None
    people: int
    """How many people that is, the person left out."""


def count(rules: WarningRules, matters: Iterable[Matter], today: date) -> Count:
    """Return what matters within the window come to; the newest first."""
    since = today - timedelta(days=rules.days)
    inside = sorted(
        (one for one in matters if since < one.on <= today), key=lambda one: one.on, reverse=True
    )
    points = sum(one.points for one in inside)
    level = None
    if points >= rules.critical:
        level = WarningLevel.CRITICAL
    elif points >= rules.warning:
        level = WarningLevel.WARNING
    return Count(points, tuple(inside), level)


def beside(points: int, posts: int, others: Sequence[tuple[int, int]]) -> Peers:
    """Return a person's points beside those of the unit, each for a thousand posts that were read.

    Args:
        points: Of the person, in the window.
        posts: Of the person, read in the window.
        others: Points and posts of each of the others.
    """
    seen = sum(read for _, read in others)
    return Peers(
        points_per_1000_posts=1000 * points / posts if posts else None,
        unit_per_1000_posts=1000 * sum(one for one, _ in others) / seen if seen else None,
        people=len(others),
    )
