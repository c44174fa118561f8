"""Kept pictures to look at: which there are, and each as a small drawing for a terminal."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PictureOnFile:
    """A picture of a post, or an item of evidence that is one. Words in it come from outside."""

    label: str
    """Its name within the flag or the case: `P1`, `E-3`, `E-3-P1`."""
    source: str
    """Where it stands: a version of a post, or what the item of evidence is."""
    sha256: str
    """Empty where it was not kept."""
    size: int
    """Bytes."""
    mime: str
    """The kind it was kept as; the file itself may be another."""
    url: str = ""
    """Where it was fetched, if it was."""
    error: str = ""
    """Why it was not kept."""
    item: int | None = None
    """The item of evidence that it is, or stands in."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture made small, as shown: its rotation undone, of an animation the first frame. Never the evidence."""

    width: int
    height: int
    """Pixels of the drawing; they are square."""
    pixels: bytes
    """Red, green and blue of each, row by row."""
    plain: bool
    """Whether it can be made out; else it is blurred and grey."""
    format: str
    """What the file turned out to be, such as `JPEG`."""
    picture_width: int
    picture_height: int
    """Pixels of the picture itself, as shown."""
    animated: bool = False
    """Whether it has further frames, which are not drawn."""
