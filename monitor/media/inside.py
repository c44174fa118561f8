"""What every child that opens pictures does first: give up what it does not need, then answer frame by frame.

Its first frame says what cannot be read here; then come the set-up, and one answer for the bytes of each picture.
"""

from __future__ import annotations

import os
import resource
import signal
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO, Final

import msgspec

from monitor.media.picture import missing

_FRAME: Final = struct.Struct(">I")
_GRACE_S: Final = 2.0

Answer = Callable[[bytes], bytes]
"""From the bytes of a picture to a frame."""


def serve(prepare: Callable[[bytes], Answer]) -> None:
    """Run a child: arguments are the source folder, bytes of memory, seconds for a picture.

    Args:
        prepare: Makes of the set-up what answers.
    """
    memory, seconds = int(sys.argv[2]), float(sys.argv[3])
    with os.fdopen(0, "rb") as incoming, os.fdopen(os.dup(1), "wb") as outgoing:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)  # nothing a library prints may stand between the frames
        for limit, value in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
        ):
            with suppress(ValueError, OSError):  # a limit that the system does not know is left
                resource.setrlimit(limit, (value, value))
        _write(outgoing, msgspec.msgpack.encode(missing()))
        answer = prepare(_read(incoming))
        while data := _read(incoming):
            signal.setitimer(
                signal.ITIMER_REAL, seconds + _GRACE_S
            )  # also when the parent has died
            reply = answer(data)
            signal.setitimer(signal.ITIMER_REAL, 0)
            _write(outgoing, reply)


def _read(source: BinaryIO) -> bytes:
    head = source.read(_FRAME.size)
    return source.read(_FRAME.unpack(head)[0]) if len(head) == _FRAME.size else b""


def _write(target: BinaryIO, frame: bytes) -> None:
    target.write(_FRAME.pack(len(frame)) + frame)
    target.flush()
