"""Exchanges as received and the posts read from them, every version."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from cases.model.presence import PostState
from cases.store.types import enum_of


class ExchangeRow(SQLModel, table=True):
    """One request and its answer; the body lies in the vault."""

    __tablename__ = "exchange"
    __table_args__ = (Index("ix_exchange_body", "body_sha256"), {"sqlite_strict": True})

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
    purpose: str
    """page · profile · probe · media · capture · import."""
    login_state: str
    tls: str


class PostRow(SQLModel, table=True):
    """A post's identity. It includes the handle: a feed that copies another's ids hides nothing of theirs."""

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("handle_id", "instance", "native_id"),
        # The sweep walks it: the posts of a handle, the longest unchecked first.
        Index("ix_post_checked", "handle_id", "checked_at"),
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
    native_uri: str
    native_version: str
    """Of the newest version."""
    state: PostState = Field(sa_type=enum_of(PostState))
    missing_at: datetime | None
    checked_at: datetime | None
    """When somebody last saw it, or asked for it."""


class PostVersionRow(SQLModel, table=True):
    """A post as it was at one look; never overwritten."""

    __tablename__ = "post_version"
    __table_args__ = (
        UniqueConstraint("post_id", "version_no"),
        Index("ix_post_version_scored_with", "scored_with", "id"),
        Index("ix_post_version_pictures", "pictures_due", "id"),
        Index("ix_post_version_kept", "kept", "observed_at"),
        Index("ix_post_version_exchange", "exchange_id"),
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
    about: dict[str, Any] = Field(sa_type=JSON)
    """What else the platform says of it; see `cases.model.intake.PostRecord.about`."""
    pictures_due: bool
    """Whether pictures of it are still to be fetched."""
    kept: bool = True
    """Whether its content is there; else a tombstone says why not."""


class PostStateRow(SQLModel, table=True):
    """A change of where a post stands, with the exchange that says so; never overwritten."""

    __tablename__ = "post_state"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    post_id: int = Field(foreign_key="post.id", index=True)
    state: PostState = Field(sa_type=enum_of(PostState))
    sign: str
    token: str
    """The platform's own words."""
    standing: str
    """How the account stood."""
    exchange_id: int | None = Field(foreign_key="exchange.id")
    at: datetime


class PictureRow(SQLModel, table=True):
    """A picture of a post version as it was fetched, or why it was not; the bytes lie in the vault."""

    __tablename__ = "picture"
    __table_args__ = (
        UniqueConstraint("post_version_id", "position"),
        Index("ix_picture_sha256", "sha256"),
        Index("ix_picture_read_with", "read_with", "id"),
        {"sqlite_strict": True},
    )

    id: int = Field(primary_key=True)
    post_version_id: int = Field(foreign_key="post_version.id")
    position: int
    url: str
    exchange_id: int | None = Field(foreign_key="exchange.id")
    sha256: str
    size: int
    mime: str
    width: int
    height: int
    error: str
    fetched_at: datetime
    read_with: str
    """What read it, see `PictureReadingRow.reader`; empty until then."""


class PictureReadingRow(SQLModel, table=True):
    """What was read of a picture, once for all posts it stands in; derived, so nobody vouches for it."""

    __tablename__ = "picture_reading"
    __table_args__ = (UniqueConstraint("sha256", "reader"), {"sqlite_strict": True})

    id: int = Field(primary_key=True)
    sha256: str
    """Of the picture's bytes."""
    reader: str
    """What it was read with: our own version, the libraries that were there, the registered pictures."""
    body: dict[str, Any] = Field(sa_type=JSON)
    """Words with their boxes, marks, known pictures; a position in whole degrees. Empty where it could not be read."""
    error: str
    """A sentence: why it was not read."""
    read_at: datetime


class TombstoneRow(SQLModel, table=True):
    """What stood where content was dropped lawfully: its name, the hash that custody vouches for, and why."""

    __tablename__ = "tombstone"
    __table_args__ = {"sqlite_strict": True}

    id: int = Field(primary_key=True)
    name: str = Field(unique=True)
    """`post_version:12` or `blob:SHA256`."""
    sha256: str
    """Of the row as custody vouches for it, or of the bytes."""
    why: str
    at: datetime
