"""Thousands of feeds in one pass, through the whole net: few at once, none twice at a host, nothing piling up."""

from __future__ import annotations

import asyncio
import resource
from collections import Counter
from dataclasses import replace

from support.web import AGENT, START, Asked, Site, reply, rss

from collectors.base import Account, Cursor
from collectors.http import Limits
from collectors.net import Look, Net

FEEDS, AT_ONCE, SLOW_S = 2_000, 32, 0.05
TAG = '"v1"'


async def _feed(asked: Asked, writer: asyncio.StreamWriter) -> None:
    number = int(asked.host[1:].partition(".")[0])
    if number // 10 % 10 == 0:
        await asyncio.sleep(SLOW_S)
    if asked.headers.get("if-none-match") == TAG:
        writer.write(b"HTTP/1.1 304 Not Modified\r\n\r\n")
    else:
        writer.write(reply(rss(f"post {number}"), headers={"ETag": TAG}))


def _slow_to_read() -> bytes:
    """Return a feed of some kilobytes over which feedparser thinks for a second or two."""
    attributes = " ".join(f"a{number}=''" for number in range(9_000))
    return f"<rss version='2.0'><channel><item {attributes}/></channel></rss>".encode()


async def test_a_feed_that_is_slow_to_read_holds_up_nobody_else(site: Site, blog: Account) -> None:
    site.pages |= {"/heavy": reply(_slow_to_read()), "/feed": reply(rss("light"))}
    hosts = ["heavy.example", *(f"h{number}.example" for number in range(20))]
    ended: dict[str, float] = {}
    loop = asyncio.get_running_loop()

    async def look(net: Net, host: str, path: str) -> None:
        assert (await net.look(replace(blog, url=f"http://{host}{path}"))).error is None
        ended[host] = loop.time() - started

    async with Net(agent=AGENT, clock=lambda: START, addresses=site.names(*hosts)) as net:
        started = loop.time()
        heavy = asyncio.ensure_future(look(net, hosts[0], "/heavy"))
        await asyncio.gather(*(look(net, host, "/feed") for host in hosts[1:]))
        await heavy
    assert max(ended[host] for host in hosts[1:]) < ended["heavy.example"]


async def test_two_thousand_feeds_in_one_pass(site: Site, blog: Account) -> None:
    site.pages["/feed"] = _feed
    hosts = [f"h{number}.example" for number in range(FEEDS)]
    said: Counter[str] = Counter()
    held: list[int] = []

    async def look(net: Net, number: int) -> None:
        cursor = Cursor(etag=TAG) if number % 10 < 7 else Cursor()
        _count(await net.look(replace(blog, url=f"http://{hosts[number]}/feed"), cursor))

    def _count(seen: Look) -> None:
        assert seen.error is None
        said["unchanged" if seen.unchanged else seen.posts[0].title[:4]] += 1
        if sum(said.values()) == FEEDS // 4:
            held.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

    async with Net(
        agent=AGENT,
        clock=lambda: START,
        addresses=site.names(*hosts),
        limits=Limits(at_once=AT_ONCE),
        readers=2,
    ) as net:
        await asyncio.gather(*(look(net, number) for number in range(FEEDS)))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held[0]

    assert said == {"unchanged": 1_400, "post": 600}
    assert Counter(asked.host for asked in site.asked) == dict.fromkeys(hosts, 1)
    assert AT_ONCE // 4 < site.busiest <= AT_ONCE
    assert grown < 20_000  # KB, where three quarters of the pass were still to come
