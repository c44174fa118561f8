"""Evidence bytes by their SHA-256, encrypted, outside the database: written once, flushed before they count.

    vault/ab/ab12….wdv                       what was collected, under the collection's key
    vault/cases/IA-2026-0001/4-ab12….wdv     item 4 of a case, under the case's key
    vault/keys/…                             the keys, wrapped by the home's (see `cases.vault.ring`)

Each file is bound to its case, its item and its hash: under another name, or in another case, it does not open. A home
that was made before the vault was encrypted holds `ab/ab12…` in the clear until `cases.vault.moving` has been there.
"""

from __future__ import annotations

import hashlib
import io
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from cases.errors import CasesError, CustodyBroken, NotFound, StoreTrouble
from cases.model.custody import Blob
from cases.vault import files
from cases.vault.ring import COLLECTION, KeyRing
from cases.vault.sealing import Unopened, in_pieces, seal, sealed_size, unseal

SUFFIX: Final = ".wdv"
OPENED: Final = ".open-"
"""What the names of folders begin with that hold a blob in the clear while somebody reads it."""
_CASE: Final = re.compile(r"[A-Z]{1,4}-\d{4}-\d{4,9}")
_NAME: Final = re.compile(r"[0-9a-f]{64}")


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...


class Vault:
    """Evidence bytes outside the database.

    A blob is in the vault before the transaction that speaks of it commits. If that one is rolled back,
    the blob stays behind unnamed, which harms nobody.
    """

    def __init__(self, folder: Path, keys: Path | None = None) -> None:
        """Keep blobs under `folder`, made on first use; the home's key lies in `keys`, beside it if not said."""
        self.folder = folder
        self.ring = KeyRing(keys or folder.parent / "keys", folder)

    def put(self, body: bytes) -> Blob:
        """Keep bytes and return their name; the same bytes are kept once.

        Raises:
            StoreTrouble: They could not be written.
        """
        name = hashlib.sha256(body).hexdigest()
        blob = Blob(name, len(body))
        self._keep(blob, in_pieces(io.BytesIO(body)))
        return blob

    def put_file(self, file: Path) -> Blob:
        """Keep the bytes of a file, in memory of a fixed size, and return their name.

        Raises:
            CustodyBroken: The file changed while it was read.
            StoreTrouble: They could not be read or written.
        """
        try:
            with file.open("rb") as source:
                blob = _measured(in_pieces(source))
                source.seek(0)
                self._keep(blob, _proved(in_pieces(source), blob))
        except OSError as error:
            raise StoreTrouble(f"evidence could not be read: {error.strerror}") from error
        return blob

    def get(self, sha256: str) -> bytes:
        """Return kept bytes after hashing them again.

        Raises:
            NotFound: There is no such blob.
            CustodyBroken: The bytes are not the ones that were kept.
        """
        with self._found(sha256) as pieces:
            return _whole(sha256, pieces)

    @contextmanager
    def opened(self, sha256: str) -> Iterator[Path]:
        """Give the bytes as a file in the clear, of that name, to be read in a process of its own; gone afterwards.

        Raises:
            NotFound: There is no such blob.
            CustodyBroken: The bytes are not the ones that were kept.
            StoreTrouble: The file could not be written.
        """
        plain = self._plain(sha256)
        if not self._place(sha256).exists() and plain.exists():
            yield plain
            return
        with self._found(sha256) as pieces:
            try:
                folder = tempfile.TemporaryDirectory(prefix=OPENED, dir=self.folder)
            except OSError as error:
                raise StoreTrouble(f"evidence could not be opened: {error.strerror}") from error
            with folder as name:
                path, hashed = Path(name) / sha256, hashlib.sha256()
                try:
                    with path.open("xb") as file:
                        for piece in _passing(pieces, hashed):
                            file.write(piece)
                except OSError as error:
                    raise StoreTrouble(f"evidence could not be opened: {error.strerror}") from error
                if hashed.hexdigest() != sha256:
                    raise CustodyBroken(f"evidence {sha256[:12]}… has been changed")
                yield path

    def remove(self, sha256: str) -> None:
        """Remove a blob for which a tombstone stands; one that is gone already is no trouble.

        Raises:
            StoreTrouble: It could not be removed.
        """
        try:
            self._place(sha256).unlink(missing_ok=True)
            self._plain(sha256).unlink(missing_ok=True)
        except OSError as error:
            raise StoreTrouble(f"evidence could not be removed: {error.strerror}") from error

    def holds(self, sha256: str) -> bool:
        """Tell whether the collection holds a blob, whatever its state."""
        return self._place(sha256).exists() or self._plain(sha256).exists()

    def in_the_clear(self, sha256: str) -> bool:
        """Tell whether a blob lies there unencrypted, as in a home made by an older version."""
        return self._plain(sha256).exists()

    def check(self, sha256: str, size: int) -> str:
        """Hash a blob again; return what is wrong with it in a sentence, or nothing.

        Raises:
            StoreTrouble: The home's key is not there, so that nothing can be told.
        """
        return self._checked(sha256, size, self._found(sha256))

    # Items of cases

    def give_key(self, case: str) -> None:
        """Give a case its own key, where the vault encrypts and the case has none yet."""
        if self._collection is not None:
            self.ring.make(_scope(case))

    def put_item(self, case: str, item: int, file: Path) -> tuple[Blob, bool]:
        """Keep the bytes of a file as an item of a case, in memory of a fixed size.

        Returns:
            Their name, and whether they lie under the key of the case: where nothing is encrypted yet they do not.

        Raises:
            CustodyBroken: The file changed while it was read.
            StoreTrouble: They could not be read or written.
        """
        if self._collection is None:
            return self.put_file(file), False
        self.give_key(case)
        try:
            with file.open("rb") as source:
                blob = _measured(in_pieces(source))
                source.seek(0)
                place = self._item(case, item, blob.sha256)
                self._seal(place, _scope(case), item, blob, _proved(in_pieces(source), blob))
        except OSError as error:
            raise StoreTrouble(f"evidence could not be read: {error.strerror}") from error
        return blob, True

    def take_into(self, case: str, item: int, blob: Blob) -> bool:
        """Put a blob of the collection into a case as an item; return False in a home that does not encrypt yet.

        Raises:
            NotFound: There is no such blob.
            CustodyBroken: The bytes are not the ones that were kept.
            StoreTrouble: They could not be written.
        """
        if self._collection is None:
            return False
        self.give_key(case)
        with self._found(blob.sha256) as pieces:
            place = self._item(case, item, blob.sha256)
            self._seal(place, _scope(case), item, blob, _proved(pieces, blob))
        return True

    def get_item(self, case: str, item: int, sha256: str) -> bytes:
        """Return the bytes of an item of a case after hashing them again.

        Raises:
            NotFound: They are not in the vault, or the key of the case was destroyed.
            CustodyBroken: They are not the ones that were kept.
        """
        with self._item_found(case, item, sha256) as pieces:
            return _whole(sha256, pieces)

    def check_item(self, case: str, item: int, blob: Blob) -> str:
        """Hash an item of a case again; return what is wrong with it in a sentence, or nothing."""
        wrong = self._checked(blob.sha256, blob.size, self._item_found(case, item, blob.sha256))
        return f"{case} E-{item}: {wrong}" if wrong else ""

    def dispose(self, case: str) -> None:
        """Destroy the key of a case, then take away what it opened; what is gone already is no trouble.

        Raises:
            StoreTrouble: The key could not be destroyed, or the files not be removed.
        """
        self.ring.destroy(_scope(case))
        folder = self.folder / "cases" / _scope(case)
        try:
            if folder.is_dir():
                for path in folder.iterdir():
                    path.unlink()
                folder.rmdir()
        except OSError as error:
            raise StoreTrouble(f"evidence could not be removed: {error.strerror}") from error

    @cached_property
    def _key_of_collection(self) -> bytes:
        return self.ring.of(COLLECTION)

    @property
    def _collection(self) -> bytes | None:
        """The collection's key, or nothing in a home that does not encrypt yet; read once, then kept."""
        return self._key_of_collection if self.ring.in_force else None

    def _keep(self, blob: Blob, pieces: Iterable[bytes]) -> None:
        sealed = self._collection is not None
        place = self._place(blob.sha256) if sealed else self._plain(blob.sha256)
        try:
            length = sealed_size(blob.size) if sealed else blob.size
            if place.exists() and place.stat().st_size == length:
                return
        except OSError as error:
            raise StoreTrouble(f"evidence could not be written: {error.strerror}") from error
        if sealed:
            self._seal(place, "", 0, blob, pieces)
        else:
            self._write(place, pieces)

    def _seal(self, place: Path, case: str, item: int, blob: Blob, pieces: Iterable[bytes]) -> None:
        key = self.ring.of(case) if case else self._key_of_collection
        self._write(place, seal(key, _bound(case, item, blob.sha256), pieces))

    def _write(self, place: Path, pieces: Iterable[bytes]) -> None:
        try:
            for folder in (self.folder, *reversed([*_between(self.folder, place)])):
                if not folder.is_dir():
                    files.make(folder)
            files.write(place, pieces)
        except OSError as error:
            raise StoreTrouble(f"evidence could not be written: {error.strerror}") from error

    @contextmanager
    def _found(self, sha256: str) -> Iterator[Iterator[bytes]]:
        place = self._place(sha256)
        if not place.exists() and self._plain(sha256).exists():
            with _readable(self._plain(sha256), sha256) as file:
                yield _read(in_pieces(file))
            return
        with _readable(place, sha256) as file:
            yield _read(_unsealed(self._key_of_collection, _bound("", 0, sha256), file, sha256))

    @contextmanager
    def _item_found(self, case: str, item: int, sha256: str) -> Iterator[Iterator[bytes]]:
        with _readable(self._item(case, item, sha256), sha256) as file:
            key = self.ring.of(_scope(case))
            yield _read(_unsealed(key, _bound(case, item, sha256), file, sha256))

    def _checked(self, sha256: str, size: int, found: object) -> str:
        try:
            with found as pieces:  # type: ignore[attr-defined]
                blob = _measured(pieces)
        except StoreTrouble:
            raise
        except NotFound:
            return f"evidence {sha256[:12]}… is missing from the vault"
        except CasesError as error:
            return str(error)
        if blob.size != size:
            return f"evidence {sha256[:12]}… has {blob.size} bytes, {size} were kept"
        return "" if blob.sha256 == sha256 else f"evidence {sha256[:12]}… has been changed"

    def _place(self, sha256: str) -> Path:
        return self._plain(sha256).with_suffix(SUFFIX)

    def _plain(self, sha256: str) -> Path:
        if not _NAME.fullmatch(sha256):
            raise NotFound(f"{sha256[:64]!r} is no SHA-256")
        return self.folder / sha256[:2] / sha256

    def _item(self, case: str, item: int, sha256: str) -> Path:
        return self.folder / "cases" / _scope(case) / f"{item}-{self._plain(sha256).name}{SUFFIX}"


