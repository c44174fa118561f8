"""Hostile bytes are read in a child that can be killed: persistent, so that a feed costs little more than its parsing.

Parent and child speak in frames over pipes: four bytes of length, then MessagePack. Nothing is unpickled; what
the child says is checked against the types of `Reply` before it is believed.
"""

from __future__ import annotations

import asyncio
import os
import struct
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from collectors.base import Account, Exchange, Found, PostRef
from collectors.drafting import host_of
from collectors.errors import CollectorError, Malformed
from collectors.sandbox_child import Job, Reply

REPLY_CAP: Final = 64_000_000
"""Most bytes taken from the child for one exchange."""
IMPORT_S: Final = 600.0
"""Wall time for one file that was handed in."""
IMPORT_BYTES: Final = 3 << 30
"""Address space for one such file: a member of 200 MB of JSON is held whole, as bytes and as Python's objects."""
_START_S: Final = 60.0
_STOP_S: Final = 2.0
_FRAME: Final = struct.Struct(">I")
_ENVIRONMENT: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
_ROOT: Final = str(Path(__file__).resolve().parent.parent)
_BOOT: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); from collectors.sandbox_child import main; main()"
)


class Sandbox:
    """A small pool of reading children. For one event loop; close it when done."""

    def __init__(
        self, *, children: int = 1, seconds: float = 10.0, memory_bytes: int = 1 << 30
    ) -> None:
        """Set the pool's size and what reading one exchange may take.

        Args:
            children: How many may read at once; each is started when first needed.
            seconds: Wall time for one exchange; the child is killed after it.
            memory_bytes: Address space of a child.
        """
        self._seconds = seconds
        self._memory_bytes = memory_bytes
        self._slots = asyncio.Semaphore(children)
        self._files = asyncio.Semaphore(1)
        self._idle: list[_Child] = []
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(Reply).decode

    async def read(
        self, exchange: Exchange, account: Account, refs: Sequence[PostRef] = ()
    ) -> Found:
        """Return everything an exchange says, read in a child; see `collectors.readers.read`.

        Raises:
            Malformed: The body is not what it claims to be, or could not be read within the limits.
            CollectorError: The child could not be started.
        """
        host = host_of(exchange.final_url)
        async with self._slots:
            child = await self._take()
            try:
                async with asyncio.timeout(self._seconds):
                    answer = await child.ask(self._encode(Job(exchange, account, tuple(refs))))
                reply = self._decode(answer)
            except TimeoutError as error:
                await child.kill()
                raise Malformed(
                    f"The answer of {host} took more than {self._seconds:g} seconds to read."
                ) from error
            except (EOFError, OSError, msgspec.DecodeError) as error:
                await child.kill()
                raise Malformed(
                    f"The answer of {host} could not be read within the limits set for it."
                ) from error
            except BaseException:
                await child.kill()
                raise
            self._idle.append(child)
        if reply.malformed:
            raise Malformed(reply.malformed)
        return reply.found

    async def read_file(
        self, path: str, exchange: Exchange, account: Account, allow: Callable[[str], None]
    ) -> AsyncIterator[Found]:
        """Yield what a file that was handed in says, bit by bit, read in a child of its own.

        Args:
            path: The file; it is read where it lies.
            exchange: The record of the import.
            account: Whose file it is.
            allow: Told what the file is before anything is read from it; what it raises ends the reading.

        Raises:
            Malformed: The file is not what it claims to be, or could not be read within the limits.
            CollectorError: The child could not be started.
        """
        deadline = asyncio.get_running_loop().time() + IMPORT_S
        async with self._files:
            child = await self._start(IMPORT_BYTES, IMPORT_S)
            try:
                await child.send(self._encode(Job(exchange, account, path=path)))
                while True:
                    async with asyncio.timeout_at(deadline):
                        reply = self._decode(await child.hear())
                    if reply.malformed:
                        raise Malformed(reply.malformed)
                    if reply.form:
                        allow(reply.form)
                    elif not reply.more:
                        return
                    else:
                        yield reply.found
            except TimeoutError as error:
                raise Malformed(f"The file took more than {IMPORT_S:g} seconds to read.") from error
            except (EOFError, OSError, msgspec.DecodeError) as error:
                raise Malformed(
                    "The file could not be read within the limits set for it; a smaller part of it may be."
                ) from error
            finally:
                await child.kill()

    async def close(self) -> None:
        """Let the children end."""
        while self._idle:
            await self._idle.pop().close()

    async def _take(self) -> _Child:
        """Return an idle child that still lives, else a new one."""
        while self._idle:
            child = self._idle.pop()
            if child.alive:
                return child
            await child.kill()
        return await self._start(self._memory_bytes, self._seconds)

    async def _start(self, memory_bytes: int, seconds: float) -> _Child:
        try:
            return await _Child.start(memory_bytes, seconds)
        except (OSError, EOFError, TimeoutError) as error:
            raise CollectorError("The process that reads feeds could not be started.") from error


class _Child:
    """One process and its pipes."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        if process.stdin is None or process.stdout is None:
            raise OSError("the child has no pipes")
        self._process = process
        self._to, self._from = process.stdin, process.stdout

    @classmethod
    async def start(cls, memory_bytes: int, seconds: float) -> _Child:
        """Start a child, cut off from the terminal and most of the environment, and wait until it is ready."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",  # no user site, no PYTHON* variables, no current folder
            "-B",
            "-c",
            _BOOT,
            _ROOT,
            str(memory_bytes),
            str(seconds),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            start_new_session=True,  # Ctrl-C at the terminal is ours, not the child's
            limit=1 << 20,
        )
        child = cls(process)
        try:
            async with asyncio.timeout(_START_S):
                await child.hear()
        except BaseException:
            await child.kill()
            raise
        return child

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.returncode is None

    async def ask(self, frame: bytes) -> bytes:
        """Send one job and return the reply.

        Raises:
            EOFError: The child ended instead, or its reply is too long.
            OSError: The pipe broke.
        """
        await self.send(frame)
        return await self.hear()

    async def send(self, frame: bytes) -> None:
        """Send one job.

        Raises:
            OSError: The pipe broke.
        """
        self._to.write(_FRAME.pack(len(frame)))
        self._to.write(frame)
        await self._to.drain()

    async def hear(self) -> bytes:
        """Wait for one reply.

        Raises:
            EOFError: The child ended instead, or its reply is too long.
        """
        (length,) = _FRAME.unpack(await self._from.readexactly(_FRAME.size))
        if length > REPLY_CAP:
            raise EOFError("the reply is too long")
        return await self._from.readexactly(length)

    async def kill(self) -> None:
        """End the process at once and collect it."""
        if self.alive:
            self._process.kill()
        await self._end()

    async def close(self) -> None:
        """Let the process end by itself, as it does when nobody can ask any more."""
        self._to.close()
        try:
            async with asyncio.timeout(_STOP_S):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
        await self._end()

    async def _end(self) -> None:
        self._to.close()
        await self._process.wait()
