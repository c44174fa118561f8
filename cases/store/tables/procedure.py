"""What a case goes through: grants, recusals, relations, numbered records, tasks."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from cases.model.access import Compartment, Part
from cases.model.actors import Role
from cases.model.records import RecordKind
from cases.store.types import enum_of


class CaseGrantRow(SQLModel, table=True):
    """Somebody has a part in a case: a person, everybody of a role, or a unit with its chain of command."""

    __tablename__ = "case_grant"
    __table_args__ = (
        Index("ix_case_grant_case", "case_id"),
        Index("ix_case_grant_person", "person_id", "ended_at", "case_id"),
        Index("ix_case_grant_role", "role", "ended_at", "case_id"),
        Index("ix_case_grant_unit", "unit_id", "ended_at", "case_id"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    case_id: int = Field(foreign_key="incident_case.id")
    person_id: int | None = Field(foreign_key="person.id")
    role: Role | None = Field(sa_type=enum_of(Role, "grant_role"))
    unit_id: int | None = Field(foreign_key="unit.id")
    part: Part = Field(sa_type=enum_of(Part))
    why: str
    granted_by: str
    granted_at: datetime
    until: datetime | None
    ended_by: str | None
    ended_at: datetime | None


class RecusalRow(SQLModel, table=True):
    """Somebody is kept out of a case: lists, searches, counts and notices leave it out for them."""

    __tablename__ = "recusal"
    __table_args__ = (
        Index("ix_recusal_person", "person_id", "lifted_at", "case_id"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    case_id: int = Field(foreign_key="incident_case.id")
    person_id: int = Field(foreign_key="person.id")
    rule: str
    """Which rule of conflict fired; see `cases.model.conflicts`."""
    why: str
    by: str
    at: datetime
    lifted_by: str | None
    lifted_at: datetime | None


class RelationRow(SQLModel, table=True):
    """Two people are related in a way that keeps each out of the other's matters."""

    __tablename__ = "relation"
    __table_args__ = (
        Index("ix_relation_person", "person_id"),
        Index("ix_relation_other", "other_id"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    other_id: int = Field(foreign_key="person.id")
    rule: str
    why: str
    by: str
    at: datetime
    ended_by: str | None
    ended_at: datetime | None


class CaseRecordRow(SQLModel, table=True):
    """A numbered record of a case."""

    __tablename__ = "case_record"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        Index("ix_case_record_kind", "case_id", "kind"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    case_id: int = Field(foreign_key="incident_case.id")
    number: int
    kind: RecordKind = Field(sa_type=enum_of(RecordKind))
    compartment: Compartment = Field(sa_type=enum_of(Compartment))
    by: str
    person_id: int | None = Field(foreign_key="person.id")
    """Whose words these are, where the login belongs to a person."""
    written_at: datetime
    happened_at: datetime | None
    body: dict[str, Any] = Field(sa_type=JSON)
    corrects: int | None


class CaseTaskRow(SQLModel, table=True):
    """Something that is to be done on a case."""

    __tablename__ = "case_task"
    __table_args__ = (
        Index("ix_case_task_case", "case_id"),
        Index("ix_case_task_open", "done_at", "due_on", "id"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    case_id: int = Field(foreign_key="incident_case.id")
    kind: str
    text: str
    for_role: Role | None = Field(sa_type=enum_of(Role, "for_role"))
    for_login: str
    """Empty where it is everybody's of the role."""
    due_on: date | None
    opened_by: str
    opened_at: datetime
    done_by: str | None
    done_at: datetime | None
    outcome: str
