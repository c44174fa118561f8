"""Scan: which rules may apply to a view, and where they do. Linear in the text, whatever a rule says.

One pass of the engine over the text says which lexicons occur; only patterns all of whose lexicons do are then
matched exactly. Another engine for the first pass (Vectorscan) needs to offer no more than `Engine`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Final, Protocol

import re2

from monitor.scoring.evasion import SUSPECT
from monitor.scoring.normalise import View
from monitor.scoring.rulebook import Defence, Rule, Rulebook
from monitor.scoring.template import Templates
from monitor.scoring.windows import sentence

HITS: Final = 8
"""Places of one pattern that are looked at; more of the same say nothing new."""
REMEMBERED: Final = 4_096
"""Combinations of lexicons whose patterns are remembered."""
JOINED: Final = 25_000
"""Characters of patterns that are compiled into one expression; larger ones leave the engine's fast way."""
_SET_BYTES: Final = 64 << 20
"""Bound of the automaton of all lexicons; it forgets states when it reaches it."""
_PATTERN_BYTES: Final = 16 << 20
"""Bound of one compiled pattern; beyond it the engine takes its slower, still linear, way."""


def _options(max_bytes: int) -> re2.Options:
    options = re2.Options()
    options.log_errors = False  # it would write to the terminal that the UI draws on
    options.max_mem = max_bytes
    return options


def compiled(source: str) -> Any:  # noqa: ANN401  re2 ships no types
    """Compile an expression that reads bytes.

    Raises:
        re2.error: It is not one.
    """
    return re2.compile(source.encode("utf-8"), _options(_PATTERN_BYTES))


def fault_of(source: str) -> str:
    """Return what is wrong with an expression; empty when nothing is."""
    try:
        compiled(source)
    except re2.error as wrong:
        said = wrong.args[0] if wrong.args else ""
        return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return ""


class Engine(Protocol):
    """Finds which of many expressions occur in a text."""

    def found(self, data: bytes) -> Sequence[int]:
        """Return the numbers of the expressions that occur, in any order."""
        ...


class Re2Set:
    """All expressions in one automaton."""

    def __init__(self, sources: Sequence[str]) -> None:
        self._set = re2.Set.SearchSet(_options(_SET_BYTES))
        for source in sources:
            self._set.Add(source.encode("utf-8"))
        self._set.Compile()

    def found(self, data: bytes) -> Sequence[int]:
        """Return the numbers of the expressions that occur."""
        return self._set.Match(data) or ()


@dataclass(frozen=True)
class Matcher:
    """Patterns of one rule or defence that need the same lexicons."""

    needs: tuple[int, ...]
    """Bit masks, one for each required place."""
    source: str

    @cached_property
    def expression(self) -> Any:  # noqa: ANN401  re2 ships no types
        """The compiled patterns; made when first needed, for most never are."""
        return compiled(self.source)

    def may_match(self, mask: int) -> bool:
        """Whether no lexicon is lacking."""
        return all(mask & need for need in self.needs)

    def spans(self, data: bytes) -> Iterator[tuple[int, int]]:
        """Yield the first places where a pattern matches, as spans of bytes."""
        matches = (match.span() for match in self.expression.finditer(data))
        return islice((span for span in matches if span[0] < span[1]), HITS)

    def occurs(self, data: bytes) -> bool:
        """Whether a pattern matches anywhere."""
        return self.expression.search(data) is not None


@dataclass(frozen=True, slots=True)
class Candidates:
    """What may apply to a text, by the lexicons that occur in it."""

    rules: tuple[tuple[Rule, Matcher], ...]
    defences: Mapping[str, tuple[tuple[Defence, Matcher], ...]]
    """By the id of each rule: what may speak against it, the heaviest first."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a rule matched."""

    rule: Rule
    view: View
    start: int
    end: int
    """Span in bytes of `view.data`."""


