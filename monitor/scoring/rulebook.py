"""What a rule, a defence and a lexicon are: frozen, as read from their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

State = Literal["draft", "shadow", "live"]
Scope = Literal["document", "sentence", "before", "quoted", "shared"]
STATES: Final[tuple[State, ...]] = get_args(State)
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)


class RulesError(ValueError):
    """A rule file is not what it should be: names the file, the rule, the field and what was expected."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of one sense. Either terms of its own, or the union of others."""

    name: str
    terms: tuple[str, ...]
    of: tuple[str, ...]
    """Names of the lexicons it unites; empty when it has terms."""
    common: bool
    """Words so frequent that they say nothing by themselves: a pattern needs another lexicon too."""
    stretched: bool
    """Finds repeated letters and starred vowels too."""
    sign: str
    """What the first pass looks for instead: an expression that occurs wherever a term does; empty for its own."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text that a rule must find, or must leave alone."""

    text: str
    found: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """How we guess that a clause may be touched."""

    id: str
    clause: str
    """Clause or limb of the policy."""
    label: str
    weight: int
    """0–100; 0 marks a fact that counts for nothing by itself."""
    reason: str
    """One plain sentence that repeats nothing of the text."""
    state: State
    patterns: tuple[str, ...]
    unless: tuple[str, ...]
    """The sentence must match none of these."""
    context: tuple[str, ...]
    """The text must match one of these, when there are any."""
    official: bool | None
    """Whether it reads only official posts, only others, or (None) all."""
    negated: bool
    """Its own words hold a negation ("not human"), so one inside the span does not speak against it."""
    check: str
    """Name of a further test of the span in `checks`; empty for none."""
    examples: tuple[Example, ...]
    learned: bool = False
    """Whether it speaks for what was learned from examples of its clause; then it has no patterns."""


@dataclass(frozen=True, slots=True)
class Defence:
    """What may speak against a finding."""

    id: str
    reason: str
    weight: int
    """How much it takes off, 0–100."""
    clauses: tuple[str, ...]
    """Clauses, with all their parts, of which it speaks; empty for all."""
    labels: tuple[str, ...]
    """Labels of findings of which it speaks; empty for all."""
    permits: str
    """The clause that permits it; may be empty."""
    scope: Scope
    patterns: tuple[str, ...]
    fact: str
    """A fact the caller must know (see `Document.context`); empty for none."""
    kinds: tuple[str, ...]
    """Kinds of document; empty for all."""
    official: bool | None
    examples: tuple[Example, ...]

    def speaks_of(self, rule: Rule) -> bool:
        """Whether it can take anything off what this rule finds."""
        return (not self.labels or rule.label in self.labels) and (
            not self.clauses or any(touches(rule.clause, asked) for asked in self.clauses)
        )


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All that a scorer goes by, apart from the text."""

    version: str
    """Changes whenever a word of the rules does."""
    lexicons: Mapping[str, Lexicon]
    rules: tuple[Rule, ...]
    defences: tuple[Defence, ...]
    learned: str = ""
    """The weights of what was learned from examples, see `monitor.scoring.learned`; empty for none."""


def touches(clause: str, asked: str) -> bool:
    """Whether `clause` is the one asked for, or a part of it."""
    return clause == asked or clause.startswith((f"{asked}.", f"{asked}-"))
