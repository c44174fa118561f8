"""The department's own pages: where they are, what was found on them, what they need not meet."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel


class DepartmentPageRow(SQLModel, table=True):
    """Where the public page of an official handle is, when that is not where its posts are read."""

    __tablename__ = "department_page"
    __table_args__ = {"sqlite_strict": True}

    handle_id: int = Field(primary_key=True, foreign_key="handle.id")
    url: str
    by: str
    at: datetime


class PageCheckRow(SQLModel, table=True):
    """What a look at a page found of its duties."""

    __tablename__ = "page_check"
    __table_args__ = (Index("ix_page_check_handle", "handle_id", "id"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    handle_id: int = Field(foreign_key="handle.id")
    exchange_id: int = Field(foreign_key="exchange.id")
    url: str
    text_sha256: str
    """Of the words of the page."""
    policy: str
    complies: bool | None
    results: list[Any] = Field(sa_type=JSON)
    by: str
    at: datetime


class PageWaiverRow(SQLModel, table=True):
    """A page need not meet a duty."""

    __tablename__ = "page_waiver"
    __table_args__ = (Index("ix_page_waiver_handle", "handle_id"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    handle_id: int = Field(foreign_key="handle.id")
    duty: str
    why: str
    reference: str
    until: date | None
    added_by: str
    added_at: datetime
    ended_by: str | None
    ended_at: datetime | None
