"""RSS and Atom by feedparser, on bytes that were fetched already. The only module that knows feedparser."""

from __future__ import annotations

import calendar
import codecs
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from time import struct_time
from typing import Final

import feedparser
from feedparser import FeedParserDict

from collectors.base import Media
from collectors.entries import Body, Entry, Feed
from collectors.errors import Malformed
from collectors.text import mend

_MARKUP: Final = frozenset({"text/html", "application/xhtml+xml", "text/xml", "application/xml"})
_DATES: Final = ("published", "created", "updated")
_POINTERS: Final = frozenset({"related", "via"})
_REFERENCE = re.compile(r"&#(x[0-9a-f]+|[0-9]+);?", re.IGNORECASE)
_LETTERS: Final = range(1, 0x110000)
_SURROGATES: Final = range(0xD800, 0xE000)
_Dict = dict[str, object]
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def read_xml(body: bytes, content_type: str, base: str) -> Feed:
    """Read a feed; a damaged one as far as it goes.

    Args:
        body: The document as received.
        content_type: The header as received; its charset counts.
        base: Address the feed came from, for relative links.

    Raises:
        Malformed: This is no feed.
    """
    try:
        parsed = _parse(body, content_type, base)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  feedparser lets many kinds out; a mended document gets a second chance
        parsed = _second_chance(body, base)
    if not parsed.entries and not dict.get(parsed, "version"):
        raise Malformed(
            "The answer is not a feed: no RSS, no Atom and no entry was found in it. Where it is a page for people, "
            "`watchdesk handles discover` looks for the feed behind it."
        )
    about = parsed.feed
    return Feed(
        entries=[_entry(number, found) for number, found in enumerate(parsed.entries)],
        author=_words(about, "author"),
        lang=_words(about, "language"),
    )


def _parse(body: bytes, content_type: str, base: str) -> FeedParserDict:
    headers = {"content-location": base}
    if content_type:
        headers["content-type"] = content_type
    return feedparser.parse(  # as a stream: given bytes, feedparser would first try them as a file name
        io.BytesIO(body),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _second_chance(body: bytes, base: str) -> FeedParserDict:
    """Parse again without what feedparser stumbles over: impossible letters and odd encodings."""
    encoding = next((name for bom, name in _BOMS if body.startswith(bom)), "utf-8")
    text = body.decode(encoding, "replace").removeprefix("\ufeff")
    mended = mend(_REFERENCE.sub(_possible, text)).encode()
    try:
        return _parse(mended, "application/xml; charset=utf-8", base)
    except MemoryError:
        raise
    except Exception as error:
        raise Malformed("The answer is damaged so badly that the feed parser gives up.") from error


def _possible(reference: re.Match[str]) -> str:
    """Return a numeric character reference, or nothing where it names no letter."""
    digits = reference[1].lower().removeprefix("x").lstrip("0")[:8] or "0"
    point = int(digits, 16 if reference[1][0] in "xX" else 10)
    return reference[0] if point in _LETTERS and point not in _SURROGATES else ""


def _entry(number: int, found: _Dict) -> Entry:
    links = [link for link in _dicts(found, "links") if isinstance(dict.get(link, "href"), str)]
    published, updated = _when(found, "published"), _when(found, "updated")
    created = _when(found, "created")
    return Entry(
        pointer=f"entries/{number}",
        id=_words(found, "id"),
        link=_words(found, "link") or next((_words(one, "href") for one in links), ""),
        title=Body(_words(found, "title"), html=_is_markup(dict.get(found, "title_detail"))),
        bodies=tuple(_bodies(found)),
        published=next((w for key in _DATES if (w := _words(found, key))), ""),
        published_at=published or created or updated,
        edited_at=updated if published or created else None,
        author=_words(found, "author"),
        links=tuple(_words(one, "href") for one in links if dict.get(one, "rel") in _POINTERS),
        tags=tuple(_words(tag, "term") or _words(tag, "label") for tag in _dicts(found, "tags")),
        media=tuple(_media(found, links)),
        lang=next((_words(one, "language") for one in _dicts(found, "content")), ""),
        reply="thr_in-reply-to" in found,
    )


def _bodies(found: _Dict) -> Iterator[Body]:
    seen = {""}
    for content in _dicts(found, "content"):
        kind, value = _words(content, "type"), _words(content, "value")
        if value and (kind.startswith("text/") or kind in _MARKUP or not kind):
            seen.add(value)
            yield Body(value, html=_is_markup(content))
    summary = _words(found, "summary")
    if summary not in seen:  # where a feed gives no summary, feedparser repeats the content there
        detail = dict.get(found, "summary_detail")
        plain = (
            "yt_videoid" in found
        )  # feedparser calls YouTube's descriptions HTML, which they are not
        yield Body(summary, html=not plain and (detail is None or _is_markup(detail)))


def _media(found: _Dict, links: list[_Dict]) -> Iterator[Media]:
    for link in links:
        if dict.get(link, "rel") == "enclosure":
            yield Media(_words(link, "href"), _words(link, "type"))
    for key in ("media_content", "media_thumbnail"):
        for one in _dicts(found, key):
            yield Media(_words(one, "url"), _words(one, "type"))


def _words(found: _Dict, key: str) -> str:
    """Return a string of the entry itself. `dict.get` passes by feedparser's substitutes for absent keys."""
    value = dict.get(found, key)
    return value if isinstance(value, str) else ""


def _dicts(found: _Dict, key: str) -> list[_Dict]:
    value = dict.get(found, key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _is_markup(detail: object) -> bool:
    return isinstance(detail, dict) and dict.get(detail, "type") in _MARKUP


def _when(found: _Dict, key: str) -> datetime | None:
    parsed = dict.get(found, f"{key}_parsed")
    if not isinstance(parsed, struct_time):
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (OverflowError, ValueError, OSError):
        return None
