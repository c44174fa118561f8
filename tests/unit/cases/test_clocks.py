"""Statutory clocks against a model that walks day by day, and against what must hold of any."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cases.model.clock_paper import printed
from cases.model.clocks import (
    OVERDUE,
    WARNINGS,
    Calculation,
    Clock,
    ClockState,
    Tolling,
    calculate,
    day_of,
)
from cases.model.days import Days, Leap, anniversary
from cases.model.terms import LastDay, StartEvent, Terms, Unit, terms_of

DAY = timedelta(days=1)
START = date(2026, 1, 10)
ZONES = ("UTC", "America/Chicago", "America/Los_Angeles", "Pacific/Apia", "Australia/Lord_Howe")

fast = settings(max_examples=60, deadline=None)
days = st.dates(date(2023, 1, 1), date(2029, 12, 31))
kinds = st.builds(
    Days,
    leap=st.sampled_from(Leap),
    closed=st.frozensets(st.integers(0, 6), max_size=6),
    holidays=st.sets(days, max_size=40).map(lambda found: tuple(sorted(found))),
)
limits = st.one_of(
    st.tuples(st.just(Unit.CALENDAR_DAYS), st.integers(1, 400)),
    st.tuples(st.just(Unit.BUSINESS_DAYS), st.integers(1, 90)),
    st.tuples(st.just(Unit.YEARS), st.integers(1, 3)),
)


def rule(unit: Unit = Unit.CALENDAR_DAYS, limit: int = 180, **more: object) -> Terms:
    given_ = {
        "profile": "test",
        "rule": "one",
        "title": "Decide",
        "source": "Code 1",
        "status": "to be checked by counsel",
        "starts": StartEvent.KNOWN,
        "ends": "notice served",
        "grounds": {"criminal": "criminal case"},
    } | more
    return Terms(unit=unit, limit=limit, **given_)  # type: ignore[arg-type]


def clock(
    terms: Terms, *tollings: tuple[date, date | None], start: date = START, met: date | None = None
) -> Clock:
    found = tuple(
        Tolling(number, "criminal", since, until, f"paper {number}")
        for number, (since, until) in enumerate(tollings, 1)
    )
    return Clock(
        terms=terms,
        started_on=start,
        document="memo 1",
        zone="America/Chicago",
        tollings=found,
        met_on=met,
    )


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    unit, limit = draw(limits)
    terms = rule(unit, limit, days=draw(kinds), last_day=draw(st.sampled_from(LastDay)))
    start = draw(days)
    tollings = []
    for _ in range(draw(st.integers(0, 5))):
        since = start + timedelta(days=draw(st.integers(-60, 500)))
        length = draw(st.one_of(st.none(), st.integers(0, 200)))
        tollings.append((since, None if length is None else since + timedelta(days=length)))
    return clock(terms, *tollings, start=start)


@st.composite
def moments(draw: st.DrawFn, of: Clock) -> date:
    return of.started_on + timedelta(days=draw(st.integers(0, 900)))


def by_brute_force(of: Clock, today: date) -> tuple[date, int, dict[int, date]]:
    """Walk day by day: last day, days used, and the day on which each level is reached."""
    terms, as_of = of.terms, of.met_on or today

    def opens(day: date) -> bool:
        return day.weekday() not in terms.days.closed and day not in terms.days.holidays

    allowed = terms.limit
    if terms.unit is Unit.YEARS:
        year = of.started_on.year + terms.limit
        try:
            end = date(year, of.started_on.month, of.started_on.day)
        except ValueError:
            end = date(year, 3, 1) - (DAY if terms.days.leap is Leap.FEBRUARY_28 else timedelta(0))
        allowed = (end - of.started_on).days
    count, used, day, levels = 0, 0, of.started_on, dict[int, date]()
    while count < allowed:
        day += DAY
        tolled = any(
            one.since <= day and (day < one.until if one.until else day <= as_of)
            for one in of.tollings
        )
        if tolled or (terms.unit is Unit.BUSINESS_DAYS and not opens(day)):
            continue
        count += 1
        used += day <= as_of
        for level in WARNINGS:
            if count * 100 >= allowed * level:
                levels.setdefault(level, day)
    while terms.last_day is LastDay.NEXT_OPEN_DAY and not opens(day):
        day += DAY
    return day, used, levels


@fast
@given(st.data())
def test_any_clock_agrees_with_one_that_is_walked_day_by_day(data: st.DataObject) -> None:
    one = data.draw(clocks())
    today = data.draw(moments(one))

    found = calculate(one, today)

    last, used, levels = by_brute_force(one, today)
    assert (found.last_day, found.used, dict(found.reached)) == (
        last,
        used,
        {**levels, OVERDUE: last + DAY},
    )


@fast
@given(st.data())
def test_the_printed_lines_add_up_and_leave_no_day_out(data: st.DataObject) -> None:
    one = data.draw(clocks())
    found = calculate(one, data.draw(moments(one)))

    assert sum(line.counted for line in found.lines) == found.allowed == found.lines[-1].total
    assert sum(line.days for line in found.lines) == (found.last_day - one.started_on).days + 1
    assert (found.lines[0].first, found.lines[-1].last) == (one.started_on, found.last_day)
    total = 0
    for before, line in zip((None, *found.lines), found.lines, strict=False):
        assert before is None or line.first == before.last + DAY
        assert line.days == (line.last - line.first).days + 1
        total += line.counted
        assert line.total == total
    text = printed(one, found, "clock 1")
    rows = [row.split() for row in text.splitlines() if row.startswith("  20")]
    assert [int(row[3].replace(",", "")) for row in rows] == [n.counted for n in found.lines]


@fast
@given(st.data())
def test_splitting_a_tolling_in_two_changes_nothing(data: st.DataObject) -> None:
    one = data.draw(clocks())
    today = data.draw(moments(one))
    assume(one.tollings)
    first, *rest = one.tollings
    cut = first.since + timedelta(days=data.draw(st.integers(0, 50)))
    assume(first.until is None or cut <= first.until)
    assume(first.until is not None or cut <= today)
    parts = (replace(first, until=cut), replace(first, id=9, since=cut))

    split = calculate(replace(one, tollings=(*parts, *rest)), today)

    assert _told(split) == _told(calculate(one, today))


@fast
@given(st.data())
def test_what_is_tolled_twice_counts_once(data: st.DataObject) -> None:
    one = data.draw(clocks())
    today = data.draw(moments(one))
    inside = [
        replace(
            each,
            id=each.id + 10,
            since=each.since + DAY,
            until=max(each.since + DAY, each.until) if each.until else None,
        )
        for each in one.tollings
    ]

    doubled = calculate(replace(one, tollings=(*one.tollings, *one.tollings, *inside)), today)

    assert _told(doubled) == _told(calculate(one, today))


@fast
@given(st.data())
def test_more_tolling_never_brings_the_last_day_forward(data: st.DataObject) -> None:
    one = data.draw(clocks())
    today = data.draw(moments(one))
    since = one.started_on + timedelta(days=data.draw(st.integers(-60, 600)))
    more = Tolling(99, "criminal", since, since + timedelta(days=data.draw(st.integers(0, 90))), "")

    longer = calculate(replace(one, tollings=(*one.tollings, more)), today)

    before = calculate(one, today)
    assert longer.last_day >= before.last_day
    assert longer.used <= before.used


@fast
@given(st.data())
def test_hours_and_summer_time_never_move_a_clock(data: st.DataObject) -> None:
    zone = data.draw(st.sampled_from(ZONES))
    day = data.draw(days.filter(lambda one: zone != "Pacific/Apia" or one > date(2012, 1, 1)))
    hour = data.draw(st.times())

    local = datetime.combine(day, hour, ZoneInfo(zone))
    assume(
        local.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        == local.replace(tzinfo=None)
    )

    assert day_of(local.astimezone(UTC), zone) == day
    assert day_of(datetime.combine(day, time(12), ZoneInfo(zone)), zone) == day


@pytest.mark.parametrize(
    ("start", "years", "leap", "ends"),
    [
        (date(2024, 2, 29), 1, Leap.FEBRUARY_28, date(2025, 2, 28)),
        (date(2024, 2, 29), 1, Leap.MARCH_1, date(2025, 3, 1)),
        (date(2024, 2, 29), 4, Leap.FEBRUARY_28, date(2028, 2, 29)),
        (date(2096, 2, 29), 4, Leap.MARCH_1, date(2100, 3, 1)),
        (date(2023, 2, 28), 1, Leap.MARCH_1, date(2024, 2, 28)),
        (date(2023, 6, 10), 1, Leap.FEBRUARY_28, date(2024, 6, 10)),
    ],
)
def test_a_year_is_over_on_the_day_the_rule_names(
    start: date, years: int, leap: Leap, ends: date
) -> None:
    assert anniversary(start, years, leap) == ends
    terms = rule(Unit.YEARS, years, days=Days(leap))
    assert calculate(clock(terms, start=start), start).last_day == ends


def test_a_year_over_29_february_has_366_days_and_says_so() -> None:
    found = calculate(clock(rule(Unit.YEARS, 1), start=date(2023, 6, 10)), date(2023, 6, 10))

    assert (found.allowed, found.last_day) == (366, date(2024, 6, 10))
    assert "1 year from 2023-06-10: through 2024-06-10, 366 days" in found.lines[0].why


@pytest.mark.parametrize(
    ("today", "state", "used"),
    [
        (START, ClockState.RUNNING, 0),
        (START + 89 * DAY, ClockState.RUNNING, 89),
        (START + 90 * DAY, ClockState.WARNED_50, 90),
        (START + 135 * DAY, ClockState.WARNED_75, 135),
        (START + 162 * DAY, ClockState.WARNED_90, 162),
        (START + 180 * DAY, ClockState.WARNED_90, 180),
        (START + 181 * DAY, ClockState.OVERDUE, 180),
    ],
)
def test_a_clock_warns_at_its_levels_and_is_overdue_the_day_after_the_last(
    today: date, state: ClockState, used: int
) -> None:
    found = calculate(clock(rule()), today)

    assert (found.state, found.used) == (state, used)
    assert found.late is (state is ClockState.OVERDUE)


def test_open_tolling_moves_the_last_day_on_with_each_day() -> None:
    stopped = clock(rule(), (START + 11 * DAY, None))

    first, second = (calculate(stopped, START + n * DAY) for n in (30, 31))

    assert (first.state, first.used, first.open) == (ClockState.TOLLED, 10, True)
    assert second.last_day == first.last_day + DAY == START + (180 + 21) * DAY
    assert "if the clock ran again tomorrow" in printed(stopped, second, "clock 1")


def test_tolling_that_begins_after_the_limit_revives_nothing() -> None:
    dead = clock(rule(), (START + 181 * DAY, None), (START - 9 * DAY, START + DAY))

    found = calculate(dead, START + 400 * DAY)

    assert (found.state, found.last_day) == (ClockState.OVERDUE, START + 180 * DAY)
    assert not found.open
    assert found.remarks == (
        "tolling 1: 220 days of it after the limit was reached change nothing",
        "tolling 2: 10 days of it before the clock began change nothing",
    )


@pytest.mark.parametrize(
    ("met", "said"),
    [(START + 180 * DAY, "met on 2026-07-09, in time"), (START + 182 * DAY, "2 days late")],
)
def test_a_met_clock_says_whether_it_was_in_time(met: date, said: str) -> None:
    one = clock(rule(), met=met)

    found = calculate(one, met + 500 * DAY)

    assert found.state is ClockState.MET
    assert said in printed(one, found, "clock 1")


def test_tolling_left_open_ends_for_the_sum_when_the_clock_is_met() -> None:
    one = clock(rule(), (START + 11 * DAY, None), met=START + 30 * DAY)

    assert calculate(one, START + 900 * DAY) == calculate(one, START + 31 * DAY)


def test_business_days_leave_weekends_and_holidays_out() -> None:
    terms = rule(Unit.BUSINESS_DAYS, 10, days=Days(holidays=(date(2026, 1, 19),)))

    found = calculate(clock(terms, start=date(2026, 1, 9)), date(2026, 1, 20))

    assert (found.last_day, found.used) == (date(2026, 1, 26), 6)
    assert found.lines[-1].why == "counts, without 7 days on which the department is closed"


def test_a_last_day_on_a_sunday_moves_only_where_the_rule_says_so() -> None:
    sunday = clock(rule(limit=8))
    assert calculate(sunday, START).last_day == date(2026, 1, 18)

    moved = replace(sunday, terms=rule(limit=8, last_day=LastDay.NEXT_OPEN_DAY))
    found = calculate(moved, START)

    assert found.last_day == date(2026, 1, 19)
    assert found.lines[-1].why == (
        "the last day 2026-01-18 is not a business day: it moves to the next one"
    )


@fast
@given(clocks())
def test_terms_that_were_kept_read_as_they_were(one: Clock) -> None:
    assert terms_of(json.loads(json.dumps(one.terms.as_json()))) == one.terms


def _told(found: Calculation) -> tuple[object, ...]:
    return (found.last_day, found.used, found.state, found.reached, found.allowed, found.open)
