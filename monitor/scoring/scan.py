"""Scan: which rules may apply to a view, and where they do. Linear in the text, whatever a rule says.

One pass of an engine over the text says which lexicons occur; only patterns all of whose lexicons do are then
matched exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import Any, Final

from monitor.scoring.engines import (
    SET_BYTES,
    Engine,
    Found,
    Re2Set,
    compiled,
    fault_of,
    occurs_in,
    uncounted,
)
from monitor.scoring.evasion import SUSPECT
from monitor.scoring.normalise import View
from monitor.scoring.reading import Reading
from monitor.scoring.rulebook import Defence, Rule, Rulebook
from monitor.scoring.template import Expanded, Templates
from monitor.scoring.windows import sentence

__all__ = ["Hit", "Matcher", "Re2Set", "Scanner", "fault_of"]

HITS: Final = 8
"""Places of one pattern that are looked at; more of the same say nothing new."""
LEARNT: Final = 2_000
"""Texts by which the sieve learns which lexicons are rare."""
JOINED: Final = 25_000
"""Characters of patterns that are compiled into one expression; larger ones leave the engine's fast way."""
_ENDS: Final = b".!?,;: \n"


@dataclass(frozen=True)
class Matcher:
    """Patterns of one rule or defence that need the same lexicons."""

    needs: tuple[frozenset[int], ...]
    """For each required place, the lexicons one of which must be found."""
    source: str

    @cached_property
    def expression(self) -> Any:  # noqa: ANN401  re2 ships no types
        """The compiled patterns; made when first needed, for most never are."""
        return compiled(self.source)

    @cached_property
    def test(self) -> Callable[[bytes], list[int]]:
        """Quickly says whether a pattern matches anywhere; made when first needed, as `expression` is."""
        return occurs_in(self.source)

    @cached_property
    def hint(self) -> Callable[[bytes], list[int]]:
        """Quicker still: says that no pattern matches, or that one may, for gaps may have any length here."""
        return occurs_in(uncounted(self.source))

    def may_match(self, found: frozenset[int]) -> bool:
        """Whether no lexicon is lacking."""
        return not any(need.isdisjoint(found) for need in self.needs)

    def spans(self, data: bytes, most: int | None = HITS) -> Iterator[tuple[int, int]]:
        """Yield the first places where a pattern matches, or all of them (None), as spans of bytes.

        What ends the sentence before is no part of one, even if a pattern says that it must be there.
        """
        matches = (match.span() for match in self.expression.finditer(data))
        spans = (
            (end - len(data[start:end].lstrip(_ENDS) or data[start:end]), end)
            for start, end in matches
        )
        return islice((span for span in spans if span[0] < span[1]), most)

    def occurs(self, data: bytes) -> bool:
        """Whether a pattern matches anywhere."""
        return bool(self.test(data))


