"""What must hold of everything that leaves a reader, whatever went in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec
from support.web import feed_exchange

from cases.model.custody import canonical
from collectors.base import Found, Post
from collectors.drafting import ID_CAP, MANY, TITLE_CAP
from collectors.entries import ENTRY_CAP
from collectors.imports.reading import BATCH, UNREAD_CAP
from collectors.sandbox_child import Reply
from collectors.text import LINK_CAP, TEXT_CAP
from monitor.passing import page, post_record

_RAW_CAP = 1_000_000
_REASONS = 21
_VISIBLE = {"public", "unlisted", "unknown"}
_HASH = 64
_ANSWER = feed_exchange(b"")


def check(replies: Iterable[Reply]) -> None:
    """Assert that replies can cross the pipe, be kept by both databases, and keep to the caps."""
    for reply in replies:
        msgspec.msgpack.encode(reply)
        assert reply.malformed == "" or reply.malformed.strip().endswith((".", "!", "?")), (
            reply.malformed
        )
        _clean(asdict(reply.found))
        _clean(reply.malformed)
        check_found(reply.found)


def check_found(found: Found) -> None:
    """Assert that what was found can be kept."""
    assert len(found.posts) <= max(ENTRY_CAP, BATCH)
    assert len(found.unread) <= max(ENTRY_CAP, UNREAD_CAP + _REASONS)
    for post in found.posts:
        check_post(post)
    page(_ANSWER, found)  # the words of the net are words of the record too
    for said in found.sightings:
        assert said.native_id


def check_post(post: Post) -> None:
    """Assert that a post can be kept."""
    assert 0 < len(post.native_id) <= ID_CAP, post.native_id
    assert len(post.permalink) <= LINK_CAP + 2 * LINK_CAP  # each letter may be written with three
    assert len(post.text) <= TEXT_CAP
    assert len(post.text_raw) <= _RAW_CAP
    assert len(post.title) <= TITLE_CAP
    assert max(map(len, (post.links, post.tags, post.mentions, post.media))) <= MANY
    assert len(post.author) <= MANY
    assert len(post.content_sha256) == _HASH
    assert post.visibility in _VISIBLE, post.visibility
    assert post.permalink == "" or post.permalink.startswith(("http://", "https://"))
    for when in (post.published_at, post.edited_at, post.indexed_at):
        assert when is None or when.tzinfo is not None
    canonical({**asdict(post_record(post)), "published_at": None, "edited_at": None})


def _clean(value: Any) -> None:  # noqa: ANN401  anything that a dataclass holds
    for text in _texts(value):
        text.encode()
        assert "\0" not in text, text[:80]


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401  anything that a dataclass holds
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _texts(key)
            yield from _texts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, int):
        assert -(1 << 63) <= value < 1 << 63, value  # both databases and the pipe stop there
    else:
        assert value is None or isinstance(value, datetime | float), type(value)
