"""The net: 2,000 feeds under as many names from one local server, beside a bare aiohttp loop on the same server.

One feed in ten is slow and seven in ten are unchanged. The bare loop only fetches, then fetches and lets feedparser
read what changed in the same process: no guard, no record, no sandbox. Our client is measured alone and within the
net, so that the price of manners and the price of reading can be told apart.
"""

from __future__ import annotations

import asyncio
import gc
import io
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import feedparser
from aiohttp.abc import AbstractResolver, ResolveResult

from collectors.address import NamedLoopback
from collectors.base import Account, Cursor
from collectors.http import Client, Limits
from collectors.net import Net
from monitor.clock import now

FEEDS, MANY = 2_000, 20_000
AT_ONCE = 32
READERS = os.cpu_count() or 1
SLOW_S = 0.1
ENTRIES = 20
_TAG = '"v1"'
_ACCEPT = {"Accept": "application/rss+xml"}


def run() -> dict[str, float | int | str]:
    """Return the figures of one run."""
    with served() as port:
        raise_file_limit()
        bare = _measured(lambda: _bare(port, FEEDS), FEEDS)
        read = _measured(lambda: _bare(port, FEEDS, parse=True), FEEDS)
        polite = _measured(lambda: _client(port, FEEDS), FEEDS)
        whole = _measured(lambda: _net(port, FEEDS), FEEDS)
        memory = {count: _memory(port, count) for count in (FEEDS, MANY)}
    return {
        "feeds": FEEDS,
        "at_once": AT_ONCE,
        "readers": READERS,
        "bare_aiohttp_feeds_per_s": round(bare[0]),
        "bare_and_feedparser_feeds_per_s": round(read[0]),
        "client_feeds_per_s": round(polite[0]),
        "net_feeds_per_s": round(whole[0]),
        "bare_aiohttp_cpu_ms_per_feed": round(bare[1], 3),
        "bare_and_feedparser_cpu_ms_per_feed": round(read[1], 3),
        "client_cpu_ms_per_feed": round(polite[1], 3),
        "net_cpu_ms_per_feed": round(whole[1], 3),
        "net_readers_cpu_ms_per_feed": round(whole[2], 3),
        "client_to_bare_cpu": round(polite[1] / bare[1], 2),
        "net_to_bare_and_feedparser_cpu": round((whole[1] + whole[2]) / read[1], 2),
        "rss_mb_after_2000": memory[FEEDS][0],
        "rss_mb_after_20000": memory[MANY][0],
        "reader_rss_mb_after_20000": memory[MANY][1],
    }


def _host(number: int) -> str:
    return f"h{number}.example"


def address(number: int) -> str:
    """Return where a feed is."""
    return f"http://{_host(number)}/feed"


def _tag(number: int) -> str | None:
    """Seven of ten are asked with the validator of the last time, and are unchanged."""
    return _TAG if number % 10 < 7 else None


