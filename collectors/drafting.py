"""From what a platform's reader picked out to a post that can be kept: mended, capped, dated, hashed.

The one place where every collector's posts pass, so that no reader has to remember a cap or a surrogate.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from collectors.base import Exchange, Media, Post
from collectors.markup import read_html
from collectors.text import cap, content_hash, mend, squeeze, tidy, web_link

ID_CAP: Final = 500
"""Longest identity kept as it is: a database index has a limit. A longer one is hashed."""
TITLE_CAP: Final = 1_000
MANY: Final = 200
"""Most links, tags, mentions or pictures kept of one post; most characters of a name."""
_RAW_CAP: Final = 1_000_000
_COUNTERS: Final = 20
_FIRST_YEAR: Final = 1990


def finish(post: Post, exchange: Exchange) -> Post:
    """Return a post as it may be kept.

    A reader fills `native_id`, `pointer`, `text_raw` with its `raw_format`, and whatever else the platform says.
    Where `text` is empty it is made from `text_raw`: HTML as a reader would see it, its links and pictures as well.
    """
    base = exchange.final_url
    text, links, media = post.text, list(post.links), list(post.media)
    if not text and post.raw_format == "html":
        reading = read_html(post.text_raw)
        text = reading.text
        links += reading.links
        media += [Media(source, alt=alt) for source, alt in reading.media]
    text = tidy(text or ("" if post.raw_format == "html" else post.text_raw))
    title = " ".join(mend(post.title).split())
    if len(title) > TITLE_CAP:
        text = f"{title}\n\n{text}".rstrip()
    kept_links, kept_media = _links(links, base), _media(media, base)
    beside = (mend(post.content_warning), *((mend(post.quoted_id),) if post.quoted_id else ()))
    return replace(
        post,
        instance=post.instance.lower()[:MANY],
        native_id=fitting_id(mend(post.native_id)),
        permalink=web_link(post.permalink, base),
        author=_name(post.author),
        title=title[:TITLE_CAP],
        text=cap(text),
        text_raw=mend(post.text_raw[:_RAW_CAP]),
        published_at=sane(post.published_at, exchange.finished_at),
        edited_at=sane(post.edited_at, exchange.finished_at),
        indexed_at=sane(post.indexed_at, exchange.finished_at),
        content_sha256=content_hash(title, text, kept_links, [m.url for m in kept_media], beside),
        links=kept_links,
        media=kept_media,
        tags=_names(post.tags),
        mentions=_names(post.mentions),
        lang=mend(post.lang)[:35],
        native_uri=fitting_id(mend(post.native_uri)),
        native_version=fitting_id(mend(post.native_version)),
        account_native_id=_name(post.account_native_id),
        handle_at_capture=_name(post.handle_at_capture),
        parent_id=fitting_id(mend(post.parent_id)),
        root_id=fitting_id(mend(post.root_id)),
        quoted_id=fitting_id(mend(post.quoted_id)),
        repost_of_id=fitting_id(mend(post.repost_of_id)),
        container=_name(post.container),
        content_warning=squeeze(mend(post.content_warning))[:TITLE_CAP],
        place=_name(post.place),
        counters=post.counters[:_COUNTERS],
    )


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


def fitting_id(one: str) -> str:
    """Return an id as it is; one too long to be indexed, as a hash."""
    return one if len(one) <= ID_CAP else "sha256:" + hashlib.sha256(one.encode()).hexdigest()


def _name(one: str) -> str:
    return squeeze(mend(one))[:MANY]


def _names(many: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(map(_name, many)) if name)[:MANY]


def _links(found: Iterable[str], base: str) -> tuple[str, ...]:
    links = dict.fromkeys(web_link(link, base) for link in dict.fromkeys(found))
    return tuple(link for link in links if link)[:MANY]


def _media(found: Iterable[Media], base: str) -> tuple[Media, ...]:
    media: dict[str, Media] = {}
    for one in found:
        url = web_link(one.url, base)
        if url and url not in media:
            alt = squeeze(mend(one.alt))[:TITLE_CAP]
            media[url] = replace(one, url=url, mime=mend(one.mime)[:MANY], alt=alt)
    return tuple(media.values())[:MANY]
