"""What is pasted is text, whatever escapes are in it.

Textual takes an escape sequence inside of a paste, and what follows it, for keys: a copied post could have decided
a flag. So no escape that lies between the two marks of a paste goes on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from textual._xterm_parser import XTermParser
from textual.message import Message

BEGINS: Final = "\x1b[200~"
ENDS: Final = "\x1b[201~"
SHOWN: Final = "\u241b"
"""What stands in the place of an escape that was pasted."""


class Pasted:
    """Passes on what the terminal sends; pastes without their escapes."""

    def __init__(self) -> None:
        """Begin outside of a paste."""
        self._inside = False
        self._held = ""
        """The end of what came, where a paste may just be ending there."""
        self._before = ""
        """The end of what was passed on, where a paste may just be beginning there; keys are never held back."""

    def feed(self, data: str) -> str:
        """Return what of `data` goes on."""
        passed: list[str] = []
        while data:
            data = self._paste(data, passed) if self._inside else self._keys(data, passed)
        return "".join(passed)

    def _keys(self, data: str, passed: list[str]) -> str:
        seen = self._before + data
        at = seen.find(BEGINS)
        if at < 0:
            self._before = seen[1 - len(BEGINS) :]
            passed.append(data)
            return ""
        cut = at + len(BEGINS) - len(self._before)
        self._inside, self._before = True, ""
        passed.append(data[:cut])
        return data[cut:]

    def _paste(self, data: str, passed: list[str]) -> str:
        data, self._held = self._held + data, ""
        until = data.find(BEGINS)
        at = data.rfind(
            ENDS, 0, None if until < 0 else until
        )  # an end before the last one was pasted
        if at < 0:
            at = data.find(ENDS)
        if at >= 0:
            self._inside = False
            passed.append(data[:at].replace("\x1b", SHOWN) + ENDS)
            return data[at + len(ENDS) :]
        for length in range(len(ENDS) - 1, 0, -1):
            if data.endswith(ENDS[:length]):
                data, self._held = data[:-length], data[-length:]
                break
        passed.append(data.replace("\x1b", SHOWN))
        return ""


class PasteParser(XTermParser):
    """Reads what the terminal sends; a paste stays one."""

    _pasted: Pasted | None = None

    def feed(self, data: str) -> Iterable[Message]:
        """Read on; nothing at all is the end of what the terminal sends."""
        if self._pasted is None:
            self._pasted = Pasted()
        passed = self._pasted.feed(data)
        return super().feed(passed) if passed or not data else ()
