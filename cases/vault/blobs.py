"""Files named by their SHA-256 under one folder: written once, flushed to disk before anybody relies on them."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from pathlib import Path

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

    @staticmethod
    def _write(place: Path, body: bytes) -> None:
        for made in (place.parent.parent, place.parent):  # `parents=True` would forget the mode
            made.mkdir(mode=0o700, exist_ok=True)
        passing = place.with_name(f".{secrets.token_hex(8)}")
        descriptor = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
            passing.rename(place)
        except OSError:
            with contextlib.suppress(OSError):
                passing.unlink()
            raise
        folder = os.open(place.parent, os.O_RDONLY)  # the name itself must survive a power loss
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
