"""WARC and WACZ: the one answer in them that is the page that was captured."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, redirect_stderr
from pathlib import Path
from typing import Any, BinaryIO, Final
from urllib.parse import urlsplit

from collectors.base import Unread
from collectors.errors import Malformed
from collectors.imports.bundle import MemberUnread, open_bundle
from collectors.imports.formats import Format
from collectors.imports.page import PAGE_CAP

ARCHIVES: Final = re.compile(r"(?:^|/)archive/[^/]+\.warc(?:\.gz)?$")
RECORDS_CAP: Final = 100_000
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_OK: Final = "200"
_ENCODINGS: Final = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
_LISTED: Final = 5
_GZIP: Final = b"\x1f\x8b"
_DAMAGED: Final = (
    OSError,
    EOFError,
    ValueError,
    AttributeError,
    TypeError,
    LookupError,
    zlib.error,
)
"""What warcio lets out of a damaged archive."""


def page_in(path: str, form: Format, url: str, notes: list[Unread]) -> tuple[bytes, str, str]:
    """Return the page that an archive holds for an address, its charset, and where it stands.

    Several answers for the address are versions of it: the last one is taken and the others are told. An archive of
    one page only is taken for it, whatever its address, and that is told as well.

    Args:
        path: The file.
        form: WARC or WACZ.
        url: The page's address.
        notes: Takes what has to be told.

    Raises:
        Malformed: It is damaged, or holds no such page.
    """
    hits: list[tuple[bytes, str, str]] = []
    others: dict[str, tuple[bytes, str, str]] = {}
    # The library writes what it finds odd, hostile bytes and all, to the terminal.
    with ExitStack() as stack, redirect_stderr(io.StringIO()):
        for name, stream in _streams(path, form, stack):
            for number, address, body, charset in _pages(stream, url, others):
                found = (body, charset, f"{name}#record={number}")
                if _same(address, url):
                    hits.append(found)
                else:
                    others[address] = found
    if hits:
        notes += [
            Unread(pointer, "An earlier answer for the same address; the last one was read.")
            for _, _, pointer in hits[:-1]
        ]
        return hits[-1]
    if len(others) == 1:
        (address, found) = others.popitem()
        notes.append(
            Unread(found[2], f"The only page in the archive has the address {address[:300]}.")
        )
        return found
    listed = ", ".join(sorted(others)[:_LISTED])[:500]
    raise Malformed(
        "The web archive holds no page for that address"
        + (f"; it holds, among others, {listed}." if listed else " or any other.")
    )


def _streams(path: str, form: Format, stack: ExitStack) -> Iterator[tuple[str, BinaryIO]]:
    try:
        if form is Format.WARC:
            yield "", stack.enter_context(Path(path).open("rb"))  # noqa: SIM115  the stack closes it
            return
        bundle = stack.enter_context(open_bundle(path))
        for name in bundle.names(ARCHIVES):
            yield name, stack.enter_context(bundle.stream(name))
    except (OSError, MemberUnread) as error:
        raise Malformed("The web archive is damaged.") from error


def _pages(
    stream: BinaryIO, url: str, others: dict[str, Any]
) -> Iterator[tuple[int, str, bytes, str]]:
    """Go through the answers that are pages; of other addresses only as many as can be named."""
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        for number, record in enumerate(ArchiveIterator(stream)):
            if number >= RECORDS_CAP:
                raise Malformed(f"The web archive has more than {RECORDS_CAP:,} records.")
            address = record.rec_headers.get_header("WARC-Target-URI") or ""
            if record.rec_type not in {"response", "resource"}:
                continue
            status, kind, charset = _kind(record)
            wanted = _same(address, url)
            if status != _OK or kind not in _HTML or (not wanted and len(others) > _LISTED):
                continue
            body = record.content_stream().read(PAGE_CAP + 1)
            if len(body) > PAGE_CAP:
                continue
            yield number, address, body, charset
    except (ArchiveLoadFailed, *_DAMAGED) as error:
        raise Malformed("The web archive is damaged.") from error


def _kind(record: Any) -> tuple[str, str, str]:  # noqa: ANN401  warcio gives no types
    """Return status, content type and charset of a record: of the answer in it, or of a bare resource."""
    headers = record.http_headers
    if headers is None:
        status, kind = _OK, record.rec_headers.get_header("Content-Type") or ""
    else:
        status, kind = headers.get_statuscode() or "", headers.get_header("Content-Type") or ""
        if (headers.get_header("Content-Encoding") or "").strip().lower() not in _ENCODINGS:
            kind = ""
    bare, _, rest = kind.partition(";")
    _, _, charset = rest.partition("charset=")
    return status, bare.strip().lower(), charset.strip().strip('"')


def _same(one: str, other: str) -> bool:
    """Tell whether two addresses are the same page: host in small letters, without fragment and last slash."""
    try:
        a, b = urlsplit(one), urlsplit(other)
    except ValueError:
        return False
    return (a.netloc.lower(), a.path.rstrip("/"), a.query) == (
        b.netloc.lower(),
        b.path.rstrip("/"),
        b.query,
    )


def looks_packed(head: bytes, path: str) -> bool:
    """Tell whether a gzip file holds WARC records."""
    if not head.startswith(_GZIP):
        return False
    try:
        with gzip.open(path) as stream:
            return stream.read(5) == b"WARC/"
    except (OSError, EOFError, zlib.error):
        return False
