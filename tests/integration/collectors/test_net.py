"""One look at one account, through the whole net, against a real server."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from support.web import START, Asked, Clock, Site, looked, moved, reply, rss

from collectors.base import Account, Cursor
from collectors.errors import (
    CollectorError,
    Gone,
    Malformed,
    RateLimited,
    Refused,
    TermsClosed,
    Unreachable,
)
from collectors.net import Net


async def test_a_look_gives_posts_and_the_raw_exchange(site: Site, net: Net, blog: Account) -> None:
    site.pages["/feed"] = reply(rss("one", "two"), headers={"ETag": 'W/"1"'})
    look = await looked(net, blog)
    assert [(post.title, post.native_id) for post in look.posts] == [
        ("one", "tag:one"),
        ("two", "tag:two"),
    ]
    assert look.pages[0].exchange.body == rss("one", "two")
    assert look.pages[0].exchange.collector == "feed:blog"
    assert "official" in look.pages[0].exchange.terms_basis
    assert (look.left_out, look.unchanged) == (0, False)
    assert look.posts[0].instance == "blog.example"


async def test_validators_go_back_as_they_came_and_304_means_nothing_new(
    site: Site, net: Net, blog: Account
) -> None:
    stamp = "Mon, 02 Mar 2026 08:00:00 GMT"

    async def page(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.headers.get("if-none-match") == 'W/"a b,c"':
            assert asked.headers["if-modified-since"] == stamp
            writer.write(b"HTTP/1.1 304 Not Modified\r\n\r\n")
        else:
            writer.write(reply(rss("a"), headers={"ETag": 'W/"a b,c"', "Last-Modified": stamp}))

    site.pages["/feed"] = page
    first = await looked(net, blog)
    assert first.cursor == Cursor('W/"a b,c"', stamp)
    second = await looked(net, blog, first.cursor)
    assert (second.unchanged, second.posts, second.pages[0].exchange.body) == (True, (), b"")
    assert second.pages[0].exchange.status == 304
    assert second.cursor == first.cursor


async def test_not_modified_without_a_condition_is_an_error(
    site: Site, net: Net, blog: Account
) -> None:
    site.pages["/feed"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    with pytest.raises(Malformed, match="without a condition"):
        await looked(net, blog)


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        ("429 Too Many Requests", {"Retry-After": "120"}, timedelta(minutes=2)),
        ("503 Service Unavailable", {"Retry-After": "120"}, timedelta(minutes=2)),
        (
            "429 Too Many Requests",
            {
                "Retry-After": "Wed, 01 Jan 2020 00:05:00 GMT",
                "Date": "Wed, 01 Jan 2020 00:00:00 GMT",
            },
            timedelta(minutes=5),
        ),
        ("429 Too Many Requests", {"Retry-After": "9" * 5_000}, timedelta(days=31)),
        ("429 Too Many Requests", {}, None),
    ],
)
async def test_a_source_that_asks_us_to_wait_says_until_when(
    site: Site,
    net: Net,
    blog: Account,
    status: str,
    headers: dict[str, str],
    wait: timedelta | None,
) -> None:
    site.pages["/feed"] = reply(b"slow down", status=status, headers=headers)
    with pytest.raises(RateLimited) as caught:
        await looked(net, blog)
    asked = caught.value
    assert asked.exchange is not None
    assert asked.exchange.body == b"slow down"
    assert asked.until == (asked.exchange.finished_at + wait if wait else None)


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        ("410 Gone", Gone, "gone for good"),
        ("404 Not Found", Unreachable, "no such page"),
        ("403 Forbidden", Refused, "does not let us read"),
        ("401 Unauthorized", Refused, "does not let us read"),
        ("418 Teapot", Refused, "418"),
        ("500 Oops", Unreachable, "500"),
        ("503 Busy", Unreachable, "503"),
        ("300 Choose", Refused, "300"),
        ("204 No Content", Malformed, "empty"),
        ("200 OK", Malformed, "empty"),
    ],
)
async def test_a_status_becomes_its_error_with_the_exchange(
    site: Site, net: Net, blog: Account, status: str, kind: type[CollectorError], words: str
) -> None:
    site.pages["/feed"] = reply(b"", status=status)
    with pytest.raises(kind, match=words) as caught:
        await looked(net, blog)
    assert caught.value.exchange is not None
    assert caught.value.exchange.status == int(status[:3])
    assert "blog.example" in str(caught.value)


async def test_what_is_no_feed_is_kept_with_its_error(site: Site, net: Net, blog: Account) -> None:
    site.pages["/feed"] = reply(b"<html><p>Please sign in</p></html>", kind="text/html")
    with pytest.raises(Malformed, match="not a feed") as caught:
        await looked(net, blog)
    assert caught.value.exchange is not None
    assert b"sign in" in caught.value.exchange.body


async def test_a_feed_cut_in_the_middle_gives_what_is_there(
    site: Site, net: Net, blog: Account
) -> None:
    whole = rss("one", "two", "three")
    site.pages["/feed"] = reply(whole[: whole.index(b"three")])
    assert [post.title for post in (await looked(net, blog)).posts][:2] == ["one", "two"]


async def test_a_moved_feed_keeps_its_identities(site: Site, net: Net, blog: Account) -> None:
    body = rss("one").replace(b"tag:one", b"7")
    site.pages["/feed"] = reply(body)
    before = await looked(net, blog)
    site.pages["/feed"] = moved("http://other.example/new")
    site.pages["/new"] = reply(body)
    after = await looked(net, blog)
    assert after.pages[0].exchange.redirects == ("301 http://other.example/new",)
    assert [(p.instance, p.native_id) for p in after.posts] == [
        (p.instance, p.native_id) for p in before.posts
    ]


async def test_a_feed_beyond_the_cap_says_how_many_were_left_out(
    site: Site, net: Net, blog: Account
) -> None:
    items = b"".join(
        b"<item><title>%d</title><pubDate>Mon, 02 Mar 2026 %02d:%02d:%02d GMT</pubDate></item>"
        % (n, n // 3600, n // 60 % 60, n % 60)
        for n in range(2_100)
    )
    site.pages["/feed"] = reply(b"<rss version='2.0'><channel>" + items + b"</channel></rss>")
    look = await looked(net, blog)
    assert look.left_out == 100
    assert [post.title for post in look.posts] == [str(n) for n in range(100, 2_100)]


async def test_accounts_that_may_not_be_read_are_never_asked_for(
    site: Site, net: Net, blog: Account
) -> None:
    for account in (
        replace(blog, platform="x"),
        replace(blog, platform="telegram"),
        replace(blog, platform="nowhere"),
        replace(blog, basis="rumour"),
    ):
        with pytest.raises(TermsClosed):
            await looked(net, account)
    assert site.asked == []


async def test_many_looks_at_once_get_each_their_own(site: Site, net: Net, blog: Account) -> None:
    accounts = [
        replace(blog, url=f"http://{host}/{number}")
        for number in range(10)
        for host in ("blog.example", "other.example", "third.example")
    ]
    for number in range(10):
        site.pages[f"/{number}"] = reply(rss(f"p{number}"))
    looks = await asyncio.gather(*(looked(net, account) for account in accounts))
    for account, look in zip(accounts, looks, strict=True):
        assert look.posts[0].title == f"p{account.url[-1]}"


async def test_a_surprise_inside_is_still_one_kind_of_error(
    net: Net, blog: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(net._client, "get", lambda *_, **__: 1 / 0)
    with pytest.raises(CollectorError, match="nobody foresaw") as caught:
        await looked(net, blog)
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


async def test_a_cancelled_look_is_cancelled(site: Site, net: Net, blog: Account) -> None:
    async def never(_: Asked, __: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    site.pages["/feed"] = never
    looking = asyncio.ensure_future(looked(net, blog))
    await asyncio.sleep(0.05)
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking
    site.pages["/feed"] = reply(rss("after"))
    assert (await looked(net, blog)).posts[0].title == "after"


def test_the_net_works_in_a_thread_of_its_own(blog: Account) -> None:
    async def look() -> str:
        async with Site({"/feed": reply(rss("a"))}) as site:
            names = site.names("blog.example")
            async with Net(agent="t", clock=Clock(), addresses=names) as net:
                return (await looked(net, blog)).posts[0].title

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(lambda: asyncio.run(look())).result(30) == "a"


async def test_times_come_from_the_injected_clock(site: Site, net: Net, blog: Account) -> None:
    site.pages["/feed"] = reply(rss("a"))
    exchange = (await looked(net, blog)).pages[0].exchange
    assert (exchange.started_at, exchange.finished_at) == (START, START + timedelta(seconds=1))
