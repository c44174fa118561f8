"""What the report's fonts can show. PDF/A allows no text without a glyph, so the rest is told by its code point."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.resources import files
from typing import Final

_WIDEST: Final = 40
"""Characters after which a word may be broken."""
_BREAK: Final = "\u200b"
_KEPT: Final = frozenset("\n")


@cache
def _shown() -> frozenset[str]:
    """Return the characters that have a glyph in one of the fonts."""
    shown: set[str] = set()
    for span in files("cases.export").joinpath("glyphs.txt").read_text("ascii").split():
        first, _, last = span.partition("-")
        shown.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(shown)


def showable(text: str, *, plain: bool = False) -> str:
    """Return a text in which every character can be shown; others stand as `<U+65E5>`, long words may be broken.

    Args:
        text: From anywhere.
        plain: Show ASCII only.
    """
    shown = _shown()
    parts: list[str] = []
    run = 0
    for char in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", "    ")):
        known = char in _KEPT or (char in shown and (not plain or char.isascii()))
        parts.append(char if known else f"<U+{ord(char):04X}>")
        run = 0 if char.isspace() else run + len(parts[-1])
        if run >= _WIDEST:
            parts.append(_BREAK)
            run = 0
    return "".join(parts)
