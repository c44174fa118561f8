"""A clock's calculation on paper: every day of it in one line or another, with why it counts or does not."""

from __future__ import annotations

from typing import Final

from cases.model.clocks import Calculation, Clock, ClockState
from cases.model.days import said
from cases.model.terms import Unit

_UNITS: Final = {
    Unit.CALENDAR_DAYS: ("calendar day", "every day counts"),
    Unit.BUSINESS_DAYS: ("business day", "only days on which the department is open count"),
    Unit.YEARS: ("year", "every day counts"),
}
_HEAD: Final = f"{'from':10}  {'through':10}  {'days':>6}  {'count':>6}  {'total':>6}  why"


def printed(clock: Clock, sum_: Calculation, title: str) -> str:
    """Return the calculation as lines of text.

    The days of all lines cover the time from the event to the last day without a gap; the numbers under `count` add
    up to the limit. Words of documents stand in it as they were typed: whoever shows it makes them safe.

    Args:
        clock: The clock.
        sum_: Its calculation.
        title: Which clock of which allegation it is.
    """
    terms = clock.terms
    unit, how = _UNITS[terms.unit]
    kind = "; a target: missing it bars nothing by itself" if terms.target else ""
    lines = [
        title,
        f"  rule     {terms.profile}/{terms.rule}: {terms.title} ({terms.source})",
        f"  status   {terms.status}",
        f"  limit    {said(terms.limit, unit)}; {how}; days in {clock.zone}{kind}",
        f"  to do    {terms.ends}",
        f"  as of    {sum_.as_of}",
        "",
        f"  {_HEAD}",
    ]
    lines += [
        f"  {one.first}  {one.last}  {one.days:>6,}  {one.counted:>6,}  {one.total:>6,}  {one.why}"
        for one in sum_.lines
    ]
    lines += [f"  remark: {remark}" for remark in sum_.remarks]
    lines += ["", *(f"  {line}" for line in _result(clock, sum_))]
    return "\n".join(lines)


def _result(clock: Clock, sum_: Calculation) -> list[str]:
    days = said(sum_.allowed, "day")
    if sum_.open and clock.met_on is None:
        last = f"last day {sum_.last_day}, if the clock ran again tomorrow; it moves on with each day of open tolling"
    else:
        last = f"last day {sum_.last_day}, on which {days} have counted"
    used = f"used     {sum_.used:,} of {days}, {sum_.percent} %"
    warned = ", ".join(f"{level} % on {day}" for level, day in sum_.reached[:-1])
    return [last, used, f"warnings {warned}", f"state    {_state(sum_)}"]


def _state(sum_: Calculation) -> str:
    over = (sum_.as_of - sum_.last_day).days
    if sum_.state is ClockState.MET:
        return f"met on {sum_.as_of}, " + (f"{said(over, 'day')} late" if sum_.late else "in time")
    if sum_.state is ClockState.OVERDUE:
        return f"overdue by {said(over, 'day')}"
    return sum_.state.value.replace("_", " ") + (" %" if sum_.state.value[-1].isdigit() else "")
