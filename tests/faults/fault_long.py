"""The long runs: `make faults`. Each tells its figures in a line."""

from __future__ import annotations

import collections
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from faults.hands import Told, forked, found_record, listen, look, small_files, write
from faults.injecting import each_fault
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from support import postgres as support
from support.postgres import PostgresServer

from cases.store.engine import make_engine

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("WATCHDESK_KILLS", "1000"))
SECONDS = int(os.environ.get("WATCHDESK_FAULT_SECONDS", "60"))


def say(what: str, **figures: object) -> None:
    sys.stderr.write(f"\n{what}: {json.dumps(figures)}\n")


class DurableServer(PostgresServer):
    """A server that writes for good, and can be ended at once and started again."""

    def __init__(self) -> None:
        lasting = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
        before = dict(support.SETTINGS)
        support.SETTINGS.update(lasting)
        try:
            super().__init__()
        finally:
            support.SETTINGS.update(before)

    def crash(self) -> None:
        """End it as a power cut would end its processes, and start it again."""
        command = self._process.args
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait(20)
        self._process = subprocess.Popen(
            command,
            stdout=self._log,
            stderr=self._log,
            stdin=subprocess.DEVNULL,
            **self._as,  # type: ignore[call-overload]
        )

    def wait(self) -> None:
        """Wait until it has recovered and takes connections."""
        deadline, pause, engine = time.monotonic() + 60, Event(), make_engine(self.url("postgres"))
        while time.monotonic() < deadline:
            try:
                engine.connect().close()
                break
            except OperationalError:
                pause.wait(0.1)
        engine.dispose()


@pytest.fixture
def server() -> Iterator[DurableServer]:
    made = DurableServer()
    yield made
    made.stop()


def database(server: PostgresServer, name: str) -> str:
    engine = make_engine(server.url("postgres"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.url(name)


def test_a_thousand_kills_lose_nothing(tmp_path: Path) -> None:
    started = time.monotonic()
    url = f"sqlite:///{tmp_path / 'record.db'}"
    done = subprocess.run(
        [sys.executable, "tests/faults/kills.py", str(tmp_path), url, str(KILLS), "1"],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    say("kill -9", **found, seconds=round(time.monotonic() - started))
    assert found["kills"] == KILLS
    assert (found["lost"], found["doubled"], found["problems"]) == ([], [], [])


def test_a_fault_at_every_file_call_of_an_append_leaves_the_record_sound(tmp_path: Path) -> None:
    started, home = time.monotonic(), tmp_path / "fresh"
    home.mkdir()
    found_record(f"sqlite:///{home / 'record.db'}", home)
    count: collections.Counter[str] = collections.Counter()
    unsound = []
    for call, number, fault, told, found in each_fault(home, tmp_path):
        count[fault] += 1
        count["acknowledged"] += len(told.acknowledged)
        if not found.sound:
            unsound.append((call, number, fault, found))

    say("strace", **count, seconds=round(time.monotonic() - started), unsound=len(unsound))
    assert unsound == []
    assert min(count["KILL"], count["EIO"], count["ENOSPC"]) > 20


def test_a_disk_that_fills_at_any_size_leaves_the_record_sound(tmp_path: Path) -> None:
    refused = done = 0
    for limit in (*range(0, 40_000, 1_733), *range(40_000, 900_000, 41_113)):
        folder = tmp_path / str(limit)
        folder.mkdir()
        url, told = f"sqlite:///{folder / 'record.db'}", Told()
        found_record(url, folder)

        def starved(
            tell: object, limit: int = limit, url: str = url, folder: Path = folder
        ) -> None:
            small_files(limit)
            write(url, folder, "full", 400, tell, patience=1)  # type: ignore[arg-type]

        with forked(starved) as (_, pipe):
            listen(pipe, told)
        refused, done = refused + len(told.refused), done + len(told.acknowledged)
        assert look(url, folder, told).sound, limit
    say("disk full", refused=refused, acknowledged=done)
    assert refused > 20


def test_twenty_writers_at_once_on_sqlite(tmp_path: Path) -> None:
    _many(f"sqlite:///{tmp_path / 'record.db'}", tmp_path, "sqlite")


def test_twenty_writers_at_once_on_postgresql(server: DurableServer, tmp_path: Path) -> None:
    _many(database(server, "many"), tmp_path, "postgresql")


def _many(url: str, folder: Path, name: str, writers: int = 20, each: int = 50) -> None:
    found_record(url, folder)
    told, started = Told(), time.monotonic()
    with ExitStack() as stack:
        pipes = [
            stack.enter_context(forked(partial(write, url, folder, f"p{n}", each)))[1]
            for n in range(writers)
        ]
        for pipe in pipes:
            listen(pipe, told, seconds=300)
    took = time.monotonic() - started
    found = look(url, folder, told)
    say(
        name,
        writers=writers,
        acknowledged=len(told.acknowledged),
        per_s=round(len(told.acknowledged) / took),
    )
    assert found.sound, found
    assert len(told.acknowledged) == writers * each


def test_restarts_and_killed_backends_under_three_writers(
    server: DurableServer, tmp_path: Path
) -> None:
    url, told, dice = database(server, "restarts"), Told(), random.Random(1)  # noqa: S311  no secret
    found_record(url, tmp_path)
    end, restarts, killed, pause = time.monotonic() + SECONDS, 0, 0, Event()
    with ExitStack() as stack:
        pipes = [
            stack.enter_context(forked(partial(write, url, tmp_path, f"w{n}", 100_000)))
            for n in range(3)
        ]
        while time.monotonic() < end:
            pause.wait(dice.uniform(1, 3))
            if dice.random() < 0.3:
                server.crash()
                restarts += 1
            else:
                killed += _kill_a_backend(server)
        for child, pipe in pipes:
            os.kill(child, signal.SIGKILL)
            listen(pipe, told)
    server.wait()
    found = look(url, tmp_path, told)
    say(
        "postgresql", restarts=restarts, backends_killed=killed, acknowledged=len(told.acknowledged),
        refused=len(told.refused), lost=len(found.lost), doubled=len(found.doubled),
    )  # fmt: skip
    assert found.sound, found
    assert len(told.acknowledged) > 100
    assert restarts
    assert killed


def _kill_a_backend(server: DurableServer) -> int:
    """Kill a writer's backend by `kill -9`; PostgreSQL then restarts all of them."""
    engine = make_engine(server.url("postgres"))
    try:
        with engine.connect() as connection:
            query = "SELECT pid FROM pg_stat_activity WHERE datname = 'restarts' LIMIT 1"
            pid = connection.execute(text(query)).scalar()
        if pid is None:
            return 0
        os.kill(pid, signal.SIGKILL)
    except Exception:  # noqa: BLE001  it is starting at the moment
        return 0
    finally:
        engine.dispose()
    return 1
