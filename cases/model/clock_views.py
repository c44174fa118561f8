"""What leaves the record of clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from cases.model.clocks import ClockState
from cases.model.terms import StartEvent
from cases.model.tolling_views import TollingView


class EndKind(StrEnum):
    """What ended a clock."""

    NOTICE_SERVED = "notice_served"
    """The notice of proposed action was served."""
    DETERMINED = "determined"
    """It was decided on the allegation."""
    COMPLETED = "completed"
    """What else the rule asks for was done."""
    SET_ASIDE = "set_aside"
    """It was started in error; it never counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockView:
    """A clock as it stands today."""

    id: int
    case: str
    allegation_id: int
    clause: str
    profile: str
    rule: str
    title: str
    source: str
    status: str
    target: bool
    event: StartEvent
    started_on: date
    document: str
    started_by: str
    zone: str
    state: ClockState
    percent: int
    used_days: int
    allowed_days: int
    last_day: date
    open: bool
    """Whether tolling is open: the last day moves on with each day."""
    late: bool
    ended: EndKind | None
    ended_on: date | None
    ended_by: str
    ended_document: str


@dataclass(frozen=True, slots=True)
class ClockPaper:
    """A clock with its calculation on paper."""

    clock: ClockView
    text: str


@dataclass(frozen=True, slots=True)
class CaseClocks:
    """All clocks and tolling of a case."""

    case: str
    clocks: tuple[ClockPaper, ...]
    tollings: tuple[TollingView, ...]


@dataclass(frozen=True, slots=True)
class Warned:
    """A clock that whoever answers for its case is to be warned of."""

    case: str
    clock_id: int
    level: int
    """Percent of the time that is used; 100: the last day has passed."""
