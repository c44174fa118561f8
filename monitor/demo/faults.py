"""How a source breaks: some feeds come damaged, some addresses answer with something else altogether.

The production client must record each on the source and go on with the others.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

HUGE_BYTES: Final = 40 * 1024 * 1024
"""Length of the endless answer, far above the client's cap."""
DRIP_SECONDS: Final = 1.0
"""How long the slow answer drips before it hangs up in the middle."""
RETRY_AFTER_S: Final = 3_600
"""What the busy source asks for."""

_REFERENCE = re.compile(r"&amp;(#x?[0-9a-f]+;)", re.IGNORECASE)
_CHUNK: Final = b"<item><title>spare parts</title></item>\n" * 1_638
_DRIPS: Final = 20
_PARKED: Final = (
    "<!doctype html><html><head><title>This name may be for sale</title></head><body><h1>k9trainingnotes</h1>"
    "<p>The author has left. Would you like to buy this name? &copy; Nobody in particular.</p></body></html>\n"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes over the wire: status, headers and either a whole body or its pieces."""

    status: int
    headers: dict[str, str]
    body: bytes = b""
    pieces: Iterator[bytes] | None = None
    """Given instead of `body` where the answer is too long, or too slow, to stand in memory."""


def truncated(feed: str) -> bytes:
    """Return the feed cut off in the middle of its last entry's text, as by a full disk."""
    cut = feed.rindex("</content:encoded>")
    return feed[: cut - 120].encode()


def wrong_encoding(feed: str) -> bytes:
    """Return the feed in Windows-1252 while its first line goes on claiming UTF-8."""
    return feed.encode("cp1252")


def raw(feed: str) -> bytes:
    """Return the feed with its authors' references put where XML forbids them: `&#27;`, `&#0;`, `&#xD800;`."""
    return _REFERENCE.sub(r"&\1", feed).replace("&#27;", "\x1b").encode()


def parked(_closing: threading.Event) -> Answer:
    """Return a page for people where a feed used to be."""
    return Answer(200, {"Content-Type": "text/html; charset=utf-8"}, _PARKED.encode())


def busy(_closing: threading.Event) -> Answer:
    """Return the wish to be asked later."""
    headers = {"Content-Type": "text/plain", "Retry-After": str(RETRY_AFTER_S)}
    return Answer(503, headers, b"Too many readers. Please come back later.\n")


def missing(_closing: threading.Event) -> Answer:
    """Return that there is nothing here."""
    return Answer(404, {"Content-Type": "text/plain"}, b"No such blog.\n")


def huge(_closing: threading.Event) -> Answer:
    """Return a feed of 40 MB."""
    pieces = (_CHUNK for _ in range(HUGE_BYTES // len(_CHUNK) + 1))
    headers = {"Content-Type": "application/rss+xml; charset=UTF-8"}
    return Answer(200, headers, pieces=pieces)


def drip(closing: threading.Event) -> Answer:
    """Return a feed that comes a few bytes at a time and breaks off in the middle."""
    headers = {"Content-Type": "application/atom+xml; charset=UTF-8", "Content-Length": "65536"}
    return Answer(200, headers, pieces=_drops(closing))


def _drops(closing: threading.Event) -> Iterator[bytes]:
    yield b"<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom'>"
    for _ in range(_DRIPS):
        if closing.wait(DRIP_SECONDS / _DRIPS):
            return
        yield b"<!-- drip -->"


DAMAGES: Final[dict[str, Callable[[str], bytes]]] = {
    "truncated": truncated,
    "wrong_encoding": wrong_encoding,
    "raw": raw,
}
"""What may be done to a feed on its way out."""

ANSWERS: Final[dict[str, Callable[[threading.Event], Answer]]] = {
    "parked": parked,
    "busy": busy,
    "missing": missing,
    "huge": huge,
    "drip": drip,
}
"""What may be answered instead of a feed; each is given the event that says the server is closing."""
