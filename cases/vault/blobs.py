"""Files named by their SHA-256 under one folder: written once, flushed to disk before anybody relies on them."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path
from typing import BinaryIO

from cases.errors import CustodyBroken, NotFound, StoreTrouble
from cases.model.custody import Blob


class Vault:
    """Evidence bytes outside the database.

    A blob is in the vault before the transaction that speaks of it commits. If that one is rolled back,
    the blob stays behind unnamed, which harms nobody.
    """

    def __init__(self, folder: Path) -> None:
        """Keep blobs under `folder`, made on first use."""
        self._folder = folder

    def put(self, body: bytes) -> Blob:
        """Keep bytes and return their name; the same bytes are kept once.

        Raises:
            StoreTrouble: They could not be written.
        """
        name = hashlib.sha256(body).hexdigest()
        place = self._place(name)
        try:
            if not (place.exists() and place.stat().st_size == len(body)):
                self._write(place, body)
        except OSError as error:
            raise StoreTrouble(f"evidence could not be written: {error.strerror}") from error
        return Blob(name, len(body))

    def get(self, sha256: str) -> bytes:
        """Return kept bytes after hashing them again.

        Raises:
            NotFound: There is no such blob.
            CustodyBroken: The bytes are not the ones that were kept.
        """
        try:
            body = self._place(sha256).read_bytes()
        except FileNotFoundError:
            raise NotFound(f"evidence {sha256[:12]}… is not in the vault") from None
        except OSError as error:
            raise StoreTrouble(f"evidence could not be read: {error.strerror}") from error
        if hashlib.sha256(body).hexdigest() != sha256:
            raise CustodyBroken(f"evidence {sha256[:12]}… has been changed")
        return body

    def put_file(self, file: Path) -> Blob:
        """Keep the bytes of a file, in memory of a fixed size, and return their name.

        Raises:
            StoreTrouble: They could not be read or written.
        """
        hashed, size = hashlib.sha256(), 0
        self._make(self._folder)
        passing = self._folder / f".{secrets.token_hex(8)}"
        try:
            with file.open("rb") as source, _opened(passing) as target:
                while piece := source.read(1 << 20):
                    hashed.update(piece)
                    size += len(piece)
                    target.write(piece)
                target.flush()
                os.fsync(target.fileno())
            place = self._place(hashed.hexdigest())
            self._make(place.parent)
            passing.rename(place)
            _flush(place.parent)
        except OSError as error:
            with contextlib.suppress(OSError):
                passing.unlink()
            raise StoreTrouble(f"evidence could not be written: {error.strerror}") from error
        return Blob(place.name, size)

    def path(self, sha256: str) -> Path:
        """Return where a blob lies, for those who read it in a process of its own."""
        return self._place(sha256)

    def remove(self, sha256: str) -> None:
        """Remove a blob for which a tombstone stands; one that is gone already is no trouble.

        Raises:
            StoreTrouble: It could not be removed.
        """
        try:
            self._place(sha256).unlink(missing_ok=True)
        except OSError as error:
            raise StoreTrouble(f"evidence could not be removed: {error.strerror}") from error

    def check(self, sha256: str, size: int) -> str:
        """Hash a blob again; return what is wrong with it in a sentence, or nothing."""
        hashed, found = hashlib.sha256(), 0
        try:
            with self._place(sha256).open("rb") as file:
                while piece := file.read(1 << 20):
                    hashed.update(piece)
                    found += len(piece)
        except OSError:
            return f"evidence {sha256[:12]}… is missing from the vault"
        if found != size:
            return f"evidence {sha256[:12]}… has {found} bytes, {size} were kept"
        if hashed.hexdigest() != sha256:
            return f"evidence {sha256[:12]}… has been changed"
        return ""

    def _place(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256

    def _write(self, place: Path, body: bytes) -> None:
        self._make(self._folder)
        self._make(place.parent)
        passing = place.with_name(f".{secrets.token_hex(8)}")
        try:
            with _opened(passing) as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            passing.rename(place)
        except OSError:
            with contextlib.suppress(OSError):
                passing.unlink()
            raise
        _flush(place.parent)

    @staticmethod
    def _make(folder: Path) -> None:
        folder.mkdir(mode=0o700, exist_ok=True)  # `parents=True` would forget the mode


def _opened(passing: Path) -> BinaryIO:
    """Open a new file that nobody may change once it is named."""
    descriptor = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    return os.fdopen(descriptor, "wb")


def _flush(folder: Path) -> None:
    """Make the names in a folder survive a power loss."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
