"""The room in which pictures are opened: a child process, started when first needed, killed when it takes too long."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

import msgspec

from monitor.media.picture import BYTES_CAP, PictureError

MISSING: Final = "Pictures are not opened here: install watchdesk[pictures]."
_START_S: Final = 60.0
_REPLY_CAP: Final = 4_000_000
_FRAME: Final = struct.Struct(">I")
_ENVIRONMENT: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH")
_ROOT: Final = str(Path(__file__).resolve().parents[2])


class Room:
    """Asks a child about one picture after the other. For one thread; close it when done."""

    def __init__(self, boot: str, setup: bytes, *, seconds: float, memory_bytes: int) -> None:
        """Start nothing yet.

        Args:
            boot: What the child runs; its arguments are the source folder, bytes of memory, seconds for a picture.
            setup: Sent to it once.
            seconds: Wall time for one picture; the child is killed after it.
            memory_bytes: Address space of the child.
        """
        self._boot = boot
        self._setup = setup
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

    def ask(self, data: bytes) -> bytes:
        """Return what the child answers to the bytes of a picture.

        Raises:
            PictureError: There are none or too many, it took too long, or nothing here can open pictures.
        """
        if not data:
            raise PictureError("The picture is empty.")
        if len(data) > BYTES_CAP:
            raise PictureError(f"The picture has more than {BYTES_CAP:,} bytes.")
        child = self._running()
        try:
            return self._answer(child, data, self._seconds)
        except (EOFError, OSError, TimeoutError) as wrong:
            self._kill()
            why = "in the time" if isinstance(wrong, TimeoutError) else "within the memory"
            raise PictureError(f"The picture could not be read {why} set for it.") from wrong
        except BaseException:
            self._kill()
            raise

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
        words = [sys.executable, "-I", "-B", "-c", self._boot, _ROOT]
        try:
            child = subprocess.Popen(  # noqa: S603  our own interpreter and our own words
                [*words, str(self._memory), str(self._seconds)],
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
            lacking = msgspec.msgpack.decode(
                self._answer(child, b"", _START_S), type=tuple[str, ...]
            )
            _pipe(child.stdin).write(_FRAME.pack(len(self._setup)) + self._setup)
        except (EOFError, OSError, msgspec.DecodeError) as wrong:
            self._kill()
            raise PictureError("The process that opens pictures could not be started.") from wrong
        except BaseException:
            self._kill()
            raise
        if "file" in lacking:
            self._kill()
            raise PictureError(MISSING)
        return child

    def _answer(self, child: subprocess.Popen[bytes], data: bytes, seconds: float) -> bytes:
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
