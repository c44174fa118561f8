"""The child's side of the sandbox: limits on itself first, then one job after the other until the pipe closes.

Each job sets an alarm that ends the process, so that even a child whose parent has died stops by itself.
"""

from __future__ import annotations

import os
import resource
import signal
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import BinaryIO, Final

import msgspec

from collectors.base import Account, Exchange, Found, PostRef
from collectors.errors import Malformed

_FRAME: Final = struct.Struct(">I")
_GRACE_S: Final = 2.0


class Job(msgspec.Struct, frozen=True):
    """What the child is asked to read."""

    exchange: Exchange
    account: Account
    refs: tuple[PostRef, ...] = ()
    path: str = ""
    """The file of an import; it is read where it lies, and answered bit by bit."""


class Reply(msgspec.Struct, frozen=True):
    """What it found, or in one sentence why not."""

    found: Found = Found()
    malformed: str = ""
    form: str = ""
    """What a file is: said first, before anything is read from it."""
    more: bool = False
    """Whether another reply to the same job follows."""


def answer(job: Job) -> Reply:
    """Read one exchange."""
    from collectors.readers import read

    try:
        return Reply(read(job.exchange, job.account, job.refs))
    except Malformed as error:
        return Reply(malformed=str(error))


def answers(job: Job) -> Iterator[Reply]:
    """Read one exchange, or one file bit by bit."""
    if not job.path:
        yield answer(job)
        return
    from collectors.imports.formats import PREFIX
    from collectors.imports.reading import batches, open_file

    try:
        form = open_file(job.path, job.exchange)
        yield Reply(form=form, more=True)
        exchange = replace(job.exchange, collector=PREFIX + form)
        for found in batches(job.path, exchange, job.account):
            yield Reply(found, more=True)
        yield Reply()
    except Malformed as error:
        yield Reply(malformed=str(error))


def confine(memory_bytes: int) -> None:
    """Give up what reading needs not: memory beyond a bound, files, further processes, core dumps.

    A limit that the system does not know how to set is left; the parent's deadline holds everywhere.
    """
    for limit, wanted in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hardest = resource.getrlimit(limit)
        value = wanted if hardest == resource.RLIM_INFINITY else min(wanted, hardest)
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def serve(incoming: BinaryIO, outgoing: BinaryIO, seconds: float) -> None:
    """Answer jobs until the other side closes. A memory error, or any other surprise, ends the process."""
    decode = msgspec.msgpack.Decoder(Job).decode
    encode = msgspec.msgpack.Encoder().encode
    _send(outgoing, b"")
    while len(head := incoming.read(_FRAME.size)) == _FRAME.size:
        (length,) = _FRAME.unpack(head)
        frame = incoming.read(length)
        signal.setitimer(signal.ITIMER_REAL, seconds + _GRACE_S)
        for reply in answers(decode(frame)):
            if not reply.more:
                signal.setitimer(signal.ITIMER_REAL, 0)
            _send(outgoing, encode(reply))


def _send(outgoing: BinaryIO, frame: bytes) -> None:
    outgoing.write(_FRAME.pack(len(frame)) + frame)
    outgoing.flush()


def main() -> None:
    """Run the child: arguments are the source folder, bytes of memory, seconds for a job."""
    memory_bytes, seconds = int(sys.argv[2]), float(sys.argv[3])
    with os.fdopen(0, "rb") as incoming, os.fdopen(os.dup(1), "wb") as outgoing:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)  # nothing a library prints may stand between the frames
        from collectors import feed_json, feed_xml, readers  # noqa: F401  warm before the first job is timed

        confine(memory_bytes)
        serve(incoming, outgoing, seconds)
