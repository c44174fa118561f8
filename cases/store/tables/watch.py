"""How the watch itself fares: its rounds and gaps, what hosts asked of it, what it has spent."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel


class RoundRow(SQLModel, table=True):
    """One pass over the handles that were due."""

    __tablename__ = "round"
    __table_args__ = (Index("ix_round_finished", "finished_at"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    started_at: datetime
    finished_at: datetime
    looked: int
    failed: int
    unchanged: int
    """Looks in which the source said that nothing is new."""
    requests: int
    received_bytes: int
    new: int
    changed: int
    lost: int


class GapRow(SQLModel, table=True):
    """A time in which nobody watched, and how many handles that concerned."""

    __tablename__ = "gap"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    since: datetime
    until: datetime
    handles: int


class HostRow(SQLModel, table=True):
    """What a host asked of us."""

    __tablename__ = "host"
    __table_args__ = {"sqlite_strict": True}

    host: str = Field(primary_key=True)
    until: datetime | None
    why: str
    failures: int


class SpentRow(SQLModel, table=True):
    """What was asked of a platform on one day (UTC)."""

    __tablename__ = "spent"
    __table_args__ = {"sqlite_strict": True}

    platform: str = Field(primary_key=True)
    day: date = Field(primary_key=True)
    requests: int
    micro_usd: int
