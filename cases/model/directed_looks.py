"""Directed looks: one named person's posts beyond triage, for a reason, signed by a second person (safeguard E.7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class Standing(StrEnum):
    """How a directed look stands."""

    ASKED = "asked"
    GRANTED = "granted"
    DECLINED = "declined"
    ENDED = "ended"
    """Its last day is over, or somebody ended it before."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far the looks of a department go."""

    random_days: int = 30
    """Days of posts that a random review may look back on."""
    directed_days: int = 90
    """The same of a directed look."""
    runs_days: int = 30
    """Days that a directed look may run."""
    review_days: int = 14
    """Days in which a review is to be done."""
    random_percent: int = 33
    """Share of a draw that is left to chance alone; the others are drawn by turn."""
    alert_after: int = 20
    """Times that one login opens the posts of a directed look without flagging one, before the auditor is told."""
    alert_asked: int = 5
    """Directed looks that one login asks for within `ASKED_WITHIN` before the auditor is told."""


ASKED_WITHIN = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class NewLook:
    """What is asked for."""

    number: str
    """Number of the person."""
    reason: str
    """What is reasonably suspected, in words."""
    ends_on: date
    clause: str = ""
    matter: str = ""
    """Number of the case or the report it belongs to."""
    days: int = 30
    """How many days of posts, back from the asking."""


@dataclass(frozen=True, slots=True)
class DirectedLook:
    """A directed look."""

    id: int
    person: str
    number: str
    reason: str
    clause: str
    matter: str
    since: datetime
    """The oldest post it may see."""
    ends_on: date
    asked_by: str
    asked_at: datetime
    standing: Standing
    decided_by: str
    why: str
    """Of the second person's word."""
    looks: int
    """Times its posts were opened."""
    flagged: int
    """Posts flagged from it."""
    alert: bool
    """Whether the auditor was told: opened often without a flag, or one of many asked for."""
