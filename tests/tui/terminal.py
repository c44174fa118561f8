"""The real program on a real pseudo-terminal, and the screen that its bytes draw."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tui.emulated import Emulated

ROOT = Path(__file__).parents[2]


class Terminal:
    """The other end of the line."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.seen = b""
        self.screen = Emulated()

    def until_end(self) -> None:
        """Read all that the program still says."""
        while select.select([self.line], [], [], 20)[0]:
            try:
                if not self.read(1):
                    return
            except OSError:
                return

    def until(self, words: str, *, seconds: float = 20) -> None:
        """Read until the words are on the screen."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if words in "\n".join(self.screen.lines):
                return
            self.read(0.1)
        raise AssertionError(f"{words!r} never came:\n" + "\n".join(self.screen.lines))

    def gone(self, words: str, *, seconds: float = 20) -> None:
        """Read until the words are not on the screen any more."""
        end = time.monotonic() + seconds
        while words in "\n".join(self.screen.lines):
            assert time.monotonic() < end, f"{words!r} stays"
            self.read(0.1)

    def read(self, seconds: float) -> bytes:
        """Read once what comes within so long."""
        if not select.select([self.line], [], [], seconds)[0]:
            return b""
        got = os.read(self.line, 65_536)
        self.seen += got
        self.screen.feed(got)
        return got

    def keys(self, keys: str) -> None:
        os.write(self.line, keys.encode("utf-8", "surrogatepass"))


@contextmanager
def at_terminal(
    folder: Path, login: str, **environment: str
) -> Iterator[tuple[Terminal, subprocess.Popen[bytes]]]:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-P", str(ROOT / "tests/tui/terminal_program.py"), str(folder), login],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}",
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            **{key: value for key, value in os.environ.items() if key.startswith("COV")},
            **environment,
        },
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Terminal(ours), process
    finally:
        process.kill()
        process.wait()
        os.close(ours)
