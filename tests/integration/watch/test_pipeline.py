"""One pass of the watch over a real site on loopback, into a real record."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from support.department import Department, MovingClock
from support.web import AGENT, Asked, Site, reply, rss

from cases.model.actors import SERVICE
from cases.model.intake import Kept
from cases.policy import catalogue
from cases.services.context import Context
from cases.services.retention import Retention
from cases.services.watching import Watching
from collectors.budgets import Budget
from collectors.http import Limits
from collectors.manners import Manners
from collectors.net import Net
from monitor.pipeline import How, Pipeline, Record
from monitor.scoring.freezing import Grounds
from monitor.tally import SourceResult

RESPONSE = "Rolling up on a barricade on Elm St right now, SWAT staging behind the school"
HOSTS = ("mastodon.example", "blog.example", "tumblr.example", "flickr.example")

Pass = Callable[..., tuple[SourceResult, ...]]


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with Site() as running:
        yield running


@pytest.fixture
def pipeline(site: Site, department: Department, clock: MovingClock) -> Pipeline:
    return pipeline_of(site, department, clock)


def pipeline_of(site: Site, department: Department, clock: MovingClock) -> Pipeline:
    """Return a pipeline whose net is this machine."""

    def net(manners: Manners, budgets: Mapping[str, Budget]) -> Net:
        return Net(
            agent=AGENT,
            clock=clock,
            addresses=site.names(*HOSTS),
            limits=Limits(seconds=2.0, at_once=4),
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
        how=How(interval=timedelta(hours=1), width=8),
    )


async def look(pipeline: Pipeline, **how: object) -> dict[str, SourceResult]:
    results = await asyncio.to_thread(pipeline.pass_once, **how)  # type: ignore[arg-type]
    return {result.platform: result for result in results}


def publish(site: Site, **feeds: bytes | str) -> None:
    for platform, feed in feeds.items():
        site.pages[f"/feed/{platform}.rss"] = (
            reply(feed) if isinstance(feed, bytes) else reply(rss(feed))
        )


async def test_posts_are_collected_kept_scored_and_flagged(
    pipeline: Pipeline, site: Site, department: Department
) -> None:
    publish(site, mastodon=rss(RESPONSE, "a walk in the park"), blog="gardening")

    results = await look(pipeline)

    assert results["mastodon"].kept == Kept(fetched=2, new=2)
    assert results["blog"].kept.new == 1
    (flag,) = department.triage.queue(department.actor("sgt")).items
    assert (flag.clause, flag.severity) == ("V.A.3", 5)
    assert flag.excerpt.startswith(RESPONSE)
    assert department.custody.verify(department.actor("aud")).verified


async def test_a_source_that_fails_is_a_result_and_the_others_go_on(
    pipeline: Pipeline, site: Site, department: Department
) -> None:
    site.pages["/feed/mastodon.rss"] = reply(b"<html>not a feed</html>", kind="text/html")
    publish(site, blog="gardening")

    results = await look(pipeline)

    assert results["blog"].error == ""
    assert results["mastodon"].error
    assert results["tumblr"].error
    shown = department.registry.handles(department.actor("adm"), words="@js")[0]
    assert (shown.failures, shown.last_error) == (1, results["mastodon"].error)
    assert department.custody.verify(department.actor("aud")).verified


async def test_a_second_pass_brings_only_what_is_new(
    pipeline: Pipeline, site: Site, department: Department, clock: MovingClock
) -> None:
    publish(site, mastodon=rss("one", "two"))
    await look(pipeline)
    clock.forward(hours=2)
    publish(site, mastodon=rss("one", "two", "three"))

    results = await look(pipeline)

    assert results["mastodon"].kept == Kept(fetched=3, new=1, unchanged=2)
    assert department.intake.totals(SERVICE)[0] == 3


async def test_what_is_not_due_is_left_alone_unless_asked_for(
    pipeline: Pipeline, site: Site
) -> None:
    publish(site, mastodon="one", blog="two", tumblr="three")
    assert len(await look(pipeline)) == 4

    assert await look(pipeline) == {}
    named = await look(pipeline, due_only=False, handle=("blog", "novak-notes"))
    assert list(named) == ["blog"]
    assert len(await look(pipeline, due_only=False)) == 4


async def test_a_pass_that_is_told_to_stop_ends_soon_and_gives_its_handles_back(
    pipeline: Pipeline, site: Site, department: Department
) -> None:
    stop = threading.Event()

    async def never(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
        stop.set()
        await asyncio.sleep(30)

    site.pages["/feed/mastodon.rss"] = never

    results = await look(pipeline, stop=stop)

    assert "mastodon" not in results
    free = department.intake.lease(
        SERVICE, limit=9, due_only=False, handle=("mastodon", "@js@social.example")
    )
    assert len(free) == 1


async def test_two_passes_at_once_never_look_at_the_same_handle_twice(
    pipeline: Pipeline, site: Site
) -> None:
    publish(site, mastodon="one", blog="two", tumblr="three")

    await asyncio.gather(look(pipeline), look(pipeline))

    paths = [asked.path for asked in site.asked]
    assert sorted(set(paths)) == sorted(paths)


async def test_posts_that_an_interrupted_pass_left_unscored_are_scored_by_the_next(
    pipeline: Pipeline, site: Site, department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(site, mastodon=RESPONSE)
    monkeypatch.setattr(pipeline, "score", lambda: 0)  # as if the process had ended here
    await look(pipeline)
    assert department.intake.totals(SERVICE)[:2] == (1, 0)
    monkeypatch.undo()

    assert await asyncio.to_thread(pipeline.score) == 1


async def test_a_failing_source_is_asked_less_and_less_often(
    pipeline: Pipeline, department: Department, clock: MovingClock
) -> None:
    waits = []
    for _ in range(3):
        await look(pipeline, due_only=False)
        shown = department.registry.handles(department.actor("adm"), words="@js")[0]
        waits.append(shown.next_due_at - clock())

    assert waits == [timedelta(hours=1), timedelta(hours=2), timedelta(hours=4)]


async def test_a_source_that_asks_to_wait_is_left_alone_that_long(
    pipeline: Pipeline, site: Site, department: Department, clock: MovingClock
) -> None:
    site.pages["/feed/mastodon.rss"] = reply(
        status="429 Too Many Requests", headers={"Retry-After": "90000"}
    )
    await look(pipeline)

    shown = department.registry.handles(department.actor("adm"), words="@js")[0]
    assert shown.next_due_at == clock() + timedelta(hours=25)
