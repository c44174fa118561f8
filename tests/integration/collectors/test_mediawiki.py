"""A look at a wiki's user through the whole net."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from support.publishers import WikiApi, as_json
from support.web import AGENT, Clock, Site, reply

from collectors.base import Account, Cursor, PlatformSettings, PostRef, Sign, Standing
from collectors.errors import RateLimited, Refused, Unreachable
from collectors.http import Limits
from collectors.net import Look, Net

HOST = "wiki.example"
JO = Account("wikipedia", "Jo", f"http://{HOST}/wiki/User:Jo", "self_registered")
DAY = "2026-03-01T10:00:{:02}Z"
OTHERS = "The depot was opened in 1921 and rebuilt after the great fire of 1957."


@pytest.fixture
def wiki() -> WikiApi:
    return WikiApi(users={"Jo": {"userid": 7}})


@pytest.fixture
async def net(wiki: WikiApi) -> AsyncIterator[Net]:
    settings = {"wikipedia": PlatformSettings(pages=3)}
    async with (
        Site(otherwise=wiki) as site,
        Net(
            agent=AGENT,
            clock=Clock(),
            addresses=site.names(HOST),
            limits=Limits(tries=1),
            platforms=settings,
        ) as running,
    ):
        yield running


def _signs(look: Look) -> dict[str, tuple[Sign, str]]:
    return {s.native_id: (s.sign, s.token) for page in look.pages for s in page.found.sightings}


async def test_only_what_the_user_wrote_is_a_post(wiki: WikiApi, net: Net) -> None:
    wiki.edit("Ann", "Depot", OTHERS, DAY.format(1))
    mine = wiki.edit("Jo", "Depot", f"{OTHERS}\n\nIt is a '''dump'''.", DAY.format(2))
    wiki.edit("Ann", "Depot", OTHERS, DAY.format(3))
    look = await net.look(JO, resolve=True)
    (post,) = look.posts
    assert (post.native_id, post.text) == (mine, "said\n\nIt is a dump.")
    assert (post.title, post.container, post.kind) == ("Depot", "Depot", "revision")
    assert post.permalink == f"http://{HOST}/w/index.php?title=Depot&oldid={mine}&diff=prev"
    assert look.profile is not None
    assert (look.profile.standing, look.profile.native_id) == (Standing.ACTIVE, "7")
    assert all(query["maxlag"] == "5" for query in wiki.queries)


async def test_a_second_look_asks_for_the_text_of_new_edits_only(wiki: WikiApi, net: Net) -> None:
    wiki.edit("Jo", "A", "first", DAY.format(1))
    first = await net.look(JO)
    quiet = await net.look(JO, first.cursor)
    assert (len(quiet.pages), quiet.posts, quiet.cursor) == (1, (), first.cursor)
    wiki.edit("Jo", "B", "second", DAY.format(2))
    look = await net.look(JO, first.cursor)
    assert [post.title for post in look.posts] == ["B"]


async def test_a_look_cut_by_the_page_cap_is_taken_up_where_it_ended(
    wiki: WikiApi, net: Net
) -> None:
    for n in range(250):
        wiki.edit("Jo", f"Page {n}", f"text {n}", DAY.format(n % 60))
    cursor, found = Cursor(), []
    for _ in range(3):
        look = await net.look(JO, cursor)
        assert len(look.pages) <= 3
        found += [post.native_id for post in look.posts]
        cursor = look.cursor
    assert sorted(found) == sorted(map(str, wiki.revisions))


async def test_deleted_hidden_and_kept_revisions_are_told_apart(wiki: WikiApi, net: Net) -> None:
    kept, hidden, gone = (wiki.edit("Jo", t, t, DAY.format(1)) for t in ("K", "H", "Gone page"))
    look = await net.look(JO)
    refs = [PostRef(post.native_id, post.permalink) for post in look.posts]
    wiki.revisions[int(hidden)]["sha1hidden"] = True
    wiki.deleted["Gone page"] = "asked for"
    after = await net.look(JO, look.cursor, refs=refs)
    signs = _signs(after)
    assert signs[kept][0] is Sign.LIVE
    assert signs[hidden] == (Sign.RESTRICTED, "sha1hidden")
    assert signs[gone][0] is Sign.MISSING
    assert "delete by Admin" in signs[gone][1]
    assert after.profile is not None
    del wiki.deleted["Gone page"]
    assert _signs(await net.look(JO, look.cursor, refs=refs))[gone][0] is Sign.LIVE


async def test_a_hidden_parent_leaves_the_summary_and_says_so(wiki: WikiApi, net: Net) -> None:
    before = wiki.edit("Ann", "Depot", OTHERS, DAY.format(1))
    wiki.edit("Jo", "Depot", f"{OTHERS} More.", DAY.format(2))
    del wiki.revisions[int(before)]["slots"]
    wiki.revisions[int(before)]["texthidden"] = True
    look = await net.look(JO)
    assert [post.text for post in look.posts] == ["said"]
    assert [unread.why for page in look.pages for unread in page.found.unread]


async def test_a_page_too_long_to_be_asked_twice_gives_its_summary(wiki: WikiApi, net: Net) -> None:
    wiki.edit("Jo", "Long", "short", DAY.format(1), size=4_000_000, sizediff=4_000_000)
    wiki.edit("Jo", "Short", "short", DAY.format(2))
    look = await net.look(JO)
    assert {post.title: post.text for post in look.posts} == {
        "Long": "said",
        "Short": "said\n\nshort",
    }


async def test_a_wiki_that_lags_is_left_alone_as_long_as_it_says(wiki: WikiApi, net: Net) -> None:
    wiki.refusal = as_json({"error": {"code": "maxlag", "info": "x"}}, Retry_After="7")
    error = (await net.look(JO)).error
    assert isinstance(error, RateLimited)
    assert error.exchange is not None
    assert error.until == error.exchange.finished_at + timedelta(seconds=7)


async def test_an_error_of_the_api_is_told_by_its_code(wiki: WikiApi, net: Net) -> None:
    wiki.refusal = as_json({"error": {"code": "baduser", "info": "\x1b[31m"}})
    error = (await net.look(JO)).error
    assert isinstance(error, Refused)
    assert str(error) == f"{HOST} refused the question (baduser)."


async def test_an_api_elsewhere_is_found_by_the_wikis_page_and_remembered(
    wiki: WikiApi, net: Net
) -> None:
    wiki.path = "/api.php"
    wiki.page = reply(
        b"<html><head><link rel='EditURI' href='//wiki.example/api.php?action=rsd'>",
        kind="text/html",
    )
    wiki.edit("Jo", "A", "text", DAY.format(1))
    look = await net.look(JO)
    assert [post.title for post in look.posts] == ["A"]
    assert look.cursor.native == f"{DAY.format(1)} 100 http://{HOST}/api.php"
    wiki.page = b""
    assert (await net.look(JO, look.cursor)).error is None


async def test_a_page_that_is_no_wiki_is_an_error(net: Net) -> None:
    assert (await net.look(JO)).error is None
    elsewhere = Account("wikipedia", "Jo", f"http://{HOST}/else/index.php", "official")
    assert isinstance((await net.look(elsewhere)).error, Unreachable)
