"""Exceptions to need to know, looks at cases, what was derived from what, and who is kept out unnamed."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from cases.model.actors import Role
from cases.model.overrides import ExceptionKind
from cases.store.types import enum_of


class AccessExceptionRow(SQLModel, table=True):
    """Somebody asks for an exception, or made use of one; never changed."""

    __tablename__ = "access_exception"
    __table_args__ = (Index("ix_access_exception_case", "case_id"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    kind: ExceptionKind = Field(sa_type=enum_of(ExceptionKind))
    case_id: int | None = Field(foreign_key="incident_case.id")
    person_id: int = Field(foreign_key="person.id")
    """Whom it is for, or about."""
    concerns: int | None
    """Id of the recusal, the relation or the grant."""
    why: str
    asked_by: str
    asked_at: datetime


class AccessDecisionRow(SQLModel, table=True):
    """The second person's word on an exception."""

    __tablename__ = "access_decision"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    exception_id: int = Field(foreign_key="access_exception.id", unique=True)
    granted: bool
    why: str
    by: str
    at: datetime


class CaseLookRow(SQLModel, table=True):
    """How often somebody opened a case, and what for (safeguard E.11); counts, never content."""

    __tablename__ = "case_look"
    __table_args__ = (Index("ix_case_look_case", "case_id"), {"sqlite_strict": True})

    login: str = Field(primary_key=True)
    case_id: int = Field(primary_key=True, foreign_key="incident_case.id")
    role: Role = Field(sa_type=enum_of(Role, "look_role"))
    looks: int
    idle: int
    """Looks since that login last did something in the case, or was last told of to the auditor."""
    first_at: datetime
    last_at: datetime
    session: str
    """The sitting of the last look, in which its purpose holds."""
    purpose: str


class DerivationRow(SQLModel, table=True):
    """Something in a case was made from something else in it."""

    __tablename__ = "derivation"
    __table_args__ = (Index("ix_derivation_case", "case_id"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    case_id: int = Field(foreign_key="incident_case.id")
    thing: str
    """`#4` a record, `E-3` an item, `N-12` a note."""
    source: str
    by: str
    at: datetime


class ReporterBarRow(SQLModel, table=True):
    """Whoever made a sealed report is kept out of its case, by a keyed hash that names nobody."""

    __tablename__ = "reporter_bar"
    __table_args__ = (UniqueConstraint("report_id"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    report_id: int = Field(foreign_key="report.id")
    mark: str
