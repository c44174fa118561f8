"""Mastodon's API for those who are not signed in: accounts by name or id, their posts page by page, one post.

Source: https://docs.joinmastodon.org/methods/accounts/ and https://docs.joinmastodon.org/methods/statuses/.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from monitor.demo.dialects.base import Channel, Published, Query, Said
from monitor.demo.dialects.markup import api_time
from monitor.demo.dialects.rss import Mastodon
from monitor.demo.posts import DemoPost

_USUAL: Final = 20
_MOST: Final = 40
_FIRST_ACCOUNT: Final = 109_000_000_000_000_000
_FEED: Final = Mastodon()
_NOT_FOUND: Final = Said(404, {"error": "Record not found"})


class MastodonApi:
    """The same posts as in the feed, known by their numbers; a number grows with time."""

    window: int | None = None

    def publish(self, channel: Channel, post: DemoPost) -> Published:
        """Return the post under its number, with addresses and hashtags as links."""
        return replace(_FEED.publish(channel, post), native_id=post.id)

    def newest(self, channel: Channel) -> str:
        """Return the address of the first page of posts."""
        where = f"{channel.home}/api/v1/accounts/{_number(channel)}/statuses"
        return f"{where}?limit={_MOST}&exclude_replies=false"

    def answer(self, channels: Sequence[Channel], path: str, query: Query) -> Said:
        """Return an account, a page of posts, or a post."""
        match path.removeprefix("/api/v1/").split("/"):
            case ["accounts", "lookup"]:
                wanted = query.get("acct", [""])[0].partition("@")[0].lower()
                found = [_account(one) for one in channels if _name(one).lower() == wanted]
            case ["accounts", number]:
                found = [_account(one) for one in channels if _number(one) == number]
            case ["accounts", number, "statuses"]:
                mine = next((one for one in channels if _number(one) == number), None)
                return self._page(mine, query) if mine else _NOT_FOUND
            case ["statuses", number]:
                found = [
                    self._status(one, post)
                    for one in channels
                    for post in one.posts
                    if post.id == number
                ]
            case _:
                return _NOT_FOUND
        return Said(200, found[0]) if found else _NOT_FOUND

    def _page(self, channel: Channel, query: Query) -> Said:
        """Return the posts below `max_id`, and the way to those below them where the page is full."""
        limit = min(_whole(query, "limit") or _USUAL, _MOST)
        below = _whole(query, "max_id")
        older = [post for post in channel.posts if not below or int(post.id) < below]
        page = older[:limit]
        where = self.newest(channel).partition("?")[0]
        links = []
        if len(page) == limit:
            links.append(f'<{where}?limit={limit}&max_id={page[-1].id}>; rel="next"')
        if page:
            links.append(f'<{where}?limit={limit}&min_id={page[0].id}>; rel="prev"')
        return Said(200, [self._status(channel, post) for post in page], ", ".join(links))

    def _status(self, channel: Channel, post: DemoPost) -> dict[str, Any]:
        found, home = self.publish(channel, post), channel.home
        picture = f"{home}/media/{post.id}.jpg"
        return {
            "id": found.native_id,
            "created_at": api_time(found.at),
            "in_reply_to_id": None,
            "in_reply_to_account_id": None,
            "sensitive": False,
            "spoiler_text": "",
            "visibility": "public",
            "language": None,
            "uri": f"{home}/users/{_name(channel)}/statuses/{found.native_id}",
            "url": found.permalink,
            "replies_count": 0,
            "reblogs_count": 0,
            "favourites_count": 0,
            "edited_at": api_time(found.edited) if post.edited else None,
            "content": found.body,
            "reblog": None,
            "account": _account(channel),
            "media_attachments": [
                {"id": post.id, "type": "image", "url": picture, "description": post.alt}
            ]
            if post.alt
            else [],
            "mentions": [],
            "tags": [{"name": tag, "url": f"{home}/tags/{tag}"} for tag in post.tags],
            "emojis": [],
            "card": None,
            "poll": None,
        }


def _account(channel: Channel) -> dict[str, Any]:
    name = _name(channel)
    return {
        "id": _number(channel),
        "username": name,
        "acct": name,
        "display_name": channel.handle.title,
        "locked": False,
        "bot": False,
        "note": "",
        "uri": f"{channel.home}/users/{name}",
        "url": channel.handle.url,
        "avatar": f"{channel.home}/avatars/{channel.handle.key}.png",
        "statuses_count": len(channel.posts),
    }


def _name(channel: Channel) -> str:
    """Return the account's name on its own instance."""
    return channel.handle.handle.strip("@").partition("@")[0]


def _number(channel: Channel) -> str:
    """Return the account's lasting id, the same in every run."""
    made = hashlib.sha256(channel.handle.handle.encode()).digest()[:6]
    return str(_FIRST_ACCOUNT + int.from_bytes(made))


def _whole(query: Query, name: str) -> int:
    """Return a number that was asked with; 0 where there is none."""
    said = query.get(name, [""])[0][:18]
    return int(said) if said.isdecimal() else 0
