"""Mastodon through the whole net, against a server that speaks its API: posts, edits, deletions, closed doors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from support.here import Here
from support.instance import FIRST, HOST, ID, Instance, at
from support.web import AGENT, Clock, Site, reply

from collectors.base import (
    Account,
    Cursor,
    PlatformSettings,
    PostRef,
    Purpose,
    Sighting,
    Sign,
    Standing,
)
from collectors.errors import Refused, Unreachable
from collectors.net import Look, Net
from collectors.readers import read

JS = Account("mastodon", "@js", f"http://{HOST}/@js", "official", ID)
NAMED = replace(JS, native_id="")
TOKEN = PlatformSettings(api=f"http://{HOST}", secret="app-token")  # noqa: S106  made up


@pytest.fixture
def instance() -> Instance:
    return Instance()


@pytest.fixture
async def site(instance: Instance) -> AsyncIterator[Site]:
    async with Site(otherwise=instance) as running:
        yield running


@pytest.fixture
async def net(site: Site, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Net]:
    monkeypatch.setattr("collectors.net.Sandbox", Here)
    async with _net(site, PlatformSettings(pages=3)) as running:
        yield running


def _net(site: Site, settings: PlatformSettings) -> Net:
    names = site.names(HOST, "other.example")
    return Net(agent=AGENT, clock=Clock(), addresses=names, platforms={"mastodon": settings})


def _asked(look: Look) -> list[str]:
    return [page.exchange.url.partition("/api/v1/")[2].partition("?")[0] for page in look.pages]


def _signs(look: Look) -> list[Sighting]:
    return [sight for page in look.pages for sight in page.found.sightings]


async def test_an_account_is_looked_up_by_name_once_and_then_known_by_its_id(
    net: Net, instance: Instance
) -> None:
    native_id = instance.post("Good morning")
    look = await net.look(NAMED)
    assert _asked(look) == ["accounts/lookup", f"accounts/{ID}/statuses"]
    assert look.profile is not None
    assert (look.profile.native_id, look.profile.handle) == (ID, f"@js@{HOST}")
    post = look.posts[0]
    assert (post.native_id, post.instance, post.text) == (native_id, HOST, "Good morning")
    assert (post.permalink, post.author) == (f"http://{HOST}/@js/{native_id}", "J. S.")
    assert _asked(await net.look(JS)) == [f"accounts/{ID}/statuses"]
    for page in look.pages:
        assert read(page.exchange, NAMED) == page.found


async def test_nothing_new_is_asked_for_with_a_condition_and_the_mark_stays(
    net: Net, instance: Instance
) -> None:
    newest = instance.post("one")
    first = await net.look(JS)
    second = await net.look(JS, first.cursor)
    assert first.cursor.native == newest
    assert (second.unchanged, second.cursor) == (True, first.cursor)
    assert second.pages[0].exchange.status == 304


async def test_older_pages_are_asked_for_at_the_instance_until_a_known_post(
    net: Net, instance: Instance
) -> None:
    instance.page = 2
    ids = [instance.post(f"post {number}") for number in range(10)]
    first = await net.look(JS)
    assert [post.native_id for post in first.posts] == ids[:3:-1]  # three pages of two
    newer = instance.post("newer")
    second = await net.look(JS, Cursor(native=first.cursor.native))
    assert [post.native_id for post in second.posts] == [newer, ids[9]]


async def test_posts_before_the_look_back_limit_are_not_asked_for(
    site: Site, instance: Instance
) -> None:
    instance.page = 2
    ids = [instance.post(f"post {number}") for number in range(8)]
    async with _net(site, PlatformSettings(lookback=timedelta(minutes=56))) as net:
        look = await net.look(JS)
    assert [post.native_id for post in look.posts] == ids[:3:-1]


async def test_an_edit_is_seen_where_the_newest_page_is_read_again(
    net: Net, instance: Instance
) -> None:
    native_id = instance.post("before")
    first = await net.look(JS)
    instance.edit(native_id, "after", 1)
    second = await net.look(JS, first.cursor)
    before, after = first.posts[0], second.posts[0]
    assert (before.native_id, before.text, after.text) == (after.native_id, "before", "after")
    assert (before.native_version, after.native_version) == ("", at(1))


async def test_a_recheck_brings_the_versions_between_the_known_one_and_the_present(
    net: Net, instance: Instance
) -> None:
    native_id = instance.post("first")
    for minutes, text in enumerate(["second", "third", "fourth"], 1):
        instance.edit(native_id, text, minutes)
    look = await net.look(JS, refs=[PostRef(native_id, native_version=at(1))])
    probed = [page for page in look.pages if page.exchange.purpose is Purpose.PROBE]
    assert [[post.text for post in page.found.posts] for page in probed] == [["third"], ["fourth"]]
    assert [page.found.posts[0].native_version for page in probed] == [at(2), at(3)]


async def test_a_server_without_histories_still_tells_the_edit(
    net: Net, instance: Instance
) -> None:
    instance.keeps_history = False
    native_id = instance.post("first")
    instance.edit(native_id, "second", 1)
    look = await net.look(JS, refs=[PostRef(native_id)])
    assert look.error is None
    assert look.posts[-1].text == "second"


async def test_a_deletion_needs_the_servers_own_word(net: Net, instance: Instance) -> None:
    kept, deleted = instance.post("kept"), instance.post("deleted")
    del instance.posts[deleted]
    refs = [PostRef(kept), PostRef(deleted), PostRef("http://pd.example/@js/from-the-feed")]
    look = await net.look(JS, refs=refs)
    assert _signs(look) == [Sighting(deleted, Sign.MISSING, "404 Record not found")]
    assert look.profile is not None
    assert look.profile.standing is Standing.ACTIVE


async def test_a_404_that_is_not_the_apis_is_an_error_and_no_sign(
    net: Net, site: Site, instance: Instance
) -> None:
    native_id = instance.post("one")
    for body in (b"<html>not here</html>", b"{}", b'{"error": 7'):
        site.pages[f"/api/v1/statuses/{native_id}"] = reply(body, status="404 Not Found")
        look = await net.look(JS, refs=[PostRef(native_id)])
        assert isinstance(look.error, Unreachable)
        assert _signs(look) == []


async def test_a_post_that_is_no_longer_public_is_restricted_and_not_kept(
    net: Net, instance: Instance
) -> None:
    native_id = instance.post("for followers", visibility="private")
    look = await net.look(JS, refs=[PostRef(native_id)])
    assert look.posts == ()
    assert [sight.sign for sight in _signs(look)] == [Sign.RESTRICTED]


async def test_a_suspended_account_and_a_gone_one_are_told(net: Net, instance: Instance) -> None:
    native_id = instance.post("one")
    instance.suspended = True
    suspended = await net.look(JS, refs=[PostRef(native_id)])
    assert suspended.profile is not None
    assert suspended.profile.standing is Standing.SUSPENDED
    instance.gone = True
    for account in (JS, NAMED):
        gone = (await net.look(account)).profile
        assert gone is not None
        assert (gone.standing, gone.token) == (Standing.GONE, "404 Record not found")


async def test_a_closed_instance_is_refused_with_what_to_do_and_opens_to_its_token(
    site: Site, net: Net, instance: Instance
) -> None:
    instance.post("one")
    instance.closed = True
    look = await net.look(JS)
    assert isinstance(look.error, Refused)
    assert "`[platforms.mastodon]`" in str(look.error)
    assert look.error.exchange is not None
    async with _net(site, TOKEN) as known:
        opened = (await known.look(JS)).pages[0].exchange
    assert (opened.status, opened.login_state) == (200, "app")
    assert "app-token" not in str(opened.request_headers)
    assert ("Authorization", "[removed]") in opened.request_headers


async def test_a_token_goes_to_its_own_instance_only(site: Site) -> None:
    async with _net(site, TOKEN) as net:
        await net.look(replace(JS, url="http://other.example/@js"))
    assert site.asked
    assert all("authorization" not in asked.headers for asked in site.asked)


async def test_a_copy_on_another_instance_is_not_read(net: Net, site: Site) -> None:
    look = await net.look(replace(JS, url=f"http://{HOST}/@js@other.example"))
    assert isinstance(look.error, Refused)
    assert "register https://other.example/@js instead" in str(look.error)
    assert site.asked == []


async def test_the_feed_of_an_account_is_left_to_the_feed_reader(net: Net, site: Site) -> None:
    site.pages["/@js.rss"] = reply(b"<rss version='2.0'><channel><title>t</title></channel></rss>")
    look = await net.look(replace(JS, url=f"http://{HOST}/@js.rss"))
    assert look.pages[0].exchange.collector == "feed:mastodon"


async def test_only_the_accounts_own_public_acts_are_kept(net: Net, instance: Instance) -> None:
    other = {"id": "1", "username": "other", "acct": "other@elsewhere.example"}
    instance.post("another's", account=other)
    instance.post("direct", visibility="direct")
    boosted = {
        "id": "77",
        "url": "http://elsewhere.example/@other/77",
        "content": "<p>said</p>",
        "account": other,
        "visibility": "public",
    }
    boost = instance.post("", reblog=boosted)
    instance.post("", reblog=boosted | {"visibility": "private"})
    (post,) = (await net.look(JS)).posts
    assert (post.native_id, post.kind, post.repost_of_id) == (boost, "repost", "77")
    assert (post.text, post.author, post.permalink) == ("said", "J. S.", boosted["url"])
    assert int(boost) > FIRST
