"""The child that draws pictures where nothing opens them."""

from __future__ import annotations

import msgspec
import pytest

from monitor.media.picture import PictureError, Wanted
from monitor.media.room import MISSING, Room

WITHOUT = (
    "import sys; sys.path.insert(0, sys.argv[1]); sys.modules['PIL'] = None; "
    "from monitor.media.drawer import main; main()"
)


def test_it_says_which_part_of_the_program_opens_pictures() -> None:
    setup = msgspec.msgpack.encode(Wanted(plain=False, width=10, height=10))
    with (
        Room(WITHOUT, setup, seconds=10, memory_bytes=1 << 30) as room,
        pytest.raises(PictureError, match=r"install watchdesk\[pictures\]"),
    ):
        room.ask(b"anything")
    assert "watchdesk[pictures]" in MISSING
