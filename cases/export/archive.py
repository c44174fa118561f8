"""The exchanges of a case as a web archive (WARC 1.1, ISO 28500): one request and one response each, not compressed.

The collector keeps bodies as they are after decoding. So the three headers that speak of the transfer are kept under
`X-Archive-Orig-…`, as replay tools expect it, and Content-Length tells the length of what is there.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Iterator
from typing import IO, Any, Final

from cases.export.contents import Contents, Exhibit, Reception
from cases.model.custody import timestamp

_ROOM: Final = uuid.UUID("6b3d6b66-32cb-5f0c-8f4e-1d2f0f4c9a10")
"""Namespace of the records' ids, so that the same bundle has the same ones."""
_TRANSFER: Final = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_REASONS: Final = {200: "OK", 301: "Moved Permanently", 302: "Found", 304: "Not Modified"}
Read = Callable[[Exhibit], bytes]
"""Returns the bytes of an exhibit, hashed again."""


def archived(contents: Contents) -> Iterator[Exhibit]:
    """Yield the exhibits that go into the archive: answers of servers, each once."""
    seen: set[tuple[str, Reception]] = set()
    for exhibit in contents.exhibits:
        how = exhibit.reception
        if how is None or exhibit.withheld or how.status == 0 or not _is_web(how.final_url):
            continue
        if (exhibit.sha256, how) not in seen:
            seen.add((exhibit.sha256, how))
            yield exhibit


def write_archive(contents: Contents, read: Read, to: IO[bytes]) -> int:
    """Write the archive; return how many exchanges it holds."""
    from warcio.warcwriter import WARCWriter

    writer = WARCWriter(to, gzip=False, warc_version="1.1")
    written = 0
    for exhibit in archived(contents):
        if not written:
            writer.write_record(_about(writer, contents))
        for record in _records(writer, contents.number, exhibit, read(exhibit)):
            writer.write_record(record)
        written += 1
    return written


def write_page(number: str, exhibit: Exhibit, body: bytes, to: IO[bytes]) -> None:
    """Write an archive of the one exchange that an exhibit was received in: request, answer, headers, address."""
    from warcio.warcwriter import WARCWriter

    writer = WARCWriter(to, gzip=False, warc_version="1.1")
    for record in _records(writer, number, exhibit, body):
        writer.write_record(record)


def _about(writer: Any, contents: Contents) -> Any:  # noqa: ANN401  warcio gives no types
    fields = {
        "software": contents.software,
        "format": "WARC file version 1.1",
        "isPartOf": contents.number,
        "description": "Exchanges that are evidence; see data/evidence.csv",
    }
    body = "".join(f"{name}: {_line(value)}\r\n" for name, value in fields.items()).encode()
    return writer.create_warc_record(
        "",
        "warcinfo",
        payload=io.BytesIO(body),
        length=len(body),
        warc_headers_dict={
            "WARC-Record-ID": _identity(contents.number, "about"),
            "WARC-Date": timestamp(contents.as_of),
        },
    )


def _records(
    writer: Any,  # noqa: ANN401  warcio gives no types
    number: str,
    exhibit: Exhibit,
    body: bytes,
) -> Iterator[Any]:
    from warcio.statusandheaders import StatusAndHeaders

    how = exhibit.reception
    assert how is not None  # noqa: S101  see `archived`
    response = _identity(number, exhibit.label, "response")
    url = "%20".join(how.final_url.split())
    yield writer.create_warc_record(
        url,
        "response",
        payload=io.BytesIO(body),
        length=len(body),
        http_headers=StatusAndHeaders(
            f"{how.status} {_REASONS.get(how.status, 'Answer')}",
            [*_kept(how.headers), ("Content-Length", str(len(body)))],
            protocol="HTTP/1.1",
        ),
        warc_headers_dict={
            "WARC-Record-ID": response,
            "WARC-Date": timestamp(how.finished_at),
            **({"WARC-IP-Address": _line(how.remote_ip)} if how.remote_ip else {}),
            "WARC-Watchdesk-Exhibit": exhibit.label,
            "WARC-Watchdesk-SHA256": exhibit.sha256,
        },
    )
    path = url.partition("://")[2].partition("/")
    yield writer.create_warc_record(
        url,
        "request",
        http_headers=StatusAndHeaders(
            f"{_line(how.method)} /{path[2]} HTTP/1.1",
            _kept(how.request_headers),
            is_http_request=True,
        ),
        warc_headers_dict={
            "WARC-Record-ID": _identity(number, exhibit.label, "request"),
            "WARC-Date": timestamp(how.started_at),
            "WARC-Concurrent-To": response,
        },
    )


def _kept(headers: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [
        (f"X-Archive-Orig-{name}" if name.lower() in _TRANSFER else _line(name), _line(value))
        for name, value in headers
    ]


def _identity(*words: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(_ROOM, '/'.join(words))}>"


def _is_web(url: str) -> bool:
    return url.startswith(("http://", "https://"))


def _line(value: str) -> str:
    """Keep a value on its line: headers are from outside."""
    return " ".join(value.split())
