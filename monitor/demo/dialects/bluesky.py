"""Bluesky's AppView for those who are not signed in: a profile, an author's feed, posts and records by address.

Source: the lexicons `app.bsky.*` and `com.atproto.repo.getRecord`, https://docs.bsky.app/docs/category/http-reference,
and https://atproto.com/specs for the forms of DIDs, record keys and CIDs.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Sequence
from typing import Any, Final

from monitor.demo.dialects.base import Channel, Published, Query, Said
from monitor.demo.dialects.markup import api_time
from monitor.demo.posts import DemoPost

_POST: Final = "app.bsky.feed.post"
_USUAL: Final = 50
_MOST: Final = 100
_BATCH: Final = 25
_SORTABLE: Final = "234567abcdefghijklmnopqrstuvwxyz"
_KEY_LETTERS: Final = 13
_CID_HEAD: Final = bytes((1, 0x71, 0x12, 32))
"""Version 1, DAG-CBOR, SHA-256 of 32 bytes. Here the bytes that are hashed are JSON: nobody reads them back."""


class Bluesky:
    """Short plain texts, known by at-URIs; a title is the first line, as there is no other place for one."""

    window: int | None = None

    def publish(self, channel: Channel, post: DemoPost) -> Published:
        """Return the post under its at-URI."""
        did, key = _did(channel), _key(post)
        return Published(
            post,
            native_id=f"at://{did}/{_POST}/{key}",
            permalink=f"https://bsky.app/profile/{did}/post/{key}",
            title="",
            body=f"{post.title}\n\n{post.text}" if post.title else post.text,
        )

    def newest(self, channel: Channel) -> str:
        """Return the address of the first page of the author's feed."""
        asked = f"actor={_did(channel)}&limit={_MOST}&filter=posts_with_replies"
        return f"{channel.home}/xrpc/app.bsky.feed.getAuthorFeed?{asked}"

    def answer(self, channels: Sequence[Channel], path: str, query: Query) -> Said:
        """Return what a method of the protocol says."""
        match path.removeprefix("/xrpc/"):
            case "app.bsky.actor.getProfile":
                mine = _of(channels, query, "actor")
                return Said(200, _author(mine)) if mine else _no("Profile not found")
            case "app.bsky.feed.getAuthorFeed":
                mine = _of(channels, query, "actor")
                return self._page(mine, query) if mine else _no("Profile not found")
            case "app.bsky.feed.getPosts":
                uris = query.get("uris", [])
                if not 0 < len(uris) <= _BATCH:
                    return _no(f"uris must have 1 to {_BATCH} elements")
                found = self._found(channels, uris)
                return Said(200, {"posts": [self._view(*one) for one in found]})
            case "com.atproto.repo.getRecord":
                return self._record(channels, query)
            case _:
                return Said(501, {"error": "MethodNotImplemented", "message": "Not implemented"})

    def _page(self, channel: Channel, query: Query) -> Said:
        """Return the posts before `cursor`, a time, and the mark of the next page where there are more."""
        limit, before = query.get("limit", [""])[0][:9], query.get("cursor", [""])[0]
        count = min(int(limit) if limit.isdecimal() else _USUAL, _MOST)
        older = [post for post in channel.posts if not before or api_time(post.at) < before]
        page = older[:count]
        more = {"cursor": api_time(page[-1].at)} if page and len(older) > count else {}
        return Said(200, {"feed": [{"post": self._view(channel, post)} for post in page], **more})

    def _record(self, channels: Sequence[Channel], query: Query) -> Said:
        """Return one record as its author published it."""
        mine = _of(channels, query, "repo")
        repo = _did(mine) if mine else query.get("repo", [""])[0]
        collection, key = (query.get(name, [""])[0] for name in ("collection", "rkey"))
        uri = f"at://{repo}/{collection}/{key}"
        for channel, post in self._found(channels, [uri]):
            value = self._value(channel, post)
            return Said(200, {"uri": uri, "cid": _cid(value), "value": value})
        return _no(f"Could not locate record: {uri}", "RecordNotFound")

    def _found(
        self, channels: Sequence[Channel], uris: Sequence[str]
    ) -> list[tuple[Channel, DemoPost]]:
        """Return the posts of these addresses; one that nobody published is left out, as the AppView does."""
        return [
            (channel, post)
            for channel in channels
            for post in channel.posts
            if self.publish(channel, post).native_id in uris
        ]

    def _value(self, channel: Channel, post: DemoPost) -> dict[str, Any]:
        tags = {"tags": list(post.tags)} if post.tags else {}
        text = self.publish(channel, post).body
        return {"$type": _POST, "text": text, "createdAt": api_time(post.at), **tags}

    def _view(self, channel: Channel, post: DemoPost) -> dict[str, Any]:
        value = self._value(channel, post)
        return {
            "uri": self.publish(channel, post).native_id,
            "cid": _cid(value),
            "author": _author(channel),
            "record": value,
            "replyCount": 0,
            "repostCount": 0,
            "likeCount": 0,
            "quoteCount": 0,
            "indexedAt": api_time(post.at),
            "labels": [],
        }


def _no(message: str, error: str = "InvalidRequest") -> Said:
    return Said(400, {"error": error, "message": message})


def _of(channels: Sequence[Channel], query: Query, name: str) -> Channel | None:
    """Return the account that is asked for, by DID or by handle."""
    asked = query.get(name, [""])[0]
    return next((one for one in channels if asked in {_did(one), one.handle.handle}), None)


def _author(channel: Channel) -> dict[str, Any]:
    handle = channel.handle
    return {
        "did": _did(channel),
        "handle": handle.handle,
        "displayName": handle.title,
        "labels": [],
    }


def _did(channel: Channel) -> str:
    """Return the account's lasting id, the same in every run: 24 letters of base32."""
    made = hashlib.sha256(channel.handle.handle.encode()).digest()[:15]
    return f"did:plc:{base64.b32encode(made).decode().lower()}"


def _key(post: DemoPost) -> str:
    """Return a record key that sorts by time (TID): microseconds since 1970, and ten bits of a clock's number."""
    clock = zlib.crc32(post.id.encode()) % 1024
    number = int(post.at.timestamp()) * 1_000_000 << 10 | clock
    return "".join(_SORTABLE[number >> 5 * place & 31] for place in reversed(range(_KEY_LETTERS)))


def _cid(value: dict[str, Any]) -> str:
    made = hashlib.sha256(json.dumps(value, sort_keys=True).encode()).digest()
    return "b" + base64.b32encode(_CID_HEAD + made).decode().lower().rstrip("=")
