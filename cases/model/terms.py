"""Terms of a clock: a rule of a jurisdiction, frozen as it read when the clock was started."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from cases.model.days import Days, Leap


class Unit(StrEnum):
    """In what a limit is given."""

    CALENDAR_DAYS = "calendar_days"
    BUSINESS_DAYS = "business_days"
    YEARS = "years"


class LastDay(StrEnum):
    """What becomes of a last day on which the department is closed."""

    STAYS = "stays"
    NEXT_OPEN_DAY = "next_open_day"


class StartEvent(StrEnum):
    """What starts a clock."""

    ACT = "act"
    """The act itself."""
    KNOWN = "known"
    """Somebody who may start an investigation came to know of the allegation."""
    CRIMINAL_ACT_KNOWN = "criminal_act_known"
    """An act that is alleged to be a crime was discovered."""
    COMPLAINT = "complaint"
    """A complaint was received."""
    INFORMATION = "sufficient_information"
    """Whoever files the charge had enough to file it."""
    DECISION = "decision"
    """It was decided to impose discipline."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a clock goes by: a rule of a jurisdiction profile as it read when the clock was started."""

    profile: str
    rule: str
    title: str
    source: str
    status: str
    """Whether counsel has confirmed it."""
    starts: StartEvent
    ends: str
    """What must have happened by the last day, in words."""
    limit: int
    unit: Unit
    days: Days = field(default_factory=Days)
    last_day: LastDay = LastDay.STAYS
    target: bool = False
    """Whether it is a target of the house: missing it is explained, and bars nothing by itself."""
    grounds: Mapping[str, str] = field(default_factory=dict)
    """Id of each ground that stops the clock, with its title and source."""

    def as_json(self) -> dict[str, object]:
        """Return every field, ready for JSON."""
        return {
            "profile": self.profile,
            "rule": self.rule,
            "title": self.title,
            "source": self.source,
            "status": self.status,
            "starts": self.starts.value,
            "ends": self.ends,
            "limit": self.limit,
            "unit": self.unit.value,
            "leap": self.days.leap.value,
            "closed": sorted(self.days.closed),
            "holidays": [day.isoformat() for day in self.days.holidays],
            "last_day": self.last_day.value,
            "target": self.target,
            "grounds": dict(self.grounds),
        }


def terms_of(kept: Mapping[str, Any]) -> Terms:
    """Return terms from what `as_json` returned."""
    return Terms(
        profile=kept["profile"],
        rule=kept["rule"],
        title=kept["title"],
        source=kept["source"],
        status=kept["status"],
        starts=StartEvent(kept["starts"]),
        ends=kept["ends"],
        limit=kept["limit"],
        unit=Unit(kept["unit"]),
        days=Days(
            Leap(kept["leap"]),
            frozenset(kept["closed"]),
            tuple(date.fromisoformat(day) for day in kept["holidays"]),
        ),
        last_day=LastDay(kept["last_day"]),
        target=kept["target"],
        grounds=kept["grounds"],
    )
