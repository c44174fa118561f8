"""Writing so that a crash leaves the old or the new, never half: draft, flush to disk, give it its name."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

DRAFT: Final = "."
"""What the names of unfinished files begin with; a crash may leave one, which nobody reads."""


@contextlib.contextmanager
def draft_of(place: Path, mode: int = 0o400) -> Iterator[BinaryIO]:
    """Write a file that gets its name when it is whole and on the disk, replacing what had that name.

    Raises:
        OSError: It could not be written; nothing is left of it.
    """
    passing = place.with_name(f"{DRAFT}{secrets.token_hex(8)}")
    try:
        descriptor = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        passing.rename(place)
    except BaseException:
        with contextlib.suppress(OSError):
            passing.unlink()
        raise
    flush(place.parent)


def write(place: Path, pieces: Iterable[bytes], mode: int = 0o400) -> None:
    """Write a whole file; see `draft_of`."""
    with draft_of(place, mode) as file:
        for piece in pieces:
            file.write(piece)


def create(place: Path, content: bytes) -> bool:
    """Write a file unless there is one of that name; of several who try at once, one does. Return whether it was us."""
    passing = place.with_name(f"{DRAFT}{secrets.token_hex(8)}")
    try:
        write(passing, [content])
        os.link(passing, place)
    except FileExistsError:
        return False
    finally:
        with contextlib.suppress(OSError):
            passing.unlink()
    flush(place.parent)
    return True


def destroy(place: Path) -> None:
    """Write over a small file and take it away; one that is gone already is no trouble.

    What the disk keeps of it elsewhere (a journal, flash that was worn, snapshots) is not in our hands.
    """
    try:
        place.chmod(0o600)
        with place.open("r+b") as file:
            file.write(secrets.token_bytes(place.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        place.unlink()
    except FileNotFoundError:
        return
    flush(place.parent)


def make(folder: Path) -> None:
    """Make a folder that only its owner may enter, and its name last; those above it must be there."""
    try:
        folder.mkdir(mode=0o700)  # `parents=True` would forget the mode
    except FileExistsError:
        return
    flush(folder.parent)


def flush(folder: Path) -> None:
    """Make the names in a folder survive a power loss."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