def _measured(work: Callable[[], Awaitable[None]], count: int) -> tuple[float, float, float]:
    """Return feeds per second, and milliseconds of CPU per feed in this process and in its children."""
    gc.collect()
    mine, theirs = _cpu(resource.RUSAGE_SELF), _cpu(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    asyncio.run(_whole(work))
    wall = time.perf_counter() - started
    mine, theirs = _cpu(resource.RUSAGE_SELF) - mine, _cpu(resource.RUSAGE_CHILDREN) - theirs
    return count / wall, mine * 1_000 / count, theirs * 1_000 / count


async def _whole(work: Callable[[], Awaitable[None]]) -> None:
    await work()


def _cpu(who: int) -> float:
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


async def side_by_side(count: int, ask: Callable[[int], Awaitable[None]]) -> None:
    """Ask for every feed, a few hundred tasks at a time, as a pass does."""
    numbers = iter(range(count))

    async def worker() -> None:
        for number in numbers:
            await ask(number)

    await asyncio.gather(*(worker() for _ in range(AT_ONCE * 8)))


class _Resolver(AbstractResolver):
    """Every name is this machine."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host="127.0.0.1",
                port=self._port,
                family=socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
        ]

    async def close(self) -> None:
        pass


async def _bare(port: int, count: int, *, parse: bool = False) -> None:
    connector = aiohttp.TCPConnector(
        resolver=_Resolver(port), limit=AT_ONCE, use_dns_cache=False, force_close=True
    )
    async with aiohttp.ClientSession(connector=connector) as session:

        async def ask(number: int) -> None:
            tag = _tag(number)
            headers = {**_ACCEPT, "If-None-Match": tag} if tag else _ACCEPT
            async with session.get(address(number), headers=headers) as response:
                body = await response.read()
                assert response.status == (304 if tag else 200)
            if body and parse:
                assert len(feedparser.parse(io.BytesIO(body)).entries) == ENTRIES

        await side_by_side(count, ask)


def names(port: int, count: int) -> NamedLoopback:
    return NamedLoopback({_host(n): ("127.0.0.1", port) for n in range(count)})


async def _client(port: int, count: int) -> None:
    async with Client(
        agent="bench", clock=now, addresses=names(port, count), limits=Limits(at_once=AT_ONCE)
    ) as client:

        async def ask(number: int) -> None:
            tag = _tag(number)
            headers = {**_ACCEPT, "If-None-Match": tag} if tag else _ACCEPT
            answer = await client.get(address(number), headers)
            assert answer.status == (304 if tag else 200)

        await side_by_side(count, ask)


async def _net(port: int, count: int) -> None:
    async with Net(
        agent="bench",
        clock=now,
        addresses=names(port, count),
        limits=Limits(at_once=AT_ONCE),
        readers=READERS,
    ) as net:

        async def ask(number: int) -> None:
            account = Account("blog", "@js", address(number), "official")
            look = await net.look(account, Cursor(etag=_tag(number)))
            assert look.error is None, look.error
            assert len(look.posts) == (0 if _tag(number) else ENTRIES)

        await side_by_side(count, ask)


def _memory(port: int, count: int) -> tuple[float, float]:
    """Return the most memory a fresh process and one of its readers held while it looked at so many feeds, in MB."""
    done = subprocess.run(
        [sys.executable, "-P", __file__, "look", str(port), str(count)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])},
    )
    own, reader = map(int, done.stdout.split())
    return round(own / 1_000, 1), round(reader / 1_000, 1)


def raise_file_limit() -> None:
    _, hardest = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hardest, 4_096), hardest))


@contextmanager
def served() -> Iterator[int]:
    """Run the server in a process of its own, so that its work is not counted as ours."""
    with subprocess.Popen(
        [sys.executable, "-P", __file__, "serve"], stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            yield int(process.stdout.readline())
        finally:
            process.kill()


class _Serving(asyncio.Protocol):
    """As little server as there can be: the figures are about the one who asks."""

    body = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._to = transport
        self._head = b""

    def data_received(self, data: bytes) -> None:
        self._head += data
        if not self._head.endswith(b"\r\n\r\n"):
            return
        head, self._head = self._head.lower(), b""
        number = int(head.partition(b"host: h")[2].partition(b".")[0])
        unchanged = b"if-none-match" in head
        length = b"" if unchanged else b"Content-Length: %d\r\n" % len(self.body)
        answer = b"HTTP/1.1 %s\r\nETag: %s\r\nContent-Type: application/rss+xml\r\n%s\r\n%s" % (
            b"304 Not Modified" if unchanged else b"200 OK",
            _TAG.encode(),
            length,
            b"" if unchanged else self.body,
        )
        if number // 10 % 10 == 0:
            asyncio.get_running_loop().call_later(SLOW_S, self._to.write, answer)
        else:
            self._to.write(answer)


def _feed() -> bytes:
    words = "The quick brown fox jumps over the lazy dog by the river. " * 6
    items = "".join(
        f"<item><title>Post {n}</title><link>http://h.example/{n}</link><guid>tag:{n}</guid>"
        f"<pubDate>Mon, 02 Mar 2026 12:{n:02}:00 GMT</pubDate>"
        f"<description>&lt;p&gt;{words}&lt;/p&gt;</description></item>"
        for n in range(ENTRIES)
    )
    return f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode()


async def _serve() -> None:
    raise_file_limit()
    _Serving.body = _feed()
    server = await asyncio.get_running_loop().create_server(_Serving, "127.0.0.1", 0, backlog=1_024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        asyncio.run(_serve())
    else:
        raise_file_limit()
        asyncio.run(_net(int(sys.argv[2]), int(sys.argv[3])))
        kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        print(*(resource.getrusage(kind).ru_maxrss for kind in kinds))
