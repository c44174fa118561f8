"""What every collector is, and what travels through it: account → exchange → post."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Account:
    """A registered handle as a collector needs it: no person, no name."""

    platform: str
    """Platform name of the catalogue, such as `mastodon` or `blog`."""
    handle: str
    """The handle as registered, such as `@js@pd.example`."""
    url: str
    """Where its public posts are read: for a feed, the feed's address."""
    basis: str
    """Lawful basis of the handle; recorded with every exchange."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the last look at this account ended. Validators are opaque and sent back as received."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its raw answer: the evidence from which posts are read, and can be read again."""

    started_at: datetime
    finished_at: datetime
    method: str
    url: str
    """The address asked for."""
    final_url: str
    """The address that answered, after redirects."""
    redirects: tuple[str, ...]
    """Status and new address of each hop, such as `301 https://blog.example/feed`."""
    request_headers: tuple[tuple[str, str], ...]
    """As sent, secrets removed."""
    status: int
    headers: tuple[tuple[str, str], ...]
    """As received."""
    body: bytes
    """As received, after the content encoding was undone; empty for 304."""
    remote_ip: str
    collector: str
    collector_version: str
    terms_basis: str

    def header(self, name: str) -> str | None:
        """Return the first header of that name, or None."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, sound or film that a post points at; the address only, never fetched here."""

    url: str
    mime: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """One public post as found in an exchange. Texts are as published: hostile until shown through `safe_text`."""

    platform: str
    instance: str
    """Host of the site that published it, such as `pd.example`."""
    native_id: str
    """The platform's own id, else the permalink, else a hash (see `collectors.text.fallback_id`)."""
    permalink: str
    kind: str
    """post · reply · comment · repost · quote · revision · photo · video · story · profile."""
    author: str
    """Author as the source names it; may be empty."""
    title: str
    text: str
    """Plain text for reading and scoring; never longer than `collectors.text.TEXT_CAP` characters."""
    text_raw: str
    """The text as published, markup and all."""
    raw_format: str
    """html · plain."""
    published_at: datetime | None
    """As claimed by the source, UTC."""
    edited_at: datetime | None
    """As claimed by the source, UTC."""
    content_sha256: str
    """Hash over the canonical subset (see `collectors.text.content_hash`); tells a changed post from the same one."""
    pointer: str
    """Where in the exchange's body the post stands, such as `entries/3`."""
    links: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = field(default=())
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the platform's terms ask before anything is read there."""

    state: str
    """ok · approval · restricted."""
    basis: str
    """One line recorded with each exchange: under which terms it was read."""


class Collector(Protocol):
    """Reads one kind of source. `fetch` is the only part that touches the network; `parse` can be replayed."""

    platform: str
    version: str
    terms: Terms
    window: int | None
    """How many newest posts the source shows; None where it does not say. Absence beyond it means nothing."""
    min_interval_s: int
    """Never asked more often than this."""

    def fetch(self, account: Account, cursor: Cursor) -> AsyncIterator[Exchange]:
        """Yield the raw exchanges of one look at the account.

        Raises:
            CollectorError: The source could not be read.
        """
        ...

    def parse(self, exchange: Exchange, account: Account) -> Iterator[Post]:
        """Yield the posts of an exchange: pure, no network, the same bytes give the same posts.

        Raises:
            Malformed: The body is not what it claims to be.
        """
        ...
