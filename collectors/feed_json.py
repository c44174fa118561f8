"""JSON Feed 1.0 and 1.1 (jsonfeed.org), read leniently: a field of a wrong kind counts as absent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from collectors.base import Media
from collectors.entries import Body, Entry, Feed
from collectors.errors import Malformed
from collectors.pages import decode


def looks_like_json(body: bytes, content_type: str) -> bool:
    """Tell whether a document is JSON by its first letter, or by its type where it has none."""
    start = body[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return start in {b"{", b"["} or (not start and "json" in content_type.lower())


def read_json(body: bytes) -> Feed:
    """Read a JSON Feed.

    Raises:
        Malformed: This is not JSON, or JSON of another kind.
    """
    document = decode(body)
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(items, list):
        raise Malformed("The answer is JSON, but not a JSON Feed: it has no list of items.")
    return Feed(
        entries=[_entry(n, item) for n, item in enumerate(items) if isinstance(item, dict)],
        author=_author(document),
        lang=_words(document, "language"),
    )


def _entry(number: int, item: dict[str, Any]) -> Entry:
    html, plain = _words(item, "content_html"), _words(item, "content_text")
    summary = _words(item, "summary")
    bodies = (Body(html, html=True), Body(plain, html=False), Body(summary, html=False))
    published, edited = _when(item, "date_published"), _when(item, "date_modified")
    pictures = [Media(_words(item, key), "image/*") for key in ("image", "banner_image")]
    attached = [
        Media(_words(one, "url"), _words(one, "mime_type"), _words(one, "title"))
        for one in _dicts(item, "attachments")
    ]
    tags = item.get("tags")
    return Entry(
        pointer=f"items/{number}",
        id=_words(item, "id"),
        link=_words(item, "url") or _words(item, "external_url"),
        title=Body(_words(item, "title"), html=False),
        bodies=tuple(body for body in bodies if body.value),
        published=_words(item, "date_published") or _words(item, "date_modified"),
        published_at=published or edited,
        edited_at=edited if published else None,
        author=_author(item),
        links=(_words(item, "external_url"),),
        tags=tuple(t for t in tags if isinstance(t, str)) if isinstance(tags, list) else (),
        media=(*attached, *pictures),
        lang=_words(item, "language"),
    )


def _author(owner: dict[str, Any]) -> str:
    """Return the names of `authors` (1.1), else of `author` (1.0)."""
    authors = _dicts(owner, "authors")
    single = owner.get("author")
    if not authors and isinstance(single, dict):
        authors = [single]
    return ", ".join(name for one in authors if (name := _words(one, "name")))


def _words(item: dict[str, Any], key: str) -> str:
    """Return a string; a number, as some ids are, as its digits."""
    value = item.get(key)
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value)
    return ""


def _dicts(item: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = item.get(key)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _when(item: dict[str, Any], key: str) -> datetime | None:
    """Return an RFC 3339 date in UTC; without an offset it is taken as UTC."""
    try:
        when = datetime.fromisoformat(_words(item, key).strip())
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
