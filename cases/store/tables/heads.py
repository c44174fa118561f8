"""Signed heads of the log, who outside vouched for them, and the clocks that entries were timed by."""

from datetime import datetime

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel


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


class StampRow(SQLModel, table=True):
    """A time-stamp authority's answer about a checkpoint; append-only like the log."""

    __tablename__ = "stamp"
    __table_args__ = (UniqueConstraint("checkpoint_id", "authority"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    checkpoint_id: int = Field(foreign_key="checkpoint.id")
    authority: str
    token: str
    """Base64 of the DER."""
    at: datetime


class AttestorRow(SQLModel, table=True):
    """How a witness or a time-stamp authority fares: bookkeeping, which verification does not rely on."""

    __tablename__ = "attestor"
    __table_args__ = {"sqlite_strict": True}

    name: str = Field(primary_key=True)
    size: int
    """Entries under the last head it vouched for."""
    failures: int
    next_try_at: datetime | None
    last_ok_at: datetime | None
    last_error: str


class BootRow(SQLModel, table=True):
    """By how much the clock was ahead of the machine's running time when last it was set: see `Log.append`."""

    __tablename__ = "boot"
    __table_args__ = {"sqlite_strict": True}

    boot_id: str = Field(primary_key=True)
    offset_ms: int = Field(sa_type=BigInteger)
