"""Statutory clocks of allegations, what stops them, and the warnings that were given."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from cases.model.clock_views import EndKind
from cases.model.tolling_views import TollingTurn
from cases.store.types import enum_of


class ClockRow(SQLModel, table=True):
    """The limit of one allegation under one rule; written once but for the last four columns, which follow from it."""

    __tablename__ = "clock"
    __table_args__ = (
        Index("ix_clock_urgency", "running", "expires_on", "id"),
        Index("ix_clock_warns", "running", "warns_on"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    case_id: int = Field(foreign_key="incident_case.id", index=True)
    allegation_id: int = Field(foreign_key="allegation.id")
    profile: str
    rule: str
    terms: dict[str, Any] = Field(sa_type=JSON)
    """The rule as it read; see `cases.model.terms`."""
    started_on: date
    document: str
    zone: str
    """Whose days it counts; the department's, when it was started."""
    started_by: str
    started_at: datetime
    running: bool
    """Whether nothing has ended it."""
    expires_on: date
    """Its last day, for the order of lists; the last day of the calendar while tolling is open."""
    warns_on: date | None
    """When the next warning is due; None while tolling is open, and after the last one."""
    warned: int
    """The highest level of which was warned."""


class ClockEndRow(SQLModel, table=True):
    """What ended a clock."""

    __tablename__ = "clock_end"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    clock_id: int = Field(foreign_key="clock.id", unique=True)
    kind: EndKind = Field(sa_type=enum_of(EndKind, "clock_end_kind"))
    ended_on: date
    document: str
    by: str
    at: datetime


class TollingRow(SQLModel, table=True):
    """A time that is not to count, as it was proposed."""

    __tablename__ = "tolling"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    case_id: int = Field(foreign_key="incident_case.id", index=True)
    allegation_id: int | None = Field(foreign_key="allegation.id")
    """None for every allegation of the case."""
    ground: str
    since: date
    until: date | None
    document: str
    proposed_by: str
    proposed_at: datetime


class TollingTurnRow(SQLModel, table=True):
    """What became of it: first it is confirmed or declined, then it may be ended."""

    __tablename__ = "tolling_turn"
    __table_args__ = (UniqueConstraint("tolling_id", "turn"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    tolling_id: int = Field(foreign_key="tolling.id")
    turn: int
    """1 for the decision, 2 for the end: neither is taken twice."""
    kind: TollingTurn = Field(sa_type=enum_of(TollingTurn))
    runs_on: date | None
    """From which day the clock runs again, where that ended it."""
    document: str
    """The paper, or the reason."""
    by: str
    at: datetime


class ClockWarningRow(SQLModel, table=True):
    """A warning that is to be given, each level once for a last day; whoever sends notices reads it here."""

    __tablename__ = "clock_warning"
    __table_args__ = (UniqueConstraint("clock_id", "level", "last_day"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    clock_id: int = Field(foreign_key="clock.id")
    case_id: int = Field(foreign_key="incident_case.id")
    level: int
    """50, 75, 90; 100: the last day has passed."""
    last_day: date
    """As it stood then: tolling that is confirmed later moves it, and the levels are warned of anew."""
    at: datetime
