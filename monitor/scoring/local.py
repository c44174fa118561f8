"""What a department calls its own: streets, places, units, radio codes, names of its own, nicknames.

Plain words in a small TOML file, no patterns: each list goes into the lexicons that the rules read. A word is taken
literally; a blank in it also finds a hyphen.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cases.policy import Catalogue
from cases.policy.strict import Table, read
from monitor.scoring import rules
from monitor.scoring.normalise import normalise
from monitor.scoring.roster import Roster
from monitor.scoring.rulebook import Lexicon, Rulebook, RulesError
from monitor.scoring.template import term
from monitor.scoring.terms import either

LISTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "streets": ("place", "street", "home_where"),
        "places": ("place", "home_where"),
        "units": ("responder",),
        "codes": ("radio_code", "responding"),
        "names": ("department", "agency", "police_employer"),
    }
)
"""Each list of the file, with the lexicons that its words join."""
NICKNAMES: Final = "nicknames"
MOST: Final = 5_000
"""Words of one list."""
LEAST_CHARACTERS: Final = 3
MOST_CHARACTERS: Final = 80
_FILE: Final = {"version": str, NICKNAMES: list} | dict.fromkeys(LISTS, list)


@dataclass(frozen=True, slots=True)
class LocalWords:
    """The words of one department."""

    words: Mapping[str, tuple[str, ...]]
    """By the name of the list."""

    def added_to(self, book: Rulebook) -> Rulebook:
        """Return the rules with these words in their lexicons, under a version of its own."""
        if not any(self.words.values()):
            return book
        lexicons = dict(book.lexicons)
        for name, targets in LISTS.items():
            terms = tuple(_literal(word) for word in self.words.get(name, ()))
            for target in targets if terms else ():
                if target in lexicons:
                    lexicons[target] = _grown(lexicons[target], terms)
        said = json.dumps([book.version, dict(self.words)], sort_keys=True)
        version = (
            f"{book.version.partition('+')[0]}+{hashlib.sha256(said.encode()).hexdigest()[:12]}"
        )
        return replace(book, version=version, lexicons=lexicons)

    def named(self, roster: Roster) -> Roster:
        """Return the roster with the nicknames that members go by."""
        return replace(roster, aliases=(*roster.aliases, *self.words.get(NICKNAMES, ())))


NONE: Final = LocalWords(MappingProxyType({}))


def load(path: Path) -> LocalWords:
    """Read a department's own words.

    Raises:
        RulesError: Names file, list and what was expected.
    """
    table = read(path, RulesError)
    table.shape(_FILE, ())
    return LocalWords(MappingProxyType({name: _words(table, name) for name in (*LISTS, NICKNAMES)}))


def book_of(home: Path, own: str, lexicon: str) -> tuple[Rulebook, LocalWords]:
    """Return the rules of a home with its own words in them, and these words.

    Args:
        home: The folder that the names are read in.
        own: A file or folder of rules; empty for those that ship.
        lexicon: The file of own words; empty for none.

    Raises:
        RulesError: A file is not what it should be: names file, rule, field and what was expected.
    """
    words = load(home / lexicon) if lexicon else NONE
    return words.added_to(rules.load(home / own) if own else rules.shipped()), words


def require_clauses(book: Rulebook, policy: Catalogue) -> None:
    """Refuse rules that cite a clause which the policy does not have.

    Raises:
        RulesError: Names the rule and the clause.
    """
    known = {provision.id for provision in policy.provisions()}
    for rule in book.rules:
        if rule.clause not in known:
            raise RulesError(
                f"rule {rule.id}, clause: expected a clause of the policy {policy.version}, got {rule.clause!r}"
            )


def _words(table: Table, name: str) -> tuple[str, ...]:
    words = table.texts(name)
    if len(words) > MOST:
        raise table.fault(name, f"at most {MOST} words", f"{len(words)} of them")
    for word in words:
        if not LEAST_CHARACTERS <= len(word.strip()) <= MOST_CHARACTERS:
            expected = f"words of {LEAST_CHARACTERS} to {MOST_CHARACTERS} characters"
            raise table.fault(name, expected, word)
    return words


def _literal(word: str) -> str:
    return " ".join(map(re.escape, re.split(r"[\s-]+", normalise(word).text.strip())))


def _grown(lexicon: Lexicon, terms: tuple[str, ...]) -> Lexicon:
    sign = lexicon.sign and f"{lexicon.sign}|{either([term(t, stretched=False) for t in terms])}"
    return replace(lexicon, terms=tuple(dict.fromkeys((*lexicon.terms, *terms))), sign=sign)
