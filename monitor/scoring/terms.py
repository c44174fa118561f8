"""Terms in re2's language, and their signs: what the first pass looks for in their place.

Gaps ("took … to jail") and long counts (seventeen signs of a VIN) multiply the states of an automaton that looks for
thousands of terms at once. So the first pass looks for a part of such a term that has none, and the pattern that
matches afterwards looks for the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

BLANK: Final = r"[\s*-]+"
MAYBE: Final = r"[\s*-]*"
NEVER: Final = r"[^\x00-\x{10FFFF}]"
LEAST: Final = 2
"""Letters that a sign must have to be worth looking for."""
_TOKEN: Final = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?:|[()|]|(?P<count>[?*+]\??|\{\d+(?:,\d*)?\}\??)|.",
    re.DOTALL,
)
_MANY: Final = re.compile(
    r"\\[wS][+*]|\[[^\]]*(?:\\[ws]|\w-\w|\^)[^\]]*\][+*]|\{(?:\d,)?(?:[3-9]|\d\d+)\}|\{\d+,\}"
)
_OPTIONAL: Final = re.compile(r"(?:[?*]|\{0,\d*\})\??$")
_NO_LETTERS: Final = re.compile(r"\[[^\]]*\]|\\.|\{[\d,]*\}")
_WORD: Final = re.compile(r"[^\W_]+")
COMMON: Final = frozenset(
    """a about after all am an and any are as at back be been but by can could day did do does down for from get go
    good got had has have he her here him his how i if im in into is it its just know like make me more my new no
    not now of off on one only or our out over people put see she so some than that the their them then there these
    they this time to today too up us want was we were what when where which who will with work would you
    your""".split()  # noqa: SIM905  a list of them would fill the page
)
"""Words of every text: a sign made of them would be found everywhere."""


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a lexicon in re2's language."""

    body: str
    left: str
    """What must hold before it: a word's edge, or nothing."""
    right: str

    @property
    def source(self) -> str:
        """The whole expression."""
        return f"{self.left}(?:{self.body}){self.right}"


def either(terms: Iterable[Term]) -> str:
    """Return an expression for any of the terms; sorted, so that the engine shares their beginnings."""
    edges: dict[tuple[str, str], set[str]] = {}
    for one in terms:
        edges.setdefault((one.left, one.right), set()).add(one.body)
    groups = (
        Term("|".join(sorted(bodies, reverse=True)), *edge)
        for edge, bodies in sorted(edges.items())
    )
    return "|".join(group.source for group in groups) or NEVER


def sign_of(whole: Term) -> Term:
    """Return a part of a term that occurs wherever the term does, without gaps and long counts.

    That is the run of pieces between them that tells most; the term itself when no run is worth looking for.
    """
    runs = _runs(whole.body)
    if len(runs) == 1:
        return whole
    best = max(range(len(runs)), key=lambda n: rarity(runs[n]))
    if rarity(runs[best]) < LEAST:
        return whole
    left = whole.left if best == 0 else ""
    return Term("".join(runs[best]), left, whole.right if best == len(runs) - 1 else "")


def _runs(body: str) -> list[list[str]]:
    """Return the pieces between gaps and long counts; first and last may be empty, for what stands at an edge."""
    runs: list[list[str]] = [[]]
    for piece in _pieces(body):
        if _is_many(piece):
            runs.append([])
        else:
            runs[-1].append(piece)
    return runs


def _pieces(body: str) -> Iterator[str]:
    """Yield what follows one another in an expression, brackets as one piece, each with its count."""
    depth, piece = 0, ""
    for token in _TOKEN.finditer(body):
        if depth == 0 and not token["count"] and piece:
            yield piece
            piece = ""
        depth += {"(": 1, ")": -1}.get(token[0][:1] if token[0] in {"(", "(?:", ")"} else "", 0)
        piece += token[0]
    yield piece


def _is_many(piece: str) -> bool:
    return _MANY.search(piece.replace(BLANK, " ").replace(MAYBE, "")) is not None


def rarity(pieces: Iterable[str]) -> int:
    """Return how much a run of pieces tells: its letters at least, of which those of common words hardly count."""
    total, word = 0, ""
    for piece in pieces:
        letter = piece.removesuffix("+")
        if len(letter) == 1 and letter.isalnum():
            word += letter
        else:
            total += _worth(word) + _weight(piece)
            word = ""
    return total + _worth(word)


def _worth(word: str) -> int:
    return min(len(word), 1 if word in COMMON else len(word))


def _weight(piece: str) -> int:
    """Return how much a piece tells at least: an alternative as much as the commonest of its choices."""
    if _OPTIONAL.search(piece) or piece.startswith(("[", "\\")):
        return 0
    inner = _NO_LETTERS.sub(" ", piece.removeprefix("(?:"))
    return min(sum(map(_worth, _WORD.findall(choice))) for choice in inner.split("|"))
