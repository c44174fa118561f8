"""Entries of a feed, whatever its format, made into posts: identity, text, hash, and no entry lost.

Identity goes down a ladder: the entry's own id, else its permalink, else a hash of what rarely changes
(`text.fallback_id`), else a hash of everything. Entries of one feed that share an identity but are not the
same all take the next rung too, so that no entry swallows another, in whatever order the feed lists them.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

import msgspec

from collectors.base import Account, Exchange, Found, Media, Post
from collectors.drafting import finish, fitting_id, host_of
from collectors.markup import Reading, read_html
from collectors.text import fallback_id, mend, tidy

ENTRY_CAP: Final = 2_000
"""Most entries read from one exchange; the newest stay and the number of the others is told."""
_HASHED: Final = "sha256:"
_URI = re.compile(r"(?!sha256:)[A-Za-z][A-Za-z0-9+.-]{1,30}:")
_CUT_SHORT: Final = ("[…]", "[...]", "…", "...")


@dataclass(frozen=True, slots=True)
class Body:
    """One text of an entry as published."""

    value: str
    html: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as a feed gives it. Every string is hostile and unrepaired."""

    pointer: str
    id: str = ""
    link: str = ""
    title: Body = Body("", html=False)
    bodies: tuple[Body, ...] = ()
    """All texts of the entry: content, summary, description; one may repeat another."""
    published: str = ""
    """The date as written, part of the fallback identity."""
    published_at: datetime | None = None
    edited_at: datetime | None = None
    author: str = ""
    links: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    lang: str = ""
    reply: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as read by one of the format readers."""

    entries: Sequence[Entry]
    author: str = ""
    """Author of the feed, for entries that name none."""
    lang: str = ""


@dataclass(slots=True)
class _Draft:
    """A post on its way, with `native_id` still empty."""

    rungs: tuple[str, str, str, str]
    """Own id, permalink, hash of what rarely changes, hash of everything; the first two may be empty."""
    same: tuple[str, ...]
    """Entries equal in all of this are one entry listed twice."""
    post: Post
    taken: list[str] = field(default_factory=list)


def to_posts(feed: Feed, account: Account, exchange: Exchange, kind: str) -> Found:
    """Return the posts of a feed in the feed's own order.

    Args:
        feed: What the format reader found.
        account: Whose feed it is; its address names the instance and qualifies ids that are not URIs.
        exchange: Where the feed came from.
        kind: What an entry of this platform is: `post`, `video`, `photo`.
    """
    entries = _newest(feed.entries)
    drafts = [_draft(entry, feed, account, exchange, kind) for entry in entries]
    return Found(_identified(drafts), len(feed.entries) - len(entries))


def _newest(entries: Sequence[Entry]) -> Sequence[Entry]:
    """Return at most `ENTRY_CAP` entries: the newest by their claimed dates, in the feed's own order."""
    if len(entries) <= ENTRY_CAP:
        return entries
    oldest = datetime.min.replace(tzinfo=UTC)
    by_date = sorted(
        range(len(entries)), key=lambda n: entries[n].published_at or oldest, reverse=True
    )
    return [entries[n] for n in sorted(by_date[:ENTRY_CAP])]


def _draft(entry: Entry, feed: Feed, account: Account, exchange: Exchange, kind: str) -> _Draft:
    readings = [_read(body) for body in entry.bodies]
    post = finish(
        Post(
            platform=account.platform,
            instance=host_of(account.origin),
            native_id="",
            permalink=entry.link,
            kind="reply" if entry.reply else kind,
            author=entry.author or feed.author,
            title=_read(entry.title).text,
            text=_merged([reading.text for reading in readings]),
            text_raw="\n".join(dict.fromkeys(body.value for body in entry.bodies)),
            raw_format="html" if any(body.html for body in entry.bodies) else "plain",
            published_at=entry.published_at,
            edited_at=entry.edited_at,
            pointer=entry.pointer,
            links=(*entry.links, *(link for r in readings for link in r.links)),
            tags=entry.tags,
            media=(*entry.media, *(Media(src, alt=alt) for r in readings for src, alt in r.media)),
            lang=entry.lang or feed.lang,
        ),
        exchange,
    )
    content, permalink = post.content_sha256, post.permalink
    own_id, published = mend(entry.id).strip(), mend(entry.published)
    if own_id and not _URI.match(own_id):
        own_id = f"{account.origin}#{own_id}"  # such an id is unique in its feed only
    last = hashlib.sha256(f"{published}\n{content}".encode()).hexdigest()
    rungs = (own_id, permalink, fallback_id(account.origin, published, post.title, post.text), last)
    return _Draft(rungs, (own_id, permalink, last), post)


def _identified(drafts: list[_Draft]) -> tuple[Post, ...]:
    """Return each distinct post once, under the rungs of the ladder that make it unlike the others."""
    distinct: dict[tuple[str, ...], _Draft] = {}
    for draft in drafts:
        distinct.setdefault(draft.same, draft)
    for rung in range(4):
        shared = Counter(tuple(draft.taken) for draft in distinct.values())
        for draft in distinct.values():
            if draft.rungs[rung] and (not draft.taken or shared[tuple(draft.taken)] > 1):
                draft.taken.append(draft.rungs[rung])
    posts: dict[str, Post] = {}
    for draft in distinct.values():
        identity = _identity(draft.taken)
        posts.setdefault(identity, replace(draft.post, native_id=identity))
    return tuple(posts.values())


def _identity(taken: list[str]) -> str:
    """Return a single rung as it is; several, or one too long to be indexed, as a hash."""
    if len(taken) == 1:
        return fitting_id(taken[0])
    return _HASHED + hashlib.sha256(msgspec.json.encode(taken)).hexdigest()


def _read(body: Body) -> Reading:
    return read_html(body.value) if body.html else Reading(tidy(body.value))


def _merged(texts: list[str]) -> str:
    """Return the longest text, followed by what the others say beyond it: an excerpt adds nothing."""
    kept: list[str] = []
    for text in sorted(set(texts), key=lambda one: (-len(one), one)):
        if text and not any(_says(longer, text) for longer in kept):
            kept.append(text)
    return "\n\n".join(kept)


def _says(longer: str, text: str) -> bool:
    """Tell whether `text`, maybe cut short with dots, stands in `longer` as whole words."""
    for mark in _CUT_SHORT:
        text = text.removesuffix(mark).rstrip()
    words, within = " ".join(text.split()), " ".join(longer.split())
    start = within.find(words)
    if start < 0:
        return False
    around = within[start - 1 : start] + within[start + len(words) :][:1]
    return not any(letter.isalnum() for letter in around)
