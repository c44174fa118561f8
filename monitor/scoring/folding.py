"""One character at a time: what a reader takes it for, in lower-case Latin letters where it looks like one."""

from __future__ import annotations

import unicodedata
from typing import Final

_PAIRS: Final = (
    "аa вb еe ёe іi кk мm нh оo рp сc тt уy хx ѕs јj һh ԁd ԛq ԝw "  # Cyrillic
    "αa βb εe ζz ηn ιi κk μu νv οo ρp τt υu χx γy "  # Greek
    "ıi łl øo đd ħh ŧt "
    "ᴀa ʙb ᴄc ᴅd ᴇe ꜰf ɢg ʜh ɪi ᴊj ᴋk ʟl ᴍm ɴn ᴏo ᴘp ʀr ꜱs ᴛt ᴜu ᴠv ᴡw ʏy ᴢz "
    "‘' ’' ʼ' ′' ´' “\" ”\" „\" «\" »\" …. –- —- −- ‐- ‑- \u2028\n \u2029\n"
)
_LOOKALIKES: Final = {pair[0]: pair[1] for pair in _PAIRS.split(" ") if pair}
_BOXED_LETTERS: Final = (0x1F150, 0x1F170)
"""White letters on black, round and square: Unicode gives them no plain form."""
_LATIN: Final = range(0xC0, 0x250)
_MORE_LATIN: Final = range(0x1E00, 0x1F00)
_REMEMBERED: Final = 60_000


def fold(char: str) -> str:
    """Return what one code point counts as: nothing, one character, or several."""
    if char in _LOOKALIKES:
        return _LOOKALIKES[char]
    match unicodedata.category(char):
        case "Cf" | "Mn" | "Me":
            return ""  # zero-width, direction marks, accents and other marks laid upon letters
        case "Cs":
            return "\ufffd"
        case "Cc":
            return char if char in "\t\n\r" else " "
        case "Zs":
            return " "
        case _:
            return _letters(char)


def _letters(char: str) -> str:
    for first in _BOXED_LETTERS:
        if first <= ord(char) < first + 26:
            return chr(ord("a") + ord(char) - first)
    plain = unicodedata.normalize("NFKC", char).casefold()
    if ord(char) in _LATIN or ord(char) in _MORE_LATIN:
        plain = "".join(c for c in unicodedata.normalize("NFD", plain) if c.isalpha())
    return "".join(_LOOKALIKES.get(c, c) for c in plain)


class Folds(dict[int, str]):
    """Table for `str.translate` that fills itself, and knows which characters change the length of a text."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        folded = fold(chr(code))
        if len(folded) != 1:
            self.uneven.add(chr(code))
        if len(self) < _REMEMBERED:
            self[code] = folded
        return folded
