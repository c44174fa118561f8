"""Notices without content: what waits for whom, where a person is told, how the telling fares."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from cases.model.notices import NoticeKind
from cases.store.types import enum_of


class NoticeRow(SQLModel, table=True):
    """A matter that somebody is to be told of, until it was."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_waiting", "told_at", "login"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    login: str
    kind: NoticeKind = Field(sa_type=enum_of(NoticeKind))
    matter: str
    """`flag:12`, `case:IA-2026-0001`; empty for a matter of the house. It never leaves."""
    urgent: bool
    queued_at: datetime
    told_at: datetime | None
    """When it was sent, or was found to be no longer theirs."""
    why_untold: str = ""
    """Why it was dropped and not sent."""


class NoticeAddressRow(SQLModel, table=True):
    """Where a person is told."""

    __tablename__ = "notice_address"
    __table_args__ = (UniqueConstraint("login", "address"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    login: str = Field(index=True)
    address: str
    """An e-mail address, or an address of apprise with names of secret files in place of secrets."""
    added_by: str
    added_at: datetime


class NoticeStateRow(SQLModel, table=True):
    """How the telling of a person fares: bookkeeping."""

    __tablename__ = "notice_state"
    __table_args__ = {"sqlite_strict": True}

    login: str = Field(primary_key=True)
    last_sent_at: datetime | None
    failures: int
    failing_since: datetime | None
    next_try_at: datetime | None
    """Not before this; while it is being sent, the end of the lease."""
    last_error: str
