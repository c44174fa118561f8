"""A real HTTP server on loopback that publishes the demonstration department's accounts.

It answers by host name and path, as one machine behind many names would: feeds with validators, 304, gzip,
and the broken sources. `collectors.address.NamedLoopback` sends the made-up names to it; nothing else changes
between the demonstration and production.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Final, Self, cast
from urllib.parse import urlsplit

from monitor.demo.department import load_department
from monitor.demo.dialects import DIALECTS, channel_of
from monitor.demo.faults import ANSWERS, DAMAGES, Answer
from monitor.demo.posts import DemoPost

LOOPBACK: Final = "127.0.0.1"
_IDLE_SECONDS: Final = 5.0
"""A connection that says nothing for so long is closed."""
_POLL_SECONDS: Final = 0.02


@dataclass(frozen=True, slots=True)
class Document:
    """A feed as it lies on the server, with what a conditional request is compared to."""

    body: bytes
    content_type: str
    etag: str
    """Weak: it stands for the plain and the compressed form."""
    modified: datetime


def publish(key: str, posts: tuple[DemoPost, ...] | None = None) -> Document | None:
    """Return an account's feed as bytes, damage included; None where the address never held one.

    Raises:
        KeyError: There is no such account.
    """
    channel = channel_of(key, posts)
    if channel.handle.fault in ANSWERS or not channel.posts:
        return None
    dialect = DIALECTS[channel.handle.dialect]
    feed = dialect.render(channel)
    damage = DAMAGES.get(channel.handle.fault)
    body = damage(feed) if damage else feed.encode()
    return Document(
        body=body,
        content_type=dialect.content_type,
        etag=f'W/"{hashlib.sha256(body).hexdigest()[:32]}"',
        modified=channel.updated.replace(microsecond=0),
    )


class FeedServer:
    """The server as a context manager: it listens when entered and is gone, threads and all, when left."""

    def __init__(self, posts: Sequence[DemoPost] | None = None) -> None:
        """Prepare every account.

        Args:
            posts: What is published; the whole collection where none are given.
        """
        chosen = None if posts is None else tuple(posts)
        department = load_department()
        self._hosts = {_host(handle.url) for handle in department.handles}
        self._routes: dict[tuple[str, str], Document | str] = {}
        for handle in department.handles:
            document = publish(handle.key, chosen)
            if document or handle.fault in ANSWERS:
                self._routes[_route(handle.url)] = document or handle.fault
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def port(self) -> int:
        """The port it listens on; 0 while it does not."""
        return self._server.server_port if self._server else 0

    @property
    def names(self) -> dict[str, tuple[str, int]]:
        """Where each host name of the demonstration is to be found."""
        return dict.fromkeys(sorted(self._hosts), (LOOPBACK, self.port))

    def __enter__(self) -> Self:
        """Listen on a free port of 127.0.0.1, in a thread of its own."""
        self._server = _Server(self._routes)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_POLL_SECONDS,), name="demo-feeds"
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Hang up, wait for every connection to end, close the socket."""
        if self._server and self._thread:
            self._server.closing.set()
            self._server.shutdown()
            self._thread.join()
            self._server.server_close()
        self._server = self._thread = None


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # so that server_close waits for them
    request_queue_size = 64

    def __init__(self, routes: dict[tuple[str, str], Document | str]) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self.routes = routes
        self.closing = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that hangs up on a huge answer is doing the right thing."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "demo-feeds"
    sys_version = ""
    timeout = _IDLE_SECONDS

    def do_GET(self) -> None:
        """Answer with the document, or with what stands in its place."""
        self._send(self._answer())

    def do_HEAD(self) -> None:
        """Answer as GET would, without the body."""
        self._send(self._answer())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
        """Write nothing: standard error belongs to the program."""

    def _answer(self) -> Answer:
        server = cast("_Server", self.server)
        host = self.headers.get("Host", "").partition(":")[0].lower()
        found = server.routes.get((host, self.path))
        if found is None:
            return Answer(404, {"Content-Type": "text/plain"}, b"Nothing is published here.\n")
        if isinstance(found, str):
            return ANSWERS[found](server.closing)
        headers = {
            "ETag": found.etag,
            "Last-Modified": format_datetime(found.modified, usegmt=True),
            "Vary": "Accept-Encoding",
        }
        if self._unchanged(found):
            return Answer(304, headers)
        headers["Content-Type"] = found.content_type
        body = found.body
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, compresslevel=6, mtime=0)
        return Answer(200, headers, body)

    def _unchanged(self, found: Document) -> bool:
        """Compare the validators (RFC 9110, 13.2.2): a tag counts before a date."""
        if tags := self.headers.get("If-None-Match"):
            wanted = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
            return "*" in wanted or found.etag.removeprefix("W/") in wanted
        if since := self.headers.get("If-Modified-Since"):
            try:
                return found.modified <= parsedate_to_datetime(since).astimezone(UTC)
            except ValueError:
                return False
        return False

    def _send(self, answer: Answer) -> None:
        self.close_connection = True
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.pieces is None and answer.status != 304:  # noqa: PLR2004  RFC 9110, 15.4.5
            self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command == "HEAD":
            return
        for piece in (answer.body,) if answer.pieces is None else answer.pieces:
            self.wfile.write(piece)


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


def _route(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return _host(url), f"{parts.path}?{parts.query}" if parts.query else parts.path
