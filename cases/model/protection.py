"""Reporters under seal: who may ask for a name, who lets it be seen, and what is watched for their sake (E.10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

RELEASED_FOR: Final = timedelta(days=7)
"""How long a name that was released may be looked at by the one who asked."""


@dataclass(frozen=True, slots=True)
class NameRequest:
    """Somebody asks the custodian who made a confidential report."""

    id: int
    report: str
    case: str
    asked_by: str
    why: str
    asked_at: datetime
    released: bool | None = None
    """What the custodian decided; None while it waits."""
    decided_by: str = ""
    reason: str = ""
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who made a report; given to one person, once it was released to that person."""

    report: str
    number: str
    name: str
    rank: str
    unit: str
    login: str


@dataclass(frozen=True, slots=True)
class Check:
    """A day on which the custodian looks after a reporter."""

    report: str
    days: int
    due_on: date
    found: str = ""
    checked_by: str = ""
    checked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Touch:
    """An entry that tells how the subject, or somebody above the subject, touched what is the reporter's own."""

    report: str
    seq: int
    at: str
    actor: str
    action: str
    object: str


@dataclass(frozen=True, slots=True)
class Watch:
    """What the custodian sees of the reporters under watch."""

    checks: tuple[Check, ...]
    """Those that are due, the oldest first."""
    touches: tuple[Touch, ...]
    reports: int
    """How many reports are watched."""
