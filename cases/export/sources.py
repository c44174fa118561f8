"""A bundle as somebody brought it: the zip, or the folder it was unpacked to. Nothing in it is believed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from cases.export.unzipping import COUNT_CAP, PIECE, NotOurs, pieces_of, read_members
from cases.export.zipping import NAME

_DEPTH: Final = 6


class Source(Protocol):
    """Files of a bundle by their names within it."""

    sizes: dict[str, int]
    """Bytes of each file."""
    root: str
    """Name of the one folder that everything lies in."""

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a file's bytes.

        Raises:
            NotOurs: They cannot be read.
        """


class ZipSource:
    """A zip in the form that bundles have: stored, no links, no other names, no byte that belongs to no file."""

    def __init__(self, file: BinaryIO) -> None:
        """Read the directory.

        Raises:
            NotOurs: It is no such zip.
        """
        self._file = file
        members = read_members(file)
        roots = {member.name.partition("/")[0] for member in members}
        if len(roots) != 1 or any("/" not in member.name for member in members):
            raise NotOurs("a bundle has everything in one folder")
        (self.root,) = roots
        self._members = {member.name.partition("/")[2]: member for member in members}
        self.sizes = {name: member.size for name, member in self._members.items()}

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a file's bytes."""
        yield from pieces_of(self._file, self._members[name])


class FolderSource:
    """A folder: plain files and folders only."""

    def __init__(self, folder: Path) -> None:
        """Look through the folder; links are not followed.

        Raises:
            NotOurs: It holds what no bundle holds.
        """
        self._folder = folder
        self.root = folder.resolve().name
        self.sizes: dict[str, int] = {}
        self._look(folder, "", 0)

    def _look(self, folder: Path, prefix: str, depth: int) -> None:
        if depth > _DEPTH:
            raise NotOurs(f"{prefix} lies deeper than anything in a bundle")
        with os.scandir(folder) as found:
            for one in sorted(found, key=lambda one: one.name):
                name = f"{prefix}{one.name}"
                if not NAME.fullmatch(name):
                    raise NotOurs(f"it holds a name that no bundle has: {name[:100]!r}")
                if one.is_dir(follow_symlinks=False):
                    self._look(Path(one.path), f"{name}/", depth + 1)
                elif one.is_file(follow_symlinks=False):
                    self.sizes[name] = one.stat(follow_symlinks=False).st_size
                else:
                    raise NotOurs(f"{name} is a link or no plain file")
                if len(self.sizes) > COUNT_CAP:
                    raise NotOurs("it has more files than a bundle can have")

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield a file's bytes."""
        try:
            with (self._folder / name).open("rb") as file:
                while piece := file.read(PIECE):
                    yield piece
        except OSError as error:
            raise NotOurs(f"{name} cannot be read: {error.strerror}") from error
