"""What the net hands to the record: an exchange as it was, the posts read from it, and how they are read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to look at one handle, until it runs out; a later lease has a higher fence."""

    handle_id: int
    fence: int
    platform: str
    handle: str
    url: str
    basis: str
    etag: str | None
    last_modified: str | None
    failures: int
    """Failed looks in a row before this one."""


@dataclass(frozen=True, slots=True)
class ExchangeRecord:
    """One request and its raw answer, to be kept whole."""

    started_at: datetime
    finished_at: datetime
    method: str
    url: str
    final_url: str
    redirects: tuple[str, ...]
    request_headers: tuple[tuple[str, str], ...]
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    remote_ip: str
    collector: str
    collector_version: str
    terms_basis: str


@dataclass(frozen=True, slots=True)
class PostRecord:
    """One post as read from an exchange."""

    instance: str
    native_id: str
    permalink: str
    kind: str
    author: str
    title: str
    text: str
    published_at: datetime | None
    edited_at: datetime | None
    content_sha256: str
    """The net's own hash of the content: tells a changed post from the same one."""
    pointer: str
    """Where in the exchange's body it stands."""
    links: tuple[str, ...] = ()
    media: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one look at a handle."""

    fetched: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class PendingPost:
    """A kept post version that the present rules have not scored yet."""

    version_id: int
    text: str
    """See `reading_text`."""
    kind: str
    platform: str
    author: str
    official: bool
    """Whether it stands on a page of the department."""
    published_at: datetime | None


def reading_text(title: str, text: str) -> str:
    """Return the one text of a post that is scored and shown, so that spans mean the same on both sides.

    The title stands above the text unless the text already begins with it.
    """
    if not title or text.startswith(title):
        return text
    return f"{title}\n\n{text}" if text else title
