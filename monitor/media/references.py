"""Registered pictures in the home: insignia and pictures that are known, as files that the department puts there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, get_args

import msgspec

from monitor.media.picture import BYTES_CAP, REFERENCES_CAP, Kind, PictureError, Reference
from monitor.media.reader import PictureReader

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_PLAIN: Final = re.compile(r"[^a-z0-9]+")


class _Label(msgspec.Struct):
    name: str
    words: tuple[str, ...] = ()


class References:
    """The references of a home: for each a picture file and, beside it, a JSON file with its name and words."""

    def __init__(self, home: Path) -> None:
        """Use the folder `pictures` of the home."""
        self._folder = home / "pictures"

    def register(
        self, name: str, kind: Kind, data: bytes, words: tuple[str, ...] = ()
    ) -> Reference:
        """Keep a picture to compare others with; one of the same name and kind is replaced.

        Raises:
            PictureError: It cannot be opened, has no name, or there are too many.
        """
        plain = _PLAIN.sub("-", name.lower()).strip("-")[:80]
        if not plain:
            raise PictureError("Expected a name with letters or digits.")
        if len(self.all()) >= REFERENCES_CAP and not self._path(kind, plain).exists():
            raise PictureError(f"There are {REFERENCES_CAP} references; remove one first.")
        with PictureReader() as reader:
            reader.read(data)
        path = self._path(kind, plain)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.write_bytes(data)
        path.with_suffix(".json").write_bytes(msgspec.json.encode(_Label(name, words)))
        return Reference(name, kind, data, words)

    def remove(self, name: str) -> bool:
        """Remove every reference of this name; return whether there was one."""
        found = [path for reference, path in self._files() if reference.name == name]
        for path in found:
            path.unlink()
            path.with_suffix(".json").unlink(missing_ok=True)
        return bool(found)

    def all(self) -> tuple[Reference, ...]:
        """Return the references, insignia first, by name."""
        return tuple(reference for reference, _ in self._files())

    def _files(self) -> Iterator[tuple[Reference, Path]]:
        for kind in KINDS:
            for path in sorted((self._folder / kind).glob("*.picture")):
                if path.stat().st_size > BYTES_CAP:
                    continue
                try:
                    label = msgspec.json.decode(path.with_suffix(".json").read_bytes(), type=_Label)
                except (OSError, msgspec.DecodeError):
                    label = _Label(path.stem)
                yield Reference(label.name, kind, path.read_bytes(), label.words), path

    def _path(self, kind: Kind, plain: str) -> Path:
        return self._folder / kind / f"{plain}.picture"
