"""Rules try themselves: each text that a rule must find, or must leave alone, is scored by that rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cases.model.findings import Explanation
from cases.policy import Catalogue
from monitor.scoring.document import Document
from monitor.scoring.roster import Roster
from monitor.scoring.rulebook import STATES, Defence, Example, Rule, Rulebook
from monitor.scoring.scorer import Scorer

ROSTER = Roster(("Jane Example", "@jane_example"), ("Exie",))
"""The member that examples may name, and a nickname."""


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that did not come out as its rule says."""

    rule: str
    text: str
    expected: str
    """`found` or `left alone`."""


def failures(rulebook: Rulebook, policy: Catalogue) -> Iterator[Failure]:
    """Yield every example that fails, of rules in any state and of defences."""
    scorer = Scorer.of(rulebook, policy, ROSTER, states=STATES)
    everything: tuple[Rule | Defence, ...] = (*rulebook.rules, *rulebook.defences)
    for cited in everything:
        for example in cited.examples:
            if _shows(scorer.score(_document(cited, example)), cited) != example.found:
                yield Failure(cited.id, example.text, "found" if example.found else "left alone")


def _document(cited: Rule | Defence, example: Example) -> Document:
    kinds = cited.kinds if isinstance(cited, Defence) else ()
    kind = "official" if cited.official else next(iter(kinds), "post")
    fact = cited.fact if isinstance(cited, Defence) else ""
    return Document(example.text, kind=kind, context={fact: True} if fact else None)


def _shows(explanation: Explanation, cited: Rule | Defence) -> bool:
    if isinstance(cited, Rule):
        return any(finding.rule == cited.id for finding in explanation.findings)
    return any(against.reason == cited.reason for against in explanation.against)
