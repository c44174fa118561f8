"""What every dialect works on: an account with its posts, and how each post is known once published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlsplit

from monitor.demo.department import Handle
from monitor.demo.posts import DemoPost

Query = Mapping[str, Sequence[str]]
"""What stands behind the `?` of an address, as `urllib.parse.parse_qs` gives it."""


@dataclass(frozen=True, slots=True)
class Published:
    """A post as a reader of the feed or of the API finds it."""

    post: DemoPost
    native_id: str
    permalink: str
    title: str
    """As the title's element holds it, HTML references included; empty where posts have none."""
    body: str
    """The content: HTML, or plain where the dialect has no HTML."""

    @property
    def at(self) -> datetime:
        """When it was published, UTC."""
        return self.post.at

    @property
    def edited(self) -> datetime:
        """When it was last changed, UTC."""
        return self.post.edited or self.post.at


@dataclass(frozen=True, slots=True)
class Channel:
    """An account on the day it is published."""

    handle: Handle
    author: str
    posts: tuple[DemoPost, ...]
    """Newest first, no more than the dialect's window."""

    @property
    def home(self) -> str:
        """Scheme and host of the account's site, such as `http://blogs.demo.example`."""
        parts = urlsplit(self.handle.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def updated(self) -> datetime:
        """When its newest post was published or changed, UTC."""
        return max(post.edited or post.at for post in self.posts)


@dataclass(frozen=True, slots=True)
class Said:
    """What an API answers."""

    status: int
    body: Any
    """Whatever JSON holds."""
    link: str = ""
    """The `Link` header (RFC 8288), where there are other pages."""


class Dialect(Protocol):
    """One way of publishing posts."""

    window: int | None
    """How many newest posts are shown; None where all of them are."""

    def publish(self, channel: Channel, post: DemoPost) -> Published:
        """Return the post as its readers will find it."""
        ...


class Feed(Dialect, Protocol):
    """All posts in one document."""

    content_type: str

    def render(self, channel: Channel) -> str:
        """Return the feed, newest post first."""
        ...


class Api(Dialect, Protocol):
    """Questions and answers, on one host for all its accounts."""

    def newest(self, channel: Channel) -> str:
        """Return the address at which an account's newest posts are asked for."""
        ...

    def answer(self, channels: Sequence[Channel], path: str, query: Query) -> Said:
        """Return what the host of these accounts says; a refusal in the API's own words where it has nothing."""
        ...
