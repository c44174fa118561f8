"""The watch: 2,000 sources looked at into a record of their own, beside the bare net on the same server.

The first pass finds everything new, and scores it; the second finds every source unchanged. The bare net asks and reads
the same and keeps nothing, so that the price of the record can be told. Each runs in a process of its own.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.collect import (
    AT_ONCE,
    ENTRIES,
    FEEDS,
    READERS,
    address,
    names,
    raise_file_limit,
    served,
    side_by_side,
)
from cases.model.actors import SERVICE
from cases.model.masking import Masks
from cases.model.registry import Basis, Identity, NewHandle, NewUnit, Roster
from cases.policy import catalogue
from cases.services.context import Context
from cases.services.intake import Intake
from cases.services.registry import Registry
from cases.services.retention import Retention
from cases.services.watching import Watching
from cases.store import schema
from cases.store.engine import make_engine
from cases.store.transaction import Store
from cases.vault.blobs import Vault
from collectors.base import Account, Cursor
from collectors.budgets import Budget
from collectors.http import Limits
from collectors.manners import Manners
from collectors.net import Net
from monitor.clock import now
from monitor.pipeline import How, Pipeline, Record
from monitor.scoring.freezing import Grounds
from monitor.scoring.personal import found as personal_data
from monitor.tally import SourceResult

WIDTH = AT_ONCE * 8
_TAG = '"v1"'


def run() -> dict[str, float | int | str]:
    """Return the figures of one run."""
    with served() as port:
        bare, kept = _apart("net", port), _apart("record", port)
    figures: dict[str, float | int | str] = {
        "sources": FEEDS,
        "posts_of_each": ENTRIES,
        "readers": READERS,
    }
    for which in ("new", "unchanged"):
        for who, said in (("net", bare[which]), ("watch", kept[which])):
            figures[f"{which}_{who}_sources_per_s"] = round(FEEDS / said["wall_s"], 1)
            figures[f"{which}_{who}_cpu_ms_per_source"] = round(said["cpu_s"] * 1_000 / FEEDS, 3)
        figures[f"{which}_watch_to_net_cpu"] = round(kept[which]["cpu_s"] / bare[which]["cpu_s"], 2)
    figures["new_scoring_s"] = round(kept["new"]["after_s"], 2)
    figures["net_rss_mb"] = round(bare["rss_mb"], 1)
    figures["watch_rss_mb_after_new"] = round(kept["new"]["rss_mb"], 1)
    figures["watch_rss_mb_after_unchanged"] = round(kept["rss_mb"], 1)
    figures["record_mb"] = round(kept["record_mb"], 1)
    return figures


def _apart(what: str, port: int) -> dict[str, Any]:
    """Measure in a fresh process, so that the memory is its own."""
    done = subprocess.run(
        [sys.executable, "-P", __file__, what, str(port)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])},
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _measured(work: Callable[[], float]) -> dict[str, float]:
    """Return seconds of wall and of CPU, readers included, what `work` says of its end, and the memory so far."""
    gc.collect()
    cpu, started = _cpu(), time.perf_counter()
    after = work()
    wall = time.perf_counter() - started
    return {"wall_s": wall, "cpu_s": _cpu() - cpu, "after_s": after, "rss_mb": _rss_mb()}


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _rss_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000


def _net(
    port: int, manners: Manners | None = None, budgets: Mapping[str, Budget] | None = None
) -> Net:
    return Net(
        agent="bench",
        clock=now,
        addresses=names(port, FEEDS),
        limits=Limits(at_once=AT_ONCE),
        readers=READERS,
        manners=manners,
        budgets=budgets,
    )


async def _bare(port: int, tag: str | None) -> float:
    async with _net(port) as net:

        async def ask(number: int) -> None:
            account = Account("blog", f"h{number}", address(number), "official")
            look = await net.look(account, Cursor(etag=tag), resolve=True)
            assert look.error is None, look.error
            assert len(look.posts) == (0 if tag else ENTRIES)

        await side_by_side(FEEDS, ask)
    return 0.0


def _alone(port: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: _measured(lambda tag=tag: asyncio.run(_bare(port, tag)))  # type: ignore[misc]
        for name, tag in (("new", None), ("unchanged", _TAG))
    }
    return {**found, "rss_mb": _rss_mb()}


class _Clock:
    """Our clock, which can be set forward: the second pass comes when all sources are due again."""

    ahead = timedelta()

    def __call__(self) -> datetime:
        return now() + self.ahead


def _with_record(port: int) -> dict[str, Any]:
    clock = _Clock()
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/watchdesk.db")
        schema.upgrade(engine)
        with closing(Store(engine, clock)) as store:
            vault = Vault(Path(folder) / "vault")
            vault.ring.found()  # encrypted, as in every home
            pipeline = _pipeline(port, store, vault, clock)
            found: dict[str, Any] = {"new": _measured(lambda: _pass(pipeline, ENTRIES))}
            clock.ahead = timedelta(hours=2)
            found["unchanged"] = _measured(lambda: _pass(pipeline, 0))
        size = sum(one.stat().st_size for one in Path(folder).glob("watchdesk.db*"))
    return {**found, "rss_mb": _rss_mb(), "record_mb": size / 1e6}


def _pipeline(port: int, store: Store, vault: Vault, clock: _Clock) -> Pipeline:
    registry = Registry(store)
    registry.found(SERVICE, log="bench/log", login="adm", name="Fox, Ada")
    handles = tuple(
        NewHandle(
            platform="blog",
            handle=f"h{number}",
            url=address(number),
            basis=Basis.OFFICIAL,
            basis_reference="order 1",
            basis_on=date(2026, 1, 5),
            identity=Identity.CONFIRMED,
            unit="Department",
        )
        for number in range(FEEDS)
    )
    adm = registry.actor(SERVICE, "adm", auth="demo", session="s")
    registry.enrol(adm, Roster((NewUnit("Department"),), (), handles))
    grounds = Grounds.shipped()

    def opened(manners: Manners, budgets: Mapping[str, Budget]) -> Net:
        return _net(port, manners, budgets)

    return Pipeline(
        Record(
            Intake(store, vault, catalogue(), Masks(personal_data)),
            Watching(store, vault),
            Retention(store, vault),
            Context(store, catalogue(), Path("none")),
        ),
        SERVICE,
        open_net=opened,
        grounds=lambda: grounds,
        clock=clock,
        how=How(interval=timedelta(hours=1), width=WIDTH),
    )


def _pass(pipeline: Pipeline, new: int) -> float:
    """Make one pass and return how many seconds it took after the last look: scoring, mostly."""
    last = [0.0]

    def looked(result: SourceResult) -> None:
        assert not result.error, result.error
        assert result.kept.new == new, result.kept
        last[0] = time.perf_counter()

    results = pipeline.pass_once(on_source=looked)
    assert len(results) == FEEDS, len(results)
    return time.perf_counter() - last[0]


if __name__ == "__main__":
    raise_file_limit()
    print(json.dumps({"net": _alone, "record": _with_record}[sys.argv[1]](int(sys.argv[2]))))
