"""Random reviews: who is away, what was drawn, what became of those who were drawn."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from cases.model.draws import Purpose, ReviewOutcome
from cases.store.types import enum_of


class LeaveRow(SQLModel, table=True):
    """Somebody is away, by a paper on file: they cannot be drawn."""

    __tablename__ = "leave"
    __table_args__ = (Index("ix_leave_person", "person_id"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    since: date
    until: date
    """Last day."""
    reference: str
    added_by: str
    added_at: datetime


class ReviewDrawRow(SQLModel, table=True):
    """A draw of people (V.B.1): seed and list are fixed, and their hashes in custody, before it is made."""

    __tablename__ = "review_draw"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    unit_id: int = Field(foreign_key="unit.id")
    purpose: Purpose = Field(sa_type=enum_of(Purpose))
    since: datetime
    until: datetime
    size: int
    rotation: int
    eligible: int
    eligible_sha256: str
    eligible_list: bytes
    """The list itself, packed."""
    excluded: list[Any] = Field(sa_type=JSON)
    """Number and rule of each."""
    seed_sha256: str
    seed: bytes
    committed_by: str
    committed_at: datetime
    word: str
    drawn_by: str | None
    drawn_at: datetime | None
    due_on: date | None


class ReviewRow(SQLModel, table=True):
    """A person who was drawn."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("draw_id", "person_id"),
        Index("ix_review_person", "person_id"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    draw_id: int = Field(foreign_key="review_draw.id")
    place: int
    person_id: int = Field(foreign_key="person.id")
    by_turn: bool
    reviewer: str | None
    taken_at: datetime | None


class ReviewRecusalRow(SQLModel, table=True):
    """A reviewer cannot review somebody, and says why: it goes to another one for good."""

    __tablename__ = "review_recusal"
    __table_args__ = (UniqueConstraint("review_id", "login"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    review_id: int = Field(foreign_key="review.id")
    login: str
    why: str
    at: datetime


class ReviewResultRow(SQLModel, table=True):
    """What a review says."""

    __tablename__ = "review_result"
    __table_args__ = (UniqueConstraint("review_id"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    review_id: int = Field(foreign_key="review.id")
    outcome: ReviewOutcome = Field(sa_type=enum_of(ReviewOutcome))
    posts: int
    """Posts there were to look at."""
    note: str
    by: str
    at: datetime
