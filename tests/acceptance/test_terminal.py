"""The desk on a real terminal: it opens on the queue, and nothing of a post commands the terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from pathlib import Path

import pytest
from support.program import ROOT, command, environment

CTRL_Q = b"\x11"
PATIENCE_S = 40
COLOURS = re.compile(rb"\x1b\[[0-9;:]*m")
OWN = re.compile(
    rb"\x1b\[[<>=?0-9;:]*[ $'\"]*[a-zA-Z~]|\x1b[78=>]|\x1b\]22;[a-z]*(?:\x07|\x1b\\)|\x1b\(B"
)
"""Sequences that Textual itself writes; everything else would come from a post."""


class Terminal:
    """A program on a pseudo-terminal of 100 by 30."""

    def __init__(self, *words: str, home: Path) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.process = subprocess.Popen(
            command(*words),
            cwd=ROOT,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env=environment(WATCHDESK_HOME=str(home), TERM="xterm-256color"),
        )
        os.close(theirs)
        self.shown = b""

    def _read(self) -> bool:
        """Take what has been written meanwhile; return False at the end."""
        ready, _, _ = select.select([self._ours], [], [], 0.05)
        if not ready:
            return self.process.poll() is None
        try:
            self.shown += os.read(self._ours, 65_536)
        except OSError:
            return False
        return True

    def until(self, words: str) -> None:
        """Wait until these words have been painted, whatever their colours."""
        end = time.monotonic() + PATIENCE_S
        while words.encode() not in COLOURS.sub(b"", self.shown):
            assert time.monotonic() < end, self.shown[-3000:]
            assert self._read(), self.shown[-3000:]

    def press(self, keys: bytes) -> None:
        os.write(self._ours, keys)

    def end(self) -> int:
        """Read to the end and return the exit code."""
        end = time.monotonic() + PATIENCE_S
        while self._read():
            assert time.monotonic() < end, self.shown[-3000:]
        return self.process.wait(PATIENCE_S)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)


@pytest.mark.parametrize("words", [(), ("demo",)], ids=["watchdesk", "demo"])
def test_the_desk_opens_on_the_queue_and_closes(demo_home: Path, words: tuple[str, ...]) -> None:
    terminal = Terminal(*words, home=demo_home)
    try:
        terminal.until("Welcome to the desk")
        terminal.press(b"\r")
        terminal.until("V.A.")
        terminal.press(CTRL_Q)

        assert terminal.end() == 0
        assert b"Traceback" not in terminal.shown
        rest = OWN.sub(b"", terminal.shown)
        assert b"\x1b" not in rest, rest[max(0, rest.index(b"\x1b") - 60) :][:200]
    finally:
        terminal.close()


def test_an_unknown_login_is_told_and_leaves_the_terminal_whole(demo_home: Path) -> None:
    terminal = Terminal("--as", "nobody", home=demo_home)
    try:
        assert terminal.end() == 4
        assert b"is not enrolled here" in terminal.shown
    finally:
        terminal.close()


def test_a_report_is_asked_for_on_a_terminal(demo_home: Path) -> None:
    terminal = Terminal("report", "--as", "ofc_bello", home=demo_home)
    try:
        for question, answer in (
            ("What did you see", "A page that shows a victim"),
            ("Where, as a web address", "https://pages.demo.example/1"),
            ("Whose, as a badge number", ""),
        ):
            terminal.until(question)
            terminal.press(f"{answer}\n".encode())

        assert terminal.end() == 0
        assert b"Receipt: R-" in terminal.shown
    finally:
        terminal.close()
