"""A BagIt 1.0 bag (RFC 8493), serialised as a zip: every file with its SHA-256, none without.

Payload (`data/`) is what the case is; what proves it and what explains it are tag files beside it. Nothing in the
bag's names comes from outside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, Final

from cases.export.zipping import ZipWriter

BAGIT: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST: Final = "manifest-sha256.txt"
TAGS: Final = "tagmanifest-sha256.txt"
INFO: Final = "bag-info.txt"
_WIDEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Sealed:
    """A bag that was written."""

    manifest: str
    """SHA-256 of the manifest of its payload."""
    tags: str
    """SHA-256 of the manifest of everything else, which names the first: the one number that stands for the whole."""
    files: int
    size: int
    """Bytes of the payload."""


class BagWriter:
    """Writes a bag, file by file."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        """Write into an empty file; everything in the zip stands under the folder `name`."""
        self._zip = ZipWriter(file)
        self._name = name
        self._sums: dict[str, str] = {}
        self._size = 0

    def add(self, name: str, body: bytes) -> str:
        """Write a file; return its SHA-256."""
        return self.pass_on(name, len(body), [body])

    def pass_on(self, name: str, size: int, pieces: Iterable[bytes]) -> str:
        """Write a file of `size` bytes; return its SHA-256.

        Raises:
            ValueError: There are not as many bytes, or the name cannot stand in a bag.
        """
        hashed = hashlib.sha256()

        def passing() -> Iterable[bytes]:
            for piece in pieces:
                hashed.update(piece)
                yield piece

        self._zip.add(f"{self._name}/{name}", size, passing())
        self._sums[name] = hashed.hexdigest()
        self._size += size if name.startswith("data/") else 0
        return self._sums[name]

    def close(self, info: Iterable[tuple[str, str]]) -> Sealed:
        """Write the bag's own files and the end of the zip.

        Args:
            info: Names and values for `bag-info.txt`; values from people are brought onto one line.
        """
        payload = sum(name.startswith("data/") for name in self._sums)
        told = [*info, ("Payload-Oxum", f"{self._size}.{payload}")]
        manifest = self.add(MANIFEST, listed(self._sums, payload=True))
        self.add("bagit.txt", BAGIT)
        self.add(INFO, "".join(f"{name}: {_line(value)}\n" for name, value in told).encode())
        tags = self.add(TAGS, listed(self._sums, payload=False))
        self._zip.close()
        return Sealed(manifest, tags, len(self._sums), self._size)


def listed(sums: dict[str, str], *, payload: bool) -> bytes:
    """Return a manifest: `sha256sum -c` reads it."""
    wanted = sorted(name for name in sums if name.startswith("data/") is payload and name != TAGS)
    return "".join(f"{sums[name]}  {name}\n" for name in wanted).encode("ascii")


def _line(value: str) -> str:
    return " ".join(value.split())[:_WIDEST]
