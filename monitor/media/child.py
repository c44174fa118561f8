"""The child that reads pictures: `Setup` and then the bytes of each picture in, a `Reply` for each out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from monitor.media.inside import Answer, serve
from monitor.media.picture import (
    Known,
    Line,
    Mark,
    Picture,
    PictureError,
    Reference,
    Reply,
    Setup,
    missing,
)

COPY: Final = 26
"""Bits of the perceptual hash in which a copy may differ: a tenth."""
_WHY: Final = {
    "text": "Its words were not read: install watchdesk[media].",
    "insignia": "Insignia were not looked for: install watchdesk[media].",
}


class Reader:
    """What a child keeps between pictures."""

    def __init__(self, references: Sequence[Reference]) -> None:
        """Prepare the references; those that cannot be opened are left out, for they were checked when registered."""
        self._lacking = missing()
        self._references = [r for r in references if _opens(r)]
        self._hashes = [(r.name, _hash_of(r.data)) for r in self._references if r.kind == "known"]
        self._prepared: list[Any] | None = None
        self._words: Any = None

    def read(self, data: bytes) -> Picture:
        """Return all that can be read of a picture.

        Raises:
            PictureError: It is none, or too large.
        """
        from monitor.media.opening import Opened, distance, perceptual_hash

        opened = Opened(data)
        hashed = perceptual_hash(opened.image)
        known = sorted(
            (Known(name, distance(hashed, other)) for name, other in self._hashes),
            key=lambda one: one.distance,
        )
        lines, marks = self._looked_at(opened)
        return Picture(
            format=opened.format,
            width=opened.width,
            height=opened.height,
            perceptual_hash=hashed,
            lines=lines,
            marks=marks,
            known=tuple(one for one in known if one.distance <= COPY),
            position=opened.position,
            unread=tuple(why for part, why in _WHY.items() if part in self._lacking),
        )

    def _looked_at(self, opened: Any) -> tuple[tuple[Line, ...], tuple[Mark, ...]]:  # noqa: ANN401  see `Opened`
        lines: tuple[Line, ...] = ()
        marks: tuple[Mark, ...] = ()
        if {"text", "insignia"} <= set(self._lacking):
            return lines, marks
        import numpy as np

        pixels = np.asarray(opened.image)[:, :, ::-1].copy()
        if "text" not in self._lacking:
            lines = self._read_words(pixels, opened.scale)
        if "insignia" not in self._lacking:
            from monitor.media.insignia import marks as seen

            read = None if "text" in self._lacking else self._read_words
            marks = seen(pixels, self._insignia(), opened.scale, read)
        return lines, marks

    def _read_words(self, pixels: Any, scale: float = 1.0) -> tuple[Line, ...]:  # noqa: ANN401
        if self._words is None:
            from monitor.media.words import Words

            self._words = Words()
        lines: tuple[Line, ...] = self._words.lines(pixels, scale)
        return lines

    def _insignia(self) -> list[Any]:
        if self._prepared is None:
            import numpy as np

            from monitor.media.insignia import prepare
            from monitor.media.opening import Opened

            made = [
                prepare(r, np.asarray(Opened(r.data).image)[:, :, ::-1].copy())
                for r in self._references
                if r.kind == "insignia"
            ]
            self._prepared = [one for one in made if one is not None]
        return self._prepared


def _opens(reference: Reference) -> bool:
    from monitor.media.opening import Opened

    try:
        Opened(reference.data)
    except PictureError:
        return False
    return True


def _hash_of(data: bytes) -> str:
    from monitor.media.opening import Opened, perceptual_hash

    return perceptual_hash(Opened(data).image)


def answer(reader: Reader, data: bytes) -> Reply:
    """Return what a picture says, or why it was refused."""
    try:
        return Reply(picture=reader.read(data))
    except PictureError as refusal:
        return Reply(refused=str(refusal))
    except MemoryError:
        return Reply(refused="The picture takes more memory than it may.")


def main() -> None:
    """Run the child."""

    def prepare(setup: bytes) -> Answer:
        reader = Reader(msgspec.msgpack.decode(setup, type=Setup).references)
        return lambda data: msgspec.msgpack.encode(answer(reader, data))

    serve(prepare)
