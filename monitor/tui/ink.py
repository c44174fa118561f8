"""What a terminal is told of colours: as little as leads from one style to the next."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_OFF: Final = {1: 22, 2: 22, 3: 23, 4: 24, 5: 25, 7: 27, 8: 28, 9: 29, 21: 24, 53: 55}
"""Attribute and what ends it; 22 ends two of them, so both are begun again after it."""
SEEN_ON_BLANKS: Final = frozenset({4, 5, 7, 9, 21, 53})
_EXTENDED: Final = {"38": "fore", "48": "back"}
_LENGTH: Final = {"2": 5, "5": 3}


@dataclass(frozen=True, slots=True)
class Ink:
    """A style as the terminal knows it; the empty one is its own."""

    attributes: frozenset[int] = frozenset()
    fore: str = ""
    back: str = ""

    def on_blank(self) -> Ink:
        """Return what of it is seen on a blank."""
        if self.attributes & SEEN_ON_BLANKS:
            return self
        return Ink(back=self.back)


PLAIN: Final = Ink()


@lru_cache(4_096)
def ink(words: str) -> Ink:
    """Read the parameters of a `SGR` sequence that follows a reset; what is not known of them is left out."""
    numbers, attributes = words.split(";"), set()
    fore = back = ""
    at = 0
    while at < len(numbers):
        number = numbers[at]
        if number in _EXTENDED and at + 1 < len(numbers):
            length = _LENGTH.get(numbers[at + 1], 1)
            colour = ";".join(numbers[at : at + length])
            fore, back = (colour, back) if number == "38" else (fore, colour)
            at += length
            continue
        value = int(number or 0)
        if value in _OFF:
            attributes.add(value)
        elif value // 10 in {3, 9}:
            fore = "" if value == 39 else number  # noqa: PLR2004  the terminal's own
        elif value // 10 in {4, 10}:
            back = "" if value == 49 else number  # noqa: PLR2004  the terminal's own
        elif not value:
            fore = back = ""
            attributes.clear()
        at += 1
    return Ink(frozenset(attributes), fore, back)


@lru_cache(16_384)
def change(old: Ink, new: Ink) -> str:
    """Return the shortest sequence that leads from one style to the other; empty where they are alike."""
    if old == new:
        return ""
    fresh = ";".join(["", *_told(PLAIN, new)])
    step = ";".join(_told(old, new))
    return f"\x1b[{min(fresh, step, key=len)}m"


def _told(old: Ink, new: Ink) -> list[str]:
    ended = {_OFF[one] for one in old.attributes - new.attributes}
    kept = {one for one in old.attributes if _OFF[one] not in ended}
    words = [str(one) for one in sorted(ended)]
    words += [str(one) for one in sorted(new.attributes - kept)]
    if old.fore != new.fore:
        words.append(new.fore or "39")
    if old.back != new.back:
        words.append(new.back or "49")
    return words
