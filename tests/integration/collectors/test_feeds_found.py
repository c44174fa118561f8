"""Feeds found from a page, and the pages of a feed's posts probed, through the whole net."""

from __future__ import annotations

import pytest
from support.web import Site, moved, reply, rss

from collectors.base import Account, PostRef, Sign
from collectors.discovery import Discovered
from collectors.errors import CollectorError, RateLimited, Refused, Unreachable
from collectors.net import Look, Net

HOME = "http://blog.example/"
ALLOWED = reply(b"", kind="text/plain")


def _html(text: str) -> bytes:
    return reply(text.encode(), kind="text/html")


def _signs(look: Look) -> dict[str, Sign]:
    return {s.native_id: s.sign for page in look.pages for s in page.found.sightings}


def _refs(*paths: str) -> list[PostRef]:
    return [PostRef(path, f"http://blog.example{path}") for path in paths]


async def test_a_feed_is_found_by_the_pages_own_word(site: Site, net: Net) -> None:
    site.pages["/"] = _html("<link rel=alternate type=application/atom+xml title=All href=/a.xml>")
    assert await net.discover(HOME) == (Discovered(f"{HOME}a.xml", "atom", "All"),)


async def test_a_feed_is_its_own_answer(site: Site, net: Net) -> None:
    site.pages["/feed"] = reply(rss("one"))
    site.pages["/"] = moved("/feed")
    assert await net.discover(HOME) == (Discovered(f"{HOME}feed", "rss"),)


async def test_where_the_page_says_nothing_the_usual_places_are_tried(site: Site, net: Net) -> None:
    site.pages["/"] = _html("<p>hello</p>")
    assert await net.discover(HOME) == ()
    site.pages["/rss.xml"] = _html("<p>not a feed</p>")
    site.pages["/atom.xml"] = reply(b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>")
    assert await net.discover(HOME) == (Discovered(f"{HOME}atom.xml", "atom"),)


async def test_a_known_host_is_not_asked_at_all(site: Site, net: Net) -> None:
    (found,) = await net.discover("https://jo.tumblr.com/")
    assert found.url == "https://jo.tumblr.com/rss"
    assert site.asked == []


@pytest.mark.parametrize(
    ("page", "error"),
    [
        (reply(status="404 Not Found"), Unreachable),
        (reply(status="429 Slow", headers={"Retry-After": "9"}), RateLimited),
    ],
)
async def test_a_page_that_cannot_be_read_is_an_error(
    site: Site, net: Net, page: bytes, error: type[CollectorError]
) -> None:
    site.pages["/"] = page
    with pytest.raises(error):
        await net.discover(HOME)


async def test_a_page_closed_to_machines_is_not_asked(site: Site, net: Net) -> None:
    site.pages["/robots.txt"] = reply(b"User-agent: *\nDisallow: /", kind="text/plain")
    with pytest.raises(Refused):
        await net.discover(HOME)
    assert [asked.path for asked in site.asked] == ["/robots.txt"]


async def test_the_status_of_its_page_tells_how_a_post_stands(
    site: Site, net: Net, blog: Account
) -> None:
    site.pages |= {"/robots.txt": ALLOWED, "/feed": reply(rss("one"))}
    site.pages |= {
        "/live": _html("any text at all"),
        "/slash": moved("/slash/"),
        "/slash/": _html("here"),
        "/gone": reply(status="410 Gone"),
        "/shut": reply(status="403 Forbidden"),
        "/law": reply(status="451 Unavailable"),
        "/home": moved("/"),
        "/": _html("front page"),
    }
    paths = ("/live", "/slash", "/gone", "/shut", "/law", "/home", "/lost")
    look = await net.look(blog, refs=_refs(*paths))
    assert _signs(look) == {
        "/live": Sign.LIVE,
        "/slash": Sign.LIVE,
        "/gone": Sign.MISSING,
        "/shut": Sign.RESTRICTED,
        "/law": Sign.REMOVED,
        "/home": Sign.UNKNOWN,
        "/lost": Sign.MISSING,
    }
    assert look.error is None
    assert len(look.posts) == 1


async def test_only_so_many_pages_of_its_own_site_are_asked(
    site: Site, net: Net, blog: Account
) -> None:
    site.pages |= {"/robots.txt": ALLOWED, "/feed": reply(rss("one"))}
    elsewhere = PostRef("x", "http://other.example/x")
    look = await net.look(blog, refs=[elsewhere, *_refs(*(f"/{n}" for n in range(30)))])
    assert len(_signs(look)) == 10
    assert {asked.host for asked in site.asked} == {"blog.example"}


async def test_a_page_in_trouble_or_closed_says_nothing(
    site: Site, net: Net, blog: Account
) -> None:
    site.pages |= {"/robots.txt": ALLOWED, "/feed": reply(rss("one"))}
    site.pages["/a"] = reply(status="500 Oops")
    look = await net.look(blog, refs=_refs("/a", "/b"))
    assert (_signs(look), look.error) == ({}, None)


async def test_a_host_that_wants_to_be_left_alone_is(site: Site, net: Net, blog: Account) -> None:
    site.pages |= {"/robots.txt": ALLOWED, "/feed": reply(rss("one"))}
    site.pages["/a"] = reply(status="429 Slow", headers={"Retry-After": "60"})
    look = await net.look(blog, refs=_refs("/a", "/b"))
    assert isinstance(look.error, RateLimited)
    assert len(look.posts) == 1


async def test_the_pages_of_youtube_tell_nothing_and_are_not_asked(site: Site, net: Net) -> None:
    site.pages["/feed"] = reply(rss("one"))
    channel = Account("youtube", "pd", "http://blog.example/feed", "official")
    look = await net.look(channel, refs=_refs("/watch"))
    assert _signs(look) == {}
    assert [asked.path for asked in site.asked] == ["/feed"]


async def test_a_blog_registered_by_its_page_is_asked_for_its_feed(net: Net) -> None:
    look = await net.look(Account("tumblr", "jo", "https://www.tumblr.com/jo", "official"))
    assert isinstance(look.error, Refused)
    assert "jo.tumblr.com" in str(look.error)  # which is not served here
