"""Triage at 100,000 flags, on SQLite and on PostgreSQL: what a supervisor waits for, as 95th percentiles.

The PostgreSQL is the one of the tests, without fsync: its figures are those of the queries, not of a disk. The overdue
pass is the daemon's worst hour: 10,000 urgent flags are late at once.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, insert, text

from cases.model.actors import SERVICE, Actor
from cases.model.findings import Explanation, Finding
from cases.model.masking import Masks
from cases.model.presence import PostState
from cases.model.states import DismissReason, FlagState, Level
from cases.policy import catalogue
from cases.services.ageing import Ageing
from cases.services.triage import Triage
from cases.store.tables import ExchangeRow, FlagRow, PostRow, PostVersionRow
from cases.store.transaction import Store
from monitor.scoring.personal import found as personal_data

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from support.measured import ms, on_both, p95

FLAGS, ROUNDS, LATE, CHUNK = 100_000, 200, 10_000, 5_000
T = TypeVar("T")
_REASON = DismissReason.DE_MINIMIS
START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def run() -> dict[str, float | int | str]:
    """Return the figures of one run."""
    return {"flags": FLAGS, "rounds": ROUNDS, "late": LATE, **on_both(_measured)}


def _measured(engine: Engine, folder: Path) -> dict[str, float]:
    from support.department import MovingClock, found

    clock = MovingClock(START)
    actor = found(engine, folder, clock).actor("sgt")
    _fill(engine)
    masks = Masks(personal_data)
    with closing(Store(engine, clock)) as store:
        triage = Triage(store, catalogue(), masks, lease=timedelta(minutes=30), alert_after=10**9)
        times = _rounds(triage, actor)
        clock.forward(hours=1)
        started = time.perf_counter()
        risen = Ageing(store).rise(SERVICE)
        times["overdue_pass_s"] = round(time.perf_counter() - started, 2)
        assert len(risen) == LATE - times.pop("urgent_gone"), len(risen)
        _tidied(engine)
        idle = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            assert Ageing(store).rise(SERVICE) == ()
            idle.append(time.perf_counter() - started)
        times["overdue_pass_with_nothing_late_p95_ms"] = ms(p95(idle))
        times["overdue_pass_with_nothing_late_median_ms"] = ms(statistics.median(idle))
    return times


def _tidied(engine: Engine) -> None:
    """Do what autovacuum does within a minute of 10,000 changes; the server of the tests runs without it."""
    if engine.dialect.name == "postgresql":
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE flag"))


def _rounds(triage: Triage, actor: Actor) -> dict[str, float]:
    """Return the 95th percentile of each act, in ms, over a supervisor's rounds."""
    took: dict[str, list[float]] = {}

    def timed(what: str, work: Callable[..., T], *given: object, **named: object) -> T:
        started = time.perf_counter()
        done = work(*given, **named)
        took.setdefault(what, []).append(time.perf_counter() - started)
        return done

    place, gone = None, 0
    for round_no in range(ROUNDS):
        page = timed("queue_page", triage.queue, actor, after=place)
        place = page.next_key
        flag = page.items[round_no % len(page.items)]
        seen = timed("look", triage.look, actor, flag.id).summary
        held = timed("claim", triage.claim, actor, flag.id, version=seen.version)
        version = held.version
        timed("dismiss", triage.dismiss, actor, flag.id, version=version, reason=_REASON)
        if round_no % 2:
            timed("undo", triage.undo, actor)
            timed("redo", triage.redo, actor)
        gone += flag.severity == 5
    timed("first_page", triage.queue, actor)
    figures = {f"{what}_p95_ms": ms(p95(each)) for what, each in took.items()}
    return {**figures, "urgent_gone": gone}


def _fill(engine: Engine) -> None:
    """Put flags there: the rows that intake would have written, without looking at anybody's feed."""
    finding = Finding("r", "V.A.9.a-1", "tone", 60, 0, 4, "post", "Because.")
    said = asdict(Explanation(60, {"V.A.9.a-1": 60}, (finding,), (), "r1", catalogue().version))
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(insert(ExchangeRow).values(**_exchange()))
        for first in range(1, FLAGS + 1, CHUNK):
            numbers = range(first, first + CHUNK)
            connection.execute(insert(PostRow), [_post(n) for n in numbers])
            connection.execute(insert(PostVersionRow), [_version(n) for n in numbers])
            connection.execute(insert(FlagRow), [_flag(n, said) for n in numbers])
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(text("ANALYZE"))


def _exchange() -> dict[str, Any]:
    row = {column.name: "" for column in ExchangeRow.__table__.columns}  # type: ignore[attr-defined]
    return row | {
        "id": 1,
        "handle_id": 1,
        "status": 200,
        "body_sha256": "0" * 64,
        **dict.fromkeys(("started_at", "finished_at"), START),
        "redirects": [],
        "request_headers": [],
        "headers": [],
        "body_size": 0,
    }


def _post(n: int) -> dict[str, Any]:
    row = {column.name: None for column in PostRow.__table__.columns}  # type: ignore[attr-defined]
    return row | {
        "id": n,
        "handle_id": 1,
        "instance": "bench",
        "native_id": str(n),
        "versions": 1,
        "permalink": "",
        "content_sha256": f"{n:x}",
        "native_uri": "",
        "native_version": "",
        "first_seen_at": START,
        "state": PostState.LIVE,
    }


def _version(n: int) -> dict[str, Any]:
    return {
        "id": n,
        "post_id": n,
        "version_no": 1,
        "exchange_id": 1,
        "pointer": "",
        "kind": "post",
        "author": "",
        "title": "",
        "text": f"post number {n}",
        "published_at": START,
        "edited_at": None,
        "observed_at": START,
        "content_sha256": f"{n:x}",
        "links": [],
        "media": [],
        "scored_with": "r1",
        "about": {},
        "pictures_due": False,
        "kept": True,
    }


def _flag(n: int, said: dict[str, Any]) -> dict[str, Any]:
    severity = 5 if n <= LATE else 1 + n % 3
    return {
        "id": n,
        "version": 1,
        "post_version_id": n,
        "handle_id": 1,
        "person_id": 9,
        "unit_id": 4,
        "state": FlagState.NEW,
        "waiting": True,
        "shared": True,
        "rank": -(severity * 1_000 + n % 100),
        "score": 60,
        "severity": severity,
        "clause": "V.A.9.a-1",
        "explanation": said,
        "excerpt": f"post number {n}",
        "published_at": START,
        "observed_at": START,
        "raised_at": START,
        "since": START,
        "level": Level.UNIT,
        "urgent": False,
        "recheck_at": None,
        "held_by": None,
        "held_until": None,
        "decided_by": None,
        "case_id": None,
    }
