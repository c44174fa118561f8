"""A Mastodon archive (tar.gz or zip): the account's own posts and boosts.

What was sent to named people only is private and never read, nor are likes, bookmarks and lists.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from collectors.base import Account, Media, Post, Unread
from collectors.errors import Malformed
from collectors.imports.bundle import Bundle
from collectors.imports.drafts import NO_ENTRY, Items, belongs, documents, draft
from collectors.pages import Node

MEMBERS: Final = re.compile(r"(?:^|/)(?:outbox|actor)\.json$|^$")
OUTBOX: Final = re.compile(r"(?:^|/)outbox\.json$|^$")
_ACTOR: Final = re.compile(r"(?:^|/)actor\.json$")
_PUBLIC: Final = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
_NUMBER: Final = re.compile(r"/statuses/([0-9]{1,30})(?:/activity)?$")


def looks_like(root: Node) -> bool:
    """Tell whether a document is an outbox."""
    return root["orderedItems"].is_list()


def read(bundle: Bundle, account: Account) -> Items:
    """Yield posts and boosts.

    Raises:
        Malformed: It holds no outbox, or is somebody else's.
    """
    for _, root in documents(bundle, _ACTOR):
        if isinstance(root, Node):
            belongs(account, handle=root["preferredUsername"].text(), what="Mastodon archive")
    found = False
    for name, root in documents(bundle, OUTBOX):
        found = True
        if isinstance(root, Unread):
            yield root
            continue
        if not looks_like(root):
            raise Malformed("This is no Mastodon archive: its outbox holds no list of items.")
        for number, item in enumerate(root["orderedItems"]):
            pointer = f"{name}#/orderedItems/{number}"
            yield (
                _item(item, draft(account, pointer))
                if item.is_object()
                else Unread(pointer, NO_ENTRY)
            )
    if not found:
        raise Malformed("This Mastodon archive holds no `outbox.json`.")


def _item(item: Node, empty: Post) -> Post | Unread:
    seen = _seen_by(item)
    if not seen:
        return Unread(empty.pointer, "It was sent to named people only: private, never read.")
    kind, note = item["type"].text(), item["object"]
    if kind == "Announce" and note.text():
        return replace(
            empty,
            native_id=_id(item["id"].text()),
            native_uri=item["id"].text(),
            kind="repost",
            links=(note.text(),),
            repost_of_id=_id(note.text()),
            published_at=item["published"].time(),
            visibility=seen,
        )
    if kind != "Create" or not note.is_object() or not note["id"].text():
        return Unread(empty.pointer, NO_ENTRY)
    attached = tuple(
        Media(one["url"].text(), one["mediaType"].text(), one["name"].text())
        for one in note["attachment"]
    )
    return replace(
        empty,
        native_id=_id(note["id"].text()),
        native_uri=note["id"].text(),
        permalink=note["url"].text() or note["id"].text(),
        kind="reply" if note["inReplyTo"].text() else "post",
        text_raw=note["content"].text(),
        raw_format="html",
        published_at=note["published"].time() or item["published"].time(),
        edited_at=note["updated"].time(),
        parent_id=_id(note["inReplyTo"].text()),
        content_warning=note["summary"].text(),
        sensitive=note["sensitive"].flag(),
        media=attached,
        tags=tuple(
            tag["name"].text().lstrip("#") for tag in note["tag"] if tag["type"].text() == "Hashtag"
        ),
        mentions=tuple(
            tag["name"].text() for tag in note["tag"] if tag["type"].text() == "Mention"
        ),
        lang=next((key for key, _ in note["contentMap"].items()), ""),
        visibility=seen,
    )


def _seen_by(item: Node) -> str:
    """Return how far a post went; nothing where it went to named people only."""
    to, copied = ({one.text() for one in item[key]} | {item[key].text()} for key in ("to", "cc"))
    if to & _PUBLIC:
        return "public"
    if copied & _PUBLIC:
        return "unlisted"
    return "unknown" if any(one.endswith("/followers") for one in to | copied) else ""


def _id(uri: str) -> str:
    """Return the number a server gives to a post, as its API does; else the post's own address."""
    found = _NUMBER.search(uri)
    return found[1] if found else uri
