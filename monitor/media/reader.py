"""The reader of pictures: their words, insignia, known copies, read in a room of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from monitor.media.picture import REFERENCES_CAP, Picture, PictureError, Reference, Reply, Setup
from monitor.media.room import Room

SECONDS: Final = 30.0
"""For one picture; words take about a second on a slow machine."""
MEMORY: Final = 4 << 30
"""Address space of the child; it fills about 500 MB of it when it reads words."""
_BOOT: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); from monitor.media.child import main; main()"
)


class PictureReader(Room):
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
        setup = msgspec.msgpack.encode(Setup(tuple(references[:REFERENCES_CAP])))
        super().__init__(_BOOT, setup, seconds=seconds, memory_bytes=memory_bytes)

    def read(self, data: bytes) -> Picture:
        """Return all that can be read of a picture.

        Raises:
            PictureError: It is no picture, too large, took too long, or nothing here can open pictures.
        """
        try:
            reply = msgspec.msgpack.decode(self.ask(data), type=Reply)
        except msgspec.DecodeError as wrong:
            self.close()
            raise PictureError(
                "The picture could not be read within the memory set for it."
            ) from wrong
        if reply.picture is None:
            raise PictureError(reply.refused)
        return reply.picture
