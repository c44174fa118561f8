"""What the desk offers beside the flags themselves: saved views, colleagues, what is found by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from cases.model.states import FlagState

URGENT_SEVERITY: Final = 5
HIGH_SEVERITY: Final = 4
HIGH_LIMIT: Final = timedelta(hours=24)
"""How old a flag of high severity may grow before it is looked at."""
OTHER_LIMIT_DAYS: Final = 5
"""The same for all others, in working days: Monday to Friday."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """A query under a name."""

    name: str
    query: str
    place: int | None
    """The key that opens it, 1 to 9."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody a flag may be given to."""

    login: str
    name: str
    rank: str
    unit: str


class Copied(StrEnum):
    """What may go to a clipboard: words of ours, never a post's."""

    NUMBER = "number"
    """A flag's or a case's."""
    HASH = "hash"
    CLAUSE = "clause"


class Found(StrEnum):
    """What kind of thing was found by name."""

    CASE = "case"
    FLAG = "flag"
    PERSON = "person"
    HANDLE = "handle"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found by name, and what it is about; texts are as registered, so hostile."""

    kind: Found
    key: str
    """Case number, id of a flag, number of a person, `platform:handle`."""
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Snoozed:
    """A flag that was set aside, or is in the queue again."""

    flag_id: int
    version: int
    state: FlagState
    until: datetime | None


def age_limit(severity: int, raised_at: datetime) -> datetime:
    """Return by when a flag is to be looked at: high within a day, others within five working days."""
    if severity >= HIGH_SEVERITY:
        return raised_at + HIGH_LIMIT
    return raised_at + timedelta(days=_working_days(raised_at.date(), OTHER_LIMIT_DAYS))


def _working_days(since: date, count: int) -> int:
    """Return how many days it takes until so many working days have passed."""
    days = 0
    while count:
        days += 1
        count -= (since + timedelta(days=days)).weekday() < 5  # noqa: PLR2004  Saturday
    return days
