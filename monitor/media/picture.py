"""What is asked about a picture and what is answered: plain data that goes over a pipe."""

from __future__ import annotations

import importlib.util
from typing import Final, Literal

import msgspec

from cases.model.drawings import Drawing

BYTES_CAP: Final = 20_000_000
"""Bytes of a picture file that are read; a larger one is refused."""
PIXELS_CAP: Final = 40_000_000
"""Pixels of a picture that are opened; a larger one is refused before it is unpacked."""
LINES_CAP: Final = 200
"""Lines of text taken from one picture."""
MARKS_CAP: Final = 16
REFERENCES_CAP: Final = 64
"""References that are looked for in a picture; each costs some milliseconds."""

Kind = Literal["insignia", "known"]
Corners = tuple[tuple[int, int], tuple[int, int], tuple[int, int], tuple[int, int]]
"""Four corners in pixels of the picture as shown (its EXIF rotation undone), from the top left clockwise."""
NEEDS: Final = {"file": "PIL", "text": "rapidocr", "insignia": "cv2"}
"""What is read of a picture, and the library that reads it."""


class PictureError(Exception):
    """A picture that is not read; the message is a sentence that says why and what to do."""


class Reference(msgspec.Struct, frozen=True):
    """A registered picture that others are compared with."""

    name: str
    kind: Kind
    data: bytes
    words: tuple[str, ...] = ()
    """Words on it, such as the city's name: many departments wear the same blank with other words."""


class Line(msgspec.Struct, frozen=True):
    """A line of text in the picture."""

    text: str
    confidence: int
    """0–100, as the reader of text says."""
    box: Corners


class Mark(msgspec.Struct, frozen=True):
    """A registered insignia seen in the picture."""

    name: str
    points: int
    """Details that lie where the reference has them; chance alone gives fewer than ten."""
    box: Corners
    words_read: bool | None = None
    """Whether a word of the reference was read on it; None where it has none, or text cannot be read."""


class Known(msgspec.Struct, frozen=True):
    """A registered picture of which this one is a copy: resized, re-encoded, a little brighter."""

    name: str
    distance: int
    """Bits of the perceptual hash that differ, of 256."""


class Position(msgspec.Struct, frozen=True):
    """Where the camera says it was. Personal data: see `coarse`."""

    latitude: float
    longitude: float

    @property
    def coarse(self) -> str:
        """The position to two decimals, about a kilometre: what may be shown."""
        return f"{self.latitude:.2f}, {self.longitude:.2f}"


class Picture(msgspec.Struct, frozen=True):
    """All that was read of a picture."""

    format: str
    width: int
    height: int
    """Of the picture as shown."""
    perceptual_hash: str
    """256 bits in hexadecimal; empty for a picture without structure."""
    lines: tuple[Line, ...] = ()
    marks: tuple[Mark, ...] = ()
    known: tuple[Known, ...] = ()
    position: Position | None = None
    unread: tuple[str, ...] = ()
    """Sentences: what was not read, and why."""

    @property
    def text(self) -> str:
        """The words of the picture, line by line."""
        return "\n".join(line.text for line in self.lines)


class Setup(msgspec.Struct, frozen=True):
    """Sent once to a child."""

    references: tuple[Reference, ...]


class Reply(msgspec.Struct, frozen=True):
    """What a child answers to the bytes of a picture."""

    picture: Picture | None = None
    refused: str = ""


class Wanted(msgspec.Struct, frozen=True):
    """How a picture is to be drawn; sent once to a child that draws."""

    plain: bool
    width: int
    height: int
    """Pixels at most."""


class Drawn(msgspec.Struct, frozen=True):
    """What a child that draws answers to the bytes of a picture."""

    drawing: Drawing | None = None
    refused: str = ""


def missing() -> tuple[str, ...]:
    """Return what cannot be read of pictures here, for want of a library."""
    return tuple(part for part, library in NEEDS.items() if not importlib.util.find_spec(library))
