"""Terms in re2's language, and their signs: what the first pass looks for in their place.

Gaps ("took … to jail") and long counts (seventeen signs of a VIN) multiply the states of an automaton that looks for
thousands of terms at once. So the first pass looks for a part of such a term that has none, and the pattern that
matches afterwards looks for the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
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

    That is its heaviest run of pieces between them; the term itself when no run is worth looking for.
    """
    runs = [(many, list(pieces)) for many, pieces in groupby(_pieces(whole.body), key=_is_many)]
    if not any(many for many, _ in runs):
        return whole
    best = max(range(len(runs)), key=lambda n: 0 if runs[n][0] else sum(map(_weight, runs[n][1])))
    many, pieces = runs[best]
    if many or sum(map(_weight, pieces)) < LEAST:
        return whole
    left = whole.left if best == 0 else ""
    return Term("".join(pieces), left, whole.right if best == len(runs) - 1 else "")


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


def _weight(piece: str) -> int:
    """Return how many letters a piece has at least."""
    if _OPTIONAL.search(piece) or piece.startswith(("[", "\\")):
        return 0
    inner = piece.removeprefix("(?:")
    return min(sum(char.isalnum() for char in choice) for choice in inner.split("|"))
