"""Terms in re2's language, and their signs: what the first pass looks for in their place.

Gaps ("took … to jail") and long counts (seventeen signs of a VIN) multiply the states of an automaton that looks for
thousands of terms at once. So the first pass looks for a part of such a term that has none, and the pattern that
matches afterwards looks for the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

BLANK: Final = r"[\s*-]+"
MAYBE: Final = r"[\s*-]*"
NEVER: Final = r"[^\x00-\x{10FFFF}]"
EDGE: Final = r"\b"
_REMEMBERED: Final = 1 << 15
"""Terms whose signs are remembered: a process reads the same ones several times."""
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
_GROUP: Final = re.compile(r"\((?:\?:)?(.*)\)(?:\{[\d,]*\}|[?*+])?\??", re.DOTALL)
_ASSERTIONS: Final = frozenset("^$. ")
_OPEN: Final = re.compile(r"(?:\\[wSs]|\])[+*]|\{\d+,\}|\)\{0,")
"""Finds gaps of any length: what multiplies the states of an automaton most."""
COMMON: Final = frozenset(
    """a about after all am an and any are as at back be been but by can could day did do does down for from get go
    good got had has have he her here him his how i if im in into is it its just know like make me more my new no
    not now of off on one only or our out over people put see she so some than that the their them then there these
    they this time to today too up us want was we were what when where which who will with would you
    your""".split()  # noqa: SIM905  a list of them would fill the page
)
"""Words of every text: a sign made of them would be found everywhere."""
FREQUENT: Final = frozenset(
    """again along also always another around away because before being best better big both boy bring call called came
    come da days doing done each end even ever every everyone feel few find first found friend full gave getting
    girl give goes going gone great guy guys hand having head hear heard help high home hot hour house job keep
    kid last late leave left let life line little live long look looking lost love made making man many mean men
    morning most move much must name need never next nice night nothing old once open other outside own part
    place play point read real really rest right room run said same saw say school seen set should show side
    since someone something still stop street such take taken taking talk tell thing things think those thought
    through together told tomorrow tonight took town try turn two under until use very wait walk watch water way
    week well went while whole why without woman women wont word work world worth wrote year years yes yet""".split()  # noqa: SIM905  as above
)
"""Words of many texts: better than those, yet worse signs than any others."""


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


@lru_cache(_REMEMBERED)
def sign_of(whole: Term) -> Term:
    """Return a part of a term that occurs wherever the term does, without gaps and long counts.

    That is the run of pieces between them that tells most; the term itself when no run is worth looking for.
    """
    best = _choice(whole.body, whole.left, whole.right)
    if best is None or (best.first and best.last):
        return whole
    if best.worth < LEAST and not (best.worth and _OPEN.search(whole.body)):
        return whole
    return Term(best.source, whole.left if best.first else "", whole.right if best.last else "")


def alternatives(source: str) -> list[str]:
    """Return expressions that together find what one does: its alternatives, and those inside its edges."""
    found: list[str] = []
    for pieces in _choices(source):
        left, right = pieces[:1] == [EDGE], pieces[-1:] == [EDGE]
        core = pieces[left : len(pieces) - right]
        if len(core) == 1 and core[0].startswith("(?:") and core[0].endswith(")"):
            inner = alternatives(core[0][3:-1])
            found += (_between(EDGE * left, one, EDGE * right) for one in inner)
        else:
            found.append("".join(pieces))
    return list(dict.fromkeys(found))


@lru_cache(_REMEMBERED)
def own_sign(body: str, left: str) -> str:
    """Return what occurs wherever a pattern does, of the words that it does not take from lexicons.

    Empty when those tell too little to be looked for.

    Args:
        body: The pattern in re2's language, something of any length in place of each lexicon.
        left: What must hold before it.
    """
    best = _choice(body, left, "")
    if best is None or best.worth < LEAST:
        return ""
    return _between(left if best.first else "", best.source, "")


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of an expression that occurs wherever the expression does."""

    source: str
    worth: int
    """See `rarity`."""
    first: bool
    """Whether it begins where the expression does."""
    last: bool


def _choice(body: str, left: str, right: str) -> _Part | None:
    """Return the part of an expression that tells most; of alternatives, one of each.

    What must hold before and after the whole is written out only where some alternatives begin or end with it.
    """
    parts = [_sequence(pieces, left, right) for pieces in _choices(body)]
    found = [part for part in parts if part is not None]
    if len(found) < len(parts) or len(found) == 1:
        return found[0] if len(parts) == 1 and found else None
    first, last = all(part.first for part in found), all(part.last for part in found)
    sources = [
        _between(
            "" if first or not part.first else left,
            part.source,
            "" if last or not part.last else right,
        )
        for part in found
    ]
    return _Part(f"(?:{'|'.join(sources)})", min(part.worth for part in found), first, last)


def _between(left: str, source: str, right: str) -> str:
    return f"{left}(?:{source}){right}" if left or right else source


def _sequence(pieces: list[str], before: str, after: str) -> _Part | None:
    parts: list[_Part] = []
    start = 0
    end = len(pieces)
    for place, piece in enumerate([*pieces, ""]):
        if place < end and not _is_many(piece):
            continue
        if run := pieces[start:place]:
            source = _edge(pieces, start) + "".join(run)
            parts.append(_Part(source, rarity(run), start == 0, place == end))
        if piece.startswith("(?:") and piece.endswith(")"):
            left = before if place == 0 else _edge(pieces, place)
            right = after if place == end - 1 else ""
            if inner := _choice(piece[3:-1], left, right):
                edge = _edge(pieces, place) if inner.first else ""
                first, last = inner.first and place == 0, inner.last and place == end - 1
                parts.append(_Part(f"{edge}(?:{inner.source})", inner.worth, first, last))
        start = place + 1
    return max(parts, key=lambda part: part.worth, default=None)


def _edge(pieces: list[str], place: int) -> str:
    """Return a word's edge where a piece surely begins with a letter and follows a blank; else nothing."""
    if _OPTIONAL.search(pieces[place]) or not all(
        choice[:1].isalnum() and choice[1:2] not in {"?", "*", "{"}
        for choice in pieces[place].removeprefix("(?:").split("|")
    ):
        return ""
    for before in reversed(pieces[:place]):
        group = _GROUP.fullmatch(before)
        if before != BLANK and not (
            group and all(choice.endswith(BLANK) for choice in group[1].split("|"))
        ):
            return ""
        if not _OPTIONAL.search(before):
            return r"\b"
    return ""


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
    return min(len(word), 1 if word in COMMON else 2 if word in FREQUENT else len(word))


def _weight(piece: str) -> int:
    """Return how much a piece tells at least: an alternative as much as the commonest of its choices."""
    if _OPTIONAL.search(piece):
        return 0
    if piece.startswith("\\"):
        return int(piece[1:2] == "d" or not piece[1:2].isalnum())
    if piece.startswith("["):
        return 0
    if not piece.startswith("("):
        return int(piece[:1] not in _ASSERTIONS)
    group = _GROUP.fullmatch(piece)
    return min(rarity(choice) for choice in _choices(group[1])) if group else 0


def _choices(body: str) -> list[list[str]]:
    """Return the alternatives of an expression, each as its pieces."""
    choices: list[list[str]] = [[]]
    for piece in _pieces(body):
        if piece == "|":
            choices.append([])
        else:
            choices[-1].append(piece)
    return choices
