"""A program on a pseudo-terminal, and what it costs: processor time of all its threads, memory, bytes, answers."""

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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

SIZE = (36, 120)
_QUIET_S = 0.06
"""So long without a byte, an answer is complete."""


class Gone(RuntimeError):
    """The program did not get there in time."""


class Line:
    """The other end of a pseudo-terminal."""

    def __init__(self, words: Sequence[str], cwd: Path) -> None:
        """Start the program, at 120 columns by 36 lines."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *SIZE, 0, 0))
        root = str(Path(__file__).resolve().parents[1])
        self._process = subprocess.Popen(
            [sys.executable, "-P", *words],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=cwd,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(cwd),
                "PYTHONPATH": root,
                "TERM": "xterm-256color",
                "COLORTERM": "truecolor",
                "LANG": "C.UTF-8",
            },
            start_new_session=True,
        )
        os.close(theirs)
        self._line = ours
        self._folder = Path(f"/proc/{self._process.pid}")

    def __enter__(self) -> Self:
        """Give the line."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the program."""
        self._process.kill()
        self._process.wait()
        os.close(self._line)

    def until(self, words: str, *, seconds: float) -> None:
        """Read until these words are drawn.

        Raises:
            Gone: They did not come in time, or the program ended.
        """
        end, seen = time.monotonic() + seconds, b""
        while words.encode() not in seen:
            if time.monotonic() > end:
                raise Gone(f"not in {seconds:.0f} s")
            seen = (seen + self._read(0.2))[-200_000:]

    def rest(self, seconds: float = 0.6) -> int:
        """Read until nothing has come for so long; return how many bytes came."""
        count = 0
        while got := self._read(seconds):
            count += len(got)
        return count

    def press(self, key: str, *, quiet: float = _QUIET_S) -> tuple[float, int]:
        """Press a key; return after how many milliseconds the first byte of the answer came, and its bytes."""
        begun = time.perf_counter()
        os.write(self._line, key.encode())
        first = self._read(5)
        taken = (time.perf_counter() - begun) * 1_000
        if not first:
            raise Gone("a key was not answered")
        return taken, len(first) + self.rest(quiet)

    def cpu_ms(self) -> float:
        """Return the processor time of all threads so far."""
        total = 0
        for task in (self._folder / "task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
        return total / 1e6

    def rss_mb(self) -> float:
        """Return the memory that is in use."""
        status = (self._folder / "status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1_000

    def _read(self, seconds: float) -> bytes:
        if not select.select([self._line], [], [], seconds)[0]:
            return b""
        try:
            return os.read(self._line, 1 << 20)
        except OSError:
            raise Gone("the program ended") from None


@contextmanager
def on_a_line(words: Sequence[str], cwd: Path) -> Iterator[Line]:
    """Run a program on a line of its own."""
    with Line(words, cwd) as line:
        yield line
