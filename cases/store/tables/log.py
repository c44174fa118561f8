"""The custody log and the one row that names it. The database refuses to change any but that row."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel


class CustodyRow(SQLModel, table=True):
    """An entry: its canonical bytes, and what is needed to find it."""

    __tablename__ = "custody"
    __table_args__ = (Index("ix_custody_case", "case_number", "seq"), {"sqlite_strict": True})

    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    leaf: bytes = Field(sa_type=LargeBinary)
    digest: str
    prev: str = Field(unique=True)
    """Unique: two entries cannot follow the same one, so the chain cannot fork."""
    case_number: str


class CustodyDetailRow(SQLModel, table=True):
    """What an entry is committed to but does not hold."""

    __tablename__ = "custody_detail"
    __table_args__ = {"sqlite_strict": True}

    seq: int = Field(
        primary_key=True, foreign_key="custody.seq", sa_column_kwargs={"autoincrement": False}
    )
    salt: bytes = Field(sa_type=LargeBinary)
    details: bytes = Field(sa_type=LargeBinary)


class HomeRow(SQLModel, table=True):
    """Which log this is: its name is part of every entry."""

    __tablename__ = "home"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    log: str
    founded_at: datetime
