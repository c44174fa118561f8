"""The one way from a file that was handed in to posts: told apart, read, finished, counted. Pure, and replayable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from collectors.base import Account, Exchange, Found, Post, Purpose, Unread
from collectors.drafting import finish
from collectors.errors import Malformed
from collectors.imports import (
    captures,
    facebook,
    instagram,
    linkedin,
    lists,
    mastodon,
    reddit,
    telegram,
    tiktok,
    x_archive,
)
from collectors.imports.bundle import Bundle, open_bundle, open_tar, single
from collectors.imports.detect import detect
from collectors.imports.drafts import Items
from collectors.imports.filing import joined
from collectors.imports.formats import CAPTURES, LISTS, TITLES, Format, format_of

POST_CAP: Final = 200_000
"""Most posts read from one file; the number of the others is told."""
UNREAD_CAP: Final = 1_000
"""Most rows named one by one that could not be read; the others are counted by reason."""
BATCH: Final = 1_000
_BATCH_LETTERS: Final = 8_000_000
_REASONS: Final = 20
_READERS: Final = {
    Format.FACEBOOK: facebook.read,
    Format.INSTAGRAM: instagram.read,
    Format.X: x_archive.read,
    Format.TELEGRAM: telegram.read,
    Format.TIKTOK: tiktok.read,
    Format.LINKEDIN: linkedin.read,
    Format.REDDIT: reddit.read,
    Format.MASTODON: mastodon.read,
}


def open_file(path: str, exchange: Exchange) -> Format:
    """Return what the exchange says the file is, or where it says nothing, what its content says.

    Raises:
        Malformed: It is none of what can be read.
    """
    try:
        named = format_of(exchange.collector)
    except ValueError as error:
        raise Malformed("This program has no reader for what that import brought.") from error
    return named or detect(path)


def read_import(path: str, exchange: Exchange, account: Account) -> Found:
    """Return everything a file says: the same for the same file and exchange, today and in ten years.

    Args:
        path: The file, as handed in or as kept in the vault; its name says nothing.
        exchange: The record of the import (see `collectors.imports.filing`).
        account: Whose file it is.

    Raises:
        Malformed: It cannot be read.
    """
    return joined(batches(path, exchange, account))


def batches(path: str, exchange: Exchange, account: Account) -> Iterator[Found]:
    """Yield what a file says, bit by bit, so that neither side holds all of it; the last bit has the counts.

    Raises:
        Malformed: It cannot be read, or not to its end.
    """
    form = open_file(path, exchange)
    counted = _Counted()
    posts: list[Post] = []
    letters = 0
    for item in _items(path, form, exchange, account):
        if isinstance(item, Unread):
            counted.tell(item)
            continue
        if counted.posts >= POST_CAP:
            counted.left_out += 1
            continue
        post = finish(item, exchange)
        if counted.takes(post):
            posts.append(post)
            letters += len(post.text) + len(post.text_raw)
        if len(posts) >= BATCH or letters > _BATCH_LETTERS:
            yield Found(tuple(posts))
            posts, letters = [], 0
    yield Found(tuple(posts), counted.left_out, unread=counted.told())


def _items(path: str, form: Format, exchange: Exchange, account: Account) -> Items:
    if form in CAPTURES:
        if not exchange.final_url.startswith(("http://", "https://")):
            raise Malformed(
                "This is a page taken by hand: say which page it is, by its address, and capture it."
            )
        yield from captures.manual_page(path, form, exchange, account)
        return
    if exchange.purpose is Purpose.CAPTURE:
        raise Malformed(f"This is a {TITLES[form]}, no page taken by hand: import it.")
    if form in LISTS:
        yield from (lists.read_csv if form is Format.CSV else lists.read_lines)(
            path, exchange, account
        )
    else:
        with _bundle(path, form) as bundle:
            yield from bundle.refused
            yield from _READERS[form](bundle, account)


def _bundle(path: str, form: Format) -> Bundle:
    try:
        with Path(path).open("rb") as file:
            head = file.read(4)
    except OSError as error:
        raise Malformed("The file cannot be opened.") from error
    if head.startswith(b"PK"):
        return open_bundle(path)
    if head.startswith(b"\x1f\x8b"):
        return open_tar(path, mastodon.MEMBERS)
    if form is Format.X:
        return single(captures.whole(path), "tweets.js")
    return single(captures.whole(path))


class _Counted:
    """What was read so far: identities, and what could not be read."""

    def __init__(self) -> None:
        self.left_out = 0
        self._seen: dict[tuple[str, str], str] = {}
        self._unread: list[Unread] = []
        self._more: Counter[str] = Counter()

    @property
    def posts(self) -> int:
        return len(self._seen)

    def takes(self, post: Post) -> bool:
        """Tell whether a post is new in this file; another text under the same identity is told."""
        identity = post.native_id, post.native_version
        before = self._seen.setdefault(identity, "")
        if before and before != post.content_sha256:
            self.tell(
                Unread(
                    post.pointer,
                    f"It has the identity of another entry, {post.native_id[:80]!r}, and other words.",
                )
            )
        if before:
            return False
        self._seen[identity] = post.content_sha256
        return True

    def tell(self, one: Unread) -> None:
        """Take note of what could not be read."""
        if len(self._unread) < UNREAD_CAP:
            self._unread.append(Unread(one.where[:300], one.why))
        else:
            self._more[one.why] += 1

    def told(self) -> tuple[Unread, ...]:
        """Return what could not be read; beyond the cap, how many for which reason."""
        shown = self._more.most_common(_REASONS)
        rest = self._more.total() - sum(count for _, count in shown)
        more = [Unread(f"{count:,} more", why) for why, count in shown]
        if rest:
            more.append(Unread(f"{rest:,} more", "For other reasons."))
        return (*self._unread, *more)
