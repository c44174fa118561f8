"""Compiled databases of Vectorscan kept in a folder: a cache, which may be deleted at any time."""

from __future__ import annotations

import os
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

import platformdirs

from monitor.scoring.engines import Engine
from monitor.scoring.quicker import Quicker

MOST: Final = 8
"""Databases that are kept; each is a few megabytes, and belongs to one state of the rules."""


class KeptDatabases(MutableMapping[str, bytes]):
    """Files of one folder by name. A folder that cannot be written is an empty one: a cache never fails anybody."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, key: str) -> bytes:
        path = self._path(key)
        try:
            return path.read_bytes()
        except OSError:
            raise KeyError(key) from None

    def __setitem__(self, key: str, value: bytes) -> None:
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with NamedTemporaryFile(dir=self._folder, suffix=".new", delete=False) as file:
                file.write(value)
            os.replace(file.name, self._path(key))  # noqa: PTH105  atomic, over another process's copy
            for path in sorted(self._files(), key=lambda p: p.stat().st_mtime)[:-MOST]:
                path.unlink(missing_ok=True)

    def __delitem__(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and self._path(key).is_file()

    def __iter__(self) -> Iterator[str]:
        return (path.stem for path in self._files())

    def __len__(self) -> int:
        return len(self._files())

    def _files(self) -> list[Path]:
        return list(self._folder.glob("*.vectorscan"))

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.vectorscan"


def engine(sources: Sequence[str]) -> Engine:
    """Return the engine for many texts, with its databases in the user's cache folder."""
    return Quicker(sources, KeptDatabases(platformdirs.user_cache_path("watchdesk") / "rules"))
