"""How long a flag may wait before it goes one level up (workflow D.1)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from cases.model.findings import Explanation

URGENT: Final = 5
HIGH: Final = 4
_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)

URGENT_CLAUSES: Final = frozenset({"V.A.3", "V.A.8.a-4"})
"""A response under way, an officer undercover: what is said can cost a life within the hour."""
_THREAT: Final = "threat"


@dataclass(frozen=True, slots=True)
class Limits:
    """The longest that a flag waits at one level."""

    urgent: timedelta = timedelta(hours=1)
    """Severity 5."""
    high: timedelta = timedelta(hours=24)
    """Severity 4."""
    working_days: int = 5
    """All others."""
    zone: tzinfo = UTC
    """Whose midnights part the days."""
    holidays: Collection[date] = frozenset()
    """Days that are no working days, beside Saturdays and Sundays."""

    def due_at(self, since: datetime, severity: int) -> datetime:
        """Return when a flag that waits at its level `since` goes up; aware, in UTC."""
        if severity >= URGENT:
            return since + self.urgent
        if severity == HIGH:
            return since + self.high
        return self._after_working_days(since)

    def latest_start(self, now: datetime, severity: int) -> datetime:
        """Return a moment after which no flag can have begun to wait that is overdue `now`; a bound for a query."""
        if severity >= URGENT:
            return now - self.urgent
        if severity == HIGH:
            return now - self.high
        return (
            now - max(self.working_days - 1, 0) * _DAY
        )  # a day with a change of the clock has 23 hours

    def _after_working_days(self, since: datetime) -> datetime:
        local = since.astimezone(self.zone)
        day, at = local.date(), local.time()
        if not self._works(day):
            day, at = self._next(day), time.min
        for _ in range(self.working_days):
            day = self._next(day)
        if (
            at == time.min and self.working_days
        ):  # the end of the last day, not the start of the next working one
            day, at = self._before(day), time.max
        return datetime.combine(day, at, self.zone).astimezone(UTC)

    def _works(self, day: date) -> bool:
        return day.weekday() < _SATURDAY and day not in self.holidays

    def _next(self, day: date) -> date:
        day += _DAY
        while not self._works(day):
            day += _DAY
        return day

    def _before(self, day: date) -> date:
        day -= _DAY
        while not self._works(day):
            day -= _DAY
        return day


def is_pressing(clause: str, said: Explanation) -> bool:
    """Tell whether an escalation is urgent: a response under way, an officer undercover, a threat."""
    named = {clause, *said.whole_clauses}
    found = (*said.findings, *(one for picture in said.pictures for one in picture.findings))
    return bool(named & URGENT_CLAUSES) or any(one.label == _THREAT for one in found)
