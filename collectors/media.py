"""Pictures of posts: what they are, told by their own first bytes; nothing is ever decoded here.

A picture is kept as it came, by its hash. What a header claims about its size is only a claim, and whoever shows
it guards against that again.
"""

from __future__ import annotations

import struct
from typing import Final

from collectors.answers import NOT_MODIFIED, Web, check
from collectors.base import Account, Exchange, Media, Purpose, Terms
from collectors.drafting import host_of
from collectors.errors import Malformed

NAME: Final = "media"
VERSION: Final = "1"
CAP: Final = 10_000_000
"""Bytes of a picture."""
_ACCEPT: Final = "image/png, image/jpeg, image/gif, image/webp"
_HEAD: Final = 1_000_000
"""Bytes in which a JPEG has to name its size; what cameras put before it is far shorter."""
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SEGMENTS: Final = 64
_MARK: Final = 0xFF
_SIZED: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""Markers of the segments that begin a picture and name its size (ITU-T T.81, table B.1)."""
_OVER: Final = frozenset({0xD9, 0xDA})
"""End of image, start of scan: no size comes after these."""


def image_kind(data: bytes) -> str:
    """Return `image/png`, `image/jpeg`, `image/gif` or `image/webp`, by the first bytes; empty for anything else."""
    if data.startswith(_PNG):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    return ""


def image_size(data: bytes) -> tuple[int, int]:
    """Return the width and height that a picture claims, in pixels; zeros where it does not say."""
    try:
        match image_kind(data):
            case "image/png" if data[12:16] == b"IHDR":
                width, height = struct.unpack_from(">II", data, 16)
            case "image/gif":
                width, height = struct.unpack_from("<HH", data, 6)
            case "image/webp":
                width, height = _webp(data)
            case "image/jpeg":
                width, height = _jpeg(data[:_HEAD])
            case _:
                return 0, 0
    except (struct.error, IndexError):
        return 0, 0
    return width, height


async def fetch(web: Web, account: Account, media: Media, terms: Terms) -> Exchange:
    """Ask for a picture of a post and return what came.

    Raises:
        CollectorError: No answer, one that says no, or one that is no picture we know; it carries the exchange
            where there was one.
    """
    answer = await web.get(media.url, {"Accept": _ACCEPT}, cap=CAP, found=True)
    exchange = answer.exchange(
        account, collector=NAME, version=VERSION, terms=terms, purpose=Purpose.MEDIA
    )
    check(exchange)
    if exchange.status != NOT_MODIFIED and not image_kind(exchange.body):
        error = Malformed(
            f"{host_of(exchange.final_url)} sent something else than a picture: only PNG, JPEG, GIF and WebP are taken."
        )
        error.exchange = exchange
        raise error
    return exchange


def _jpeg(data: bytes) -> tuple[int, int]:
    """Walk the segments to the frame header (ITU-T T.81, B.2.2)."""
    at = 2
    for _ in range(_SEGMENTS):
        while data[at] == data[at + 1] == _MARK:  # filling
            at += 1
        if data[at] != _MARK or data[at + 1] in _OVER:
            break
        if data[at + 1] in _SIZED:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        (length,) = struct.unpack_from(">H", data, at + 2)
        at += 2 + max(length, 2)
    return 0, 0


def _webp(data: bytes) -> tuple[int, int]:
    """Read the first chunk (RFC 9649, 2.5 to 2.7)."""
    match data[12:16]:
        case b"VP8X":
            return (
                int.from_bytes(data[24:27], "little") + 1,
                int.from_bytes(data[27:30], "little") + 1,
            )
        case b"VP8L":
            (bits,) = struct.unpack_from("<I", data, 21)
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width, height = struct.unpack_from("<HH", data, 26)
            return width & 0x3FFF, height & 0x3FFF
        case _:
            return 0, 0
