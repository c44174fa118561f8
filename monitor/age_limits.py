"""How long a flag may wait, as the settings have it: for what goes up by itself, and for what is set aside."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from cases.model.ageing import Limits
from monitor.config import Settings


def age_limits(settings: Settings) -> Limits:
    """Return the limits; days are the department's, without its holidays."""
    asked = settings.triage
    return Limits(
        urgent=timedelta(hours=asked.urgent_hours),
        high=timedelta(hours=asked.high_hours),
        working_days=asked.other_working_days,
        zone=ZoneInfo(settings.department.zone),
        holidays=frozenset(asked.holidays),
    )
