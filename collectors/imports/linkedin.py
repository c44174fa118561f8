"""LinkedIn's export as CSV: a member's posts, comments and articles. Messages and all else are never opened."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from collectors.base import Account, Post, Unread
from collectors.errors import Malformed
from collectors.imports.bundle import Bundle, MemberUnread
from collectors.imports.drafts import NOTHING_IN_IT, Items, draft, id_in, made_id, plain_time
from collectors.imports.tables import Row, rows

SHARES: Final = re.compile(r"(?:^|/)Shares\.csv$")
_COMMENTS: Final = re.compile(r"(?:^|/)Comments\.csv$")
_ARTICLES: Final = re.compile(r"(?:^|/)Articles/[^/]+\.html$")
HEADER: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\"?Date\"?,\"?(?:ShareLink|Link)\"?,")
_PUBLISHED: Final = re.compile(r"Published on ([0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2})?)")
READ: Final = (SHARES, _COMMENTS, _ARTICLES)


def read(bundle: Bundle, account: Account) -> Items:
    """Yield posts, comments and articles.

    Raises:
        Malformed: There are none in it.
    """
    if not any(next(bundle.names(pattern), None) for pattern in READ):
        raise Malformed("This LinkedIn export holds no posts: ask for the larger archive.")
    for pattern in (SHARES, _COMMENTS):
        for name in bundle.names(pattern):
            yield from _table(bundle, name, account, comments=pattern is _COMMENTS)
    for name in bundle.names(_ARTICLES):
        try:
            page = bundle.read(name)
        except MemberUnread as error:
            yield Unread(name, str(error))
            continue
        yield _article(page, draft(account, name), account)


def _table(bundle: Bundle, name: str, account: Account, *, comments: bool) -> Items:
    try:
        with bundle.stream(name) as stream:
            for pointer, row in rows(stream, name, escape="\\" if comments else None):
                if isinstance(row, Unread):
                    yield row
                elif comments:
                    yield _comment(row, draft(account, pointer), account)
                else:
                    yield _share(row, draft(account, pointer), account)
    except (MemberUnread, Malformed) as error:
        yield Unread(name, str(error))


def _share(row: Row, empty: Post, account: Account) -> Post | Unread:
    text, page = _lines(row.get("ShareCommentary", "")), row.get("ShareLink", "")
    links = tuple(link for key in ("SharedUrl",) if (link := row.get(key, "")))
    when = plain_time(row.get("Date", ""))
    if not text and not links and not row.get("MediaUrl", "") and not page:
        return Unread(empty.pointer, NOTHING_IN_IT)
    return replace(
        _dated(empty, when),
        native_id=id_in("linkedin", page) or made_id(account, when, text, *links),
        permalink=page,
        text=text,
        links=(*links, row.get("MediaUrl", "")),
        visibility="public" if row.get("Visibility", "").strip() == "PUBLIC" else "unknown",
    )


def _comment(row: Row, empty: Post, account: Account) -> Post | Unread:
    text, page = _lines(row.get("Message", "")), row.get("Link", "")
    if not text:
        return Unread(empty.pointer, NOTHING_IN_IT)
    when = plain_time(row.get("Date", ""))
    return replace(
        _dated(empty, when),
        native_id=made_id(account, when, "comment", text),
        kind="comment",
        text=text,
        links=(page,) if page else (),
        parent_id=id_in("linkedin", page),
    )


def _article(page: bytes, empty: Post, account: Account) -> Post | Unread:
    root = LexborHTMLParser(page.decode("utf-8", "replace"))
    title = root.css_first("h1") or root.css_first("title")
    named = title.text(strip=True) if title is not None else ""
    markup = root.body.html if root.body is not None else ""
    found = _PUBLISHED.search(root.body.text(separator=" ")) if root.body is not None else None
    when = plain_time(found[1]) if found else None
    if not markup or not named:
        return Unread(empty.pointer, "It is no article: it has no heading.")
    link = title.css_first("a") if title is not None else None
    address = (link.attributes.get("href") or "") if link is not None else ""
    return replace(
        _dated(empty, when),
        native_id=address or made_id(account, when, named),
        permalink=address,
        title=named,
        text_raw=markup or "",
        raw_format="html",
        precision="day" if when else "unknown",
        visibility="public" if when else "unknown",
    )


def _lines(text: str) -> str:
    """Return a text without the quotes that LinkedIn sets around each line of it."""
    return text.replace('"\r\n"', "\n").replace('"\n"', "\n").strip()


def _dated(post: Post, when: datetime | None) -> Post:
    return replace(post, published_at=when, precision="second" if when else "unknown")
