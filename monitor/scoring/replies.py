"""Replies: "they" judged as the group that the answered post names, where the reply names none itself. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from msgspec import structs

from cases.model.findings import Explanation, Finding
from monitor.scoring.document import NOTHING, Document
from monitor.scoring.engines import compiled
from monitor.scoring.explain import with_more
from monitor.scoring.normalise import normalise
from monitor.scoring.rulebook import Lexicon, touches
from monitor.scoring.template import TemplateError, Templates

GROUP: Final = "answers_group"
"""Fact of a document: the group that the answered post names, folded."""
CLAUSE: Final = "V.A.9.a"
"""The clause whose rules are asked again."""
_LEXICON: Final = "minority"
_LONGEST: Final = 2_000
"""Code points of a reply that is asked again; a longer one says itself whom it means."""
_MOST: Final = 8
_THEY: Final = re.compile(
    r"\b(?:they(?P<verb>['’]?(?:re|ve|ll)|['’]d)?|(?:all of )?them|(?:those|these) (?:people|ones|guys|animals)"
    r"|(?:that|their) (?:kind|sort|lot))\b",
    re.IGNORECASE,
)
_VERBS: Final[Mapping[str, str]] = {"re": " are", "ve": " have", "ll": " will", "d": " would"}
_REASON: Final = "It points to the group that the answered post names."


class Groups:
    """Finds the group that a text names, by the lexicon of a rulebook."""

    def __init__(self, lexicons: Mapping[str, Lexicon]) -> None:
        """Take the lexicon `minority`; a rulebook without it names no group."""
        try:
            source = Templates(lexicons).expand(f"{{{_LEXICON}}}").source
        except TemplateError:
            source = ""
        self._expression = compiled(source) if source else None

    def named(self, text: str) -> str:
        """Return the first group that a text names, folded and in the plural where that is one; else nothing."""
        if self._expression is None:
            return ""
        found = self._expression.search(normalise(text).data)
        if found is None:
            return ""
        word: str = found[0].decode("utf-8", "ignore").strip()
        plural = f"{word}s"
        whole = self._expression.fullmatch(plural.encode())
        return plural if whole is not None and not word.endswith("s") else word


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece of the text that is asked, and the piece of the given text that it stands for."""

    start: int
    end: int
    first: int
    last: int
    said: bool
    """Whether it was put in."""


def judged(
    said: Explanation,
    document: Document,
    groups: Groups,
    score: Callable[[Document], Explanation],
) -> Explanation:
    """Return an explanation with what a reply says of the group that its parent names.

    Args:
        said: Of the reply by itself.
        document: The reply, told of the group under the fact `GROUP`.
        groups: What finds groups.
        score: What scores by the same rules.
    """
    group = (document.context or NOTHING).get(GROUP)
    text = document.text
    if not isinstance(group, str) or len(text) > _LONGEST or groups.named(text):
        return said
    asked, pieces = _put_in(text, group)
    if not pieces:
        return said
    again = score(structs.replace(document, text=asked))
    known = {(f.rule, f.start, f.end) for f in said.findings}
    back = (
        _back(finding, pieces, text)
        for finding in again.findings
        if touches(finding.clause, CLAUSE) and _points(finding, pieces)
    )
    found = [one for one in back if (one.rule, one.start, one.end) not in known]
    return with_more(said, found, again.against) if found else said


def _put_in(text: str, group: str) -> tuple[str, list[_Piece]]:
    """Return the text with the group in place of pronouns, and where each piece of it comes from."""
    parts: list[str] = []
    pieces: list[_Piece] = []
    at = size = 0
    for found in list(_THEY.finditer(text))[:_MOST]:
        verb = (found["verb"] or "").lstrip("'’").lower()
        for piece, first, last, said in (
            (text[at : found.start()], at, found.start(), False),
            (group + _VERBS.get(verb, ""), found.start(), found.end(), True),
        ):
            parts.append(piece)
            pieces.append(_Piece(size, size + len(piece), first, last, said))
            size += len(piece)
        at = found.end()
    if not pieces:
        return text, []
    pieces.append(_Piece(size, size + len(text) - at, at, len(text), said=False))
    return "".join([*parts, text[at:]]), pieces


def _points(finding: Finding, pieces: list[_Piece]) -> bool:
    return any(p.said and finding.start < p.end and p.start < finding.end for p in pieces)


def _back(finding: Finding, pieces: list[_Piece], text: str) -> Finding:
    """Return a finding with its span in the given text."""
    first = next(p for p in pieces if finding.start < p.end)
    last = next(p for p in reversed(pieces) if finding.end > p.start)
    start = first.first if first.said else first.first + finding.start - first.start
    end = last.last if last.said else last.first + finding.end - last.start
    return replace(
        finding, start=start, end=end, text=text[start:end], reason=f"{finding.reason} {_REASON}"
    )
