"""Statutory clocks: how long there is to act on an allegation, as a sum that can be added up by hand.

A clock belongs to one allegation and to one rule of a jurisdiction. It counts days of the calendar in the zone of the
department; hours never enter, so that summer time cannot move it. The day of the event is day 0. From the next day
on, each day counts that no tolling covers (and on which the department is open, where only business days count).
The day on which the count reaches the limit is the last one on which one can still act in time.

A tolling takes its first day out of the count, and ends before the day on which the clock runs again: 10 January to
20 January are 10 days. Days that two tollings cover are taken out once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from cases.model.days import DAY, Days, anniversary, said
from cases.model.terms import LastDay, Terms, Unit


class ClockState(StrEnum):
    """Where a clock stands."""

    RUNNING = "running"
    WARNED_50 = "warned_50"
    WARNED_75 = "warned_75"
    WARNED_90 = "warned_90"
    TOLLED = "tolled"
    OVERDUE = "overdue"
    MET = "met"


WARNINGS: Final = (50, 75, 90)
"""Percent of the time that counts after which whoever answers for the case is warned."""
OVERDUE: Final = 100
"""The level of a warning that the last day has passed."""


@dataclass(frozen=True, slots=True)
class Tolling:
    """A time that does not count."""

    id: int
    ground: str
    since: date
    """The first day that does not count."""
    until: date | None
    """The day on which the clock runs again, which counts; None while nobody knows."""
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One allegation's limit."""

    terms: Terms
    started_on: date
    document: str
    """The paper that shows the date of the event."""
    zone: str
    tollings: tuple[Tolling, ...] = ()
    met_on: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A run of days of a calculation, none left out between it and the one before."""

    first: date
    last: date
    days: int
    counted: int
    total: int
    """Days counted up to its end."""
    why: str


@dataclass(frozen=True, slots=True)
class Calculation:
    """A clock, added up."""

    as_of: date
    """The day up to which open tolling is reckoned: today, or the day on which the clock was met."""
    allowed: int
    """Days that may pass, of those that count."""
    used: int
    last_day: date
    """The last day to act in time; while tolling is open, if the clock ran again on the next day."""
    open: bool
    """Whether tolling is open, so that the last day moves on with each day."""
    state: ClockState
    reached: tuple[tuple[int, date], ...]
    """On which day each level of `WARNINGS`, and `OVERDUE`, is reached."""
    lines: tuple[Line, ...]
    remarks: tuple[str, ...]
    """What was left out of the sum, and why."""

    @property
    def percent(self) -> int:
        """Share of the time that is used, rounded down."""
        return self.used * 100 // self.allowed

    @property
    def level(self) -> int:
        """The highest level reached, 0 for none."""
        return max((level for level, day in self.reached if day <= self.as_of), default=0)

    @property
    def late(self) -> bool:
        """Whether the last day has passed, or had when the clock was met."""
        return self.as_of > self.last_day


def day_of(moment: datetime, zone: str) -> date:
    """Return the day of the calendar that a moment falls on in a zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def calculate(clock: Clock, today: date) -> Calculation:
    """Add a clock up.

    Args:
        clock: With all tolling that is confirmed.
        today: In the zone of the clock.
    """
    as_of = clock.met_on or today
    allowed, first_line = _allowed(clock)
    covers = [_Cover.of(one, clock.terms, as_of) for one in clock.tollings]
    lines = [first_line]
    lines += _walk(clock.terms, clock.started_on + DAY, allowed, [c for c in covers if c.days])
    reached_on = lines[-1].last
    if clock.terms.last_day is LastDay.NEXT_OPEN_DAY:
        lines += _moved(clock.terms.days, reached_on, allowed)
    last = lines[-1].last
    levels = _levels(clock.terms, lines, allowed)
    reached = (*levels, (OVERDUE, last + DAY))
    used = sum(
        _counted(clock.terms, line.first, min(line.last, as_of)) for line in lines if line.counted
    )
    return Calculation(
        as_of=as_of,
        allowed=allowed,
        used=used,
        last_day=last,
        open=any(c.open and c.since <= reached_on for c in covers),
        state=_state(clock, covers, as_of, last, levels),
        reached=reached,
        lines=tuple(lines),
        remarks=tuple(_remarks(covers, clock.started_on, reached_on)),
    )


