"""Faults at every file call of one append: strace makes the n-th call fail, or kills the process at it.

A child stops before it appends; strace takes hold of it, lets it go on, and interferes from then on.
"""

from __future__ import annotations

import collections
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Event

from faults.hands import Found, Told, forked, listen, look, write

CALLS = (
    "openat", "read", "pread64", "write", "pwrite64", "fsync", "fdatasync", "ftruncate", "fallocate",
    "rename", "renameat2", "link", "linkat", "unlink", "unlinkat", "mkdir", "mkdirat", "close",
)  # fmt: skip
FAULTS = {"KILL": "signal=KILL", "EIO": "error=EIO", "ENOSPC": "error=ENOSPC"}


def each_fault(
    home: Path, work: Path, *, faults: tuple[str, ...] = tuple(FAULTS)
) -> Iterator[tuple[str, int, str, Told, Found]]:
    """Inject each fault at each file call of one append, on a fresh copy of a home each; yield what came of it."""
    for call, count in _calls(home, work).items():
        for fault in faults:
            for number in range(1, count + 1):
                copy = _copied(home, work)
                options = [
                    "-e",
                    f"trace={call}",
                    "-e",
                    f"inject={call}:{FAULTS[fault]}:when={number}",
                ]
                told = _traced(copy, options)
                yield call, number, fault, told, look(_url(copy), copy, told)


def _calls(home: Path, work: Path) -> dict[str, int]:
    """Count the file calls of one append."""
    copy, log = _copied(home, work), work / "calls"
    told = _traced(copy, ["-e", f"trace={','.join(CALLS)}", "-o", str(log)])
    assert told.acknowledged == ["one-0"], told
    named = re.findall(r"^(?:\d+ +)?(\w+)\(", log.read_text(), re.MULTILINE)
    return dict(collections.Counter(name for name in named if name in CALLS))


def _traced(home: Path, options: list[str]) -> Told:
    told = Told()

    def stopped(tell: Callable[[str], None]) -> None:
        os.kill(os.getpid(), signal.SIGSTOP)
        write(_url(home), home, "one", 1, tell, patience=1)

    with forked(partial(stopped)) as (child, pipe):
        os.waitpid(child, os.WUNTRACED)
        tracer = subprocess.Popen(
            ["strace", "-f", "-q", *options, "-p", str(child)],  # noqa: S607  whichever there is
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _until_traced(child)
        os.kill(child, signal.SIGCONT)
        listen(pipe, told, seconds=30)
        tracer.terminate()
        tracer.wait(10)
    return told


def _until_traced(child: int) -> None:
    deadline, pause = time.monotonic() + 10, Event()
    while "TracerPid:\t0" in Path(f"/proc/{child}/status").read_text():
        assert time.monotonic() < deadline, "strace did not take hold"
        pause.wait(0.002)


def _copied(home: Path, work: Path) -> Path:
    copy = work / "home"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(home, copy)
    return copy


def _url(home: Path) -> str:
    return f"sqlite:///{home / 'record.db'}"
