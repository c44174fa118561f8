"""A plain list of posts, as CSV or JSON Lines: how posts come in from tools and papers we do not know.

`docs/import.md` names the columns. A row that says something we do not understand is not guessed at: it is left out
and told, so that whoever made the file can mend it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

import msgspec

from collectors.base import Account, Exchange, Media, Post, Unread
from collectors.errors import Malformed
from collectors.imports.drafts import KINDS, Items, bare, draft, id_in, made_id
from collectors.imports.tables import rows
from collectors.pages import Node
from collectors.text import mend

COLUMNS_HEADER: Final = "X-Columns"
COLUMNS: Final = (
    "platform",
    "native_id",
    "url",
    "author",
    "author_name",
    "published_at",
    "edited_at",
    "title",
    "text",
    "kind",
    "parent_id",
    "container",
    "lang",
    "place",
    "visibility",
    "links",
    "tags",
    "media",
)
_LISTS: Final = frozenset({"links", "tags", "media"})
_OPEN: Final = frozenset({"public", "unlisted", "unknown"})
_LINE_CAP: Final = 10_000_000
_DAY: Final = len("2026-02-18")

Row = Mapping[str, str]


class _Odd(Exception):
    """The row says something that is not understood. The message is a sentence."""


def columns(exchange: Exchange) -> Mapping[str, str]:
    """Return which of the file's columns is which of ours, as the person who handed it in said (`ours=theirs; …`).

    Raises:
        Malformed: It names a column that there is not.
    """
    return parse_columns(exchange.header(COLUMNS_HEADER) or "")


def parse_columns(said: str) -> Mapping[str, str]:
    """Return the file's name of each of our columns that has another one there.

    Raises:
        Malformed: It names a column that there is not, or is not of the form `text=Message; url=Link`.
    """
    named: dict[str, str] = {}
    for one in filter(None, (part.strip() for part in said.split(";"))):
        ours, equals, theirs = (part.strip() for part in one.partition("="))
        if not equals or not theirs or ours not in COLUMNS:
            raise Malformed(
                f"{one[:80]!r} names no column: write `text=Message; url=Link`; ours are {', '.join(COLUMNS)}."
            )
        named[ours] = theirs
    return MappingProxyType(named)


def read_csv(path: str, exchange: Exchange, account: Account) -> Items:
    """Yield the posts of a CSV file.

    Raises:
        Malformed: It has none of the columns that make a post.
    """
    named = columns(exchange)
    first = True
    with _opened(path) as stream:
        for pointer, row in rows(stream, ""):
            if isinstance(row, Unread):
                yield row
                continue
            if first and not {named.get(key, key) for key in ("text", "title", "url")} & set(row):
                raise Malformed(
                    "The CSV file has none of the columns `text`, `title` and `url`: rename its columns, or say which "
                    "is which, such as `text=Message; url=Link`."
                )
            first = False
            yield _item(
                {ours: row.get(named.get(ours, ours), "") for ours in COLUMNS}, pointer, account
            )


def read_lines(path: str, exchange: Exchange, account: Account) -> Items:
    """Yield the posts of a JSON Lines file.

    Raises:
        Malformed: What the person said of its names is not understood.
    """
    named = columns(exchange)
    with _opened(path) as stream:
        for number, line in _lines(stream):
            pointer = f"#row={number}"
            node = _object(line)
            if node is None:
                yield Unread(pointer, "The line is not one whole JSON object of at most 10 MB.")
            else:
                yield _item(
                    {ours: _words(node[named.get(ours, ours)]) for ours in COLUMNS},
                    pointer,
                    account,
                )


def _opened(path: str) -> BinaryIO:
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise Malformed("The file cannot be opened.") from error


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Go through the lines that are not blank; one beyond the cap comes cut, and its rest is passed over."""
    number = 0
    while line := stream.readline(_LINE_CAP):
        number += 1
        if len(line) == _LINE_CAP:
            while line[-1:] != b"\n" and (rest := stream.readline(_LINE_CAP)):
                line = b"{" + rest[-1:]
        if line.strip():
            yield number, line


def _object(line: bytes) -> Node | None:
    try:
        found = msgspec.json.decode(line.strip().removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        try:
            found = json.loads(line.decode("utf-8-sig", "replace"))
        except (ValueError, RecursionError):
            return None
    node = Node(found)
    return node if node.is_object() else None


def _words(node: Node) -> str:
    return "\n".join(one.text() for one in node) if node.is_list() else node.text()


def _item(row: Row, pointer: str, account: Account) -> Post | Unread:
    try:
        return _post(
            {key: value.strip() for key, value in row.items()}, draft(account, pointer), account
        )
    except _Odd as error:
        return Unread(pointer, str(error))


def _post(row: Row, empty: Post, account: Account) -> Post:
    _check(row, account)
    published, precision = _time(row, "published_at")
    edited, _ = _time(row, "edited_at")
    text = mend(row["text"])
    own_id = row["native_id"] or id_in(account.platform, row["url"])
    return replace(
        empty,
        native_id=own_id or row["url"] or made_id(account, published, row["title"], text),
        permalink=row["url"],
        kind=row["kind"].lower() or "post",
        author=row["author_name"],
        title=row["title"],
        text=text,
        published_at=published,
        edited_at=edited,
        precision=precision,
        parent_id=row["parent_id"],
        container=row["container"],
        lang=row["lang"],
        place=row["place"],
        visibility=row["visibility"].lower() or "unknown",
        links=tuple(row["links"].split()),
        tags=tuple(tag.lstrip("#") for tag in row["tags"].split()),
        media=tuple(Media(url) for url in row["media"].split()),
    )


def _check(row: Row, account: Account) -> None:
    """Let a row pass that is about a post of this account.

    Raises:
        _Odd: It is not, or not understood.
    """
    if row["platform"] and row["platform"].lower() != account.platform:
        raise _Odd(
            f"It is of {row['platform'][:40]!r}, and this handle is one of {account.platform!r}."
        )
    if row["author"] and not _by(row["author"], account):
        raise _Odd(f"Its author is {row['author'][:80]!r}, not {account.handle}.")
    if not row["text"] and not row["title"] and not row["media"]:
        raise _Odd("It has neither text, nor title, nor media.")
    if row["kind"] and row["kind"].lower() not in KINDS:
        raise _Odd(
            f"{row['kind'][:40]!r} is no kind of post; kinds are {', '.join(sorted(KINDS))}."
        )
    if row["visibility"] and row["visibility"].lower() not in _OPEN:
        raise _Odd(
            f"Its visibility is {row['visibility'][:40]!r}: what was not public is never kept."
        )


def _by(author: str, account: Account) -> bool:
    return bare(author) == bare(account.handle) or (
        bool(account.native_id) and author == account.native_id
    )


def _time(row: Row, key: str) -> tuple[datetime | None, str]:
    """Return a time and how exact it is.

    Raises:
        _Odd: It is none in ISO 8601; a date such as 02/03/2026 means two days, so it is not guessed at.
    """
    text = row[key]
    if not text:
        return None, "unknown"
    try:
        when = datetime.fromisoformat(text)
        when = (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise _Odd(
            f"{text[:40]!r} in `{key}` is no date as ISO 8601 writes it, such as 2026-02-18T12:33:11-06:00."
        ) from None
    return when, "day" if len(text) == _DAY else "second"
