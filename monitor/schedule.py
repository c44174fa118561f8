"""When things run: the only module that knows APScheduler, which is a clock here and nothing more.

What is due, and who has taken it, stands in the record: a tick asks for a pass over whatever is due. So
nothing is lost when ticks are late, doubled, or come from two machines.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import FrameType
from typing import Final

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.job import Job
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from cases.errors import StoreTrouble
from monitor.logs import place_of

Work = Callable[[threading.Event], object]
"""One pass over all that is due; returns soon after the event is set."""

_GLANCE_S: Final = 0.25
"""Seconds after which a signal is noticed at the latest."""
_PATIENCE: Final = 3
"""Ticks that may be missed, by a clock that nobody sets, before the scheduler is told to go on."""


class Daemon:
    """Calls a pass at every tick, never two at once, until it is told to stop."""

    def __init__(
        self, work: Work, *, interval_s: float, beside: Callable[[], object] | None = None
    ) -> None:
        """Take the work, the seconds between two ticks, and short work that must not wait for a pass to end."""
        self._work = work
        self._beside = beside
        self._interval_s = interval_s
        self._stop = threading.Event()
        self._told = 0
        self._last_tick = time.monotonic()
        self._log = structlog.get_logger()

    def run(self) -> None:
        """Work until SIGTERM, SIGINT or `stop`; returns when the running pass has come to its end.

        A second signal ends the process at once, as if it had no handler.
        """
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick left out is no news
        before = {number: signal.signal(number, self._on_signal) for number in _SIGNALS}
        scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(1), "beside": ThreadPoolExecutor(1)},
            timezone=UTC,
        )
        scheduler.start()
        try:
            jobs = [self._add(scheduler, self._tick, "default")]
            if self._beside is not None:
                jobs.append(self._add(scheduler, self._tick_beside, "beside"))
            self._log.info("started", interval_s=self._interval_s)
            while not self._told and not self._stop.wait(_GLANCE_S):
                self._keep_going(jobs)
            self._log.info("stopping", signal=self._told)
        finally:
            self._stop.set()
            scheduler.shutdown(wait=True)
            for number, handler in before.items():
                signal.signal(number, handler)
            self._log.info("stopped")

    def _add(self, scheduler: BackgroundScheduler, work: Callable[[], None], by: str) -> Job:
        return scheduler.add_job(
            work,
            "interval",
            seconds=self._interval_s,
            next_run_time=_now(),
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
            executor=by,
        )

    def stop(self) -> None:
        """Ask for the end; `run` returns soon after."""
        self._stop.set()

    def _tick(self) -> None:
        """Do one pass."""
        self._last_tick = time.monotonic()
        try:
            self._attempt(lambda: self._work(self._stop))
        finally:
            self._last_tick = time.monotonic()

    def _tick_beside(self) -> None:
        if self._beside is not None:
            self._attempt(self._beside)

    def _attempt(self, work: Callable[[], object]) -> None:
        """Do something; whatever goes wrong in it, the next tick tries again."""
        try:
            work()
        except StoreTrouble as error:  # its sentence names the machine's trouble, never a person
            self._log.error("pass failed", error=type(error).__name__, why=str(error))
        except Exception as error:  # noqa: BLE001  a failing pass must not end the watch
            self._log.error("pass failed", error=type(error).__name__, place=place_of(error))

    def _keep_going(self, jobs: Sequence[Job]) -> None:
        """Bring the next ticks forward after the machine's clock was set back: APScheduler would wait it out."""
        if time.monotonic() - self._last_tick > _PATIENCE * self._interval_s:
            for job in jobs:
                job.modify(next_run_time=_now())

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        # Nothing else is safe here: the main thread may hold the event's own lock.
        signal.signal(number, signal.SIG_DFL)
        self._told = number


_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  APScheduler runs by the real clock
