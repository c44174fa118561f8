"""Hostile text made storable: Unicode repair, caps, checked links, and the hashes over what was found.

Nothing here makes a text safe for a terminal; that is `monitor.safe_text`. What leaves this module can be
encoded in UTF-8 and stored by every database: no lone surrogate, no NUL. Letters are otherwise kept as
published, without Unicode normalisation, because the exact letters are the evidence.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urljoin

import msgspec

TEXT_CAP: Final = 200_000
"""Most characters of a post's text kept for reading and scoring; the raw bytes are kept whole."""
LINK_CAP: Final = 2_048
"""Most characters of a link; a longer one is left out."""
CUT_MARK: Final = "\n[The post goes on. The rest is in the raw record.]"
_HASH_VERSION: Final = b"watchdesk content 1\n"
_ID_PREFIX: Final = 200
_ABSOLUTE: Final = ("http://", "https://")
_CONTROLS = re.compile("[\0-\x20\x7f]")


def mend(text: str) -> str:
    """Return `text` without lone surrogates and NUL, so that it can be encoded and stored.

    A surrogate pair that was left unjoined, as some JSON writers do, becomes the letter it stands for.
    """
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return text.replace("\0", "")


def tidy(text: str) -> str:
    """Return plain text with one kind of line end and no blank edges; else it stays as it is."""
    return mend(text).replace("\r\n", "\n").replace("\r", "\n").strip()


def squeeze(text: str) -> str:
    """Return `text` with single blanks, at most one empty line in a row, and no blank edges."""
    out: list[str] = []
    for line in text.split("\n"):
        words = " ".join(line.split())
        if words or (out and out[-1]):
            out.append(words)
    return "\n".join(out).strip()


def cap(text: str) -> str:
    """Return `text` within `TEXT_CAP` characters; a cut text ends with a mark that says so."""
    if len(text) <= TEXT_CAP:
        return text
    return text[: TEXT_CAP - len(CUT_MARK)] + CUT_MARK


def web_link(link: str, base: str = "") -> str:
    """Return the absolute http or https address of `link`, or an empty string where it is none."""
    if not link or len(link) > LINK_CAP:
        return ""
    absolute = mend(link).strip()
    if "[" in absolute or not absolute.startswith(_ABSOLUTE):
        try:
            absolute = urljoin(base, absolute)
        except ValueError:
            return ""
    scheme, colon, rest = absolute.partition("://")
    if scheme.lower() not in {"http", "https"} or not rest or len(absolute) > LINK_CAP:
        return ""
    return scheme.lower() + colon + _CONTROLS.sub(lambda one: f"%{ord(one[0]):02X}", rest)


def fallback_id(feed_url: str, published: str, title: str, text: str) -> str:
    """Return an identity for an entry that has none of its own, from what is least likely to change.

    Args:
        feed_url: Address of the feed as registered.
        published: The date as the source wrote it, so that no date rule of ours moves the identity.
        title: Title of the entry.
        text: Text of the entry; only its beginning counts.
    """
    parts = msgspec.json.encode([feed_url, published, title, text[:_ID_PREFIX]])
    return f"sha256:{hashlib.sha256(parts).hexdigest()}"


def content_hash(
    title: str,
    text: str,
    links: Iterable[str],
    media: Iterable[str],
    beside: Iterable[str] = (),
) -> str:
    """Return the hash that tells a changed post from the same one: 64 hexadecimal digits.

    Counters, dates and times of fetching stay out. The version of this rule is hashed in front, so that
    hashes made under another rule never look equal by accident. What stands `beside` the text (a content
    warning, what is quoted) counts where there is any.
    """
    parts = [title, text, list(links), list(media)]
    others = list(beside)
    canonical = msgspec.json.encode([*parts, others] if any(others) else parts)
    return hashlib.sha256(_HASH_VERSION + canonical).hexdigest()
