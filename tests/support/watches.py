"""`watchdesk run` and its like as processes: started, their log read, ended."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue

from support.program import ROOT, Watchdesk, command, environment

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
def watching(home: Path, name: str = "run") -> Iterator[Watching]:
    """Start `watchdesk run`, or another of the commands that watch, and kill it at the end of the block."""
    process = subprocess.Popen(
        command(name, "--tick", "0.2"),
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


def enrol(home: Path, called: Watchdesk, feeds: dict[str, str]) -> None:
    """Register feeds of one officer."""
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
