"""Directed looks, and what was flagged by eye."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class DirectedLookRow(SQLModel, table=True):
    """Somebody asks to look at one person's posts."""

    __tablename__ = "directed_look"
    __table_args__ = (Index("ix_directed_look_person", "person_id"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    reason: str
    clause: str
    matter: str
    since: datetime
    ends_on: date
    asked_by: str
    asked_at: datetime
    looks: int
    """Times its posts were opened."""
    alert: bool
    ended_by: str | None
    ended_at: datetime | None
    why_ended: str


class DirectedDecisionRow(SQLModel, table=True):
    """The second person's word on it."""

    __tablename__ = "directed_decision"
    __table_args__ = (UniqueConstraint("look_id"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    look_id: int = Field(foreign_key="directed_look.id")
    granted: bool
    why: str
    by: str
    at: datetime


class EyeFlagRow(SQLModel, table=True):
    """A flag that a person raised in a review or a directed look."""

    __tablename__ = "eye_flag"
    __table_args__ = (
        Index("ix_eye_flag_review", "review_id"),
        Index("ix_eye_flag_look", "look_id"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    review_id: int | None = Field(foreign_key="review.id")
    look_id: int | None = Field(foreign_key="directed_look.id")
    flag_id: int = Field(foreign_key="flag.id")
    by: str
    at: datetime
