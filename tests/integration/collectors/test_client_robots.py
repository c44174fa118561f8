"""robots.txt is asked before a page is, and the decision is recorded; against a real server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.web import START, Asked, Clock, Page, Site, moved, reply
from yarl import URL

from collectors.answers import Answer
from collectors.errors import Refused
from collectors.http import Client, Limits
from collectors.manners import agent_name
from collectors.robots import Robots

AGENT = agent_name("Riverton PD", "0.1", "ia@pd.example")
PAGE = "http://blog.example/private/post"
TEXT = "text/plain"


@pytest.fixture
async def client(site: Site) -> AsyncIterator[Client]:
    site.pages["/private/post"] = reply(b"<p>page</p>")
    site.pages["/post"] = reply(b"<p>page</p>")
    limits = Limits(seconds=1.0, tries=1)
    names = site.names("blog.example", "other.example")
    async with Client(agent=AGENT, clock=Clock(), addresses=names, limits=limits) as running:
        yield running


async def test_a_page_is_asked_where_the_rules_allow_it(site: Site, client: Client) -> None:
    site.pages["/robots.txt"] = reply(b"User-agent: *\nDisallow: /other\n", kind=TEXT)
    answer = await client.get(PAGE, {}, robots=True)
    assert answer.body == b"<p>page</p>"
    assert answer.robots == "allowed by http://blog.example/robots.txt"
    assert [asked.path for asked in site.asked] == ["/robots.txt", "/private/post"]
    assert site.asked[0].headers["user-agent"] == AGENT


FORBIDDING = [
    b"User-agent: *\nDisallow: /private/\n",
    b"User-agent: socialpolicymonitor\nDisallow: /\n\nUser-agent: *\nAllow: /\n",
    b"User-agent: Riverton-PD-SocialPolicyMonitor\nDisallow: /priv*post$\n",
    b"\xef\xbb\xbfuser-agent:*\r\ndisallow:/\r\n",
    b"User-agent: *\nAllow: /priv\nDisallow: /private\n",
]


@pytest.mark.parametrize("rules", FORBIDDING)
async def test_a_page_is_not_asked_where_they_do_not(
    site: Site, client: Client, rules: bytes
) -> None:
    site.pages["/robots.txt"] = reply(rules, kind=TEXT)
    with pytest.raises(Refused, match="does not want this page read by machines"):
        await client.get(PAGE, {}, robots=True)
    assert [asked.path for asked in site.asked] == ["/robots.txt"]


async def test_rules_for_others_are_not_ours(site: Site, client: Client) -> None:
    rules = b"User-agent: Monitor\nDisallow: /\n\nUser-agent: *\nDisallow:\n"
    site.pages["/robots.txt"] = reply(rules, kind=TEXT)
    assert (await client.get(PAGE, {}, robots=True)).status == 200


@pytest.mark.parametrize("status", ["404 Not Found", "401 No", "403 No", "410 Gone"])
async def test_a_site_without_rules_may_be_asked(site: Site, client: Client, status: str) -> None:
    site.pages["/robots.txt"] = reply(b"Disallow: /", status=status)
    answer = await client.get(PAGE, {}, robots=True)
    assert answer.robots == "no http://blog.example/robots.txt"


async def _never(_: Asked, __: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


UNREADABLE: dict[str, Page] = {
    "trouble": reply(b"", status="500 Oops"),
    "silence": _never,
    "too long": reply(b"#" * 600_000, kind=TEXT),
    "more rules than can be weighed": reply(
        b"User-agent: %d\n" * 9_000 % tuple(range(9_000)) + b"Disallow: /x\n" * 9_000, kind=TEXT
    ),
    "not HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "a redirect to nowhere": reply(b"", status="302 Found"),
}


@pytest.mark.parametrize("what", UNREADABLE)
async def test_a_site_whose_rules_cannot_be_read_is_not_asked(
    site: Site, client: Client, what: str
) -> None:
    site.pages["/robots.txt"] = UNREADABLE[what]
    for _ in range(2):
        with pytest.raises(Refused, match=r"not asked for pages: its robots\.txt"):
            await client.get(PAGE, {}, robots=True)
    assert [asked.path for asked in site.asked] == ["/robots.txt"]


async def test_the_rules_are_asked_once_for_many_pages(site: Site, client: Client) -> None:
    site.pages["/robots.txt"] = reply(b"User-agent: *\nDisallow: /x\n", kind=TEXT)
    await asyncio.gather(*(client.get(PAGE, {}, robots=True) for _ in range(3)))
    assert [asked.path for asked in site.asked].count("/robots.txt") == 1


async def test_rules_written_to_keep_us_busy_do_not(site: Site, client: Client) -> None:
    """Groups that look small by themselves, joined by lines that end no group."""
    joined = b"".join(b"User-agent: a%d\nSitemap: x\n" % n for n in range(8_000))
    site.pages["/robots.txt"] = reply(joined + b"Disallow: /x$\n" * 15_000, kind=TEXT)
    started = asyncio.get_running_loop().time()
    with pytest.raises(Refused, match="more rules than can be weighed"):
        await client.get(PAGE, {}, robots=True)
    assert asyncio.get_running_loop().time() - started < 2

    groups = b"".join(b"User-agent: a%d\nDisallow: /\n\n" % n for n in range(9_000))
    async with Client(agent=AGENT, clock=Clock(), addresses=site.names("blog.example")) as other:
        site.pages["/robots.txt"] = reply(groups, kind=TEXT)
        assert (await other.get(PAGE, {}, robots=True)).status == 200


@settings(max_examples=60)
@given(st.text() | st.from_regex(r"((user-agent|allow|disallow) ?:[ /*$a%]{0,9}\n){0,20}"))
async def test_no_rules_of_any_writing_do_harm(text: str) -> None:
    async def fetch(url: str) -> Answer:
        return Answer(START, START, url, url, (), (), 200, (), text.encode("utf-8", "replace"), "")

    with suppress(Refused):
        decision = await Robots(AGENT, fetch).decision(URL(PAGE), START)
        assert decision == "allowed by http://blog.example/robots.txt"


async def test_each_site_on_the_way_is_asked_for_its_own_rules(site: Site, client: Client) -> None:
    async def rules(asked: Asked, writer: asyncio.StreamWriter) -> None:
        forbidden = asked.host == "other.example"
        writer.write(reply(b"User-agent: *\nDisallow: " + (b"/" if forbidden else b""), kind=TEXT))

    site.pages["/robots.txt"] = rules
    site.pages["/start"] = moved("http://other.example/post")
    with pytest.raises(Refused, match=r"other\.example does not want"):
        await client.get("http://blog.example/start", {}, robots=True)
    paths = [(asked.host, asked.path) for asked in site.asked]
    assert ("other.example", "/post") not in paths


async def test_feeds_and_apis_are_read_under_their_terms(site: Site, client: Client) -> None:
    site.pages["/robots.txt"] = reply(b"User-agent: *\nDisallow: /\n", kind=TEXT)
    assert (await client.get("http://blog.example/post", {})).robots == ""
    assert [asked.path for asked in site.asked] == ["/post"]