class Scanner:
    """The compiled form of a rulebook."""

    def __init__(
        self, rulebook: Rulebook, engine: Callable[[Sequence[str]], Engine] = Re2Set
    ) -> None:
        self._templates = Templates(rulebook.lexicons)
        names = [
            name
            for name, lexicon in rulebook.lexicons.items()
            if lexicon.terms and not lexicon.common
        ]
        self._bit = {name: 1 << number for number, name in enumerate(names)}
        self._bits = [1 << number for number in range(len(names) + 1)]
        self._engine = engine([*(self._templates.signs[name] for name in names), SUSPECT])
        self.suspect: Final = self._bits[-1]
        """The bit of texts that may hide their words."""
        self._rules = [(r, m) for r in rulebook.rules for m in self._matchers(r.patterns)]
        self._defences = [
            (defence, matcher)
            for defence in sorted(rulebook.defences, key=lambda d: (-d.weight, d.id))
            for matcher in self._matchers(defence.patterns or ("",))
        ]
        self._unless, self._context = (
            {rule.id: tuple(self._matchers(conditions)) for rule, conditions in of if conditions}
            for of in (
                [(rule, rule.unless) for rule in rulebook.rules],
                [(rule, rule.context) for rule in rulebook.rules],
            )
        )
        self._remembered: dict[tuple[int, bool], Candidates] = {}

    def _matchers(self, patterns: Iterable[str]) -> Iterator[Matcher]:
        """Yield matchers, each for patterns that need the same lexicons."""
        joined: dict[tuple[int, ...], list[str]] = {}
        for pattern in patterns:
            expanded = self._templates.expand(pattern)
            needs = tuple(self._bits_of(parts) for parts in expanded.needs)
            sources = joined.setdefault(needs, [""])
            if len(sources[-1]) + len(expanded.source) > JOINED:
                sources.append("")
            sources[-1] += f"{'|' if sources[-1] else ''}(?:{expanded.source})"
        return (Matcher(needs, s) for needs, sources in joined.items() for s in sources if s)

    def _bits_of(self, lexicons: Iterable[str]) -> int:
        return sum(self._bit.get(name, 0) for name in lexicons)

    def mask(self, view: View) -> int:
        """Return which lexicons occur, a bit each; 0 for most texts."""
        return sum(map(self._bits.__getitem__, self._engine.found(view.data)))

    def candidates(self, mask: int, *, official: bool) -> Candidates:
        """Return the rules and defences that may apply where these lexicons occur."""
        key = mask, official
        known = self._remembered.get(key)
        if known is None:
            if len(self._remembered) >= REMEMBERED:
                self._remembered.clear()
            known = self._remembered[key] = self._select(mask, official=official)
        return known

    def _select(self, mask: int, *, official: bool) -> Candidates:
        rules = tuple(
            (rule, matcher)
            for rule, matcher in self._rules
            if rule.official in {None, official}
            and matcher.may_match(mask)
            and self._in_context(rule, mask)
        )
        defences = [
            (defence, matcher)
            for defence, matcher in self._defences
            if defence.official in {None, official} and matcher.may_match(mask)
        ]
        return Candidates(
            rules,
            {r.id: tuple((d, m) for d, m in defences if d.speaks_of(r)) for r, _ in rules},
        )

    def _in_context(self, rule: Rule, mask: int) -> bool:
        matchers = self._context.get(rule.id, ())
        return not matchers or any(matcher.may_match(mask) for matcher in matchers)

    def hits(self, view: View, candidates: Candidates) -> Iterator[Hit]:
        """Yield the places where rules match, without those that their own conditions rule out."""
        for rule, matcher in candidates.rules:
            for start, end in matcher.spans(view.data):
                hit = Hit(rule, view, start, end)
                if self._stands(hit):
                    yield hit

    def _stands(self, hit: Hit) -> bool:
        unless, context = self._unless.get(hit.rule.id), self._context.get(hit.rule.id)
        if unless:
            near = sentence(hit.view.data, hit.start, hit.end)
            if any(matcher.occurs(near) for matcher in unless):
                return False
        return not context or any(matcher.occurs(hit.view.data) for matcher in context)
