"""The production collectors ask the demonstration's APIs: who, what is new, and whether a known post still stands."""

from __future__ import annotations

import http.client
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from support.here import Here

from collectors.address import NamedLoopback
from collectors.base import Account, PlatformSettings, PostRef, Purpose, Sign, Standing
from collectors.net import Look, Net
from monitor.demo.department import load_department
from monitor.demo.dialects import published_posts
from monitor.demo.posts import load_posts
from monitor.demo.server import FeedServer, address_of

KEYS = pytest.mark.parametrize("key", ["smith_social", "tuttle_bluesky"])
SETTINGS = {"bluesky": PlatformSettings(api="http://appview.demo.example")}


@pytest.fixture(scope="module")
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


@pytest.fixture
async def net(server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Net]:
    monkeypatch.setattr("collectors.net.Sandbox", Here)
    async with net_to(server) as running:
        yield running


def net_to(server: FeedServer) -> Net:
    return Net(
        agent="Port-Calder-Watchdesk/0 (+mailto:ia@portcalder.demo.example)",
        clock=lambda: datetime(2026, 11, 21, 12, tzinfo=UTC),
        addresses=NamedLoopback(server.names),
        platforms=SETTINGS,
    )


def account_of(key: str) -> Account:
    handle = load_department().handle(key)
    return Account(handle.platform, handle.handle, handle.url, handle.basis)


def refs_of(key: str) -> list[PostRef]:
    return [PostRef(post.native_id, post.permalink) for post in published_posts(key)]


def probed(look: Look) -> set[str]:
    """Return the ids of the posts that the probes showed."""
    pages = [page for page in look.pages if page.exchange.purpose is Purpose.PROBE]
    return {post.native_id for page in pages for post in page.found.posts}


@KEYS
async def test_an_account_is_known_by_its_lasting_id_from_the_first_look(
    net: Net, key: str
) -> None:
    look = await net.look(account_of(key), resolve=True)
    assert look.error is None
    assert look.profile is not None
    assert look.profile.standing is Standing.ACTIVE
    lasting = replace(account_of(key), native_id=look.profile.native_id)
    again = await net.look(lasting, look.cursor)
    assert [page.exchange.status for page in again.pages] == [304]


@KEYS
async def test_posts_that_stand_are_shown_again_when_they_are_asked_for(net: Net, key: str) -> None:
    refs = refs_of(key)
    look = await net.look(account_of(key), refs=refs)
    assert look.error is None
    assert probed(look) == {ref.native_id for ref in refs}


@KEYS
async def test_a_post_that_is_gone_is_missing_in_the_platforms_own_words(
    net: Net, key: str
) -> None:
    last = published_posts(key)[0].native_id
    lost = last[:-1] + ("2" if last[-1] != "2" else "3")
    look = await net.look(account_of(key), refs=[PostRef(lost)])
    signs = [sight for page in look.pages for sight in page.found.sightings]
    assert [(sight.native_id, sight.sign) for sight in signs] == [(lost, Sign.MISSING)]
    assert look.profile is not None
    assert look.profile.standing is Standing.ACTIVE


async def test_a_changed_post_is_seen_on_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collectors.net.Sandbox", Here)
    changed = [
        replace(post, text="Said otherwise.", edited=post.at + timedelta(hours=1))
        for post in load_posts()
        if post.handle in {"smith_social", "tuttle_bluesky"}
    ]
    with FeedServer(changed) as server:
        async with net_to(server) as net:
            tooted = await net.look(account_of("smith_social"))
            skied = await net.look(account_of("tuttle_bluesky"))
    assert {post.text for post in tooted.posts} == {"Said otherwise."}
    assert all(
        post.edited_at == post.published_at + timedelta(hours=1)
        for post in tooted.posts
        if post.published_at
    )
    assert all(post.text.endswith("Said otherwise.") for post in skied.posts)


@KEYS
def test_an_answer_is_conditional_and_a_refusal_is_not(server: FeedServer, key: str) -> None:
    there = urlsplit(address_of(key))

    def ask(path: str, **headers: str) -> tuple[int, str, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        connection.request("GET", path, headers={"Host": there.netloc, **headers})
        with connection.getresponse() as answer:
            return answer.status, answer.headers["ETag"], answer.read()

    status, etag, _ = ask(f"{there.path}?{there.query}")
    assert status == 200
    assert ask(f"{there.path}?{there.query}", **{"If-None-Match": etag}) == (304, etag, b"")
    status, etag, body = ask(f"{there.path}/nothing")
    assert status in {404, 501}
    assert ask(f"{there.path}/nothing", **{"If-None-Match": etag}) == (status, etag, body)
