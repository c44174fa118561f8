"""The clock: ticks go on whatever a pass does, and end when they are told to."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import structlog
import time_machine

from monitor import logs
from monitor.schedule import Daemon

TICK_S = 0.05


@pytest.fixture
def log() -> StringIO:
    stream = StringIO()
    structlog.reset_defaults()
    logs.configure(stream)
    return stream


class Passes:
    """Counts passes, does what it is told in each, and stops the daemon after the last."""

    def __init__(self, last: int, act: Callable[[int], None] = lambda _number: None) -> None:
        self.count = self.most_at_once = self._at_once = 0
        self._last, self._act = last, act
        self.daemon = Daemon(self, interval_s=TICK_S)

    def __call__(self, stop: threading.Event) -> None:
        self.count += 1
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            if self.count >= self._last:
                self.daemon.stop()
            self._act(self.count)
        finally:
            self._at_once -= 1


def test_a_failing_pass_does_not_end_the_watch(log: StringIO) -> None:
    def fail(_number: int) -> None:
        raise ValueError("Jordan Alvarez wrote: meet me at 12 Elm Street")

    passes = Passes(3, fail)
    passes.daemon.run()

    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    failures = [line for line in lines if line["event"] == "pass failed"]
    assert passes.count == 3
    assert [line["error"] for line in failures] == ["ValueError"] * 3
    assert failures[0]["place"].startswith("test_daemon.py:")
    assert "Alvarez" not in log.getvalue()


@pytest.mark.usefixtures("log")
def test_passes_never_overlap() -> None:
    def dawdle(_number: int) -> None:
        threading.Event().wait(4 * TICK_S)

    passes = Passes(3, dawdle)
    passes.daemon.run()

    assert passes.count >= 3
    assert passes.most_at_once == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_watch_after_the_running_pass(log: StringIO, number: int) -> None:
    ended = threading.Event()

    def work(stop: threading.Event) -> None:
        os.kill(os.getpid(), number)
        assert stop.wait(10)
        ended.set()

    before = signal.getsignal(number)
    Daemon(work, interval_s=60).run()

    assert ended.is_set()
    assert signal.getsignal(number) is before
    assert f'"signal": {number:d}' in log.getvalue()


@pytest.mark.usefixtures("log")
def test_a_clock_set_back_does_not_stop_the_watch() -> None:
    real_now = datetime.now(UTC)  # noqa: TID251  the real one, to be set back
    with time_machine.travel(real_now, tick=True) as clock:

        def set_back(number: int) -> None:
            if number == 2:
                clock.shift(timedelta(hours=-1))

        passes = Passes(5, set_back)
        started = time.perf_counter()
        passes.daemon.run()

    assert passes.count == 5
    assert time.perf_counter() - started < 10


def test_a_field_that_is_not_on_the_list_never_reaches_the_log(log: StringIO) -> None:
    structlog.get_logger().warning("look failed", handle_id=7, text="words of a post")

    line = json.loads(log.getvalue())
    assert line["handle_id"] == 7
    assert line["text"] == logs.WITHHELD
    assert line["level"] == "warning"
    assert datetime.fromisoformat(line["timestamp"]).tzinfo is not None


def test_an_error_without_a_traceback_has_no_place() -> None:
    assert logs.place_of(ValueError()) == ""
