from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from collectors.media import image_kind, image_size


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int) -> bytes:
    """Return the beginning of a picture of that size."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IEND", b"")


def jpeg(width: int, height: int, before: bytes = b"") -> bytes:
    """Return the beginning of a photograph: a camera's notes, then its size."""
    notes = b"\xff\xe1" + struct.pack(">H", 1_002) + b"E" * 1_000
    frame = b"\xff\xc2\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + b"\0" * 9
    return b"\xff\xd8" + notes + before + frame + b"\xff\xda\x00\x02"


def webp(kind: bytes, data: bytes) -> bytes:
    """Return a container with one chunk."""
    body = b"WEBP" + kind + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


PICTURES = {
    "image/png": png(640, 480),
    "image/gif": b"GIF89a" + struct.pack("<HH", 640, 480) + b"\xf7\0\0",
    "image/jpeg": jpeg(640, 480),
    "image/webp": webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 640, 480)),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_is_known_by_its_bytes(kind: str) -> None:
    assert image_kind(PICTURES[kind]) == kind
    assert image_size(PICTURES[kind]) == (640, 480)


def test_the_other_forms_of_webp_and_jpeg_are_measured_too() -> None:
    bits = struct.pack("<I", 639 | 479 << 14)
    assert image_size(webp(b"VP8L", b"\x2f" + bits)) == (640, 480)
    extended = bytes(4) + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")
    assert image_size(webp(b"VP8X", extended)) == (640, 480)
    assert image_size(jpeg(640, 480, before=b"\xff" * 50)) == (640, 480)


OTHERS = {
    "a page": b"<!DOCTYPE html><img src='x'>",
    "SVG, which can hold a program": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "AVIF, which nothing here can show": b"\0\0\0\x20ftypavif\0\0\0\0avifmif1",
    "BMP": b"BM" + bytes(52),
    "a sound": b"RIFF\x24\0\0\0WAVEfmt ",
    "nothing": b"",
    "a program": b"MZ\x90\0",
}


@pytest.mark.parametrize("what", OTHERS)
def test_anything_else_is_no_picture(what: str) -> None:
    assert image_kind(OTHERS[what]) == ""
    assert image_size(OTHERS[what]) == (0, 0)


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_cut_short_has_no_size_and_does_no_harm(kind: str) -> None:
    for end in range(len(PICTURES[kind])):
        width, height = image_size(PICTURES[kind][:end])
        assert (width, height) in {(0, 0), (640, 480)}


@given(st.sampled_from(sorted(PICTURES)), st.binary(max_size=400), st.integers(0, 40))
@example("image/jpeg", b"\xff" * 400, 2)
@example("image/jpeg", b"\xff\xe0\x00\x00" * 100, 2)
def test_any_bytes_give_a_size_or_none(kind: str, junk: bytes, at: int) -> None:
    for data in (junk, PICTURES[kind][:at] + junk):
        width, height = image_size(data)
        assert 0 <= width < 1 << 32
        assert 0 <= height < 1 << 32


def test_ten_megabytes_of_filling_are_not_walked() -> None:
    assert image_size(b"\xff\xd8" + b"\xff" * 10_000_000) == (0, 0)
