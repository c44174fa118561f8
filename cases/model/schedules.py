"""Duty schedules: when somebody was scheduled to work. Context beside a post, never a finding (V.A.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

LONGEST: Final = timedelta(hours=48)
"""Of one shift; a longer one is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class NewShift:
    """A shift to enter."""

    person_number: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Shift:
    """A scheduled shift."""

    since: datetime
    until: datetime
