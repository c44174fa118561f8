"""The reader of pictures: a child that opens them, started when first needed, killed when one takes too long."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

import msgspec

from monitor.media.picture import (
    BYTES_CAP,
    REFERENCES_CAP,
    Picture,
    PictureError,
    Reference,
    Reply,
    Setup,
)

SECONDS: Final = 30.0
"""For one picture; words take about a second on a slow machine."""
MEMORY: Final = 4 << 30
"""Address space of the child; it fills about 500 MB of it when it reads words."""
_START_S: Final = 60.0
_REPLY_CAP: Final = 4_000_000
_FRAME: Final = struct.Struct(">I")
_ENVIRONMENT: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
_ROOT: Final = str(Path(__file__).resolve().parents[2])
_BOOT: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); from monitor.media.child import main; main()"
)
_MISSING: Final = "Pictures are not read here: install watchdesk[media]."


class PictureReader:
    """Reads pictures one after the other. For one thread; close it when done."""

    def __init__(
        self,
        references: Sequence[Reference] = (),
        *,
        seconds: float = SECONDS,
        memory_bytes: int = MEMORY,
    ) -> None:
        """Set what pictures are compared with, and what reading one may take.

        Args:
            references: Registered pictures; beyond `REFERENCES_CAP` they are left out.
            seconds: Wall time for one picture; the child is killed after it.
            memory_bytes: Address space of the child.
        """
        self._setup = Setup(tuple(references[:REFERENCES_CAP]))
        self._seconds = seconds
        self._memory = memory_bytes
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, data: bytes) -> Picture:
        """Return all that can be read of a picture.

        Raises:
            PictureError: It is no picture, too large, took too long, or nothing here can open pictures.
        """
        if not data:
            raise PictureError("The picture is empty.")
        if len(data) > BYTES_CAP:
            raise PictureError(f"The picture has more than {BYTES_CAP:,} bytes.")
        child = self._running()
        try:
            reply = msgspec.msgpack.decode(self._ask(child, data, self._seconds), type=Reply)
        except (EOFError, OSError, msgspec.DecodeError, TimeoutError) as wrong:
            self._kill()
            why = "in the time" if isinstance(wrong, TimeoutError) else "within the memory"
            raise PictureError(f"The picture could not be read {why} set for it.") from wrong
        except BaseException:
            self._kill()
            raise
        if reply.picture is None:
            raise PictureError(reply.refused)
        return reply.picture

    def close(self) -> None:
        """End the child."""
        self._kill()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._kill()
            self._child = self._started()
        return self._child

    def _started(self) -> subprocess.Popen[bytes]:
        """Start a child, cut off from the terminal and most of the environment, and set it up.

        Raises:
            PictureError: It did not start, or has no library that opens pictures.
        """
        try:
            child = subprocess.Popen(  # noqa: S603  our own interpreter and our own words
                [
                    sys.executable,
                    "-I",
                    "-B",
                    "-c",
                    _BOOT,
                    _ROOT,
                    str(self._memory),
                    str(self._seconds),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
                start_new_session=True,
            )
        except OSError as wrong:
            raise PictureError("The process that opens pictures could not be started.") from wrong
        self._child = child
        try:
            setup = msgspec.msgpack.encode(self._setup)
            lacking = msgspec.msgpack.decode(self._ask(child, b"", _START_S), type=tuple[str, ...])
            _pipe(child.stdin).write(_FRAME.pack(len(setup)) + setup)
        except (EOFError, OSError, msgspec.DecodeError) as wrong:
            self._kill()
            raise PictureError("The process that opens pictures could not be started.") from wrong
        except BaseException:
            self._kill()
            raise
        if "file" in lacking:
            self._kill()
            raise PictureError(_MISSING)
        return child

    def _ask(self, child: subprocess.Popen[bytes], data: bytes, seconds: float) -> bytes:
        """Send bytes, unless there are none, and return the frame that answers.

        Raises:
            TimeoutError: The child was killed for taking too long.
            EOFError: It ended instead.
            OSError: The pipe broke.
        """
        late = threading.Event()

        def end() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            if data:
                _pipe(child.stdin).write(_FRAME.pack(len(data)) + data)
                _pipe(child.stdin).flush()
            return _frame(_pipe(child.stdout))
        except (EOFError, OSError):
            if late.is_set():
                raise TimeoutError from None
            raise
        finally:
            timer.cancel()

    def _kill(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            try:
                _pipe(pipe).close()
            except OSError:
                continue  # what was still to be sent to a dead child
        child.wait()


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise OSError("the child has no pipes")
    return pipe


def _frame(source: IO[bytes]) -> bytes:
    head = source.read(_FRAME.size)
    if len(head) < _FRAME.size:
        raise EOFError
    (length,) = _FRAME.unpack(head)
    if length > _REPLY_CAP:
        raise EOFError
    frame = source.read(length)
    if len(frame) < length:
        raise EOFError
    return frame
