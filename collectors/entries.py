"""Entries of a feed, whatever its format, made into posts: identity, text, hash, and no entry lost.

Identity goes down a ladder: the entry's own id, else its permalink, else a hash of what rarely changes
(`text.fallback_id`), else a hash of everything. Entries of one feed that share an identity but are not the
same all take the next rung too, so that no entry swallows another, in whatever order the feed lists them.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

import msgspec

from collectors.base import Account, Exchange, Media, Post
from collectors.markup import Reading, read_html
from collectors.text import cap, content_hash, fallback_id, mend, squeeze, tidy, web_link

ENTRY_CAP: Final = 2_000
"""Most entries read from one exchange; the newest stay and the number of the others is told."""
ID_CAP: Final = 500
"""Longest identity kept as it is: a database index has a limit. A longer one is hashed."""
TITLE_CAP: Final = 1_000
_OTHERS_CAP: Final = 200
_FIRST_YEAR: Final = 1990
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


@dataclass(frozen=True, slots=True)
class Found:
    """What an exchange held."""

    posts: tuple[Post, ...] = ()
    left_out: int = 0
    """How many entries beyond `ENTRY_CAP` were not read; to be shown, never to be silent."""


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


def sane(when: datetime | None, now: datetime) -> datetime | None:
    """Return `when` unless no post can carry that date: before 1990 or after the year that follows `now`."""
    if when is None or not _FIRST_YEAR <= when.year <= now.year + 1:
        return None
    return when


def host_of(url: str) -> str:
    """Return the host of an address in lower case, or an empty string."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


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
    base = exchange.final_url
    title = _title(entry.title)
    readings = [_read(body) for body in entry.bodies]
    text = _merged([reading.text for reading in readings])
    if len(title) > TITLE_CAP:
        text = f"{title}\n\n{text}".rstrip()
    permalink = web_link(entry.link, base)
    links = _links([*entry.links, *(link for r in readings for link in r.links)], base)
    media = _media(entry.media, readings, base)
    content = content_hash(title, text, links, [medium.url for medium in media])
    post = Post(
        platform=account.platform,
        instance=host_of(account.url),
        native_id="",
        permalink=permalink,
        kind="reply" if entry.reply else kind,
        author=squeeze(mend(entry.author or feed.author))[:_OTHERS_CAP],
        title=title[:TITLE_CAP],
        text=cap(text),
        text_raw=mend("\n".join(dict.fromkeys(body.value for body in entry.bodies))),
        raw_format="html" if any(body.html for body in entry.bodies) else "plain",
        published_at=sane(entry.published_at, exchange.finished_at),
        edited_at=sane(entry.edited_at, exchange.finished_at),
        content_sha256=content,
        pointer=entry.pointer,
        links=links,
        tags=_tags(entry.tags),
        media=media,
        lang=mend(entry.lang or feed.lang)[:35],
    )
    own_id, published = mend(entry.id).strip(), mend(entry.published)
    if own_id and not _URI.match(own_id):
        own_id = f"{account.url}#{own_id}"  # such an id is unique in its feed only
    last = hashlib.sha256(f"{published}\n{content}".encode()).hexdigest()
    rungs = (own_id, permalink, fallback_id(account.url, published, title, text), last)
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
    if len(taken) == 1 and len(taken[0]) <= ID_CAP:
        return taken[0]
    return _HASHED + hashlib.sha256(msgspec.json.encode(taken)).hexdigest()


def _read(body: Body) -> Reading:
    return read_html(body.value) if body.html else Reading(tidy(body.value))


def _title(title: Body) -> str:
    return " ".join(_read(title).text.split())


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


def _links(found: Iterable[str], base: str) -> tuple[str, ...]:
    links = dict.fromkeys(web_link(link, base) for link in dict.fromkeys(found))
    return tuple(link for link in links if link)[:_OTHERS_CAP]


def _media(own: Iterable[Media], readings: Iterable[Reading], base: str) -> tuple[Media, ...]:
    media: dict[str, Media] = {}
    shown = (Media(source, alt=alt) for reading in readings for source, alt in reading.media)
    for medium in (*own, *shown):
        url = web_link(medium.url, base)
        if url and url not in media:
            alt = squeeze(mend(medium.alt))[:TITLE_CAP]
            media[url] = Media(url, mend(medium.mime)[:_OTHERS_CAP], alt)
    return tuple(media.values())[:_OTHERS_CAP]


def _tags(tags: Iterable[str]) -> tuple[str, ...]:
    tidied = dict.fromkeys(squeeze(mend(tag))[:_OTHERS_CAP] for tag in tags)
    return tuple(tag for tag in tidied if tag)[:_OTHERS_CAP]
