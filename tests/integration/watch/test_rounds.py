"""What a pass remembers, over a real site on loopback, into a real record."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Engine, text
from support.department import Department, MovingClock
from support.web import AGENT, Site, moved, reply, rss

from cases.errors import StoreTrouble
from cases.model.actors import SERVICE
from cases.model.intake import HostMark
from cases.model.registry import Basis, Identity, NewHandle, Roster
from cases.policy import catalogue
from cases.services.context import Context
from cases.services.retention import Retention
from cases.services.watching import Watching
from collectors.budgets import Budget
from collectors.http import Limits
from collectors.manners import Manners
from collectors.net import Net
from monitor.health import Condition, platforms, sources
from monitor.pipeline import How, Pipeline, Record
from monitor.scoring.freezing import Grounds
from monitor.tally import Limit, SourceResult

HOSTS = ("mastodon.example", "blog.example", "tumblr.example", "flickr.example", "cdn.example")
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x03\x00\x00\x00\x02\x08\x02\x00\x00\x00"
    + b"\0" * 20
)


@pytest.fixture
async def site() -> object:
    async with Site() as running:
        for path in ("mastodon", "blog", "tumblr", "flickr"):
            running.pages[f"/feed/{path}.rss"] = reply(rss(path))
        yield running


def watch(site: Site, department: Department, clock: MovingClock, how: How) -> Pipeline:
    def net(manners: Manners, budgets: Mapping[str, Budget]) -> Net:
        return Net(
            agent=AGENT,
            clock=clock,
            addresses=site.names(*HOSTS),
            limits=Limits(seconds=2.0, at_once=4, spacing=0),
            manners=manners,
            budgets=budgets,
        )

    store, vault = department.store, department.vault
    return Pipeline(
        Record(
            department.intake,
            Watching(store, vault),
            Retention(store, vault),
            Context(store, catalogue(), Path("none")),
        ),
        SERVICE,
        open_net=net,
        grounds=Grounds.shipped,
        clock=clock,
        how=how,
    )


HOW = How(interval=timedelta(hours=1), width=8)


async def look(pipeline: Pipeline) -> dict[str, SourceResult]:
    results = await asyncio.to_thread(pipeline.pass_once)
    return {result.platform: result for result in results}


async def test_a_time_in_which_nobody_watched_is_recorded_once(
    site: Site, department: Department, clock: MovingClock
) -> None:
    pipeline = watch(site, department, clock, HOW)
    await look(pipeline)
    clock.forward(hours=5)

    assert len(await look(pipeline)) == 4
    await look(pipeline)

    health = Watching(department.store, department.vault).health(department.actor("lt"))
    (gap,) = health.gaps
    assert gap.handles == 4
    assert timedelta(hours=3, minutes=50) < gap.until - gap.since <= timedelta(hours=4)
    actions = [line.action for line in department.custody.log(department.actor("aud"))]
    assert actions.count("watch:gap") == 1


async def test_a_clock_that_is_set_back_does_not_stop_collection(
    site: Site, department: Department, clock: MovingClock
) -> None:
    pipeline = watch(site, department, clock, HOW)
    clock.forward(days=30)
    await look(pipeline)
    department.intake.lease(SERVICE, limit=1, due_only=False)  # by a process that then died

    clock.forward(days=-30)

    assert len(await look(pipeline)) == 4
    assert await look(pipeline) == {}


async def test_rounds_are_summed_and_a_pass_with_nothing_to_do_leaves_none(
    site: Site, department: Department, clock: MovingClock
) -> None:
    pipeline = watch(site, department, clock, HOW)
    await look(pipeline)
    await look(pipeline)
    clock.forward(hours=2)
    await look(pipeline)

    day = Watching(department.store, department.vault).health(department.actor("lt")).day
    assert day is not None
    assert (day.looked, day.failed, day.new, day.unchanged) == (8, 0, 4, 0)
    assert day.requests == len(site.asked)


async def test_what_a_host_asks_of_us_outlives_the_pass(
    site: Site, department: Department, clock: MovingClock
) -> None:
    slow = reply(status="429 Too Many Requests", headers={"Retry-After": "7200"})
    site.pages["/feed/blog.rss"] = slow
    await look(watch(site, department, clock, HOW))
    site.asked.clear()
    clock.forward(minutes=90)

    results = await look(watch(site, department, clock, HOW))

    assert "blog" not in results
    assert "blog.example" not in {asked.host for asked in site.asked}
    (mark,) = Watching(department.store, department.vault).health(department.actor("lt")).hosts
    assert isinstance(mark, HostMark)
    assert mark.host == "blog.example"


async def test_a_budget_holds_over_passes_and_is_shown(
    site: Site, department: Department, clock: MovingClock
) -> None:
    how = replace(HOW, limits={"blog": Limit(requests_per_day=1)})
    await look(watch(site, department, clock, how))
    clock.forward(hours=2)

    results = await look(watch(site, department, clock, how))

    assert "used up: 1 of 1 questions today" in results["blog"].error
    assert results["mastodon"].error == ""
    health = Watching(department.store, department.vault).health(department.actor("lt"))
    asked = {p.platform: p.requests_today for p in platforms(health, sources(health))}
    assert asked == {"blog": 1, "mastodon": 2, "tumblr": 2, "flickr": 2}


async def test_pictures_follow_their_posts_and_what_is_none_says_so(
    site: Site, department: Department, clock: MovingClock, engine: Engine
) -> None:
    item = (
        "<item><title>one</title><guid isPermaLink='false'>tag:1</guid><description>"
        "&lt;img src='http://cdn.example/a.png'&gt;&lt;img src='http://cdn.example/b.png'&gt;"
        "</description></item>"
    )
    site.pages["/feed/blog.rss"] = reply(
        f"<rss version='2.0'><channel>{item}</channel></rss>".encode()
    )
    site.pages["/a.png"] = reply(PNG, kind="image/png")
    site.pages["/b.png"] = reply(b"<html>no picture</html>", kind="image/png")
    pipeline = watch(site, department, clock, HOW)

    await look(pipeline)
    clock.forward(hours=2)
    await look(pipeline)

    with engine.connect() as connection:
        first, second = connection.execute(text("SELECT * FROM picture ORDER BY position")).all()
    assert (first.mime, first.width, first.height, first.size) == ("image/png", 3, 2, len(PNG))
    assert department.vault.get(first.sha256) == PNG
    assert (second.sha256, bool(second.error)) == ("", True)
    assert [asked.path for asked in site.asked].count("/a.png") == 1
    assert department.custody.verify(department.actor("aud")).verified


async def test_a_source_that_moved_for_good_is_proposed_after_two_looks(
    site: Site, department: Department, clock: MovingClock
) -> None:
    site.pages["/feed/blog.rss"] = moved("http://tumblr.example/new")
    site.pages["/new"] = reply(rss("blog").replace(b"tag:blog", b"7"))
    pipeline = watch(site, department, clock, HOW)
    for _ in range(2):
        await look(pipeline)
        clock.forward(hours=2)

    (move,) = department.registry.moves(department.actor("lt"))
    assert (move.platform, move.to_url) == ("blog", "http://tumblr.example/new")
    department.registry.decide_move(department.actor("lt"), move.id, accept=True)
    clock.forward(hours=2)

    results = await look(pipeline)

    assert (results["blog"].kept.new, results["blog"].kept.unchanged) == (0, 1)
    assert site.asked[-1].path == "/new" or "/new" in {asked.path for asked in site.asked[-4:]}


async def test_a_blogs_post_is_deleted_when_its_own_page_is_gone_twice_while_the_blog_stands(
    site: Site, department: Department, clock: MovingClock, engine: Engine
) -> None:
    item = "<item><title>one</title><link>http://blog.example/one</link></item>"
    site.pages["/feed/blog.rss"] = reply(
        f"<rss version='2.0'><channel>{item}</channel></rss>".encode()
    )
    site.pages["/one"] = reply(b"<p>one</p>", kind="text/html")
    pipeline = watch(site, department, clock, HOW)
    states = []
    for hours, page in ((0, True), (25, True), (25, False), (7, False)):
        clock.forward(hours=hours)
        if not page:
            site.pages["/feed/blog.rss"] = reply(rss("another"))
            site.pages.pop("/one", None)
        await look(pipeline)
        with engine.connect() as connection:
            row = connection.execute(text("SELECT state FROM post WHERE permalink LIKE '%/one'"))
            states.append(row.scalar_one())

    assert states == ["live", "live", "missing", "deleted"]
    assert department.custody.verify(department.actor("aud")).verified


async def test_a_look_that_terms_forbid_is_refused_told_and_logged(
    site: Site, department: Department, clock: MovingClock, engine: Engine
) -> None:
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(text("UPDATE handle SET platform = 'x' WHERE platform = 'blog'"))

    results = await look(watch(site, department, clock, HOW))

    assert results["x"].refused
    assert "[platforms.x]" in results["x"].error
    assert not {asked.host for asked in site.asked} & {"blog.example", "api.x.com"}
    health = Watching(department.store, department.vault).health(department.actor("lt"))
    told = next(s for s in sources(health) if s.handle.platform == "x")
    assert told.condition is Condition.REFUSED
    actions = [line.action for line in department.custody.log(department.actor("aud"))]
    assert "source:refused" in actions


async def test_few_of_one_host_are_looked_at_at_once_so_that_others_find_a_place(
    site: Site, department: Department, clock: MovingClock
) -> None:
    new = [
        NewHandle(
            platform="blog",
            handle=f"crowd-{n}",
            url=f"http://blog.example/{n}",
            basis=Basis.SELF_REGISTERED,
            basis_reference="form 12",
            basis_on=date(2026, 1, 5),
            identity=Identity.CONFIRMED,
            person_number="2001",
        )
        for n in range(20)
    ]
    department.registry.enrol(department.actor("adm"), Roster(handles=tuple(new)))

    first = department.intake.lease(SERVICE, limit=10)
    second = department.intake.lease(SERVICE, limit=10)

    hosts = [urlsplit(one.url).netloc for one in (*first, *second)]
    assert hosts.count("blog.example") == 4
    assert len(hosts) == 7
    department.intake.give_back(SERVICE, [*first, *second])
    for n in range(20):
        site.pages[f"/{n}"] = reply(rss(str(n)))
    results = await asyncio.to_thread(watch(site, department, clock, HOW).pass_once)
    assert len(results) == 24


async def test_a_feed_that_cannot_be_asked_for_news_only_is_asked_less_often(
    site: Site, department: Department, clock: MovingClock
) -> None:
    site.pages["/feed/blog.rss"] = reply(rss("one"), headers={"ETag": '"1"'})
    how = replace(HOW, plain_interval=timedelta(hours=24))

    await look(watch(site, department, clock, how))

    handles = department.registry.handles(department.actor("lt"))
    waits = {one.platform: one.next_due_at - clock() for one in handles}
    assert waits["blog"] < timedelta(hours=2)
    assert waits["mastodon"] >= timedelta(hours=24)


async def test_a_line_of_our_own_that_is_down_is_tried_hourly(
    site: Site, department: Department, clock: MovingClock
) -> None:
    pipeline = watch(site, department, clock, replace(HOW, pictures=False))
    site._server.close()
    for _ in range(4):
        clock.forward(hours=25)
        await look(pipeline)

    handles = department.registry.handles(department.actor("lt"))
    assert {one.next_due_at - clock() for one in handles} == {timedelta(hours=1)}


async def test_a_look_that_the_record_refused_gives_its_handle_back(
    site: Site, department: Department, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> object:
        raise StoreTrouble("the disk is full")

    pipeline = watch(site, department, clock, HOW)
    with monkeypatch.context() as broken:
        broken.setattr(department.intake, "settle", full)
        with pytest.raises(StoreTrouble):
            await look(pipeline)

    assert len(await look(pipeline)) == 4


def test_the_day_of_what_was_spent_is_that_of_the_pass(department: Department) -> None:
    watching = Watching(department.store, department.vault)
    assert watching.begin_pass(SERVICE).today == ()
    assert department.clock().date() == date(2026, 11, 20)
