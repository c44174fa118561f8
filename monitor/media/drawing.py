"""Kept pictures drawn for a terminal: each opened in a child of its own, which ends with it."""

from __future__ import annotations

from typing import Final

import msgspec

from cases.errors import Refused
from cases.model.drawings import Drawing
from cases.services.viewing import Pictures, pictures
from cases.store.transaction import Store
from cases.vault.blobs import Vault
from monitor.media.picture import Drawn, PictureError, Wanted
from monitor.media.room import Room

WIDTH: Final = 240
HEIGHT: Final = 160
"""Pixels of a drawing at most, whatever the terminal, which shows two in a cell: 240 cells by 80 lines."""
SECONDS: Final = 10.0
"""For one picture; the largest that is opened takes about one."""
MEMORY: Final = 1 << 30
"""Address space of the child; forty million pixels fill about half of it."""
_BOOT: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); from monitor.media.drawer import main; main()"
)

_BROKEN: Final = "The picture could not be drawn: the process that opens it broke."


def draw(body: bytes, *, plain: bool) -> Drawing:
    """Return a picture made small. Blurred, nothing of it but that leaves the child.

    Args:
        body: The picture's bytes, as they were kept.
        plain: Whether it is to be made out.

    Raises:
        Refused: It is not drawn; says why.
    """
    wanted = Wanted(plain, WIDTH, HEIGHT)
    setup = msgspec.msgpack.encode(wanted)
    try:
        with Room(_BOOT, setup, seconds=SECONDS, memory_bytes=MEMORY) as room:
            answer = msgspec.msgpack.decode(room.ask(body), type=Drawn)
    except PictureError as wrong:
        raise Refused(str(wrong)) from wrong
    except msgspec.DecodeError as wrong:
        raise Refused(_BROKEN) from wrong
    made = answer.drawing
    if made is None:
        raise Refused(answer.refused)
    fits = made.width <= wanted.width and made.height <= wanted.height
    if not fits or len(made.pixels) != made.width * made.height * 3 or made.plain != plain:
        raise Refused(_BROKEN)
    return made


def drawn_pictures(store: Store, vault: Vault) -> Pictures:
    """Return the kept pictures of a record, drawn here."""
    return pictures(store, vault, draw)
