"""Context: what speaks against a hit, found as diligently as what speaks for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.scoring import facts
from monitor.scoring.document import NOTHING, Document
from monitor.scoring.rulebook import Defence
from monitor.scoring.scan import Hit, Matcher
from monitor.scoring.windows import around, before, meant, quoted, sentence, shared


@dataclass(frozen=True, slots=True)
class Judged:
    """A hit with what speaks against it."""

    hit: Hit
    taken: tuple[tuple[Defence, int], ...]
    """Each defence with what it took off."""

    @property
    def weight(self) -> int:
        """What is left of the rule's weight."""
        return self.hit.rule.weight - sum(amount for _, amount in self.taken)


def judge(hit: Hit, defences: Iterable[tuple[Defence, Matcher]], document: Document) -> Judged:
    """Return a hit with those defences that hold; they come heaviest first, and take down to nothing."""
    left = hit.rule.weight
    taken: dict[str, tuple[Defence, int]] = {}
    for defence, matcher in defences:
        if (
            defence.id not in taken
            and _concerns(defence, document, hit)
            and _holds(defence, matcher, hit)
        ):
            amount = min(left, defence.weight)
            left -= amount
            taken[defence.id] = defence, amount
    return Judged(hit, tuple(taken.values()))


def _concerns(defence: Defence, document: Document, hit: Hit) -> bool:
    return (not defence.kinds or document.kind in defence.kinds) and (
        not defence.fact or is_known(defence.fact, document, hit)
    )


def is_known(fact: str, document: Document, hit: Hit) -> bool:
    """Whether the caller knows a fact, and of this very hit where the fact is true of some things only."""
    known = (document.context or NOTHING).get(fact)
    if isinstance(known, tuple):
        return facts.HOLDS[fact](known, hit) if fact in facts.HOLDS else False
    return known is True


def _holds(defence: Defence, matcher: Matcher, hit: Hit) -> bool:
    data, start, end = hit.view.data, hit.start, hit.end
    if defence.scope == "before":
        own = b"" if hit.rule.negated else data[start:end]
        return matcher.occurs(meant(before(data, start) + own))
    if defence.scope == "sentence":
        return matcher.occurs(sentence(data, start, end))
    if defence.scope == "quoted":
        return quoted(data, start, end) and matcher.occurs(around(data, start, end))
    if defence.scope == "shared":
        return shared(data, start)
    return matcher.occurs(data)
