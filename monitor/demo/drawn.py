"""Pictures of the demonstration's posts: shapes on a ground, drawn by program, so that they show nobody."""

from __future__ import annotations

import re
import struct
import zlib
from functools import cache
from typing import Final

Colour = tuple[int, int, int]
Shape = tuple[str, int, int, int, int, Colour]
"""`box` or `round`, its left, top, right and bottom edge, and what it is filled with."""

_WIDTH: Final = 480
_HEIGHT: Final = 320
_PATH: Final = re.compile(r"/(?:65535|media)/(\d+)(?:_[a-z])?\.jpg")
_NAVY, _SKIN, _GOLD = (28, 42, 78), (214, 170, 140), (222, 178, 60)
_WHITE, _GREY, _BLACK = (236, 238, 240), (120, 126, 134), (24, 24, 28)
_RED, _BLUE, _PAPER = (196, 40, 44), (60, 120, 235), (226, 214, 180)

_SCENES: Final[dict[str, tuple[Colour, tuple[Shape, ...]]]] = {
    # somebody in uniform beside a marked car
    "54083897088": (
        (150, 190, 220),
        (
            ("box", 0, 230, 480, 320, _GREY),
            ("box", 230, 150, 470, 250, _WHITE),
            ("box", 275, 105, 430, 155, _BLACK),
            ("box", 230, 195, 470, 215, _BLUE),
            ("box", 330, 90, 352, 105, _RED),
            ("box", 352, 90, 374, 105, _BLUE),
            ("round", 255, 225, 305, 275, _BLACK),
            ("round", 395, 225, 445, 275, _BLACK),
            ("round", 95, 40, 155, 110, _SKIN),
            ("box", 90, 36, 160, 58, _NAVY),
            ("box", 70, 110, 180, 300, _NAVY),
            ("round", 140, 130, 164, 156, _GOLD),
            ("box", 84, 138, 116, 146, _WHITE),
        ),
    ),
    # bagged items with labels on a steel table
    "54586722776": (
        (58, 64, 70),
        (
            ("box", 20, 90, 460, 290, (170, 176, 182)),
            ("box", 50, 120, 150, 250, _PAPER),
            ("box", 185, 120, 285, 250, _PAPER),
            ("box", 320, 120, 420, 250, _PAPER),
            ("box", 62, 132, 138, 156, _WHITE),
            ("box", 197, 132, 273, 156, _WHITE),
            ("box", 332, 132, 408, 156, _WHITE),
            ("box", 80, 190, 120, 226, _BLACK),
            ("round", 214, 182, 256, 232, _RED),
            ("box", 362, 176, 378, 236, _GREY),
        ),
    ),
    # blue lights at the end of a street
    "117408783532075169": (
        (16, 18, 30),
        (
            ("box", 0, 210, 480, 320, (46, 48, 56)),
            ("box", 0, 60, 130, 220, (70, 58, 52)),
            ("box", 350, 40, 480, 220, (62, 66, 74)),
            ("box", 26, 90, 56, 124, _GOLD),
            ("box", 390, 80, 420, 112, _GOLD),
            ("box", 170, 160, 230, 212, _WHITE),
            ("box", 250, 160, 310, 212, _WHITE),
            ("round", 184, 138, 216, 166, _BLUE),
            ("round", 264, 138, 296, 166, _BLUE),
            ("box", 192, 214, 208, 300, (40, 84, 170)),
            ("box", 272, 214, 288, 300, (40, 84, 170)),
            ("box", 132, 236, 350, 244, _GOLD),
        ),
    ),
    # blue lights on wet asphalt
    "54288986816": (
        (18, 20, 28),
        (
            ("box", 0, 150, 480, 320, (38, 42, 54)),
            ("round", 60, 60, 130, 130, _BLUE),
            ("round", 330, 50, 410, 130, _BLUE),
            ("box", 82, 150, 108, 300, (44, 84, 160)),
            ("box", 352, 150, 388, 310, (44, 84, 160)),
            ("box", 0, 176, 480, 188, _GOLD),
            ("box", 200, 110, 290, 160, _BLACK),
        ),
    ),
}
"""Ground and shapes by the number of the post; those of other posts are not to be had."""


def picture_at(path: str) -> bytes | None:
    """Return the PNG that stands at a path, whatever size is asked for; None where none does."""
    found = _PATH.fullmatch(path)
    return _drawn(found[1]) if found and found[1] in _SCENES else None


@cache
def _drawn(number: str) -> bytes:
    ground, shapes = _SCENES[number]
    rows = [bytearray(bytes(ground) * _WIDTH) for _ in range(_HEIGHT)]
    for kind, left, top, right, bottom, colour in shapes:
        for y in range(top, bottom):
            begin, end = left, right
            if kind == "round":
                half = (right - left) / 2 * max(0.0, 1 - _off(y, top, bottom) ** 2) ** 0.5
                begin, end = int((left + right) / 2 - half), int((left + right) / 2 + half)
            rows[y][3 * begin : 3 * end] = bytes(colour) * (end - begin)
    return _png(rows)


def _off(y: int, top: int, bottom: int) -> float:
    """Return how far a line is from the middle, 1 at either edge."""
    return abs(2 * (y + 0.5 - top) / (bottom - top) - 1)


def _png(rows: list[bytearray]) -> bytes:
    """Return rows of red, green and blue as a PNG (ISO/IEC 15948): eight bits each, no filter."""
    head = struct.pack(">IIBBBBB", _WIDTH, len(rows), 8, 2, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + bytes(row) for row in rows), 9)
    parts = (_chunk(b"IHDR", head), _chunk(b"IDAT", body), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
