"""How the client behaves towards others, against a real server."""

from __future__ import annotations

import asyncio

import pytest
from support.web import Asked, Clock, Site, moved, reply, rss, zipped

from collectors.errors import Refused, Unreachable
from collectors.http import Client, Limits


async def test_it_says_who_it_is_and_sends_nothing_else(site: Site, client: Client) -> None:
    site.pages["/feed"] = reply(b"x", headers={"Set-Cookie": "track=1; Path=/"})
    await client.get("http://blog.example/feed", {"Accept": "application/rss+xml"})
    answer = await client.get("http://blog.example/feed", {"Accept": "application/rss+xml"})
    assert site.asked[1].headers == {
        "host": "blog.example",
        "user-agent": "Riverton-Watchdesk/0 (+mailto:ia@pd.example)",
        "accept": "application/rss+xml",
        "accept-encoding": "gzip",
    }
    assert {k.lower(): v for k, v in answer.request_headers} == site.asked[1].headers


async def test_the_answer_is_recorded_as_it_came(site: Site, client: Client) -> None:
    site.pages["/feed"] = (
        b"HTTP/1.1 200 OK\r\nX-Odd: stra\xdfe\r\nx-odd: 2\r\nContent-Length: 2\r\n\r\nhi"
    )
    answer = await client.get("http://blog.example/feed#part", {})
    assert answer.headers == (("X-Odd", "straße"), ("x-odd", "2"), ("Content-Length", "2"))
    assert (answer.body, answer.status, answer.remote_ip) == (b"hi", 200, "127.0.0.1")
    assert (answer.url, answer.final_url) == (
        "http://blog.example/feed#part",
        "http://blog.example/feed",
    )
    assert answer.finished_at > answer.started_at


async def test_a_packed_answer_is_unpacked(site: Site, client: Client) -> None:
    site.pages["/feed"] = zipped(rss("a"))
    assert (await client.get("http://blog.example/feed", {})).body == rss("a")


async def test_redirects_are_followed_and_noted(site: Site, client: Client) -> None:
    site.pages["/a"] = moved("http://other.example/b?x=1")
    site.pages["/b?x=1"] = moved("../c", "302 Found")
    site.pages["/c"] = reply(b"here")
    answer = await client.get("http://blog.example/a", {})
    assert answer.body == b"here"
    assert answer.redirects == ("301 http://other.example/b?x=1", "302 http://other.example/c")
    assert answer.final_url == "http://other.example/c"
    assert answer.url == "http://blog.example/a"


async def test_five_hops_are_followed_and_no_sixth(site: Site, client: Client) -> None:
    for step in range(6):
        site.pages[f"/{step}"] = moved(f"/{step + 1}")
    site.pages["/6"] = site.pages["/5"] = reply(b"end")
    assert len((await client.get("http://blog.example/0", {})).redirects) == 5
    site.pages["/5"] = moved("/6")
    with pytest.raises(Refused, match=r"blog\.example sends us on and on: more than 5 times\."):
        await client.get("http://blog.example/0", {})


async def test_a_circle_of_redirects_ends(site: Site, client: Client) -> None:
    site.pages["/feed"] = moved("/feed", "308 Permanent Redirect")
    with pytest.raises(Refused, match="on and on"):
        await client.get("http://blog.example/feed", {})
    assert len(site.asked) == 6


async def test_a_redirect_without_a_place_is_an_answer(site: Site, client: Client) -> None:
    site.pages["/feed"] = reply(status="302 Found")
    assert (await client.get("http://blog.example/feed", {})).status == 302


async def test_a_host_is_asked_one_thing_at_a_time(site: Site, client: Client) -> None:
    async def slow(_: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.02)
        writer.write(reply(b"x"))

    site.pages["/feed"] = slow
    await asyncio.gather(*(client.get("http://blog.example/feed", {}) for _ in range(5)))
    assert site.busiest == 1


async def test_different_hosts_are_asked_side_by_side_but_few(site: Site) -> None:
    async def slow(_: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.05)
        writer.write(reply(b"x"))

    site.pages["/feed"] = slow
    hosts = [f"h{number}.example" for number in range(10)]
    async with Client(agent="t", clock=Clock(), addresses=site.names(*hosts)) as client:
        await asyncio.gather(*(client.get(f"http://{host}/feed", {}) for host in hosts))
    assert site.busiest == 4


async def test_hosts_that_send_us_to_each_other_do_not_block_each_other(
    site: Site, client: Client
) -> None:
    site.pages["/a"] = moved("http://other.example/end")
    site.pages["/b"] = moved("http://blog.example/end")
    site.pages["/end"] = reply(b"x")
    ways = ["http://blog.example/a", "http://other.example/b"] * 4
    answers = await asyncio.gather(*(client.get(way, {}) for way in ways))
    assert {answer.status for answer in answers} == {200}


async def test_waiting_for_a_turn_does_not_count_as_the_hosts_time(
    site: Site, client: Client
) -> None:
    async def slow(_: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.4)
        writer.write(reply(b"x"))

    site.pages["/feed"] = slow
    answers = await asyncio.gather(*(client.get("http://blog.example/feed", {}) for _ in range(4)))
    assert len(answers) == 4


async def test_outside_its_context_nothing_is_asked(site: Site) -> None:
    with pytest.raises(RuntimeError, match="outside its context"):
        await Client(agent="t", clock=Clock(), addresses=site.names("a.example")).get(
            "http://a.example/", {}
        )


async def test_a_port_where_nobody_listens_is_unreachable() -> None:
    async with Site() as gone:
        pass
    async with Client(
        agent="t", clock=Clock(), addresses=gone.names("blog.example"), limits=Limits(tries=1)
    ) as asking:
        with pytest.raises(Unreachable, match=r"blog\.example could not be reached\."):
            await asking.get("http://blog.example/feed", {})
