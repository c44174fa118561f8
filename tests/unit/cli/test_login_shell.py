"""The way in for sudo and keys of SSH, on a real terminal: the desk, two entries, and nothing of the environment."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.program import Watchdesk, command, environment, watchdesk_process

EVIL = {
    "TEXTUAL_DRIVER": "evil:Driver",
    "TEXTUAL_LOG": "evil.log",
    "WATCHDESK_HOME": "/nowhere",
    "WATCHDESK_DATABASE_URL": "sqlite:////nowhere.db",
}

DEAF = ("sh", "-c", 'trap "" HUP; exec "$@"', "sh")
"""Starts a program as nohup does."""


@contextmanager
def sitting(
    home: Path, *words: str, first: Sequence[str] = ()
) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Sit down by a door, started by a `first` program, seen to the queue."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*first, *command("--home", str(home), "login-shell", *words)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=home,
        start_new_session=True,
        env=environment(TERM="xterm-256color", **EVIL),
    )
    os.close(theirs)
    seen, end = b"", time.monotonic() + 40
    try:
        while b"supervisor" not in seen:
            assert time.monotonic() < end, seen[-1_000:]
            if select.select([ours], [], [], 0.1)[0]:
                seen += os.read(ours, 65_536)
        yield process, ours
    finally:
        process.kill()
        process.wait()


def _rest(process: subprocess.Popen[bytes], ours: int) -> int:
    """Read to the end and return the exit code."""
    while select.select([ours], [], [], 20)[0]:
        try:
            os.read(ours, 65_536)
        except OSError:
            break
    return process.wait(20)


def _told(watchdesk: Watchdesk) -> list[str]:
    entries = watchdesk("--json", "custody", "log", **{"as": "aud"}).json["entries"]
    return [one["action"] for one in reversed(entries) if one["action"].startswith("session:")]


def test_a_key_opens_the_desk_and_the_log_tells_when(home: Path, watchdesk: Watchdesk) -> None:
    with sitting(home, "--login", "sgt") as (process, ours):
        os.write(ours, b"\x11")
        assert _rest(process, ours) == 0
        os.close(ours)

    assert _told(watchdesk) == ["session:started", "session:ended"]
    assert not (home / "evil.log").exists()


@pytest.mark.parametrize("first", [(), DEAF])
def test_a_line_that_goes_dead_ends_it_and_the_log_tells_when(
    home: Path, watchdesk: Watchdesk, first: tuple[str, ...]
) -> None:
    with sitting(home, "--login", "sgt", first=first) as (process, ours):
        os.close(ours)
        os.killpg(process.pid, signal.SIGHUP)  # as the kernel does to those of the terminal
        assert process.wait(20) == 128 + signal.SIGHUP

    assert _told(watchdesk) == ["session:started", "session:ended"]


@pytest.mark.parametrize("login", ["nobody-here"])
def test_without_a_terminal_there_is_one_sentence(home: Path, login: str) -> None:
    done = watchdesk_process("--home", str(home), "login-shell", "--login", login)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("watchdesk: only the desk is here")
