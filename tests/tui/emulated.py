"""A terminal that understands what Watchdesk sends and notes everything else, with its screen as a person sees it."""

from __future__ import annotations

import codecs
import re

from rich.cells import split_graphemes

from monitor.tui.ink import PLAIN, Ink, ink

_KNOWN = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H"
    r"|\x1b\[(?P<right>\d+)C"
    r"|\x1b\[(?P<erased>\d+)X"
    r"|\x1b\[(?P<style>[\d;]*)m"
    r"|(?P<mode>\x1b\[\?\d+[hl]|\x1b\[\?\d+\$p|\x1b\[[<>=][\d;]*u|\x1b\[\d*[AK]|\x1b\[\?u|\x1b\[c"
    r"|\x1b\]22;[a-z]*(?:\x07|\x1b\\)|\x1b_G[^\x1b\x07]*\x1b\\)"
    r"|(?P<line>\r?\n|\r)"
    r"|(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|(?P<strange>[\x00-\x1f\x7f-\x9f])"
)
_ENDS = {22: {1, 2}, 23: {3}, 24: {4, 21}, 25: {5}, 27: {7}, 28: {8}, 29: {9}, 55: {53}}
_FORMAT = re.compile(
    "[\u00ad\u061c\u200b-\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ue000-\uf8ff\U000e0000-\U000e007f]"
)


class Emulated:
    """Cells by row and column."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], tuple[str, Ink]] = {}
        self.row = self.column = 0
        self.ink = PLAIN
        self.strange: list[str] = []
        """What is none of ours: controls, and characters that are not to be seen."""
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._begun = ""

    def feed(self, data: bytes | str) -> None:
        """Draw; a sequence that is cut off waits for its end."""
        text = self._begun + (data if isinstance(data, str) else self._decoder.decode(data))
        cut = text.rfind("\x1b", max(len(text) - 60, 0))
        whole = (
            cut < 0 or (found := _KNOWN.match(text, cut)) is None or found.lastgroup != "strange"
        )
        self._begun = "" if whole else text[cut:]
        for token in _KNOWN.finditer(text if whole else text[:cut]):
            self._take(token)

    def _take(self, token: re.Match[str]) -> None:
        kind = token.lastgroup
        if kind == "column":
            self.row, self.column = int(token["row"]) - 1, int(token["column"]) - 1
        elif kind == "right":
            self.column += int(token["right"])
        elif kind == "erased":
            column, ink_before = self.column, self.ink
            self.ink = Ink(back=self.ink.back)
            self._write(" " * int(token["erased"]))
            self.column, self.ink = column, ink_before
        elif kind == "style":
            self.ink = styled(self.ink, token["style"])
        elif kind == "line":
            self.row, self.column = self.row + ("\n" in token["line"]), 0
        elif kind == "text":
            self.strange += _FORMAT.findall(token["text"])
            self._write(token["text"])
        elif kind == "strange":
            self.strange.append(repr(token.string[token.start() : token.start() + 12]))
        elif token[0].startswith("\x1b[?1049"):
            self.cells.clear()

    def _write(self, text: str) -> None:
        for begin, end, width in split_graphemes(text)[0]:
            cluster = text[begin:end]
            style = self.ink.on_blank() if cluster == " " else self.ink
            for right in range(width):
                at = (self.row, self.column + right)
                after = (self.row, self.column + right + 1)
                if (
                    self.cells.get(at, ("x", PLAIN))[0] == ""
                ):  # the half of a wide character goes with the other
                    self.cells.pop((self.row, self.column + right - 1), None)
                if self.cells.get(after, ("x", PLAIN))[0] == "":
                    self.cells.pop(after)
                self.cells[at] = ("" if right else cluster, style)
            self.column += width

    def line(self, row: int) -> str:
        """Return the words of a line."""
        places = [column for at, column in self.cells if at == row]
        return "".join(
            self.cells.get((row, column), (" ", PLAIN))[0]
            for column in range(max(places, default=-1) + 1)
        )

    @property
    def lines(self) -> list[str]:
        """The words on the screen."""
        return [
            self.line(row) for row in range(max((row for row, _ in self.cells), default=-1) + 1)
        ]


def styled(now: Ink, words: str) -> Ink:
    """Return the style after a sequence of colours, which may also end single attributes."""
    attributes, fore, back = set(now.attributes), now.fore, now.back
    numbers, at = words.split(";"), 0
    while at < len(numbers):
        length = {"2": 5, "5": 3}[numbers[at + 1]] if numbers[at] in {"38", "48"} else 1
        part = ";".join(numbers[at : at + length])
        at += length
        if part in {"", "0"}:
            attributes, fore, back = set(), "", ""
        elif part in {"39", "49"}:
            fore, back = ("", back) if part == "39" else (fore, "")
        elif part.isdigit() and int(part) in _ENDS:
            attributes -= _ENDS[int(part)]
        else:
            new = ink(part)
            attributes |= new.attributes
            fore, back = new.fore or fore, new.back or back
    return Ink(frozenset(attributes), fore, back)
