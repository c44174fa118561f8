"""Days of the calendar: which ones a department is open on, and when a year is over."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

DAY: Final = timedelta(days=1)
EARLIEST: Final = date(1970, 1, 1)
"""The first day that is believed; one before it is a slip of the keys."""
LATEST: Final = date(2150, 12, 31)
"""The last day that is believed."""
_WEEK: Final = 7


class Leap(StrEnum):
    """On which day a year is over that began on 29 February, where it ends in a year without one."""

    FEBRUARY_28 = "february_28"
    """The earlier: nobody can say that the department took a day too many."""
    MARCH_1 = "march_1"


@dataclass(frozen=True, slots=True)
class Days:
    """How a jurisdiction counts days."""

    leap: Leap = Leap.FEBRUARY_28
    closed: frozenset[int] = frozenset({5, 6})
    """Days of the week that are no business days; 0 is Monday. At most six."""
    holidays: tuple[date, ...] = ()
    """Sorted."""

    def open_between(self, first: date, last: date) -> int:
        """Return how many business days there are from one day to another, both included."""
        weeks, over = divmod((last - first).days + 1, _WEEK)
        found = weeks * (_WEEK - len(self.closed))
        found += sum((first + timedelta(days=n)).weekday() not in self.closed for n in range(over))
        held = self.holidays[bisect_left(self.holidays, first) : bisect_right(self.holidays, last)]
        return found - sum(day.weekday() not in self.closed for day in held)

    def nth_open(self, first: date, number: int) -> date:
        """Return the business day that is the given one (1 for the first) from a day on."""
        day, left = first, number
        while left > _WEEK:  # a week holds at most seven of them: so many weeks cannot be too many
            weeks = (left - 1) // _WEEK
            end = day + timedelta(days=_WEEK * weeks - 1)
            left -= self.open_between(day, end)
            day = end + DAY
        while True:
            if day.weekday() not in self.closed and not self._holiday(day):
                left -= 1
                if not left:
                    return day
            day += DAY

    def _holiday(self, day: date) -> bool:
        at = bisect_left(self.holidays, day)
        return at < len(self.holidays) and self.holidays[at] == day


def anniversary(start: date, years: int, leap: Leap) -> date:
    """Return the day on which a number of years from a day on are over."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:  # 29 February, in a year without one
        month, day = (2, 28) if leap is Leap.FEBRUARY_28 else (3, 1)
        return date(start.year + years, month, day)


def said(number: int, what: str) -> str:
    """Return a number with its noun, which holds for one as for many."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
