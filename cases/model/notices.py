"""Notices without content: what they may say, and when each leaves. Pure: the clock comes in.

A notice goes by systems that are not the record. So it counts, and says how old and how urgent; it never names a
person, a clause, a post or the title of a case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final

_HOUR: Final = 3_600
_DAYS_FROM: Final = 48
"""Hours from which an age is told in days."""
_NUMBERS: Final = 20
"""Case numbers that a notice lists at most."""
SOON: Final = timedelta(minutes=5)
"""Between two urgent notices to one person."""
_FIRST_PAUSE: Final = timedelta(minutes=1)
_LONGEST_PAUSE: Final = timedelta(hours=1)


class NoticeKind(StrEnum):
    """What kind of matter waits: all that a notice may tell of it."""

    FLAG = "flag"
    CASE = "case"
    REVIEW = "review"
    CLOCK = "clock"
    TASK = "task"
    MESSAGE = "message"
    SAMPLE = "sample"
    WARNING = "warning"
    HOUSE = "house"
    """A matter of the machine: something to be mended."""


_SAID: Final = {
    NoticeKind.FLAG: ("flag", "flags"),
    NoticeKind.CASE: ("case", "cases"),
    NoticeKind.REVIEW: ("review", "reviews"),
    NoticeKind.CLOCK: ("clock", "clocks"),
    NoticeKind.TASK: ("task", "tasks"),
    NoticeKind.MESSAGE: ("message", "messages"),
    NoticeKind.SAMPLE: ("second look", "second looks"),
    NoticeKind.WARNING: ("early warning", "early warnings"),
    NoticeKind.HOUSE: ("matter of the machine", "matters of the machine"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A matter somebody is to be told of."""

    id: int
    login: str
    kind: NoticeKind
    matter: str
    urgent: bool
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class Telling:
    """How the telling of one person fares."""

    login: str
    last_sent_at: datetime | None = None
    failures: int = 0
    failing_since: datetime | None = None
    next_try_at: datetime | None = None
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """How the telling fares over all."""

    unreachable: int
    """People whom the last tries did not reach."""
    since: datetime | None
    homeless: int
    """People for whom something waits and who have no address."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person is told."""

    id: int
    login: str
    address: str
    added_by: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Manner:
    """How a department wants its notices."""

    every: timedelta = timedelta(minutes=60)
    """Between two that are not urgent, to one person."""
    quiet_from: time | None = None
    quiet_until: time | None = None
    zone: tzinfo = UTC
    case_numbers: bool = False
    """Whether numbers of cases may be in a notice; nothing else of a case ever is."""

    def quiet(self, at: datetime) -> bool:
        """Tell whether a moment lies in the hours in which only what is urgent leaves."""
        if self.quiet_from is None or self.quiet_until is None:
            return False
        here = at.astimezone(self.zone).time()
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= here < self.quiet_until
        return here >= self.quiet_from or here < self.quiet_until


@dataclass(frozen=True, slots=True)
class Wording:
    """A notice as it leaves."""

    subject: str
    body: str


def is_time(waiting: Sequence[Waiting], telling: Telling, manner: Manner, now: datetime) -> bool:
    """Tell whether one person is told now of what waits for that person."""
    if not waiting or (telling.next_try_at and now < telling.next_try_at):
        return False
    urgent = any(one.urgent for one in waiting)
    if not urgent and manner.quiet(now):
        return False
    pause = min(SOON, manner.every) if urgent else manner.every
    return telling.last_sent_at is None or now - telling.last_sent_at >= pause


def next_try(failures: int, now: datetime) -> datetime:
    """Return when to try again after so many failures in a row: twice as long each time, an hour at most."""
    doubled: int = 2 ** max(0, min(failures - 1, 10))
    return now + min(_LONGEST_PAUSE, _FIRST_PAUSE * doubled)


def wording(waiting: Sequence[Waiting], manner: Manner, now: datetime) -> Wording:
    """Return what a notice says of what waits; the same matter counts once for each kind."""
    matters = {(one.kind, one.matter or str(one.id)): one for one in waiting}
    count = len(matters)
    urgent = len({(w.kind, w.matter or str(w.id)) for w in waiting if w.urgent})
    oldest = min(one.queued_at for one in waiting)
    said = (
        f"{count} matter waits for you in Watchdesk" if count == 1
        else f"{count} matters wait for you in Watchdesk"
    )  # fmt: skip
    age = _age(now - oldest)
    sentence = f"{said}; oldest {age}" if count > 1 else f"{said}, since {age}"
    if urgent:
        sentence += f"; {_urgent(urgent, count)}"
    kinds = Counter(kind for kind, _ in matters)
    listed = ", ".join(f"{n} {_SAID[kind][n != 1]}" for kind, n in sorted(kinds.items()))
    body = f"{sentence}.\nOf these: {listed}.\n"
    if manner.case_numbers:
        numbers = sorted({one.matter[5:] for one in waiting if one.matter.startswith("case:")})
        if numbers:
            more = f" and {len(numbers) - _NUMBERS} more" if len(numbers) > _NUMBERS else ""
            body += f"Cases: {', '.join(numbers[:_NUMBERS])}{more}.\n"
    body += "Sign in to Watchdesk to see them. This message holds nothing of what they are about.\n"
    return Wording(f"{'Urgent: ' if urgent else ''}{said}", body)


def _urgent(urgent: int, count: int) -> str:
    if count == 1:
        return "it is urgent"
    return "one is urgent" if urgent == 1 else f"{urgent} are urgent"


def _age(age: timedelta) -> str:
    hours = max(0, int(age.total_seconds())) // _HOUR
    if hours < 1:
        return "less than an hour"
    return f"{hours} h" if hours < _DAYS_FROM else f"{hours // 24} days"
