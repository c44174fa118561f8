"""A real HTTP server on loopback that publishes the demonstration department's accounts.

It answers by host name and path, as one machine behind many names would: feeds and APIs with validators, 304,
gzip, and the broken sources. `collectors.address.NamedLoopback` sends the made-up names to it; nothing else changes
between the demonstration and production.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Final, Self, cast
from urllib.parse import parse_qs, urlsplit

from monitor.demo.department import load_department
from monitor.demo.dialects import APIS, FEEDS, channel_of
from monitor.demo.dialects.base import Api, Channel
from monitor.demo.drawn import picture_at
from monitor.demo.faults import ANSWERS, DAMAGES, Answer
from monitor.demo.posts import DemoPost

LOOPBACK: Final = "127.0.0.1"
_IDLE_SECONDS: Final = 5.0
"""A connection that says nothing for so long is closed."""
_POLL_SECONDS: Final = 0.02


@dataclass(frozen=True, slots=True)
class Document:
    """A feed as it lies on the server, or an API's answer, with what a conditional request is compared to."""

    body: bytes
    content_type: str
    etag: str
    """Weak: it stands for the plain and the compressed form."""
    modified: datetime | None = None
    """None for an API's answer, which names no date."""
    status: int = 200
    link: str = ""
    """The `Link` header, where there is one."""


def address_of(key: str) -> str:
    """Return the address that shows an account's newest posts.

    Raises:
        KeyError: There is no such account.
    """
    channel = channel_of(key)
    api = APIS.get(channel.handle.dialect)
    return api.newest(channel) if api else channel.handle.url


def publish(key: str, posts: tuple[DemoPost, ...] | None = None) -> Document | None:
    """Return what stands at `address_of`, damage included; None where the address never held a feed.

    Raises:
        KeyError: There is no such account.
    """
    channel = channel_of(key, posts)
    api = APIS.get(channel.handle.dialect)
    if api:
        return _answered(api, (channel,), _route(api.newest(channel))[1])
    if channel.handle.fault in ANSWERS or not channel.posts:
        return None
    dialect = FEEDS[channel.handle.dialect]
    feed = dialect.render(channel)
    damage = DAMAGES.get(channel.handle.fault)
    body = damage(feed) if damage else feed.encode()
    modified = channel.updated.replace(microsecond=0)
    return Document(body, dialect.content_type, _etag(body), modified)


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
        self._apis: dict[str, tuple[Api, list[Channel]]] = {}
        for handle in department.handles:
            if api := APIS.get(handle.dialect):
                _, accounts = self._apis.setdefault(_host(handle.url), (api, []))
                accounts.append(channel_of(handle.key, chosen))
                continue
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
        self._server = _Server(self._routes, self._apis)
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

    def __init__(
        self,
        routes: dict[tuple[str, str], Document | str],
        apis: dict[str, tuple[Api, list[Channel]]],
    ) -> None:
        super().__init__((LOOPBACK, 0), _Handler)
        self._routes = routes
        self._apis = apis
        self.closing = threading.Event()

    def find(self, host: str, path: str) -> Document | str | None:
        """Return what is to be found there: a document, the name of a fault, or nothing."""
        if path.startswith(("/api/", "/xrpc/")) and host in self._apis:
            return _answered(*self._apis[host], path)
        if (picture := picture_at(path)) is not None:
            return Document(picture, "image/png", _etag(picture))
        return self._routes.get((host, path))

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
        found = server.find(host, self.path)
        if found is None:
            return Answer(404, {"Content-Type": "text/plain"}, b"Nothing is published here.\n")
        if isinstance(found, str):
            return ANSWERS[found](server.closing)
        headers = {"ETag": found.etag, "Vary": "Accept-Encoding"}
        if found.modified:
            headers["Last-Modified"] = format_datetime(found.modified, usegmt=True)
        if found.link:
            headers["Link"] = found.link
        if self._unchanged(found):
            return Answer(304, headers)
        headers["Content-Type"] = found.content_type
        body = found.body
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, compresslevel=6, mtime=0)
        return Answer(found.status, headers, body)

    def _unchanged(self, found: Document) -> bool:
        """Compare the validators (RFC 9110, 13.2.2): a tag counts before a date."""
        if found.status != 200:  # noqa: PLR2004  only what is there can be unchanged
            return False
        if tags := self.headers.get("If-None-Match"):
            wanted = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
            return "*" in wanted or found.etag.removeprefix("W/") in wanted
        since = self.headers.get("If-Modified-Since")
        if since and found.modified:
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


def _answered(api: Api, channels: Sequence[Channel], path: str) -> Document:
    """Return an API's answer as it goes over the wire."""
    where, _, query = path.partition("?")
    said = api.answer(channels, where, parse_qs(query))
    body = json.dumps(said.body).encode()
    return Document(
        body,
        "application/json; charset=utf-8",
        _etag(body),
        status=said.status,
        link=said.link,
    )


def _etag(body: bytes) -> str:
    return f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


def _route(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return _host(url), f"{parts.path}?{parts.query}" if parts.query else parts.path
