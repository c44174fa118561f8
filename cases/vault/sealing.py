"""Bytes encrypted under a key, piece by piece, in memory of a fixed size.

A sealed file is `WDV1`, 32 random bytes, then pieces of 1 MiB, each AES-256-GCM (NIST SP 800-38D). The pieces have a
key of their own, made of the key and the random bytes (HKDF-Expand with SHA-256, RFC 5869), so that counting them is
nonce enough; the last one is marked in its nonce, so that none can be cut off, doubled or moved (as in STREAM, Hoang et
al., CRYPTO 2015). What a file belongs to is bound into every piece and stands nowhere in it.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

KEY: Final = 32
"""Bytes of a key."""
PIECE: Final = 1 << 20
_MAGIC: Final = b"WDV1"
_SALT: Final = 32
_TAG: Final = 16
_HEAD: Final = len(_MAGIC) + _SALT


class Unopened(ValueError):
    """The bytes were changed, cut, belong elsewhere, or were sealed with another key; which one, nobody can tell."""


def sealed_size(size: int) -> int:
    """Return how many bytes a file of `size` bytes has when it is sealed."""
    return _HEAD + size + _TAG * max(1, -(-size // PIECE))


def seal(key: bytes, bound: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the sealed form of pieces that are `PIECE` bytes each, but for the last one.

    Args:
        key: `KEY` bytes.
        bound: What the bytes belong to; they open only for the same words.
        pieces: As `in_pieces` gives them.
    """
    salt = secrets.token_bytes(_SALT)
    yield _MAGIC + salt
    cipher, number, waiting = _cipher(key, salt), 0, b""
    for piece in pieces:
        if number:
            yield cipher.encrypt(_nonce(number, last=False), waiting, bound.encode())
        waiting, number = piece, number + 1
    yield cipher.encrypt(_nonce(max(number, 1), last=True), waiting, bound.encode())


def unseal(key: bytes, bound: str, file: BinaryIO) -> Iterator[bytes]:
    """Yield the pieces of a sealed file.

    Raises:
        Unopened: It does not open; what was yielded before is genuine, but not the whole.
    """
    head = file.read(_HEAD)
    if len(head) != _HEAD or not head.startswith(_MAGIC):
        raise Unopened
    cipher, number = _cipher(key, head[len(_MAGIC) :]), 0
    piece = file.read(PIECE + _TAG)
    while True:
        following = file.read(PIECE + _TAG)
        number += 1
        try:
            yield cipher.decrypt(_nonce(number, last=not following), piece, bound.encode())
        except (InvalidTag, ValueError) as error:
            raise Unopened from error
        if not following:
            return
        piece = following


def in_pieces(file: BinaryIO) -> Iterator[bytes]:
    """Yield what a file holds, `PIECE` bytes at a time."""
    while piece := file.read(PIECE):
        yield piece


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDFExpand(SHA256(), KEY, b"watchdesk vault 1" + salt).derive(key))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
