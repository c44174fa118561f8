"""The department's members as the scorer needs them: words that name somebody, each with how surely it does."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from monitor.scoring.normalise import normalise
from monitor.scoring.rulebook import Lexicon

NAME_COLUMNS: Final = ("name", "full_name", "handle", "handles")
"""Columns of a roster file that name somebody; several names in one cell are parted by semicolons."""
ALIAS_COLUMNS: Final = ("alias", "aliases", "nickname", "nicknames")
"""Columns of what members are called; a weaker grade than a name."""
PART_COLUMNS: Final = (
    ("first_name", "last_name"),
    ("first", "last"),
    ("given_name", "family_name"),
    ("firstname", "lastname"),
)
"""Columns that make a name together."""
LEAST: Final = 4
"""Characters of a name; shorter ones would name everybody."""
LEAST_NEAR: Final = 8
"""Letters that a whole name needs before another spelling of it is looked for."""
RANKS: Final = (
    "(?:officer|ofc|deputy|sgt|sergeant|sarge|lt|lieutenant|capt|captain|chief|det|detective|cpl|corporal"
    "|trooper)\\.?"
)
"""What a last name needs before it to name a member."""
NAMED, ALIAS, NEAR = "member", "member_alias", "member_near"
"""The lexicons that a roster fills: by name, rank or handle; by nickname; by a name spelled otherwise."""
_SOUNDS: Final = re.compile(
    r"(?P<vowels>[aeiouy]+)|(?P<f>ph|f+)|(?P<k>ck|[ckq]+)|(?P<s>[sz]+)|(?P<other>([a-z])\6*)"
)
_SPELLINGS: Final = {
    "vowels": "[aeiouy]{1,3}h?",
    "f": "(?:ph|ff?)",
    "k": "(?:ck|[ckq]{1,2})",
    "s": "[sz]{1,2}",
}


class RosterError(ValueError):
    """A roster file is not what it should be."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Who the members are."""

    names: tuple[str, ...] = ()
    """Names, in the order `First Last` or `Last, First`, and handles with their `@`."""
    aliases: tuple[str, ...] = ()
    """What they are called."""

    def lexicons(self) -> dict[str, Lexicon]:
        """Return the lexicons that the rules on naming members read."""
        terms = {NAMED: self.terms(), ALIAS: self._aliases(), NEAR: self._near()}
        return {
            name: Lexicon(name, made, of=(), common=False, stretched=False, sign="")
            for name, made in terms.items()
        }

    def terms(self) -> tuple[str, ...]:
        """Return the names as terms of a lexicon: folded as texts are and taken literally, surnames with a rank."""
        terms: dict[str, None] = {}
        for words in map(_name_words, self.names):
            literal = [re.escape(word) for word in words]
            if len("".join(words)) >= LEAST:
                terms[" ".join(literal)] = None
            if len(words) > 1:
                terms[f"{RANKS} {literal[-1]}"] = None
                terms[rf"{literal[0][0]}\. ?{literal[-1]}"] = None
        return tuple(terms)

    def _aliases(self) -> tuple[str, ...]:
        folded = (" ".join(map(re.escape, _folded(alias))) for alias in self.aliases)
        return tuple(dict.fromkeys(alias for alias in folded if len(alias) >= LEAST))

    def _near(self) -> tuple[str, ...]:
        near: dict[str, None] = {}
        for words in map(_name_words, self.names):
            plain = [re.sub(r"[^a-z]", "", word) for word in (words[0], words[-1])]
            if len(words) > 1 and len("".join(plain)) >= LEAST_NEAR and all(plain):
                near[" ".join(map(_spelled, plain))] = None
        return tuple(near)


NOBODY: Final = Roster()


def _folded(name: str) -> list[str]:
    return normalise(name).text.split() or [""]


def turned(name: str) -> str:
    """Return a name as it is spoken: `Last, First` becomes `First Last`."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}".strip() if comma else name


def _name_words(name: str) -> list[str]:
    return _folded(turned(name))


def _spelled(word: str) -> str:
    """Return an expression for a word and its usual other spellings: Hofman, Hoffmann; Philips, Fillipps."""
    sounds = ((found.lastgroup or "other", found[0]) for found in _SOUNDS.finditer(word))
    return "".join(_SPELLINGS.get(kind, f"{sound[0]}{{1,2}}") for kind, sound in sounds)


def load(path: Path) -> Roster:
    """Read a roster from CSV with a header that holds a column of names, or of their parts.

    Raises:
        RosterError: Names the file and what was expected.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            columns = {
                column.strip().lower().replace(" ", "_"): column for column in rows.fieldnames or ()
            }
            _refuse_nameless(columns, path.name)
            names: list[str] = []
            aliases: list[str] = []
            for row in rows:
                names += _names(row, columns)
                aliases += _cells(row, columns, ALIAS_COLUMNS)
    except (OSError, UnicodeDecodeError, csv.Error) as wrong:
        raise RosterError(f"{path.name}: expected a CSV file in UTF-8: {wrong}") from wrong
    return Roster(tuple(names), tuple(aliases))


def _refuse_nameless(columns: Mapping[str, str], file: str) -> None:
    parts = any(first in columns and last in columns for first, last in PART_COLUMNS)
    if not parts and columns.keys().isdisjoint((*NAME_COLUMNS, *ALIAS_COLUMNS)):
        known = ", ".join((*NAME_COLUMNS, *ALIAS_COLUMNS))
        raise RosterError(f"{file}: expected a header with one of {known}")


def _names(row: Mapping[str, str | None], columns: Mapping[str, str]) -> Iterator[str]:
    yield from _cells(row, columns, NAME_COLUMNS)
    for first, last in PART_COLUMNS:
        if first in columns and last in columns:
            whole = f"{row[columns[first]] or ''} {row[columns[last]] or ''}".strip()
            if whole:
                yield whole


def _cells(
    row: Mapping[str, str | None], columns: Mapping[str, str], wanted: tuple[str, ...]
) -> Iterator[str]:
    for name in wanted:
        if name in columns:
            yield from filter(
                None, (part.strip() for part in (row[columns[name]] or "").split(";"))
            )
