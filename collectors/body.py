"""Undo a content encoding within a cap, so that a small bomb cannot become a large body."""

from __future__ import annotations

import zlib
from contextlib import suppress
from typing import Final

from collectors.errors import Malformed, TooLarge

_GZIP_MAGIC: Final = b"\x1f\x8b"
_MEMBERS: Final = 16
"""A gzip body may be several members in a row; honest ones have one."""


def decoded(raw: bytes, encoding: str, cap: int, host: str) -> bytes:
    """Return the body behind a Content-Encoding.

    Args:
        raw: As received, already no longer than `cap`.
        encoding: The header; only gzip is asked for, but deflate comes unasked from some servers.
        cap: Most bytes that are taken.
        host: For the sentence of the error.

    Raises:
        TooLarge: The body is larger than `cap` once unpacked.
        Malformed: It cannot be unpacked.
    """
    match encoding.strip().lower():
        case "" | "identity":
            return raw
        case "gzip" | "x-gzip":
            if not raw.startswith(_GZIP_MAGIC):
                return raw  # some servers say gzip and send plain text
            try:
                return _inflated(raw, 31, cap, host)
            except zlib.error as error:
                raise Malformed(f"The packed answer of {host} is damaged.") from error
        case "deflate":
            for window in (15, -15):  # with the frame of RFC 9110, and without, as many send it
                with suppress(zlib.error, Malformed):
                    return _inflated(raw, window, cap, host)
            return raw  # and some say deflate and send plain text
        case _:
            raise Malformed(f"{host} packed its answer in a way we did not ask for.")


def _inflated(raw: bytes, window: int, cap: int, host: str) -> bytes:
    out = bytearray()
    for _ in range(_MEMBERS):
        member = zlib.decompressobj(window)
        out += member.decompress(raw, cap + 1 - len(out))
        if len(out) > cap:
            raise TooLarge(host, cap)
        if not member.eof:
            raise Malformed(f"{host} broke off in the middle of its packed answer.")
        raw = member.unused_data
        if not raw.startswith(_GZIP_MAGIC):
            return bytes(out)
    raise Malformed(f"The packed answer of {host} has too many parts.")
