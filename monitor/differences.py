"""What changed from one version of a post to the next, word by word. Texts are hostile: safe lines come out."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from cases.model.posted import VersionView
from monitor.safe_text import safe_line

_WORDS: Final = 1_500
"""Words of a version that are compared; a change beyond them says so."""
_AROUND: Final = 6
"""Words shown on either side of a change."""
_PIECE: Final = re.compile(r"\S+")


class Kind(Enum):
    """What became of some words."""

    SAME = ""
    OUT = "−"
    IN = "+"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words, safe to show."""

    kind: Kind
    text: str

    def __str__(self) -> str:
        """Return the words with their marks: nothing is told by colour alone."""
        match self.kind:
            case Kind.OUT:
                return f"[−{self.text}−]"
            case Kind.IN:
                return f"{{+{self.text}+}}"
            case Kind.SAME:
                return self.text


def difference(before: VersionView, after: VersionView) -> Iterator[Piece]:
    """Yield what stayed, shortened, and what was taken out and put in."""
    if before.source != after.source:
        read = f"read in another way ({before.source}, then {after.source}): no edit can be told"
        yield Piece(Kind.SAME, safe_line(read, 200))
        return
    old, new = _pieces(before.text), _pieces(after.text)
    if old == new:
        yield Piece(Kind.SAME, _beside(before, after))
        return
    for kind, i, j, k, m in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece(Kind.SAME, _shortened(old[i:j], first=i == 0, last=j == len(old)))
            continue
        if i < j:
            yield Piece(Kind.OUT, _safe(old[i:j]))
        if k < m:
            yield Piece(Kind.IN, _safe(new[k:m]))


def marked(before: VersionView, after: VersionView) -> str:
    """Return a difference on one line."""
    return " ".join(map(str, difference(before, after)))


def _beside(before: VersionView, after: VersionView) -> str:
    if before.text == after.text:
        return "the same words: it came back, or only links, pictures or the platform's own mark changed"
    if before.text.split() == after.text.split():
        return "the same words, with other blanks between them"
    return f"the change lies beyond the first {_WORDS:,} words"


def _pieces(text: str) -> list[str]:
    return _PIECE.findall(text[: _WORDS * 40])[:_WORDS]


def _safe(pieces: list[str]) -> str:
    return safe_line(" ".join(pieces), 2_000)


def _shortened(pieces: list[str], *, first: bool, last: bool) -> str:
    """Return words that did not change: those next to a change, the rest as dots."""
    if len(pieces) <= 2 * _AROUND:
        return _safe(pieces)
    head = [] if first else pieces[:_AROUND]
    tail = [] if last else pieces[-_AROUND:]
    return _safe([*head, "…", *tail])