def _between(above: Path, place: Path) -> Iterator[Path]:
    for folder in place.parents:
        if folder == above:
            return
        yield folder


def _scope(case: str) -> str:
    if not _CASE.fullmatch(case):
        raise NotFound(f"{case!r} is no number of a case")
    return case


def _bound(case: str, item: int, sha256: str) -> str:
    return f"{case}|{item}|{sha256}"


@contextmanager
def _readable(place: Path, sha256: str) -> Iterator[BinaryIO]:
    try:
        file = place.open("rb")
    except FileNotFoundError:
        raise NotFound(f"evidence {sha256[:12]}… is not in the vault") from None
    except OSError as error:
        raise StoreTrouble(f"evidence could not be read: {error.strerror}") from error
    with file:
        yield file


def _read(pieces: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from pieces
    except OSError as error:
        raise StoreTrouble(f"evidence could not be read: {error.strerror}") from error


def _unsealed(key: bytes, bound: str, file: BinaryIO, sha256: str) -> Iterator[bytes]:
    try:
        yield from unseal(key, bound, file)
    except Unopened:
        raise CustodyBroken(
            f"evidence {sha256[:12]}… does not open: it has been changed, or is not what belongs there"
        ) from None


def _passing(pieces: Iterable[bytes], hashed: _Hash) -> Iterator[bytes]:
    for piece in pieces:
        hashed.update(piece)
        yield piece


def _measured(pieces: Iterable[bytes]) -> Blob:
    hashed, size = hashlib.sha256(), 0
    for piece in pieces:
        hashed.update(piece)
        size += len(piece)
    return Blob(hashed.hexdigest(), size)


def _proved(pieces: Iterable[bytes], blob: Blob) -> Iterator[bytes]:
    """Pass pieces on; whoever writes them fails at the end where they are not the ones named."""
    hashed = hashlib.sha256()
    yield from _passing(pieces, hashed)
    if hashed.hexdigest() != blob.sha256:
        raise CustodyBroken(f"evidence {blob.sha256[:12]}… changed while it was kept")


def _whole(sha256: str, pieces: Iterable[bytes]) -> bytes:
    body = b"".join(pieces)
    if hashlib.sha256(body).hexdigest() != sha256:
        raise CustodyBroken(f"evidence {sha256[:12]}… has been changed")
    return body
