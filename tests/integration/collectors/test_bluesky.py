"""Bluesky through the whole net, against a server that speaks its protocol: posts, edits, deletions, lost accounts."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from support.atproto import DID, HANDLE, OTHER, POST, REPOST, Repository, Server, foreign
from support.here import Here
from support.web import AGENT, Clock, Site, reply

from collectors.base import Account, PlatformSettings, PostRef, Purpose, Sighting, Sign, Standing
from collectors.errors import Refused
from collectors.net import Look, Net
from collectors.platforms.bluesky_names import method_of
from collectors.readers import read

NAMED = Account("bluesky", HANDLE, f"https://bsky.app/profile/{HANDLE}", "official")
VIEWED = replace(NAMED, native_id=DID)
STORED = replace(
    VIEWED, url=f"http://pds.example/xrpc/com.atproto.repo.listRecords?repo={DID}&collection={POST}"
)
BOTH = pytest.mark.parametrize("account", [VIEWED, STORED], ids=["appview", "pds"])


@pytest.fixture
def server() -> Server:
    return Server(Repository())


@pytest.fixture
async def site(server: Server) -> AsyncIterator[Site]:
    async with Site(otherwise=server) as running:
        yield running


@pytest.fixture
async def net(site: Site, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Net]:
    monkeypatch.setattr("collectors.net.Sandbox", Here)
    settings = PlatformSettings(api="http://appview.example/", pages=3)
    names = site.names("appview.example", "pds.example")
    async with Net(
        agent=AGENT, clock=Clock(), addresses=names, platforms={"bluesky": settings}
    ) as running:
        yield running


def _asked(look: Look) -> list[str]:
    return [method_of(page.exchange.url).rpartition(".")[2] for page in look.pages]


def _signs(look: Look) -> list[Sighting]:
    return [sight for page in look.pages for sight in page.found.sightings]


@BOTH
async def test_posts_are_known_by_their_uri_and_their_version_by_the_cid(
    net: Net, server: Server, account: Account
) -> None:
    uri = server.repository.put("Good morning", langs=["en"])
    look = await net.look(account)
    post = look.posts[0]
    assert look.error is None
    assert (post.native_id, post.native_uri, post.instance) == (uri, uri, "bsky.app")
    assert (post.text, post.kind, post.lang) == ("Good morning", "post", "en")
    assert post.native_version.startswith("bafy")
    assert post.permalink == f"https://bsky.app/profile/{DID}/post/{uri.rpartition('/')[2]}"
    assert (post.account_native_id, post.handle_at_capture) == (DID, HANDLE)
    for page in look.pages:
        assert read(page.exchange, account) == page.found


@pytest.mark.parametrize("url", [NAMED.url, STORED.url.replace(DID, HANDLE)])
async def test_an_account_known_by_its_handle_is_asked_who_it_is_and_then_by_its_did(
    net: Net, server: Server, url: str
) -> None:
    uri = server.repository.put("one")
    look = await net.look(replace(NAMED, url=url))
    assert look.pages[0].exchange.purpose is Purpose.PROFILE
    assert look.profile is not None
    assert (look.profile.native_id, look.profile.handle) == (DID, HANDLE)
    assert [post.native_id for post in look.posts] == [uri]
    assert all(DID in page.exchange.url for page in look.pages[1:])
    server.repository.status = "deactivated"
    assert (await net.look(replace(NAMED, url=url))).posts == ()


@BOTH
async def test_an_edit_is_the_same_post_with_another_cid(
    net: Net, server: Server, account: Account
) -> None:
    uri = server.repository.put("before")
    first = await net.look(account)
    server.repository.put("after", key=uri.rpartition("/")[2])
    second = await net.look(account, first.cursor)
    before, after = first.posts[0], second.posts[0]
    assert (before.native_id, before.text, after.text) == (after.native_id, "before", "after")
    assert before.native_version != after.native_version


@BOTH
async def test_a_look_that_finds_nothing_new_costs_one_small_answer(
    net: Net, site: Site, server: Server, account: Account
) -> None:
    server.repository.put("one")
    first = await net.look(account)
    before = len(site.asked)
    second = await net.look(account, first.cursor)
    assert len(site.asked) == before + 1
    assert (second.unchanged, second.posts, second.cursor) == (True, (), first.cursor)


@BOTH
async def test_a_deletion_is_told_by_the_record_and_not_by_absence(
    net: Net, server: Server, account: Account
) -> None:
    uris = [server.repository.put(f"post {number}") for number in range(30)]
    server.repository.delete(uris[4])
    refs = [PostRef(uri) for uri in uris]
    look = await net.look(account, refs=refs)
    assert look.error is None
    assert _signs(look) == [Sighting(uris[4], Sign.MISSING, "400 RecordNotFound")]
    probed = [
        p for page in look.pages if page.exchange.purpose is Purpose.PROBE for p in page.found.posts
    ]
    assert {post.native_id for post in probed} == {*uris} - {uris[4]}
    assert look.profile is not None
    assert (
        look.profile.standing is Standing.ACTIVE
    )  # asked, since a post is only deleted while its account stands


async def test_an_own_server_is_not_asked_for_a_page_after_a_short_one(
    net: Net, server: Server
) -> None:
    server.repository.put("one")
    assert _asked(await net.look(STORED)) == ["getLatestCommit", "listRecords", "listRecords"]


async def test_known_posts_are_asked_for_by_twenty_five(net: Net, server: Server) -> None:
    refs = [PostRef(server.repository.put(f"post {number}")) for number in range(60)]
    look = await net.look(VIEWED, refs=[*refs, PostRef("repost:x"), PostRef("sha256:1")])
    assert _asked(look) == ["getAuthorFeed", "getPosts", "getPosts", "getPosts"]


async def test_a_post_that_the_appview_hides_while_its_record_stands_is_restricted(
    net: Net, server: Server
) -> None:
    uri = server.repository.put("seen by nobody")
    server.repository.hidden.add(uri)
    signs = _signs(await net.look(VIEWED, refs=[PostRef(uri)]))
    assert [(sight.native_id, sight.sign) for sight in signs] == [(uri, Sign.RESTRICTED)]
    look = await net.look(STORED, refs=[PostRef(uri)])
    assert (_signs(look), look.pages[-1].found.posts[0].native_id) == ([], uri)


@BOTH
@pytest.mark.parametrize(
    ("status", "stands"),
    [
        ("deactivated", Standing.DEACTIVATED),
        ("takendown", Standing.SUSPENDED),
        ("deleted", Standing.GONE),
    ],
)
async def test_a_lost_account_is_told_apart_from_deleted_posts(
    net: Net, server: Server, account: Account, status: str, stands: Standing
) -> None:
    known = replace(account, native_id=DID)
    uri = server.repository.put("one")
    server.repository.status = status
    resolved = await net.look(known, resolve=True, refs=[PostRef(uri)])
    assert resolved.profile is not None
    assert (resolved.profile.standing, bool(resolved.profile.token)) == (stands, True)
    assert resolved.posts == ()
    assert {sight.sign for sight in _signs(resolved)} == {Sign.UNKNOWN}


async def test_a_feed_that_finds_nobody_asks_the_profile_why(net: Net, server: Server) -> None:
    server.repository.status = "deactivated"
    look = await net.look(replace(VIEWED, native_id=DID))
    assert _asked(look) == ["getAuthorFeed", "getProfile"]
    assert look.profile is not None
    assert (look.profile.standing, look.profile.token) == (
        Standing.DEACTIVATED,
        "400 AccountDeactivated",
    )


async def test_a_handle_that_nobody_has_is_refused_with_what_to_do(net: Net) -> None:
    stranger = replace(NAMED, url="https://bsky.app/profile/nobody.example")
    look = await net.look(stranger)
    assert isinstance(look.error, Refused)
    assert "knows no account nobody.example" in str(look.error)
    resolved = await net.look(stranger, resolve=True)
    assert resolved.profile is not None
    assert (resolved.profile.standing, resolved.profile.token) == (
        Standing.UNKNOWN,
        "400 Profile not found",
    )


async def test_reposts_are_the_accounts_act_and_posts_of_others_are_left(
    net: Net, server: Server
) -> None:
    subject = f"at://{OTHER}/{POST}/3kabc"
    repost = server.repository.put("", collection=REPOST, subject={"uri": subject, "cid": "bafyx"})
    server.foreign.append(foreign(f"at://{OTHER}/{POST}/3kzzz", "an answer by another"))
    posts = [(await net.look(account)).posts for account in (VIEWED, STORED)]
    for (post,) in posts:
        assert (post.native_id, post.kind, post.repost_of_id) == (repost, "repost", subject)
        assert (post.account_native_id, post.permalink) == (
            DID,
            f"https://bsky.app/profile/{OTHER}/post/3kabc",
        )
    assert [many[0].text for many in posts] == ["what another said", ""]


async def test_what_hides_from_strangers_is_not_read_by_way_of_a_repost(
    net: Net, site: Site
) -> None:
    hidden = foreign(f"at://{OTHER}/{POST}/3kabc", "for friends")
    hidden["author"]["labels"] = [{"src": OTHER, "val": "!no-unauthenticated"}]
    by = {"did": DID, "handle": HANDLE}
    items = [
        {"post": hidden, "reason": {"by": by}},
        {"post": {"uri": "nothing"}, "reason": {"by": by}},
        {"post": {"uri": hidden["uri"], "author": by}},
    ]
    path = f"/xrpc/app.bsky.feed.getAuthorFeed?actor={DID}&limit=100&filter=posts_with_replies"
    site.pages[path] = reply(json.dumps({"feed": items}).encode())
    (page,) = (await net.look(VIEWED)).pages
    assert page.found.posts == ()
    assert [one.where for one in page.found.unread] == ["feed/1", "feed/2"]


@BOTH
async def test_pages_end_at_the_page_cap(
    net: Net, server: Server, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collectors.platforms.bluesky._SHORT", 2)
    server.page = 2
    for number in range(20):
        server.repository.put(f"post {number}")
    assert len((await net.look(account)).posts) == 6


async def test_pages_end_at_what_is_known_and_at_the_look_back_limit(
    site: Site, server: Server
) -> None:
    server.page = 2
    uris = [server.repository.put(f"post {number}") for number in range(6)]
    settings = PlatformSettings(api="http://appview.example", lookback=timedelta(minutes=57))
    names = site.names("appview.example")
    async with Net(
        agent=AGENT, clock=Clock(), addresses=names, platforms={"bluesky": settings}
    ) as net:
        first = await net.look(VIEWED)
        assert [post.native_id for post in first.posts] == uris[:1:-1]
        newest = server.repository.put("newer")
        second = await net.look(VIEWED, first.cursor)
    assert [post.native_id for post in second.posts] == [newest, uris[5]]


async def test_who_asks_not_to_be_shown_to_strangers_is_not_read(net: Net, server: Server) -> None:
    server.repository.put("for friends")
    server.repository.labels.append({"src": DID, "uri": DID, "val": "!no-unauthenticated"})
    for resolve in (True, False):
        look = await net.look(VIEWED, resolve=resolve)
        assert (look.posts, look.error) == ((), None)
        assert look.profile is not None
        assert look.profile.standing is Standing.CLOSED


async def test_an_answer_that_is_no_protocol_is_an_error_and_no_sign(
    net: Net, site: Site, server: Server
) -> None:
    uri = server.repository.put("one")
    site.pages[
        f"/xrpc/com.atproto.repo.getRecord?repo={DID}&collection={POST}&rkey={uri[-13:]}"
    ] = b"HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\n<html>404"
    look = await net.look(STORED, refs=[PostRef(uri)])
    assert (_signs(look), look.error is not None) == ([], True)
