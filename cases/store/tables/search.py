"""Words of cases, as search finds them; and early warnings."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from cases.model.access import Compartment
from cases.model.early_warning import WarningLevel
from cases.store.types import enum_of


class SearchItemRow(SQLModel, table=True):
    """Words of one thing in a case; an index of the database lies beside it."""

    __tablename__ = "search_item"
    __table_args__ = (Index("ix_search_item_case", "case_id"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    case_id: int = Field(foreign_key="incident_case.id")
    kind: str
    """case · note · record · evidence."""
    ref: int
    """Number of it within the case; the case's id for its title."""
    compartment: Compartment = Field(sa_type=enum_of(Compartment, "search_compartment"))
    words: str


class EarlyWarningRow(SQLModel, table=True):
    """Somebody came to a level of early warning; nothing follows from it but a talk."""

    __tablename__ = "early_warning"
    __table_args__ = (
        Index("ix_early_warning_person", "person_id", "id"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    level: WarningLevel = Field(sa_type=enum_of(WarningLevel))
    points: int
    matters: list[dict[str, Any]] = Field(sa_type=JSON)
    """What was counted: number of the case, or `coaching`, clause, points and day of each."""
    raised_at: datetime
    answered_by: str | None
    answered_at: datetime | None
    answer: str
