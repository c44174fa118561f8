"""What happens around flags: acts on many at once, recusals, who looks at whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cases.model.views import Receipt

BULK_CAP = 500
"""Flags in one act."""
SKIPPERS = 3
"""So many people who skip a flag at one level raise it to the next."""


@dataclass(frozen=True, slots=True)
class BulkReceipt:
    """What an act on many flags leaves in the hand."""

    done: tuple[Receipt, ...]
    left: tuple[tuple[int, str], ...]
    """Flags that were left as they are, each with the sentence that says why."""


@dataclass(frozen=True, slots=True)
class Skips:
    """How often a person left flags undecided for the next one."""

    login: str
    skips: int
    flags: int


@dataclass(frozen=True, slots=True)
class LookLine:
    """Who looks at whom: counts, no content (safeguard E.7)."""

    login: str
    person: str
    person_number: str
    flags: int
    """Flags of that person that were opened."""
    looks: int
    """How often, in all."""
    idle: int
    """How often since the last decision on that person, or the last alert."""
    last_at: datetime
    alerts: int
    alert_at: datetime | None


@dataclass(frozen=True, slots=True)
class Risen:
    """A flag that went one level up."""

    flag_id: int
    level: int
    why: str