def _within(matcher: Matcher, context: Sequence[Matcher]) -> Matcher:
    """Return a matcher that also needs a lexicon of what must stand around it, where each choice of that needs one."""
    if not context or not all(one.needs for one in context):
        return matcher
    around = frozenset().union(*(one.needs[0] for one in context))
    return replace(matcher, needs=(*matcher.needs, around))


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a rule matched."""

    rule: Rule
    view: View
    start: int
    end: int
    """Span in bytes of `view.data`."""


@dataclass(slots=True)
class _Sieve:
    """Which of many matchers lack no lexicon: a bit for each matcher, so that all are asked at once.

    For each place that a matcher requires, and each lexicon, it holds the matchers that the lexicon serves there.
    The place that is seldom served comes first; which it is shows in the first texts, and changes no answer.
    """

    matchers: Sequence[Matcher]
    lexicons: int
    places: list[list[int]] = field(default_factory=list)
    keys: frozenset[int] = frozenset()
    """Lexicons that serve at the first place."""
    always: int = 0
    """Matchers that require nothing."""
    more: int = 0
    """Matchers that require more than one place."""
    seen: int = 0
    """Texts learnt from."""
    counts: list[int] = field(default_factory=list)
    """In how many of them each lexicon was."""

    def __post_init__(self) -> None:
        self.counts = [0] * self.lexicons
        self._arrange()

    def _arrange(self) -> None:
        ordered = [
            sorted(matcher.needs, key=lambda need: sum(self.counts[n] for n in need))
            for matcher in self.matchers
        ]
        self.places = []
        for depth in range(max(map(len, ordered), default=0)):
            serves = [0] * (self.lexicons + 1)
            for number, needs in enumerate(ordered):
                for lexicon in needs[depth] if depth < len(needs) else (self.lexicons,):
                    serves[lexicon] |= 1 << number
            self.places.append(serves)
        self.keys = frozenset().union(*(needs[0] for needs in ordered if needs))
        self.always = sum(1 << number for number, needs in enumerate(ordered) if not needs)
        self.more = sum(1 << number for number, needs in enumerate(ordered) if len(needs) > 1)

    def learn(self, texts: Sequence[Found]) -> None:
        """Count the lexicons of some texts, and ask for the rarest first from now on."""
        for found in texts:
            for lexicon in found:
                self.counts[lexicon] += 1
        self.seen += len(texts)
        self._arrange()

    def left(self, found: Found, asked: int) -> int:
        """Return those of the matchers asked for that lack nothing."""
        served = self.always
        for lexicon in self.keys.intersection(found):
            served |= self.places[0][lexicon]
        asked &= served
        if not asked & self.more:
            return asked
        for serves in self.places[1:]:
            served = serves[self.lexicons]  # those that require no more
            for lexicon in found:
                served |= serves[lexicon]
            asked &= served
            if not asked:
                return 0
        return asked


class Scanner:
    """The compiled form of a rulebook."""

    def __init__(
        self, rulebook: Rulebook, engine: Callable[[Sequence[str]], Engine] = Re2Set
    ) -> None:
        self._templates = Templates(rulebook.lexicons)
        self._terms = frozenset(
            name
            for name, lexicon in rulebook.lexicons.items()
            if lexicon.terms and not lexicon.common
        )
        self._wanted: frozenset[str] = self._terms
        self._numbers: dict[str, int] = {}
        """Lexicons that the engine looks for: those without which some rule cannot match."""
        self._signs = dict(self._templates.signs)
        """What the engine looks for in place of each lexicon, and of patterns' own words."""
        alone = [
            (rule, self._telling(matcher, own))
            for rule in rulebook.rules
            for matcher, own in self._grouped(rule.patterns)
        ]
        self._context = {
            rule.id: tuple(self._matchers(rule.context)) for rule in rulebook.rules if rule.context
        }
        self._rules = [
            (rule, _within(matcher, self._context.get(rule.id, ()))) for rule, matcher in alone
        ]
        for name in sorted(self._terms) if any(rule.learned for rule in rulebook.rules) else ():
            self._numbers.setdefault(name, len(self._numbers))
        self._wanted = frozenset(self._numbers)
        self.reading: Final = Reading(
            self._templates,
            {number: name for name, number in self._numbers.items() if name in self._terms},
        )
        sources = [*(self._signs[name] for name in self._numbers), SUSPECT]
        self.engine: Final = engine(sources)
        self.suspect: Final = len(self._numbers)
        """The number found in texts that may hide their words."""
        self.hides: Final = occurs_in(SUSPECT, SET_BYTES)
        """Finds a sign in a folded text that it may hide its words."""
        self._sieve = _Sieve([matcher for _, matcher in self._rules], len(sources))
        self._asked = {
            official: sum(
                1 << number
                for number, (rule, _) in enumerate(self._rules)
                if rule.official in {None, official}
            )
            for official in (True, False)
        }
        defences = [
            (defence, matcher)
            for defence in sorted(rulebook.defences, key=lambda d: (-d.weight, d.id))
            for matcher in self._matchers(defence.patterns or ("",))
        ]
        self._defences = {
            rule.id: [(d, m) for d, m in defences if d.speaks_of(rule)] for rule in rulebook.rules
        }
        self._unless = {
            rule.id: tuple(self._matchers(rule.unless)) for rule in rulebook.rules if rule.unless
        }

    def _matchers(self, patterns: Iterable[str]) -> Iterator[Matcher]:
        """Yield matchers, each for patterns that need the same lexicons."""
        return (matcher for matcher, _ in self._grouped(patterns))

    def _grouped(self, patterns: Iterable[str]) -> Iterator[tuple[Matcher, list[str]]]:
        """Yield matchers with what must occur of each pattern's own words."""
        joined: dict[tuple[frozenset[int], ...], list[tuple[str, list[str]]]] = {}
        for pattern in patterns:
            expanded = self._templates.expand(pattern)
            groups = joined.setdefault(self._needs(expanded), [("", [])])
            if len(groups[-1][0]) + len(expanded.source) > JOINED:
                groups.append(("", []))
            source, own = groups[-1]
            source += f"{'|' if source else ''}(?:{expanded.source})"
            groups[-1] = source, [*own, expanded.own]
        for needs, groups in joined.items():
            for source, own in groups:
                if source:
                    yield Matcher(needs, source), own

    def _telling(self, matcher: Matcher, own: Sequence[str]) -> Matcher:
        """Return a matcher that needs its patterns' own words too, where one lexicon alone would call it up."""
        if len(matcher.needs) > 1 or not all(own):
            return matcher
        sign = "|".join(f"(?:{one})" for one in dict.fromkeys(own))
        name = f"words {sign}"
        self._signs[name] = sign
        number = self._numbers.setdefault(name, len(self._numbers))
        return replace(matcher, needs=(*matcher.needs, frozenset({number})))

    def _needs(self, expanded: Expanded) -> tuple[frozenset[int], ...]:
        """Return what a pattern needs by number; a place that a lexicon nobody looks for may serve needs nothing."""
        return tuple(
            frozenset(self._numbers.setdefault(name, len(self._numbers)) for name in parts)
            for parts in (sorted(parts & self._terms) for parts in expanded.needs)
            if self._wanted.issuperset(parts)
        )

    def suspicious(self, view: View) -> bool:
        """Whether a text may hide its words: asked of the text itself, for an engine may say so too often."""
        return bool(self.hides(view.data))

    def candidates_each(self, texts: Sequence[Found]) -> list[int]:
        """Return for each text what may apply where these lexicons occur, whoever wrote it, a bit each."""
        if self._sieve.seen < LEARNT:
            self._sieve.learn(texts)
        left, asked = self._sieve.left, self._asked[True] | self._asked[False]
        return [left(found, asked) for found in texts]

    def candidates(self, found: Found) -> int:
        """Return the same for one text."""
        return self._sieve.left(found, self._asked[True] | self._asked[False])

    def speaking_of(self, candidates: int, *, official: bool) -> int:
        """Return those candidates that apply to official texts, or to others."""
        return candidates & self._asked[official]

    def likely(self, data: bytes, candidates: int) -> bool:
        """Whether one of the candidates may match, by a look at the text that allows gaps of any length."""
        while candidates:
            lowest = candidates & -candidates
            candidates ^= lowest
            if self._rules[lowest.bit_length() - 1][1].hint(data):
                return True
        return False

    def hits(self, view: View, found: Found, candidates: int, most: int | None = HITS) -> list[Hit]:
        """Return the places where candidates match, without those that their own conditions rule out.

        Args:
            view: The text.
            found: The lexicons that occur in it.
            candidates: Rules that may match, a bit each.
            most: Places of one pattern that are looked at; None for all.
        """
        hits: list[Hit] = []
        data = view.data
        while candidates:
            lowest = candidates & -candidates
            candidates ^= lowest
            rule, matcher = self._rules[lowest.bit_length() - 1]
            if matcher.hint(data) and self._may_stand(rule, found):
                hits += (Hit(rule, view, start, end) for start, end in matcher.spans(data, most))
        return [hit for hit in hits if self.stands(hit)]

    def defences(
        self, rule: Rule, found: Found, *, official: bool
    ) -> Iterator[tuple[Defence, Matcher]]:
        """Yield what may speak against a rule where these lexicons occur, the heaviest first."""
        occurring = frozenset(found)
        for defence, matcher in self._defences[rule.id]:
            if defence.official in {None, official} and matcher.may_match(occurring):
                yield defence, matcher

    def _may_stand(self, rule: Rule, found: Found) -> bool:
        context = self._context.get(rule.id)
        return not context or any(matcher.may_match(frozenset(found)) for matcher in context)

    def stands(self, hit: Hit) -> bool:
        """Whether a hit's rule does not rule it out itself, by what stands around it."""
        unless, context = self._unless.get(hit.rule.id), self._context.get(hit.rule.id)
        if unless:
            near = sentence(hit.view.data, hit.start, hit.end)
            if any(matcher.occurs(near) for matcher in unless):
                return False
        return not context or any(matcher.occurs(hit.view.data) for matcher in context)
