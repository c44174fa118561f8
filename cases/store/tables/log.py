"""The custody log, its signed heads, and the one row that names it. The database refuses to change any but that row."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary, UniqueConstraint
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


class CheckpointRow(SQLModel, table=True):
    """A signed head: written once, like the log."""

    __tablename__ = "checkpoint"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    size: int = Field(unique=True)
    """Entries under it; unique: a log has one root at each size."""
    root: str
    peaks: str
    note: str
    at: datetime


class CosignatureRow(SQLModel, table=True):
    """A witness's signature line under a checkpoint."""

    __tablename__ = "cosignature"
    __table_args__ = (UniqueConstraint("checkpoint_id", "witness"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    checkpoint_id: int = Field(foreign_key="checkpoint.id")
    witness: str
    line: str
    at: datetime
