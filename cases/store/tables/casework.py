"""Cases, allegations, evidence, notes and employees' reports."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from cases.model.access import Compartment
from cases.model.case_states import CaseClass, CaseState
from cases.model.states import CaseSource
from cases.store.types import enum_of


class CaseCounterRow(SQLModel, table=True):
    """The last case number of each year; gapless, because it is raised in the case's own transaction."""

    __tablename__ = "case_counter"
    __table_args__ = {"sqlite_strict": True}

    kind: str = Field(primary_key=True)
    """IA for cases, R for reports."""
    year: int = Field(primary_key=True)
    last: int


class CaseRow(SQLModel, table=True):
    """An incident case."""

    __tablename__ = "incident_case"
    __table_args__ = (Index("ix_case_opened", "opened_at", "id"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    version: int
    state: CaseState = Field(sa_type=enum_of(CaseState))
    source: CaseSource = Field(sa_type=enum_of(CaseSource))
    person_id: int | None = Field(foreign_key="person.id", index=True)
    unit_id: int | None = Field(foreign_key="unit.id")
    title: str
    opened_by: str
    opened_at: datetime
    closed_at: datetime | None = None
    """When the time of its retention began to run."""
    klass: CaseClass | None = Field(default=None, sa_type=enum_of(CaseClass))
    restricted: bool = False
    """Whether it is with internal affairs alone: the unit it was opened in has no part any more."""
    profile: str = ""
    """Jurisdiction profile that its clocks run by; empty until it is classified."""
    acted_on: date | None = None
    """Day of the act, where known."""
    known_on: date | None = None
    """Day on which somebody authorised to start an investigation came to know of it."""
    due_on: date | None = None


class AllegationRow(SQLModel, table=True):
    """One person, one clause with its version, one post."""

    __tablename__ = "allegation"
    __table_args__ = (
        UniqueConstraint("case_id", "clause", "post_version_id"),
        Index("ix_allegation_person", "person_id"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    case_id: int = Field(foreign_key="incident_case.id", index=True)
    person_id: int | None = Field(foreign_key="person.id")
    clause: str
    policy_version: str
    flag_id: int | None = Field(foreign_key="flag.id")
    post_version_id: int | None = Field(foreign_key="post_version.id")
    alleged_by: str
    alleged_at: datetime
    shown: dict[str, Any] = Field(sa_type=JSON)
    """The clause as it read, and what the flag showed; see `cases.model.frozen.snapshot`."""


class EvidenceRow(SQLModel, table=True):
    """An item of evidence: a post version, the exchange it was read from, or else a file that was brought."""

    __tablename__ = "evidence"
    __table_args__ = (UniqueConstraint("case_id", "item"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    case_id: int = Field(foreign_key="incident_case.id")
    item: int
    post_version_id: int | None = Field(foreign_key="post_version.id")
    exchange_id: int | None = Field(foreign_key="exchange.id")
    sha256: str
    size: int
    added_by: str
    added_at: datetime
    name: str = ""
    """Of a file, as it was called when it was brought."""
    about: str = ""
    """What a file is, in the words of whoever brought it."""
    received_from: str = ""
    """Whom a file came from, where that was somebody else."""
    copy_of: int | None = None
    """The item that this one is a working copy of; None for an original."""
    sealed: bool = False
    """Whether its bytes lie in the vault under the key of the case."""
    compartment: Compartment = Field(
        default=Compartment.FACTS, sa_type=enum_of(Compartment, "evidence_compartment")
    )


class NoteRow(SQLModel, table=True):
    """An annotation on a flag or a case."""

    __tablename__ = "note"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    flag_id: int | None = Field(foreign_key="flag.id", index=True)
    case_id: int | None = Field(foreign_key="incident_case.id", index=True)
    author: str
    text: str
    written_at: datetime
    compartment: Compartment = Field(
        default=Compartment.FACTS, sa_type=enum_of(Compartment, "note_compartment")
    )


class ReportRow(SQLModel, table=True):
    """An employee's report of a violation (V.B.2)."""

    __tablename__ = "report"
    __table_args__ = (Index("ix_report_reporter", "reporter_id"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    case_id: int = Field(foreign_key="incident_case.id", index=True)
    reporter_id: int | None = Field(foreign_key="person.id")
    url: str
    what: str
    clauses: list[str] = Field(sa_type=JSON)
    aware_at: datetime
    reported_at: datetime
    confidential: bool
