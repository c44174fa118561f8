"""How the platforms publish: one class per dialect, the tables of them, and what an account shows."""

from __future__ import annotations

from typing import Final

from monitor.demo.department import load_department
from monitor.demo.dialects.atom import Blogger, Flickr, YouTube
from monitor.demo.dialects.base import Api, Channel, Dialect, Feed, Published
from monitor.demo.dialects.bluesky import Bluesky
from monitor.demo.dialects.jsonfeed import JsonFeed
from monitor.demo.dialects.mastodon_api import MastodonApi
from monitor.demo.dialects.rss import Mastodon, Tumblr, WordPress
from monitor.demo.posts import DemoPost, load_posts

FEEDS: Final[dict[str, Feed]] = {
    "blogger": Blogger(),
    "flickr": Flickr(),
    "jsonfeed": JsonFeed(),
    "mastodon": Mastodon(),
    "tumblr": Tumblr(),
    "wordpress": WordPress(),
    "youtube": YouTube(),
}
APIS: Final[dict[str, Api]] = {"bluesky": Bluesky(), "mastodon_api": MastodonApi()}
DIALECTS: Final[dict[str, Dialect]] = {**FEEDS, **APIS}
"""By the name that `handles.toml` uses."""


def channel_of(key: str, posts: tuple[DemoPost, ...] | None = None) -> Channel:
    """Return an account with the posts that it shows, newest first.

    Args:
        key: Key of the account.
        posts: Posts to choose from; the whole collection where none are given.

    Raises:
        KeyError: There is no such account.
    """
    department = load_department()
    handle = department.handle(key)
    own = [post for post in (load_posts() if posts is None else posts) if post.handle == key]
    own.sort(key=lambda post: (post.at, post.id), reverse=True)
    return Channel(
        handle=handle,
        author=department.author_of(handle),
        posts=tuple(own[: DIALECTS[handle.dialect].window]),
    )


def published_posts(key: str) -> tuple[Published, ...]:
    """Return what an account shows, newest first, as a reader should find it.

    Raises:
        KeyError: There is no such account.
    """
    channel = channel_of(key)
    dialect = DIALECTS[channel.handle.dialect]
    return tuple(dialect.publish(channel, post) for post in channel.posts)