@dataclass(frozen=True, slots=True)
class _Cover:
    """Days that a tolling takes out, up to a day where it is open."""

    id: int
    since: date
    until: date
    open: bool
    why: str

    @property
    def days(self) -> int:
        return (self.until - self.since).days

    @classmethod
    def of(cls, tolling: Tolling, terms: Terms, as_of: date) -> _Cover:
        ground = terms.grounds.get(tolling.ground, tolling.ground)
        why = f"tolling {tolling.id}: {ground}; {tolling.document}"
        if tolling.until is not None:
            return cls(tolling.id, tolling.since, tolling.until, open=False, why=why)
        until = max(tolling.since, as_of + DAY)
        why += f" (open; reckoned through {as_of})"
        return cls(tolling.id, tolling.since, until, open=True, why=why)


def _allowed(clock: Clock) -> tuple[int, Line]:
    terms, start = clock.terms, clock.started_on
    why = f"{terms.starts.value.replace('_', ' ')}: {clock.document}; the day itself does not count"
    allowed = terms.limit
    if terms.unit is Unit.YEARS:
        end = anniversary(start, terms.limit, terms.days.leap)
        allowed = (end - start).days
        why += f"; {said(terms.limit, 'year')} from {start}: through {end}, {said(allowed, 'day')}"
        if (start.month, start.day) == (2, 29) and (end.month, end.day) != (2, 29):
            why += f" (29 February: in a year without one it is {terms.days.leap.value.replace('_', ' ').title()})"
    return allowed, Line(start, start, 1, 0, 0, why)


def _walk(terms: Terms, first: date, allowed: int, covers: Sequence[_Cover]) -> Iterator[Line]:
    """Yield the runs of days from the first one that may count to the one that reaches the limit."""
    turns = sorted({day for c in covers for day in (c.since, c.until) if day > first})
    total, day = 0, first
    for turn in [*turns, None]:
        over = [c for c in covers if c.since <= day < c.until]
        if over and turn:
            days = (turn - day).days
            yield Line(
                day, turn - DAY, days, 0, total, "does not count: " + "; ".join(c.why for c in over)
            )
        else:
            counted = allowed - total if turn is None else _counted(terms, day, turn - DAY)
            if turn is None or total + counted >= allowed:
                yield _running(terms, day, _nth(terms, day, allowed - total), total)
                return
            yield _running(terms, day, turn - DAY, total)
            total += counted
        if turn is not None:
            day = turn


def _running(terms: Terms, first: date, last: date, total: int) -> Line:
    days, counted = (last - first).days + 1, _counted(terms, first, last)
    why = "counts"
    if counted < days:
        why = f"counts, without {said(days - counted, 'day')} on which the department is closed"
    return Line(first, last, days, counted, total + counted, why)


def _moved(days: Days, last: date, total: int) -> Iterator[Line]:
    opens = days.nth_open(last, 1)
    if opens > last:
        why = f"the last day {last} is not a business day: it moves to the next one"
        yield Line(last + DAY, opens, (opens - last).days, 0, total, why)


def _levels(terms: Terms, lines: Sequence[Line], allowed: int) -> tuple[tuple[int, date], ...]:
    found = []
    for level in WARNINGS:
        target = -(-allowed * level // 100)
        line = next(one for one in lines if one.counted and one.total >= target)
        day = _nth(terms, line.first, target - (line.total - line.counted))
        found.append((level, day))
    return tuple(found)


def _state(
    clock: Clock,
    covers: Sequence[_Cover],
    as_of: date,
    last: date,
    levels: Sequence[tuple[int, date]],
) -> ClockState:
    if clock.met_on is not None:
        return ClockState.MET
    if as_of > last:
        return ClockState.OVERDUE
    if any(c.since <= as_of < c.until for c in covers):
        return ClockState.TOLLED
    level = max((level for level, day in levels if day <= as_of), default=0)
    return ClockState(f"warned_{level}") if level else ClockState.RUNNING


def _remarks(covers: Sequence[_Cover], start: date, last: date) -> Iterator[str]:
    for one in covers:
        before = (min(one.until, start + DAY) - one.since).days
        after = (one.until - max(one.since, last + DAY)).days
        if before > 0:
            yield f"tolling {one.id}: {said(before, 'day')} of it before the clock began change nothing"
        if after > 0:
            yield f"tolling {one.id}: {said(after, 'day')} of it after the limit was reached change nothing"


def _counted(terms: Terms, first: date, last: date) -> int:
    if first > last:
        return 0
    if terms.unit is Unit.BUSINESS_DAYS:
        return terms.days.open_between(first, last)
    return (last - first).days + 1


def _nth(terms: Terms, first: date, number: int) -> date:
    if terms.unit is Unit.BUSINESS_DAYS:
        return terms.days.nth_open(first, number)
    return first + timedelta(days=number - 1)
