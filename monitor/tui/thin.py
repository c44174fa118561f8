"""The last gate before the terminal: only what changed goes through, and only what is known.

Textual sends each line it draws anew whole, with every colour spelled out. Here a copy of the screen is kept, and
what is sent is only the cells that differ: over a slow line that is a fifth. Sequences that are none of Textual's
own are dropped, whatever wrote them.

Terminals disagree on the width of emoji and of some scripts. After each such character the cursor is set where the
program believes it to be, so that no column drifts; and a line that holds one is always sent whole.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from rich.cells import cell_len, split_graphemes

from monitor.tui.ink import PLAIN, SEEN_ON_BLANKS, Ink, change, ink

_TOKEN: Final = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H"
    r"|\x1b\[(?P<style>[\d;]*)m"
    r"|(?P<own>\x1b\[\?[\d;]*[hl]|\x1b\[\?\d+\$p|\x1b\[[<>=][\d;]*u|\x1b\[\?u|\x1b\[c|\x1b\[\d*[AK]"
    r"|\x1b\]22;[a-z-]*(?:\x07|\x1b\\)|\x1b_Gi=\d+,[^\x1b\x07]*\x1b\\)"
    r"|(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|(?P<end>\r?\n)"
    r"|(?P<other>[\x00-\x1f\x7f-\x9f])"
)
_CLEARS: Final = ("\x1b[?1049", "\x1b[?47", "\x1b[?5")
"""Beginnings of what changes the whole screen."""
_LEAPT: Final = 6
"""Unchanged cells that are sent along where skipping them costs more."""
_ERASED: Final = 8
"""Blanks from which on it is shorter to have them erased."""
_JOINER: Final = "\u200d"
_UNSURE: Final = (
    ("\u0900", "\u1200"),  # scripts whose vowels stand in cells of their own, or do not; old Hangul
    ("\u2600", "\u2800"),  # signs that some draw as emoji
    ("\ua800", "\uac00"),
    ("\U0001f000", "\U00020000"),  # emoji, flags
)
_CLIPBOARD: Final = re.compile(r"\x1b\]52;c;[A-Za-z0-9+/]*=*\x07")
"""What Textual writes, by itself, to hand over words of ours; see `Sitting.copy_out`."""

Cell = tuple[str, Ink]
"""What stands in a cell; the right half of a wide character is empty."""
_UNKNOWN: Final[Cell] = ("\0", PLAIN)


@lru_cache(8_192)
def _width(character: str) -> int:
    return cell_len(character)


class Thin:
    """Remembers one screen, and turns what would draw it anew into what changes it."""

    def __init__(self, *, erases: bool = False) -> None:
        """Know nothing of the screen yet.

        Args:
            erases: Whether the terminal erases characters, in the ground that is drawn on (terminfo: `ech`, `bce`).
        """
        self._erases = erases
        self._rows: dict[int, list[Cell]] = {}
        self._at = (-1, -1)
        """Where the terminal's cursor is, as far as is known."""
        self._ink: Ink | None = None
        """What it draws in."""

    def forget(self) -> None:
        """Know nothing of the screen any more: it was resized, or somebody else drew on it."""
        self._rows.clear()
        self._at, self._ink = (-1, -1), None

    def feed(self, data: str) -> str:
        """Return what is to be sent instead of `data`."""
        if _CLIPBOARD.fullmatch(data):
            return data
        out: list[str] = []
        new: dict[int, dict[int, Cell]] = {}
        row = column = 0
        style, placed = PLAIN, False
        for token in _TOKEN.finditer(data):
            kind = token.lastgroup
            if kind == "column":
                row, column, placed = int(token["row"]) - 1, int(token["column"]) - 1, True
            elif kind == "style":
                style = ink(token["style"])
            elif kind == "text":
                column = _write(new.setdefault(row, {}), column, token["text"], style)
            elif kind == "end":
                row, column = row + 1, 0
            elif kind == "own":
                self._draw(new, out)
                new = {}
                out.append(token["own"])
                if token["own"].startswith(_CLEARS):
                    self.forget()
        self._draw(new, out)
        if placed and self._at != (row, column):
            out.append(self._move(row, column))
            self._at = (row, column)
        return "".join(out)

    def _draw(self, new: dict[int, dict[int, Cell]], out: list[str]) -> None:
        for row, cells in new.items():
            known = self._rows.setdefault(row, [])
            known += [_UNKNOWN] * (max(cells) + 2 - len(known))
            drifts = any(_drifts(known[at][0]) or _drifts(cell[0]) for at, cell in cells.items())
            changed = sorted(at for at, cell in cells.items() if drifts or known[at] != cell)
            for at, cell in cells.items():
                if (
                    not known[at][0] and at - 1 not in cells
                ):  # the half of a wide character goes with the other
                    known[at - 1] = _UNKNOWN
                if not known[at + 1][0] and at + 1 not in cells:
                    known[at + 1] = _UNKNOWN
                known[at] = cell
            places = _leaping(changed, known)
            step = 0
            while step < len(places):
                blanks = _blanks(places, step, known) if self._erases else 0
                self._send(row, places[step], known[places[step]], out, blanks=blanks)
                step += blanks or 1

    def _send(self, row: int, at: int, cell: Cell, out: list[str], *, blanks: int = 0) -> None:
        """Draw a cell, or so many blanks like it from there on."""
        character, style = cell
        if not character:  # the right half of what was just sent
            return
        if self._at != (row, at):
            out.append(self._move(row, at))
        if self._ink is None:
            out.append("\x1b[m")
            self._ink = PLAIN
        if character == " " and not style.attributes:  # its colour is not seen
            style = Ink(self._ink.attributes - SEEN_ON_BLANKS, self._ink.fore, style.back)
        out.append(change(self._ink, style))
        self._ink = style
        if blanks:
            out.append(f"\x1b[{blanks}X")  # the cursor stays
            self._at = (row, at)
            return
        width = _width(character)
        if _drifts(character):
            out.append(f"{' ' * width}\x1b[{row + 1};{at + 1}H{character}")
            self._at = (-1, -1)
        else:
            out.append(character)
            self._at = (row, at + width)

    def _move(self, row: int, at: int) -> str:
        """Return the shortest way there."""
        if self._at[0] == row and at > self._at[1]:
            return f"\x1b[{at - self._at[1]}C"
        return f"\x1b[{row + 1};{at + 1}H"


