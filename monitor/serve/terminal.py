"""A program on a terminal of its own: what it draws can be read, keys can be given to it, and it ends for certain."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import struct
import termios
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Final

_CHUNK: Final = 65_536
_HANG_UP_S: Final = 1.0
"""Seconds between the line going dead and the end by force."""


@dataclass(frozen=True, slots=True)
class Size:
    """Columns and rows."""

    width: int
    height: int

    @property
    def within_reason(self) -> Size:
        """The same, where somebody asks for less than nothing or for more than a screen."""
        return Size(max(20, min(self.width, 400)), max(10, min(self.height, 200)))


class Terminal:
    """A program and the line to it."""

    def __init__(
        self,
        line: int,
        process: asyncio.subprocess.Process,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        self._line = line
        self._process = process
        self._reader = reader
        self._writer = writer

    @property
    def pid(self) -> int:
        """The process, which leads a group of its own."""
        return self._process.pid

    async def read(self) -> bytes:
        """Return what it drew next; nothing at its end."""
        try:
            return await self._reader.read(_CHUNK)
        except OSError:  # Linux says so when the other end of a terminal is gone
            return b""

    async def write(self, keys: bytes) -> None:
        """Give it keys; waits while it does not take them.

        Raises:
            ConnectionError: It is gone.
        """
        self._writer.write(keys)
        await self._writer.drain()

    def resize(self, size: Size) -> None:
        """Tell it how large its terminal is now."""
        _set_size(self._line, size)

    async def hang_up(self) -> None:
        """End it, and all it may have started: as when a line goes dead, then by force."""
        self._signal(signal.SIGHUP)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._process.wait(), _HANG_UP_S)
        self._signal(signal.SIGKILL)
        await self._process.wait()

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)


@asynccontextmanager
async def terminal(
    words: Sequence[str], size: Size, environment: Mapping[str, str]
) -> AsyncIterator[Terminal]:
    """Run a program on a terminal, with this environment and no other; it is gone when the block ends.

    Args:
        words: The program and its arguments; no shell reads them.
        size: Of the terminal.
        environment: All it gets.
    """
    loop = asyncio.get_running_loop()
    ours, theirs = os.openpty()
    line = os.fdopen(ours, "rb", 0)
    try:
        _set_size(theirs, size)
        _be_silent(theirs)
        process = await asyncio.create_subprocess_exec(
            *words,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=dict(environment),
            cwd="/",
            start_new_session=True,
        )
    except BaseException:
        line.close()
        raise
    finally:
        os.close(theirs)
    reader = asyncio.StreamReader(_CHUNK)
    reading, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), line)
    writing, protocol = await loop.connect_write_pipe(
        asyncio.streams.FlowControlMixin, os.fdopen(os.dup(ours), "wb", 0)
    )
    writer = asyncio.StreamWriter(writing, protocol, None, loop)
    made = Terminal(ours, process, reader, writer)
    try:
        yield made
    finally:
        await made.hang_up()
        reading.close()
        writing.abort()


def _set_size(line: int, size: Size) -> None:
    fit = size.within_reason
    fcntl.ioctl(line, termios.TIOCSWINSZ, struct.pack("HHHH", fit.height, fit.width, 0, 0))


def _be_silent(line: int) -> None:
    """Echo nothing and interrupt nothing before the program itself has taken the terminal."""
    modes = termios.tcgetattr(line)
    modes[3] &= ~(termios.ECHO | termios.ICANON | termios.ISIG)
    termios.tcsetattr(line, termios.TCSANOW, modes)
