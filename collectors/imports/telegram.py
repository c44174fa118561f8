"""Telegram Desktop's export as JSON: what an account wrote in public channels and groups.

Everything else an export may hold is private and never read: chats with people and bots, saved messages, private
groups and channels. Of a public group only the account's own messages are taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from collectors.base import Account, Post, Unread
from collectors.errors import Malformed
from collectors.imports.bundle import Bundle
from collectors.imports.drafts import NO_ENTRY, NOTHING_IN_IT, Items, documents, draft, id_in
from collectors.pages import Node

RESULT: Final = re.compile(r"(?:^|/)result\.json$|^$")
CHANNELS: Final = frozenset({"public_channel"})
GROUPS: Final = frozenset({"public_supergroup", "public_group"})
_KINDS: Final = {"video_file": "video", "video_message": "video", "animation": "video"}


def looks_like(root: Node) -> bool:
    """Tell whether a document is such an export: of one chat, or of all."""
    one = root["messages"].is_list() and bool(root["type"]) and bool(root["id"])
    return one or root["chats"]["list"].is_list()


def read(bundle: Bundle, account: Account) -> Items:
    """Yield what the account wrote in public.

    Raises:
        Malformed: It is no such export.
    """
    for name, root in documents(bundle, RESULT):
        if isinstance(root, Unread):
            yield root
            continue
        if not looks_like(root):
            raise Malformed("This is no export of Telegram Desktop: it holds no chats.")
        own = account.native_id or _user(root)
        private = 0
        for path, chat in _chats(root):
            if chat["type"].text() in CHANNELS | GROUPS:
                yield from _messages(f"{name}#{path}", chat, account, own)
            else:
                private += 1
        if private:
            yield Unread(name, f"Private chats are never read: it holds {private:,} of them.")


def _user(root: Node) -> str:
    number = root["personal_information"]["user_id"].text()
    return f"user{number}" if number else ""


def _chats(root: Node) -> Iterator[tuple[str, Node]]:
    if not root["chats"]:
        yield "", root
        return
    for held in ("chats", "left_chats"):
        for number, chat in enumerate(root[held]["list"]):
            yield f"/{held}/list/{number}", chat


def _messages(where: str, chat: Node, account: Account, own: str) -> Items:
    """Yield the messages of one public chat: all of the account's own channel, else those it signed."""
    number = chat["id"].text()
    signed = {own, f"user{own}", f"channel{own}"} - {"", "user", "channel"}
    channel = chat["type"].text() in CHANNELS
    if channel and account.native_id and f"channel{number}" not in signed:
        yield Unread(where, "This channel is another account's.")
        return
    if not channel and not signed:
        yield Unread(
            where,
            "Whose messages of this group are the account's cannot be told without its Telegram id.",
        )
        return
    for at, message in enumerate(chat["messages"]):
        pointer = f"{where}/messages/{at}"
        if not message.is_object():
            yield Unread(pointer, NO_ENTRY)
        elif message["type"].text() == "message" and (
            channel or message["from_id"].text() in signed
        ):
            yield _post(message, draft(account, pointer), account, chat)


def _post(message: Node, empty: Post, account: Account, chat: Node) -> Post | Unread:
    text, links = _written(message["text"])
    question = message["poll"]["question"].text()
    text = f"{text}\n\n{question}".strip() if question else text
    media = message["media_type"].text()
    if not text and not media and not message["photo"] and not message["file"]:
        return Unread(empty.pointer, NOTHING_IN_IT)
    number = message["id"].text()
    if message["id"].integer() < 1:
        return Unread(empty.pointer, "It has no id.")
    link, own_id = _address(account, chat, number)
    when, exact = _time(message, "date")
    edited, _ = _time(message, "edited")
    reply = message["reply_to_message_id"].text()
    return replace(
        empty,
        native_id=own_id,
        permalink=link,
        kind=_kind(message, text, media, reply),
        author=message["from"].text(),
        text=text,
        published_at=when,
        precision="unknown" if when is None else "second" if exact else "day",
        edited_at=edited,
        links=links,
        parent_id=f"{own_id.rpartition('/')[0]}/{reply}" if reply else "",
        container=chat["name"].text(),
        visibility="public" if link else "unknown",
    )


def _kind(message: Node, text: str, media: str, reply: str) -> str:
    if message["forwarded_from"]:
        return "repost"
    if reply:
        return "reply"
    if text:
        return "post"
    return _KINDS.get(media, "photo" if message["photo"] else "post")


def _written(text: Node) -> tuple[str, tuple[str, ...]]:
    """Return a text given whole or in parts, and the links in it."""
    if not text.is_list():
        return text.text().strip(), ()
    parts: list[str] = []
    links: list[str] = []
    for part in text:
        said = part.text() or part["text"].text()
        parts.append(said)
        if part["type"].text() == "link":
            links.append(said if "://" in said else f"https://{said}")
        elif link := part["href"].text():
            links.append(link)
    return "".join(parts).strip(), tuple(links)


def _time(message: Node, key: str) -> tuple[datetime | None, bool]:
    """Return a time and whether it is exact: without seconds since 1970 it is in a zone the file does not name."""
    seconds = message[f"{key}_unixtime"].integer()
    if seconds:
        return Node(seconds).time(), True
    return message[key].time(), False


def _address(account: Account, chat: Node, number: str) -> tuple[str, str]:
    """Return a message's address, where the chat is the registered channel, and its identity."""
    path = urlsplit(account.url).path.strip("/").removeprefix("s/")
    if chat["type"].text() in CHANNELS and path and "/" not in path:
        link = f"https://t.me/{path}/{number}"
        return link, id_in("telegram", link)
    return "", f"{chat['id'].text()}/{number}"
