"""A long text in stretches: each can be shown at once, and all of it can be reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from monitor.safe_text import LINES

LONGEST: Final = 32_768
"""Characters of one stretch; about 400 lines of a wide window."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One of them."""

    number: int
    """From 1."""
    count: int
    begin: int
    end: int
    """One past its last character."""

    @property
    def said(self) -> str:
        """What stands below it."""
        return f"\n(part {self.number} of {self.count} of the text: + goes on, - goes back)"


def stretches(text: str) -> Sequence[Stretch]:
    """Cut a text at line ends where it can be, into stretches of bounded length and number of lines."""
    cuts = [0]
    while cuts[-1] < len(text):
        cuts.append(_end(text, cuts[-1]))
    ends = cuts[1:] or [0]
    return [
        Stretch(number, len(ends), begin, end)
        for number, (begin, end) in enumerate(zip(cuts, ends, strict=False), 1)
    ]


def _end(text: str, begin: int) -> int:
    """Return where the stretch that begins there ends."""
    limit = min(begin + LONGEST, len(text))
    place = begin - 1
    for _ in range(LINES - 1):
        following = text.find("\n", place + 1, limit)
        if following < 0:
            return limit if limit == len(text) or place < begin else place + 1
        place = following
    return place + 1
