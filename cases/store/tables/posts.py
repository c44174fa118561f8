"""Exchanges as received and the posts read from them, every version."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel


class ExchangeRow(SQLModel, table=True):
    """One request and its answer; the body lies in the vault."""

    __tablename__ = "exchange"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    handle_id: int = Field(foreign_key="handle.id", index=True)
    started_at: datetime
    finished_at: datetime
    method: str
    url: str
    final_url: str
    redirects: list[str] = Field(sa_type=JSON)
    request_headers: list[Any] = Field(sa_type=JSON)
    status: int
    headers: list[Any] = Field(sa_type=JSON)
    body_sha256: str
    body_size: int
    remote_ip: str
    collector: str
    collector_version: str
    terms_basis: str
    error: str


class PostRow(SQLModel, table=True):
    """A post's identity. It includes the handle: a feed that copies another's ids hides nothing of theirs."""

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("handle_id", "instance", "native_id"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    handle_id: int = Field(foreign_key="handle.id")
    instance: str
    native_id: str
    permalink: str
    first_seen_at: datetime
    versions: int
    content_sha256: str
    """Of the newest version."""


class PostVersionRow(SQLModel, table=True):
    """A post as it was at one look; never overwritten."""

    __tablename__ = "post_version"
    __table_args__ = (
        UniqueConstraint("post_id", "version_no"),
        Index("ix_post_version_scored_with", "scored_with", "id"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    post_id: int = Field(foreign_key="post.id")
    version_no: int
    exchange_id: int = Field(foreign_key="exchange.id")
    pointer: str
    kind: str
    author: str
    title: str
    text: str
    published_at: datetime | None
    edited_at: datetime | None
    observed_at: datetime
    content_sha256: str
    links: list[str] = Field(sa_type=JSON)
    media: list[str] = Field(sa_type=JSON)
    scored_with: str
    """Version of the rules that scored it; empty until then."""
