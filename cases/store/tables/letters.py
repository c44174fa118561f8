"""Letters of cases and how they were served: each row written once."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from cases.model.letters import LetterKind, Served
from cases.store.types import enum_of


class LetterRow(SQLModel, table=True):
    """A letter that was issued; its bytes are the item of evidence."""

    __tablename__ = "letter"
    __table_args__ = (UniqueConstraint("case_id", "item"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    case_id: int = Field(foreign_key="incident_case.id")
    kind: LetterKind = Field(sa_type=enum_of(LetterKind))
    person_id: int | None = Field(foreign_key="person.id")
    """The employee it went to; None for a reporter, whom the receipt number stands for."""
    report_number: str
    item: int
    sha256: str
    template_sha256: str
    made_by: str
    made_at: datetime


class LetterServiceRow(SQLModel, table=True):
    """One service of a letter."""

    __tablename__ = "letter_service"
    __table_args__ = (
        UniqueConstraint("letter_id", "how", "served_on"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    letter_id: int = Field(foreign_key="letter.id", index=True)
    how: Served = Field(sa_type=enum_of(Served))
    served_on: date
    served_by: str
    handed_to: str
    proof: str
    proof_item: int | None
    recorded_by: str
    recorded_at: datetime
