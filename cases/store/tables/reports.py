"""How reports are received, their messages, and who made them, under seal. The reports themselves: `casework`."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from cases.model.reporting import Recipient
from cases.store.types import enum_of


class ReceptionRow(SQLModel, table=True):
    """What a report is beside what it says; one for each report since there are such rows."""

    __tablename__ = "report_reception"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    report_id: int = Field(foreign_key="report.id", unique=True)
    anonymous: bool
    recipient: Recipient = Field(sa_type=enum_of(Recipient))
    joined: bool
    """Whether its case was there already; the reporter is never told."""
    late_after_hours: int
    """The limit in force when it came; 0 is none."""
    code: str
    """Hash of the receipt code of an anonymous report; see `cases.model.codes`."""
    words_mark: str = Field(index=True)
    url_mark: str = Field(index=True)


class ReporterSealRow(SQLModel, table=True):
    """Who made a confidential report, encrypted; see `cases.vault.reporters`."""

    __tablename__ = "reporter_seal"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    report_id: int = Field(foreign_key="report.id", unique=True)
    sealed: str
    sealed_at: datetime


class ReportMessageRow(SQLModel, table=True):
    """A message between a reporter and those who work on the report."""

    __tablename__ = "report_message"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    report_id: int = Field(foreign_key="report.id", index=True)
    from_reporter: bool
    author: str
    """The receipt number of the reporter, else a login."""
    text: str
    written_at: datetime


class NameRequestRow(SQLModel, table=True):
    """Somebody asked who made a report."""

    __tablename__ = "reporter_request"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    report_id: int = Field(foreign_key="report.id", index=True)
    asked_by: str
    why: str
    asked_at: datetime


class NameReleaseRow(SQLModel, table=True):
    """What the custodian decided on such a request."""

    __tablename__ = "reporter_release"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    request_id: int = Field(foreign_key="reporter_request.id", unique=True)
    released: bool
    why: str
    decided_by: str
    decided_at: datetime


class ReporterCheckRow(SQLModel, table=True):
    """The custodian looked after a reporter on one of the days of the watch."""

    __tablename__ = "reporter_check"
    __table_args__ = (UniqueConstraint("report_id", "days"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    report_id: int = Field(foreign_key="report.id")
    days: int
    found: str
    checked_by: str
    checked_at: datetime


class ReceiptTryRow(SQLModel, table=True):
    """Wrong receipt codes for one number, counted so that they cannot be guessed; who tried is not kept."""

    __tablename__ = "receipt_try"
    __table_args__ = {"sqlite_strict": True}

    number: str = Field(primary_key=True)
    failures: int
    since: datetime
