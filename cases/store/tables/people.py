"""Units, people, their handles, and how the collection of each handle fares."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from cases.model.actors import Role
from cases.model.presence import Standing
from cases.model.registry import Basis, Identity, PersonKind
from cases.store.types import enum_of


class UnitRow(SQLModel, table=True):
    """A part of the department; units form a tree."""

    __tablename__ = "unit"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    name: str = Field(unique=True)
    parent_id: int | None = Field(foreign_key="unit.id")


class PersonRow(SQLModel, table=True):
    """An employee, sworn or not, or a volunteer."""

    __tablename__ = "person"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    name: str
    rank: str
    kind: PersonKind = Field(sa_type=enum_of(PersonKind))
    unit_id: int = Field(foreign_key="unit.id", index=True)
    login: str | None = Field(unique=True)
    role: Role | None = Field(sa_type=enum_of(Role))


class HandleRow(SQLModel, table=True):
    """An account registered to a person, or a page of the department, with its lawful basis."""

    __tablename__ = "handle"
    __table_args__ = (UniqueConstraint("platform", "handle"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    person_id: int | None = Field(foreign_key="person.id", index=True)
    unit_id: int = Field(foreign_key="unit.id")
    platform: str
    handle: str
    url: str
    basis: Basis = Field(sa_type=enum_of(Basis))
    basis_reference: str
    basis_on: date
    identity: Identity = Field(sa_type=enum_of(Identity))
    active: bool


class SourceRow(SQLModel, table=True):
    """Where the collection of a handle stands: validators, next look, lease, failures."""

    __tablename__ = "source"
    __table_args__ = (Index("ix_source_due", "next_due_at"), {"sqlite_strict": True})

    handle_id: int = Field(primary_key=True, foreign_key="handle.id")
    etag: str | None
    last_modified: str | None
    next_due_at: datetime
    leased_until: datetime | None
    fence: int
    failures: int
    last_ok_at: datetime | None
    last_error: str
    host: str
    """Host of the handle's address: few of one host are looked at at once."""
    first_url: str
    """Where it was first read, if that was elsewhere: identities hang on it."""
    looked_at: datetime | None
    """When the last look ended, well or not; a time to come means that the clock was set back."""
    native_cursor: str | None
    refused: bool
    """Whether the last look was forbidden by terms or basis: nobody was asked."""
    gone: bool
    """Whether the source says that it is gone for good."""
    moved_to: str
    """Where it said, in its last look, that it has moved for good."""
    native_id: str
    standing: Standing = Field(sa_type=enum_of(Standing))
    standing_token: str
    standing_since: datetime | None
    profile_at: datetime | None
    """When somebody last asked how the account stands."""


class MoveRow(SQLModel, table=True):
    """A source said twice in a row that it has moved for good: what a person makes of it."""

    __tablename__ = "source_move"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    handle_id: int = Field(foreign_key="handle.id", index=True)
    from_url: str
    to_url: str
    proposed_at: datetime
    accepted: bool | None
    decided_by: str | None
    decided_at: datetime | None
