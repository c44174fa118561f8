"""A real nginx before a blog of files: manners as a grown web server asks for them."""

from __future__ import annotations

from datetime import timedelta

from peers.sites import STATIC_HOST, Nginx

from collectors.base import Account, PostRef, Sign
from collectors.errors import Gone, RateLimited
from collectors.net import Net


def _at(path: str) -> Account:
    return Account("blog", "jo", f"http://{STATIC_HOST}{path}", "official")


async def test_a_feed_is_read_packed_moved_and_unchanged(static: Nginx, net: Net) -> None:
    static.write("one", "word " * 100)
    look = await net.look(_at("/moved.xml"))
    (page,) = look.pages
    assert page.exchange.redirects == (f"301 http://{STATIC_HOST}/feed.xml",)
    assert page.exchange.header("Content-Encoding") == "gzip"
    assert look.posts[0].text == ("word " * 100).strip()
    again = await net.look(_at("/feed.xml"), look.cursor)
    assert (again.pages[0].exchange.status, again.error) == (304, None)


async def test_a_deleted_page_is_missing_and_a_kept_one_is_live(static: Nginx, net: Net) -> None:
    static.write("kept", "kept")
    static.write("lost", "lost")
    look = await net.look(_at("/feed.xml"))
    refs = [PostRef(post.native_id, post.permalink) for post in look.posts]
    static.delete("lost")
    after = await net.look(_at("/feed.xml"), look.cursor, refs=refs)
    signs = {s.native_id: s.sign for page in after.pages for s in page.found.sightings}
    assert signs[f"http://{STATIC_HOST}/lost.html"] is Sign.MISSING
    assert signs[f"http://{STATIC_HOST}/kept.html"] is Sign.LIVE


async def test_a_feed_is_found_from_the_front_page(static: Nginx, net: Net) -> None:
    static.write("kept", "kept")
    (found,) = await net.discover(f"http://{STATIC_HOST}/")
    assert found.url == f"http://{STATIC_HOST}/feed.xml"


async def test_an_ended_feed_is_gone(net: Net) -> None:
    assert isinstance((await net.look(_at("/ended.xml"))).error, Gone)


async def test_asked_too_often_we_wait_as_long_as_we_are_told(static: Nginx, net: Net) -> None:
    static.write("kept", "kept")
    assert (await net.look(_at("/limited.xml"))).error is None
    refused = (await net.look(_at("/limited.xml"))).error
    assert isinstance(refused, RateLimited)
    assert refused.exchange is not None
    assert refused.until == refused.exchange.finished_at + timedelta(seconds=90)
