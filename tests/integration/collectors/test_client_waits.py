"""How the client waits, tries again, and gives up, against a real server. Its sleeps are only written down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from support.web import AGENT, START, Asked, Clock, Page, Site, moved, reply, rss

from collectors.answers import fresh_until, moved_to
from collectors.base import Account, Terms
from collectors.budgets import Budget
from collectors.errors import Gone, RateLimited, Unreachable
from collectors.http import Client, Limits
from collectors.manners import TRIPS, Manners
from collectors.net import Net

FEED = "http://blog.example/feed"
HOSTS = ("blog.example", "other.example")
OOPS = reply(b"oops", status="500 Oops")
TERMS = Terms("ok", "test")


class Sleeps(list[float]):
    """Sleeps that were asked for, none of which was slept."""

    async def __call__(self, seconds: float) -> None:
        """Write it down."""
        self.append(seconds)


@pytest.fixture
def sleeps() -> Sleeps:
    return Sleeps()


@pytest.fixture
def manners() -> Manners:
    return Manners(chance=lambda: 0.5)


@pytest.fixture
async def client(site: Site, manners: Manners, sleeps: Sleeps) -> AsyncIterator[Client]:
    async with Client(
        agent=AGENT,
        clock=Clock(),
        addresses=site.names(*HOSTS),
        limits=Limits(seconds=0.3),
        manners=manners,
        sleep=sleeps,
    ) as running:
        yield running


def _in_turn(*pages: bytes) -> Page:
    """Return a page that is another one each time; the last stays."""
    left = list(pages)

    async def page(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(left.pop(0) if len(left) > 1 else left[0])

    return page


async def test_trouble_that_passes_is_outlived(site: Site, client: Client, sleeps: Sleeps) -> None:
    site.pages["/feed"] = _in_turn(OOPS, reply(b"", status="502 Bad"), reply(b"fine"))
    assert (await client.get(FEED, {})).body == b"fine"
    assert len(site.asked) == 3
    assert sleeps == [0.5, 1.0]


async def test_after_three_tries_the_last_answer_is_what_came(
    site: Site, client: Client, sleeps: Sleeps
) -> None:
    site.pages["/feed"] = OOPS
    assert (await client.get(FEED, {})).status == 500
    assert len(site.asked) == 3
    assert len(sleeps) == 2


async def test_silence_is_tried_three_times(site: Site, client: Client) -> None:
    async def silent(_: Asked, __: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)

    site.pages["/feed"] = silent
    with pytest.raises(Unreachable, match="did not finish"):
        await client.get(FEED, {})
    assert len(site.asked) == 3


@pytest.mark.parametrize("status", ["404 Not Found", "403 No", "410 Gone", "429 Slow Down"])
async def test_what_the_host_means_to_say_is_not_asked_twice(
    site: Site, client: Client, status: str
) -> None:
    site.pages["/feed"] = reply(b"x", status=status)
    assert (await client.get(FEED, {})).status == int(status[:3])
    assert len(site.asked) == 1


@pytest.mark.parametrize("status", ["429 Slow Down", "503 Busy"])
@pytest.mark.parametrize(
    "wait",
    [
        {"Retry-After": "7200"},
        {
            "Retry-After": "Wed, 01 Jan 2020 02:00:00 GMT",
            "Date": "Wed, 01 Jan 2020 00:00:00 GMT",
        },
    ],
)
async def test_a_host_that_asks_us_to_wait_is_not_asked_before(
    site: Site, client: Client, manners: Manners, status: str, wait: dict[str, str]
) -> None:
    site.pages["/feed"] = reply(b"later", status=status, headers=wait)
    assert (await client.get(FEED, {})).body == b"later"
    with pytest.raises(RateLimited, match=r"left alone until 2026-03-02 14:00 UTC") as caught:
        await client.get("http://blog.example/another", {})
    assert caught.value.until == START + timedelta(hours=2, seconds=1)
    assert len(site.asked) == 1

    site.pages["/feed"] = reply(b"fine")
    assert (await client.get("http://other.example/feed", {})).body == b"fine"
    async with Client(
        agent=AGENT, clock=Clock(), addresses=site.names(*HOSTS), manners=manners
    ) as next_pass:
        with pytest.raises(RateLimited):
            await next_pass.get(FEED, {})


async def test_we_stop_while_a_tenth_of_the_allowance_is_left(site: Site, client: Client) -> None:
    def page(left: int) -> bytes:
        headers = {"RateLimit-Limit": "20", "RateLimit-Remaining": str(left)}
        return reply(b"x", headers={**headers, "RateLimit-Reset": "300"})

    site.pages["/feed"] = _in_turn(*(page(left) for left in (4, 3, 2, 1)))
    for _ in range(3):
        await client.get(FEED, {})
    with pytest.raises(RateLimited, match="only 2 of 20 questions are left to us"):
        await client.get(FEED, {})
    assert len(site.asked) == 3


async def test_a_host_that_keeps_failing_is_left_alone_and_then_asked_once(
    site: Site, manners: Manners, sleeps: Sleeps
) -> None:
    site.pages["/feed"] = OOPS
    clock = [START]
    async with Client(
        agent=AGENT,
        clock=lambda: clock[0],
        addresses=site.names(*HOSTS),
        manners=manners,
        sleep=sleeps,
    ) as client:
        looks = await asyncio.gather(
            *(client.get(FEED, {}) for _ in range(20)), return_exceptions=True
        )
        refused = [look for look in looks if isinstance(look, RateLimited)]
        assert (len(site.asked), len(refused)) == (TRIPS, 18)
        assert "5 questions in a row failed, the last answer was a status 500" in str(refused[0])

        clock[0] += timedelta(minutes=5)
        assert (await client.get(FEED, {})).status == 500
        with pytest.raises(RateLimited):
            await client.get(FEED, {})
        assert len(site.asked) == TRIPS + 1

        clock[0] += timedelta(minutes=10)
        site.pages["/feed"] = reply(b"back")
        assert [(await client.get(FEED, {})).body for _ in range(2)] == [b"back"] * 2
    assert manners.snapshot() == ()


async def test_nobody_can_have_anothers_host_left_alone(site: Site, client: Client) -> None:
    """A feed that leads to another host's broken page, or a picture there, closes that host to nobody."""
    site.pages |= {"/broken": OOPS, "/feed": reply(b"fine")}
    site.pages["/trap"] = moved("http://other.example/broken", "302 Found")
    for _ in range(TRIPS):
        assert (await client.get("http://blog.example/trap", {})).status == 500
        assert (await client.get("http://other.example/broken", {}, found=True)).status == 500
    assert (await client.get("http://other.example/feed", {})).body == b"fine"


