"""A vault that was made in the clear is encrypted, blob by blob; what a crash left behind is swept away."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cases.errors import StoreTrouble
from cases.vault import files
from cases.vault.blobs import OPENED, Vault

_NAME: Final = 64
_OLD_S: Final = 86_400
"""Seconds after which an unfinished file cannot be at work any more."""


def encrypt_all(vault: Vault) -> Iterator[tuple[int, int, str]]:
    """Encrypt every blob that lies in the clear; yield how many were seen, of how many, and what was wrong.

    A blob that is not the one it is named after stays as it is, for `custody verify` to tell. Each is read back
    before the one in the clear is taken away, so it can be cut short and begun again at any point.

    Raises:
        StoreTrouble: A blob could not be read or written; those before it are done.
    """
    found = list(in_the_clear(vault))
    for number, path in enumerate(found, 1):
        wrong = (
            "" if _hash_of(path) == path.name else f"evidence {path.name[:12]}… has been changed"
        )
        if not wrong:
            blob = vault.put_file(path)
            wrong = vault.check(blob.sha256, blob.size)
        if not wrong:
            _take_away(path)
        yield number, len(found), wrong


def in_the_clear(vault: Vault) -> Iterator[Path]:
    """Yield the blobs that are not encrypted, in order."""
    for path in sorted(vault.folder.glob("[0-9a-f][0-9a-f]/*")):
        if len(path.name) == _NAME:
            yield path


def sweep(vault: Vault, now: float) -> int:
    """Remove what a crash left unfinished more than a day ago; return how many.

    Args:
        vault: Where to look.
        now: Seconds since 1970.
    """
    left = [
        path
        for path in (*vault.folder.glob(f"{files.DRAFT}*"), *vault.folder.glob("*/.*"))
        if now - path.stat().st_mtime > _OLD_S
    ]
    for path in left:
        if path.name.startswith(OPENED):
            shutil.rmtree(path, ignore_errors=True)
        else:
            _take_away(path)
    return len(left)


def _hash_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise StoreTrouble(f"evidence could not be read: {error.strerror}") from error


def _take_away(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
        files.flush(path.parent)
    except OSError as error:
        raise StoreTrouble(f"{path.name} could not be removed: {error.strerror}") from error
