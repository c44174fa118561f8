"""A flag whose post has pictures, and pictures of every sort to put there."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from dataclasses import replace

from PIL import Image, ImageDraw
from support.department import Department, exchange, explanation, keep, post
from support.images import encoded

from cases.model.actors import SERVICE
from cases.model.intake import PictureRecord
from cases.services.watching import Watching

ACCOUNT = ("mastodon", "@js@social.example")
LOUD = (230, 30, 40)
"""A colour that no blurred picture holds."""


def sign(size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Return a picture that is known again: a loud ring and a bar on a light ground, dark at the left."""
    image = Image.new("RGB", size, (235, 235, 225))
    draw, (wide, high) = ImageDraw.Draw(image), size
    draw.rectangle((0, 0, wide // 4, high), fill=(20, 40, 90))
    draw.ellipse(
        (wide // 3, high // 5, wide * 2 // 3, high * 4 // 5), outline=LOUD, width=high // 8
    )
    draw.rectangle((wide * 3 // 4, high // 2, wide - 8, high - 8), fill=(40, 150, 80))
    return image


def animated() -> bytes:
    """Return a GIF of three frames, the first one all loud."""
    frames = [Image.new("RGB", (60, 40), shade) for shade in (LOUD, (0, 0, 0), (9, 9, 200))]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def turned() -> bytes:
    """Return a JPEG that lies on its side and says so."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return encoded(sign(), "JPEG", exif=exif)


def bomb() -> bytes:
    """Return a PNG of few bytes that unpacks to 81 million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 9_000, 9_000, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 9_001 * 9_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pictured(
    department: Department, bodies: Sequence[bytes], *, words: str = "Look at this", **said: str
) -> int:
    """Collect a post with pictures, keep them, flag it; return the flag's id. An empty body was not kept."""
    (lease,) = department.intake.lease(SERVICE, limit=1, due_only=False, handle=ACCOUNT)
    media = tuple(f"https://cdn.example/{n}.png" for n in range(len(bodies)))
    answer = exchange(words.encode(), department.clock())
    keep(department.intake, lease, answer, [replace(post(words), media=media)])
    watching = Watching(department.store, department.vault)
    wanted = watching.wanted(SERVICE, limit=9)
    mime, error = said.get("mime", "image/png"), said.get("error", "the host said 404")
    records = [
        PictureRecord(one, exchange(body, department.clock()), mime, 9, 9)
        if body
        else PictureRecord(one, None, error=error)
        for one, body in zip(wanted, bodies, strict=True)
    ]
    watching.keep_pictures(SERVICE, records, [wanted[0].version_id])
    (pending,) = department.intake.pending(SERVICE)
    found = explanation(pending.text, score=99)
    department.intake.flag(SERVICE, [(pending.version_id, found)], rules_version="r1")
    return department.intake.totals(SERVICE)[1]