async def test_two_requests_to_a_host_are_spaced_and_others_do_not_wait(site: Site) -> None:
    site.pages["/feed"] = reply(b"x")
    limits = Limits(spacing=0.1)
    loop = asyncio.get_running_loop()
    async with Client(
        agent=AGENT, clock=Clock(), addresses=site.names(*HOSTS), limits=limits
    ) as client:
        started = loop.time()
        ended = {}

        async def ask(host: str, times: int) -> None:
            for _ in range(times):
                await client.get(f"http://{host}/feed", {})
            ended[host] = loop.time() - started

        await asyncio.gather(ask("blog.example", 4), ask("other.example", 1))
    assert ended["blog.example"] >= 0.3
    assert ended["other.example"] < ended["blog.example"] / 3


async def test_one_slow_host_with_many_handles_delays_nobody_else(site: Site) -> None:
    async def slow(_: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.04)
        writer.write(reply(b"x"))

    site.pages |= {"/slow": slow, "/fast": reply(b"x")}
    fast = [f"h{number}.example" for number in range(30)]
    loop = asyncio.get_running_loop()
    async with Client(
        agent=AGENT, clock=Clock(), addresses=site.names("slow.example", *fast)
    ) as client:
        started = loop.time()
        at_slow = [
            asyncio.ensure_future(client.get("http://slow.example/slow", {})) for _ in range(12)
        ]
        await asyncio.gather(*(client.get(f"http://{host}/fast", {}) for host in fast))
        others = loop.time() - started
        await asyncio.gather(*at_slow)
        everything = loop.time() - started
    assert others < everything / 2


async def test_a_budget_counts_every_hop_and_every_try_and_then_refuses(
    site: Site, blog: Account
) -> None:
    site.pages["/feed"] = moved("/there", "302 Found")
    site.pages["/there"] = _in_turn(OOPS, reply(rss("one")))
    budget = Budget("blog", requests_per_day=4)
    manners = Manners(chance=lambda: 0.0)
    async with Net(
        agent=AGENT,
        clock=Clock(),
        addresses=site.names(*HOSTS),
        manners=manners,
        budgets={"blog": budget},
    ) as net:
        first = await net.look(blog)
        second = await net.look(blog)
    assert [post.title for post in first.posts] == ["one"]
    assert budget.spent is not None
    assert (budget.spent.requests, len(site.asked)) == (4, 4)
    assert isinstance(second.error, RateLimited)
    assert str(second.error) == "The budget of blog is used up: 4 of 4 questions today."


async def test_freshness_and_moves_are_read_from_real_answers(
    site: Site, client: Client, blog: Account
) -> None:
    site.pages["/feed"] = moved("/a", "308 Permanent Redirect")
    site.pages["/a"] = moved("http://other.example/new", "301 Moved Permanently")
    site.pages["/new"] = reply(b"x", headers={"Cache-Control": "max-age=3600", "Age": "600"})

    async def ask() -> tuple[str | None, timedelta]:
        answer = await client.get(FEED, {})
        exchange = answer.exchange(blog, collector="c", version="1", terms=TERMS)
        until = fresh_until(exchange)
        assert until is not None
        return moved_to(exchange), until - exchange.finished_at

    assert await ask() == ("http://other.example/new", timedelta(minutes=50))
    site.pages["/a"] = moved("http://other.example/new", "307 Temporary Redirect")
    assert (await ask())[0] is None


async def test_gone_stops_at_once(site: Site, net: Net, blog: Account) -> None:
    site.pages["/feed"] = reply(b"", status="410 Gone")
    look = await net.look(blog)
    assert isinstance(look.error, Gone)
    assert len(site.asked) == 1
