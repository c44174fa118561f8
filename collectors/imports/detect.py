"""What a file is, told by what is in it. Its name is never asked."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from collectors.errors import Malformed
from collectors.imports import (
    facebook,
    instagram,
    linkedin,
    mastodon,
    reddit,
    telegram,
    tiktok,
    web_archive,
    x_archive,
)
from collectors.imports.bundle import Bundle, open_bundle
from collectors.imports.captures import is_picture, whole
from collectors.imports.formats import Format
from collectors.pages import Node, load

_HEAD: Final = 65_536
_LINE: Final = 10_000_000
_GZIP: Final = b"\x1f\x8b"
_MARKUP: Final = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|article|meta|title)[\s>]", re.IGNORECASE
)
_MHTML: Final = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_UNKNOWN: Final = (
    "What this file is cannot be told from its content. Known are exports of Facebook, Instagram, X, Telegram, TikTok, "
    "LinkedIn, Reddit and Mastodon as they were downloaded; lists of posts as CSV or JSON Lines; and pages saved as "
    "HTML, MHTML, PDF, picture (PNG, JPEG, WebP), WARC or WACZ."
)
_AS_HTML: Final = (
    "This export was made as HTML, which cannot be read reliably: its owner can ask the platform for it again and "
    "choose JSON."
)


def detect(path: str) -> Format:
    """Return what a file is.

    Raises:
        Malformed: It is none of what can be read; the sentence says what can.
    """
    try:
        with Path(path).open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise Malformed("The file cannot be opened.") from error
    if not head.strip():
        raise Malformed("The file is empty.")
    if head.startswith(b"PK\x03\x04"):
        return _packed(path)
    found = _by_first_bytes(head, path)
    if found is not None:
        return found
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] in {b"{", b"["}:
        return _json(path)
    if start[:1] == b"<" and _MARKUP.search(head):
        return Format.HTML
    return _by_first_lines(head, start)


def _by_first_lines(head: bytes, start: bytes) -> Format:
    if _MHTML.search(head[:8_192]):
        return Format.MHTML
    if _MARKUP.search(head[:4_096]):
        return Format.HTML
    if _is_table(start):
        return Format.CSV
    raise Malformed(_UNKNOWN)


def _by_first_bytes(head: bytes, path: str) -> Format | None:
    if b"%PDF-" in head[:1_024]:
        return Format.PDF
    if is_picture(head):
        return Format.IMAGE
    if head.startswith(b"WARC/") or web_archive.looks_packed(head, path):
        return Format.WARC
    if head.startswith(_GZIP):
        return Format.MASTODON  # the reader says if the tar.gz holds no outbox
    if x_archive.ASSIGNED.match(head):
        return Format.X
    return None


def _packed(path: str) -> Format:
    """Return which export a zip is: by members that only it has, and how they begin."""
    with open_bundle(path) as bundle:
        for form, known in _EXPORTS:
            if known(bundle):
                return form
        for pattern in (facebook.AS_HTML, instagram.AS_HTML):
            if next(bundle.names(pattern), None):
                raise Malformed(_AS_HTML)
    raise Malformed(
        "The zip archive is no export that can be read: hand in the file as it was downloaded, not unpacked, packed "
        "anew or only a part of it. " + _UNKNOWN
    )


def _begins(pattern: re.Pattern[str], start: re.Pattern[bytes]) -> Callable[[Bundle], bool]:
    def known(bundle: Bundle) -> bool:
        return any(start.match(bundle.head(name)) for name in bundle.names(pattern))

    return known


_JSON: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,1000}[\[{]")
_OUTBOX: Final = re.compile(r"(?:^|/)outbox\.json$")
_WACZ: Final = re.compile(r"^datapackage\.json$")


def _any_of(*patterns: re.Pattern[str]) -> Callable[[Bundle], bool]:
    def known(bundle: Bundle) -> bool:
        return any(_begins(pattern, _JSON)(bundle) for pattern in patterns)

    return known


def _wacz(bundle: Bundle) -> bool:
    return (
        _begins(_WACZ, _JSON)(bundle) and next(bundle.names(web_archive.ARCHIVES), None) is not None
    )


def _linkedin(bundle: Bundle) -> bool:
    return any(
        linkedin.HEADER.match(bundle.head(name))
        for pattern in linkedin.READ[:2]
        for name in bundle.names(pattern)
    )


_EXPORTS: Final[tuple[tuple[Format, Callable[[Bundle], bool]], ...]] = (
    (Format.WACZ, _wacz),
    (Format.X, _begins(x_archive.TWEETS, x_archive.ASSIGNED)),
    (Format.INSTAGRAM, _any_of(instagram.POSTS, instagram.COMMENTS, instagram.THREADS)),
    (Format.FACEBOOK, _any_of(*facebook.READ)),
    (Format.TIKTOK, _any_of(re.compile(r"(?:^|/)user_data[a-z_]*\.json$"))),
    (Format.TELEGRAM, _any_of(re.compile(r"(?:^|/)result\.json$"))),
    (Format.MASTODON, _any_of(_OUTBOX)),
    (Format.LINKEDIN, _linkedin),
    (Format.REDDIT, _begins(reddit.TABLES, reddit.HEADER)),
)


def _json(path: str) -> Format:
    """Return which export a bare JSON document is; a first line that is a whole object begins JSON Lines."""
    with Path(path).open("rb") as file:
        first, more = _whole(file.readline(_LINE)), file.readline(_HEAD).strip()
    if first is not None and first.is_object() and more:
        return Format.JSON_LINES
    root = first if first is not None else load(whole(path))
    for form, looks_like in (
        (Format.MASTODON, mastodon.looks_like),
        (Format.TELEGRAM, telegram.looks_like),
        (Format.TIKTOK, tiktok.looks_like),
    ):
        if looks_like(root):
            return form
    if root.is_object() and (root["text"] or root["url"]):
        return Format.JSON_LINES
    raise Malformed(_UNKNOWN)


def _whole(line: bytes) -> Node | None:
    try:
        return load(line)
    except Malformed:
        return None


def _is_table(head: bytes) -> bool:
    """Tell whether text begins with a line of several names."""
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if utf16 else "cp1252", "replace")
    line = next(iter(text.splitlines()), "")
    return "\0" not in line and any(mark in line for mark in ",;\t|")
