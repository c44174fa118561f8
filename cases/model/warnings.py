"""Early warnings as they are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases.model.early_warning import WarningLevel


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """Somebody came to a level; it is help offered, and no discipline."""

    id: int
    person: str
    number: str
    unit: str
    level: WarningLevel
    points: int
    matters: tuple[dict[str, Any], ...]
    """What was counted, with points and day, and how the unit compares for the same exposure."""
    raised_at: datetime
    answered_by: str | None
    answered_at: datetime | None
    answer: str
