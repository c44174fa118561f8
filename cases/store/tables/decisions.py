"""What was found of allegations, stage by stage."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from cases.model.dispositions import Disposition, Stage
from cases.store.types import enum_of


class DispositionRow(SQLModel, table=True):
    """A disposition of an allegation; a later one supersedes it and leaves it as it is."""

    __tablename__ = "disposition"
    __table_args__ = (
        Index("ix_disposition_case", "case_id", "id"),
        Index("ix_disposition_found", "disposition", "stage", "at"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    case_id: int = Field(foreign_key="incident_case.id")
    allegation_id: int = Field(foreign_key="allegation.id")
    stage: Stage = Field(sa_type=enum_of(Stage))
    disposition: Disposition = Field(sa_type=enum_of(Disposition))
    standard: str
    why: str
    by: str
    at: datetime
    supersedes_id: int | None = Field(foreign_key="disposition.id")
    shown: dict[str, Any] = Field(sa_type=JSON)
    """What the decision was made on: post version, clause as it read, rules and reasons, records on file."""
