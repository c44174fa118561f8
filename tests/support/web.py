"""A web server on loopback that answers as badly as it is told to. No part of the program is in it."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from types import TracebackType
from typing import Self

from collectors.address import NamedLoopback
from collectors.base import Account, Cursor, Exchange
from collectors.errors import CollectorError
from collectors.net import Look, Net

NO_CURSOR = Cursor()
AGENT = "Riverton-Watchdesk/0 (+mailto:ia@pd.example)"
START = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Clock:
    """A second passes with every question."""

    def __init__(self) -> None:
        self._seconds = count()

    def __call__(self) -> datetime:
        return START + timedelta(seconds=next(self._seconds))


@dataclass(frozen=True)
class Asked:
    """One request as the server saw it."""

    host: str
    path: str
    headers: Mapping[str, str]


Handler = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]
Page = bytes | Handler


def refusal(call: Callable[[], object]) -> CollectorError | None:
    """Return the error of the net that a call ends in, or None where it ends well."""
    try:
        call()
    except CollectorError as error:
        return error
    return None


async def looked(net: Net, account: Account, cursor: Cursor = NO_CURSOR) -> Look:
    """Look, and raise what went wrong instead of returning it."""
    look = await net.look(account, cursor)
    if look.error:
        raise look.error
    return look


def reply(
    body: bytes = b"",
    *,
    status: str = "200 OK",
    headers: Mapping[str, str] | None = None,
    kind: str = "application/xml",
) -> bytes:
    """Return a proper answer, whole."""
    head = {"Content-Type": kind, "Content-Length": str(len(body)), **(headers or {})}
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items() if value)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


def moved(location: str, status: str = "301 Moved Permanently") -> bytes:
    """Return a redirect."""
    return reply(status=status, headers={"Location": location})


def zipped(body: bytes, **extra: str) -> bytes:
    """Return an answer packed with gzip."""
    return reply(gzip.compress(body), headers={"Content-Encoding": "gzip", **extra})


def rss(*titles: str) -> bytes:
    """Return a small feed with a post for each title."""
    items = "".join(
        f"<item><title>{t}</title><guid isPermaLink='false'>tag:{t}</guid></item>" for t in titles
    )
    return f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode()


def feed_exchange(
    body: bytes, kind: str = "application/xml", url: str = "http://blog.example/feed"
) -> Exchange:
    """Return an exchange as if `body` had been fetched."""
    return Exchange(
        started_at=START,
        finished_at=START,
        method="GET",
        url=url,
        final_url=url,
        redirects=(),
        request_headers=(),
        status=200,
        headers=(("Content-Type", kind),) if kind else (),
        body=body,
        remote_ip="127.0.0.1",
        collector="feed:blog",
        collector_version="1",
        terms_basis="test",
    )


@dataclass
class Site:
    """Pages by path; anything else is 404. Keeps connections open as real servers do."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    otherwise: Page = field(default_factory=lambda: reply(b"no such page", status="404 Not Found"))
    """What is answered on every other path."""
    port: int = 0
    busy: int = 0
    busiest: int = 0
    """Most requests that were answered at the same moment."""

    async def __aenter__(self) -> Self:
        self._tasks: set[asyncio.Task[None]] = set()
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def names(self, *hosts: str) -> NamedLoopback:
        """Return addresses under which this site is found by name."""
        return NamedLoopback(dict.fromkeys(hosts, ("127.0.0.1", self.port)))

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            try:
                while True:
                    await self._answer(await reader.readuntil(b"\r\n\r\n"), writer)
            finally:
                writer.close()
                with suppress(ConnectionError):
                    await writer.wait_closed()

    async def _answer(self, head: bytes, writer: asyncio.StreamWriter) -> None:
        first, *lines = head.decode("latin-1").strip().split("\r\n")
        headers = {k.lower(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
        asked = Asked(headers.get("host", ""), first.split(" ")[1], headers)
        self.asked.append(asked)
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        try:
            page = self.pages.get(asked.path, self.otherwise)
            if isinstance(page, bytes):
                writer.write(page)
            else:
                await page(asked, writer)
            await writer.drain()
        finally:
            self.busy -= 1