def _write(cells: dict[int, Cell], column: int, text: str, style: Ink) -> int:
    """Put a run of text into cells; return the column after it."""
    blank = (" ", style.on_blank())
    if text.isascii():
        for at, character in enumerate(text, column):
            cells[at] = blank if character == " " else (character, style)
        return column + len(text)
    for begin, end, width in split_graphemes(text)[0]:
        if width:
            cells[column] = blank if text[begin] == " " else (_printable(text[begin:end]), style)
            for right in range(column + 1, column + width):
                cells[right] = ("", style)
            column += width
    return column


def _printable(cluster: str) -> str:
    """Return what stands in one place without what no terminal prints; `monitor.tui.net` has seen it before."""
    if cluster.isprintable():
        return cluster
    return "".join(one for one in cluster if one.isprintable() or one == _JOINER) or "\ufffd"


@lru_cache(8_192)
def _drifts(cluster: str) -> bool:
    """Tell whether terminals may disagree on the width of it."""
    return len(cluster) > 1 or any(first <= cluster < last for first, last in _UNSURE)


def _blanks(places: list[int], step: int, cells: list[Cell]) -> int:
    """Count the blanks of one ground that follow one another from there; none where erasing is not shorter."""
    first = places[step]
    if cells[first][0] != " " or cells[first][1].attributes:
        return 0
    count = 1
    while places[step + count : step + count + 1] == [first + count] and (
        cells[first + count] == cells[first]
    ):
        count += 1
    return count if count >= _ERASED else 0


def _leaping(changed: list[int], cells: list[Cell]) -> list[int]:
    """Add the few unchanged cells between changed ones that cost less than a leap over them."""
    places: list[int] = []
    for at in changed:
        if places and 1 < at - places[-1] <= _LEAPT:
            style, between = cells[places[-1]][1], range(places[-1] + 1, at)
            alike = (style, style.on_blank())
            if all(cells[one][1] in alike and cells[one] != _UNKNOWN for one in between):
                places += between
        places.append(at)
    return places
