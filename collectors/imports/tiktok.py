"""TikTok's export as JSON: films a person published, and the comments they wrote.

What only its owner could see, what was deleted, messages, searches and everything watched or liked is never read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from collectors.base import Account, Post, Unread
from collectors.errors import Malformed
from collectors.imports.bundle import Bundle
from collectors.imports.drafts import (
    NO_ENTRY,
    NOTHING_IN_IT,
    Items,
    belongs,
    documents,
    draft,
    id_in,
    made_id,
    plain_time,
)
from collectors.pages import Node

USER_DATA: Final = re.compile(r"(?:^|/)user_data[a-z_]*\.json$|^$")
_FILMS: Final = (("Post", "Posts"), ("Video", "Videos"), ("Post", "Videos"), ("Activity", "Posts"))
_SAID: Final = (("Comment", "Comments"), ("Activity", "Comments"))
_PROFILES: Final = (
    ("Profile And Settings", "Profile Info"),
    ("Profile", "Profile Info"),
    ("Profile", "Profile Information"),
)
_EVERYONE: Final = frozenset({"public", "everyone"})
_NOBODY: Final = frozenset({"private", "only me", "onlyme", "self"})


def looks_like(root: Node) -> bool:
    """Tell whether a document is such an export."""
    return any(root[a][b].is_object() for a, b in (*_FILMS, *_SAID, *_PROFILES))


def read(bundle: Bundle, account: Account) -> Items:
    """Yield films and comments.

    Raises:
        Malformed: It is no such export, or somebody else's.
    """
    for name, root in documents(bundle, USER_DATA):
        if isinstance(root, Unread):
            yield root
            continue
        if not looks_like(root):
            raise Malformed("This is no export of TikTok: it holds neither posts nor comments.")
        for a, b in _PROFILES:
            owner = root[a][b]["ProfileMap"]["userName"].text()
            belongs(account, handle=owner, what="TikTok export")
        for pointer, film in _rows(name, root, _FILMS, "VideoList"):
            yield _film(film, draft(account, pointer), account)
        for pointer, said in _rows(name, root, _SAID, "CommentsList"):
            yield _comment(said, draft(account, pointer), account)


def _rows(
    name: str, root: Node, places: tuple[tuple[str, str], ...], key: str
) -> Iterator[tuple[str, Node]]:
    for a, b in places:
        for number, row in enumerate(root[a][b][key]):
            yield f"{name}#/{a}/{b}/{key}/{number}", row


def _film(row: Node, empty: Post, account: Account) -> Post | Unread:
    if not row.is_object():
        return Unread(empty.pointer, NO_ENTRY)
    link, text = _either(row, "Link"), _either(row, "Title").strip()
    seen_by = _either(row, "WhoCanView").strip().lower()
    if seen_by in _NOBODY:
        return Unread(empty.pointer, "Only its owner could see it: it was never published.")
    when = plain_time(_either(row, "Date"))
    if not link and not text and when is None:
        return Unread(empty.pointer, NOTHING_IN_IT)
    own_id = id_in("tiktok", link)
    page = f"https://www.tiktok.com/@{empty.handle_at_capture.lstrip('@')}/video/{own_id}"
    return replace(
        empty,
        native_id=own_id or made_id(account, when, text),
        permalink=page if own_id else link,
        kind="video",
        text=text,
        published_at=when,
        precision="second" if when else "unknown",
        place=_either(row, "Location"),
        visibility="public" if seen_by in _EVERYONE else "unknown",
    )


def _comment(row: Node, empty: Post, account: Account) -> Post | Unread:
    if not row.is_object():
        return Unread(empty.pointer, NO_ENTRY)
    text, when = _either(row, "Comment").strip(), plain_time(_either(row, "Date"))
    if not text:
        return Unread(empty.pointer, NOTHING_IN_IT)
    return replace(
        empty,
        native_id=made_id(account, when, "comment", text),
        kind="comment",
        text=text,
        published_at=when,
        precision="second" if when else "unknown",
        links=(_either(row, "Url"),),
    )


def _either(row: Node, key: str) -> str:
    """Return a field that newer exports write in small letters."""
    return row[key].text() or row[key.lower()].text()
