"""Who took evidence over, what is held, and what was disposed of: each row written once."""

from datetime import date, datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel


class TransferRow(SQLModel, table=True):
    """Items of a case that were handed from one to another; an answer to it is a row of the other side."""

    __tablename__ = "transfer"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    case_id: int = Field(foreign_key="incident_case.id", index=True)
    items: list[int] = Field(sa_type=JSON)
    released_by: str
    received_by: str
    purpose: str
    reference: str
    """The paper that goes with it: a receipt, the hash of an export's manifest."""
    answers_id: int | None = Field(foreign_key="transfer.id", unique=True)
    """The release that this one confirms from the other side."""
    by: str
    at: datetime


class LegalHoldRow(SQLModel, table=True):
    """Nothing of a case, of a person, or of a period may be disposed of; a period may be one of a person."""

    __tablename__ = "legal_hold"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    case_id: int | None = Field(foreign_key="incident_case.id")
    person_id: int | None = Field(foreign_key="person.id")
    since: datetime | None
    until: datetime | None
    why: str
    placed_by: str
    placed_at: datetime


class HoldLiftRow(SQLModel, table=True):
    """The end of a legal hold."""

    __tablename__ = "hold_lift"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    hold_id: int = Field(foreign_key="legal_hold.id", unique=True)
    why: str
    lifted_by: str
    lifted_at: datetime


class DisposalRow(SQLModel, table=True):
    """Somebody proposed to dispose of a record."""

    __tablename__ = "disposal"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    series: str
    subject: str
    """`case:IA-2026-0001` or `flag:12`."""
    due_on: date | None
    """When its time had run out; None where an order asks for it before."""
    order_reference: str
    why: str
    proposed_by: str
    proposed_at: datetime


class DisposalDecisionRow(SQLModel, table=True):
    """What somebody else decided on the proposal."""

    __tablename__ = "disposal_decision"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    disposal_id: int = Field(foreign_key="disposal.id", unique=True)
    approved: bool
    why: str
    by: str
    at: datetime
    certificate_sha256: str
    certificate_size: int
