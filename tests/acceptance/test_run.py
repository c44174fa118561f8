"""The daemon as a process: it collects, outlives a failing source, stops when told, and shares its home."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue

import pytest
from support.program import ROOT, Watchdesk, command, environment
from support.site import LocalSite

PATIENCE_S = 30


class Watching:
    """A running daemon and its log."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: list[str] = []
        self._fresh: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)
            self._fresh.put(line)

    def until(self, event: str, **fields: object) -> None:
        """Wait for a log line with this event and these fields."""
        while not any(self._tells(line, event, fields) for line in self.lines):
            try:
                self._fresh.get(timeout=PATIENCE_S)
            except Empty:
                raise AssertionError(f"no {event} in {''.join(self.lines)}") from None

    @staticmethod
    def _tells(line: str, event: str, fields: dict[str, object]) -> bool:
        said = json.loads(line) if line.startswith("{") else {}
        return said.get("event") == event and fields.items() <= said.items()

    def close(self) -> None:
        """Kill the process if it still runs, and read its log to the end."""
        self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stderr is not None
        self.process.stderr.close()

    def end(self, number: int) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(PATIENCE_S)


@contextmanager
def _watching(home: Path) -> Iterator[Watching]:
    process = subprocess.Popen(
        command("run", "--tick", "0.2"),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(WATCHDESK_HOME=str(home)),
    )
    watch = Watching(process)
    try:
        yield watch
    finally:
        watch.close()


def until_all_looked(one: Watching, other: Watching, count: int) -> None:
    """Wait until both logs together tell of so many looks: one that is given up is taken by the other."""
    end = time.monotonic() + PATIENCE_S
    while sum('"looked"' in line for line in one.lines + other.lines) < count:
        assert time.monotonic() < end, one.lines + other.lines
        threading.Event().wait(0.05)


def _enrol(home: Path, called: Watchdesk, feeds: dict[str, str]) -> None:
    called(
        home,
        *(
            "people",
            "add",
            "2001",
            "--name",
            "Jordan Smith",
            "--rank",
            "Officer",
            "--kind",
            "sworn",
        ),
        *("--unit", "North"),
    )
    rows = ["platform,handle,url,basis,reference,on,identity,person"]
    rows += [
        f"blog,{name},{url},self_registered,form 1,2026-01-05,confirmed,2001"
        for name, url in feeds.items()
    ]
    (home / "handles.csv").write_text("\n".join(rows), "utf-8")
    assert called(home, "handles", "import", str(home / "handles.csv")).code == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_failing_source_is_outlived_and_a_signal_ends_the_watch(
    own_home: Path, site: LocalSite, called: Watchdesk, number: int
) -> None:
    config = own_home / "config.toml"
    config.write_text(
        config.read_text("utf-8").replace("deadline_s = 3", "deadline_s = 300"), "utf-8"
    )
    feeds = {
        "good": site.feed("/good", "The words of Jordan Smith"),
        "gone": f"http://{site.host}/nothing",
    }
    _enrol(own_home, called, feeds)
    with _watching(own_home) as watch:
        watch.until("looked", new=1, errors=0)
        watch.until("looked", errors=1)
        slow = {"slow": site.silent("/slow")}
        _enrol(own_home, called, slow)  # while it runs: taken at the next tick, and never answered
        site.until_asked("/slow")
        code = watch.end(number)
        log = "".join(watch.lines)

    assert code == 0, log
    assert '"event": "stopped"' in log
    assert "Jordan" not in log
    assert "Traceback" not in log
    again = called(own_home, "collect", "--handle", "blog:good", "--json")
    assert again.json["blog:good"]["unchanged"] == 1


def test_two_daemons_on_one_home_ask_each_source_once(
    own_home: Path, site: LocalSite, called: Watchdesk
) -> None:
    feeds = {f"h{n}": site.feed(f"/{n}", f"post {n}") for n in range(8)}
    _enrol(own_home, called, feeds)
    with _watching(own_home) as one, _watching(own_home) as other:
        one.until("started")
        other.until("started")
        site.until_asked(*(f"/{n}" for n in range(8)))
        until_all_looked(one, other, len(feeds))
        codes = (one.end(signal.SIGTERM), other.end(signal.SIGTERM))

    assert codes == (0, 0)
    assert sorted(site.asked) == sorted(f"/{n}" for n in range(8))
