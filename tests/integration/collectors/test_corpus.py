"""feedparser's own corpus, served over HTTP and read through the whole net."""

from __future__ import annotations

import asyncio
import io
from collections import Counter
from pathlib import Path

import feedparser
import pytest
from support.corpus import corpus_pages
from support.corpus import sources as sources_of
from support.web import AGENT, Clock, Site, looked

from collectors.base import Account, Exchange
from collectors.errors import CollectorError
from collectors.net import Look, Net
from collectors.readers import read

HOSTS = [f"corpus{number}.example" for number in range(4)]


@pytest.fixture(scope="session")
def sources(downloads: Path) -> Path:
    return sources_of("feedparser", downloads)


def _entries(exchange: Exchange) -> tuple[int, int]:
    """Return how many entries feedparser itself finds, and how many of them differ from each other."""
    kind = exchange.header("Content-Type")
    parsed = feedparser.parse(
        io.BytesIO(exchange.body),
        response_headers={"content-type": kind} if kind else {},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    keys = ("id", "link", "title", "published", "updated", "created", "summary")
    distinct = {
        repr([dict.get(entry, key) for key in keys])
        + repr([one["value"] for one in dict.get(entry, "content", [])])
        for entry in parsed.entries
    }
    return len(parsed.entries), len(distinct)


async def _look(net: Net, account: Account) -> tuple[Look | None, CollectorError]:
    try:
        return await looked(net, account), CollectorError()
    except CollectorError as error:
        return None, error


async def test_no_feed_of_the_corpus_crashes_hangs_or_loses_an_entry(sources: Path) -> None:
    pages = corpus_pages(sources)
    failures: Counter[str] = Counter()
    found: Counter[str] = Counter()

    async def look_at(net: Net, number: int, path: str) -> None:
        account = Account("blog", "h", f"http://{HOSTS[number % 4]}{path}", "official")
        look, error = await _look(net, account)
        if look is None:
            failures[type(error).__name__] += 1
            if error.exchange is not None and error.exchange.status == 200:
                assert _entries(error.exchange) == (0, 0), path
            return
        listed, distinct = _entries(look.pages[0].exchange)
        assert distinct <= len(look.posts) <= listed, path
        identities = {(post.instance, post.native_id) for post in look.posts}
        assert len(identities) == len(look.posts), path
        assert read(look.pages[0].exchange, account).posts == look.posts, path
        for post in look.posts:
            (post.text + post.title + post.native_id + post.text_raw).encode()
        found.update(entries=listed, posts=len(look.posts))

    async with Site(pages) as site:
        names = site.names(*HOSTS)
        async with Net(agent=AGENT, clock=Clock(), addresses=names, readers=2) as net:
            await asyncio.gather(*(look_at(net, n, path) for n, path in enumerate(pages)))
    assert len(pages) == 2_249
    assert found == {"entries": 1_213, "posts": 1_210}
    assert failures == {"Malformed": 11, "Unreachable": 1, "Refused": 1}
