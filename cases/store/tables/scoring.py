"""What scores rest on besides the posts: rules, members and policy as they were, permissions, sealed names, shifts."""

from datetime import datetime

from sqlalchemy import JSON, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from cases.model.permissions import PermissionKind
from cases.model.sealed import SealedKind
from cases.store.types import enum_of


class ScoringSourceRow(SQLModel, table=True):
    """Rules, members or policy by which something was flagged; kept by hash, never changed."""

    __tablename__ = "scoring_source"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    kind: str
    """rules · members · policy."""
    version: str
    sha256: str = Field(unique=True)
    """Of the bytes before they were compressed."""
    body: bytes = Field(sa_type=LargeBinary)
    """Compressed (zlib, RFC 1950)."""
    kept_at: datetime


class PermissionRow(SQLModel, table=True):
    """A consent, an approval or an official release; ended, never deleted."""

    __tablename__ = "permission"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    kind: PermissionKind = Field(sa_type=enum_of(PermissionKind))
    person_id: int | None = Field(foreign_key="person.id")
    clauses: list[str] = Field(sa_type=JSON)
    since: datetime
    until: datetime | None
    reference: str
    text: str
    url: str
    added_by: str
    added_at: datetime
    ended_by: str | None
    ended_at: datetime | None
    why_ended: str


class SealedRow(SQLModel, table=True):
    """The keyed hash of something that must not be known in plain."""

    __tablename__ = "sealed"
    __table_args__ = (Index("ix_sealed_digest", "kind", "digest"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    kind: SealedKind = Field(sa_type=enum_of(SealedKind))
    digest: str
    added_by: str
    added_at: datetime
    ended_at: datetime | None


class ShiftRow(SQLModel, table=True):
    """When somebody was scheduled to work."""

    __tablename__ = "shift"
    __table_args__ = (
        UniqueConstraint("person_id", "since", "until"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    since: datetime
    until: datetime
    added_by: str
    added_at: datetime


class SealedStateRow(SQLModel, table=True):
    """What the sealed register came to after a change; custody vouches for it."""

    __tablename__ = "sealed_state"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    kind: SealedKind = Field(sa_type=enum_of(SealedKind))
    hashes: int
    """In force."""
    whole: str
    """SHA-256 over the hashes in force, sorted, a line each."""
    at: datetime
