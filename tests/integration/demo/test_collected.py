"""What the production client and collectors bring home from the loopback server is what was written."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime

import pytest
from support.web import looked

from collectors.address import NamedLoopback
from collectors.base import Account, PlatformSettings
from collectors.errors import CollectorError, Malformed, RateLimited, Refused, Unreachable
from collectors.net import Look, Net
from monitor.demo.department import Handle, load_department
from monitor.demo.dialects import published_posts
from monitor.demo.faults import ANSWERS
from monitor.demo.server import FeedServer

HANDLES = load_department().handles


def account_of(handle: Handle) -> Account:
    return Account(handle.platform, handle.handle, handle.url, handle.basis)


async def look_at_all() -> tuple[dict[str, Look | CollectorError], list[Look]]:
    """Look at every account at once, then once more at those that answered."""
    with FeedServer() as server:
        net = Net(
            agent="Port-Calder-Watchdesk/0 (+mailto:ia@portcalder.demo.example)",
            clock=lambda: datetime(2026, 11, 21, 12, tzinfo=UTC),
            addresses=NamedLoopback(server.names),
            platforms={"bluesky": PlatformSettings(api="http://appview.demo.example")},
        )
        async with net:

            async def one(handle: Handle) -> Look | CollectorError:
                try:
                    return await looked(net, account_of(handle))
                except CollectorError as error:
                    return error

            looks = dict(
                zip(
                    (handle.key for handle in HANDLES),
                    await asyncio.gather(*map(one, HANDLES)),
                    strict=True,
                )
            )
            again = [
                await looked(net, account_of(handle), look.cursor)
                for handle in HANDLES
                if isinstance(look := looks[handle.key], Look)
            ]
    return looks, again


@pytest.fixture(scope="module")
def collected() -> tuple[dict[str, Look | CollectorError], list[Look]]:
    return asyncio.run(look_at_all())


Collected = tuple[dict[str, Look | CollectorError], list[Look]]


def test_every_working_source_gives_every_post_it_published(collected: Collected) -> None:
    for handle in HANDLES:
        look = collected[0][handle.key]
        if handle.fault in ANSWERS:
            continue
        assert isinstance(look, Look), (handle.key, look)
        found = {post.native_id: post for post in look.posts}
        wanted = published_posts(handle.key)
        assert list(found) == [post.native_id for post in wanted]
        for post in wanted:
            assert found[post.native_id].published_at == post.at
            assert found[post.native_id].permalink == post.permalink


def test_texts_come_home_word_by_word(collected: Collected) -> None:
    for handle in HANDLES:
        look = collected[0][handle.key]
        if not isinstance(look, Look) or handle.fault in {"raw", "truncated"}:
            continue
        found = {post.native_id: post.text for post in look.posts}
        for published in published_posts(handle.key):
            if published.post.markup or len(published.post.text) > 100_000:
                continue
            said = "".join(c for c in published.post.text if c.isalnum() and ord(c) < 0xD800)
            heard = "".join(c for c in found[published.native_id] if c.isalnum())
            assert said in heard, published.native_id


def test_each_broken_source_fails_in_its_own_way(collected: Collected) -> None:
    errors = {h.fault: collected[0][h.key] for h in HANDLES if h.fault in ANSWERS}
    assert isinstance(errors["busy"], RateLimited)
    assert errors["busy"].until == datetime(2026, 11, 21, 13, tzinfo=UTC)
    assert isinstance(errors["parked"], Malformed)
    assert isinstance(errors["huge"], Refused)
    assert isinstance(errors["drip"], Unreachable)
    assert isinstance(errors["missing"], CollectorError)


def test_a_second_look_finds_nothing_new(collected: Collected) -> None:
    looks, again = collected
    assert len(again) == sum(isinstance(look, Look) for look in looks.values())
    assert Counter(look.unchanged for look in again) == {True: len(again)}
