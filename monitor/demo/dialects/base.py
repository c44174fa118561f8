"""What every dialect works on: an account with its posts, and how each post is known once published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import urlsplit

from monitor.demo.department import Handle
from monitor.demo.posts import DemoPost


@dataclass(frozen=True, slots=True)
class Published:
    """A post as a reader of the feed finds it."""

    post: DemoPost
    native_id: str
    permalink: str
    title: str
    """As the title's element holds it, HTML references included."""
    body: str
    """Text of the content element: HTML, or plain where the dialect has no HTML."""

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
    """An account on the day the feed is made."""

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


class Dialect(Protocol):
    """One way of publishing posts."""

    content_type: str
    window: int | None
    """How many newest posts the feed shows; None where it shows them all."""

    def publish(self, channel: Channel, post: DemoPost) -> Published:
        """Return the post as its readers will find it."""
        ...

    def render(self, channel: Channel) -> str:
        """Return the feed, newest post first."""
        ...
