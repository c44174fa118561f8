"""The scorer: normalise → scan → context → weigh → explain. Pure: the same text gives the same answer for ever."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice, repeat
from typing import Final, NamedTuple

from msgspec import structs

from cases.model.findings import FLAGGED_AT, Explanation
from cases.policy import Catalogue, catalogue
from monitor.scoring.checks import CHECKS
from monitor.scoring.context import Judged, judge
from monitor.scoring.document import Document
from monitor.scoring.engines import Engine, Found
from monitor.scoring.evasion import undisguised
from monitor.scoring.explain import FINDINGS, explain, finding
from monitor.scoring.gate import Gate
from monitor.scoring.learned import learned, weight_of
from monitor.scoring.normalise import CAP, View, folded_each, normalise
from monitor.scoring.quicker import of_re2
from monitor.scoring.roster import NOBODY, Roster
from monitor.scoring.rulebook import Rulebook, RulesError, State, touches
from monitor.scoring.rules import shipped
from monitor.scoring.scan import Hit, Scanner
from monitor.scoring.weigh import clause_scores

LIVE: Final = frozenset[State]({"live"})
PIECES: Final = 4
"""Pieces of a long text that are read: more than the longest text the record keeps."""
_OVERLAP: Final = 2_048
_STEP: Final = CAP - _OVERLAP
HINTED_FROM: Final = 20
"""What rules must have found under a clause for a mere hint of the model to count with it."""
BATCH: Final = 512
"""Texts that are read together."""


class Asked(NamedTuple):
    """What the learned model is asked of a text."""

    clauses: Collection[str]
    lexicons: list[str]
    """Those that occur for sure."""


class Scorer:
    """Scores texts by one rulebook under one policy. Make it once: the rules are compiled then."""

    def __init__(
        self,
        rulebook: Rulebook,
        policy: Catalogue,
        engine: Callable[[Sequence[str]], Engine] = of_re2,
    ) -> None:
        """Compile the rules; see `of` for choosing them."""
        self._rulebook = rulebook
        self._policy = policy
        self._engine = engine
        self._scanner = Scanner(rulebook, engine)
        self._versions = rulebook.version, policy.version
        self._opining = {rule.clause: rule for rule in rulebook.rules if rule.learned}
        self._asked = {
            official: frozenset(
                c for c, r in self._opining.items() if r.official in {None, official}
            )
            for official in (True, False)
        }
        self._learned = learned(rulebook.learned)
        self._gate = Gate(
            self._learned,
            self._scanner.reading.names,
            self._scanner.suspect + 1,
            self._asked,
        )
        self._nothing = Explanation(0, {}, (), (), *self._versions)

    @classmethod
    def of(
        cls,
        rulebook: Rulebook,
        policy: Catalogue,
        roster: Roster = NOBODY,
        states: Collection[State] = LIVE,
        engine: Callable[[Sequence[str]], Engine] = of_re2,
    ) -> Scorer:
        """Return a scorer for some rules of a book.

        Args:
            rulebook: Rules, defences and lexicons.
            policy: The clauses that rules cite.
            roster: The department's members, for rules about naming them.
            states: Rules in these states count.
            engine: What finds the lexicons that occur; findings are the same by every engine.

        Raises:
            RulesError: A rule cites a clause that the policy does not have.
        """
        known = {provision.id for provision in policy.provisions()}
        for rule in rulebook.rules:
            if rule.clause not in known:
                raise RulesError(
                    f"rule {rule.id}, clause: expected a clause of the policy {policy.version}, "
                    f"got {rule.clause!r}"
                )
        return cls(
            replace(
                rulebook,
                rules=tuple(rule for rule in rulebook.rules if rule.state in states),
                lexicons={**rulebook.lexicons, **roster.lexicons()},
            ),
            policy,
            engine,
        )

    @classmethod
    @cache
    def shipped(cls) -> Scorer:
        """Return the scorer of the live rules that ship with the product, under the policy that does; made once."""
        return cls.of(shipped(), catalogue())

    @property
    def version(self) -> str:
        """Of the rules; kept with every explanation."""
        return self._rulebook.version

    def only(self, clause: str) -> Scorer:
        """Return a scorer in which only the rules of one clause, with all its parts, count.

        Raises:
            UnknownClause: The policy has no such clause.
        """
        self._policy.provision(clause)
        rules = tuple(rule for rule in self._rulebook.rules if touches(rule.clause, clause))
        return Scorer(replace(self._rulebook, rules=rules), self._policy, self._engine)

    def score(self, document: Document) -> Explanation:
        """Score one text. Never raises, whatever the text holds.

        A text longer than `CAP` is read in `PIECES` overlapping pieces, so that words behind a long
        preface are found; it takes the highest score of each clause.
        """
        if len(document.text) <= CAP:
            return self._score(document)
        last = len(document.text) - CAP
        steps = range(0, min(len(document.text), PIECES * _STEP), _STEP)
        starts = dict.fromkeys(min(step, last) for step in steps)  # no piece is short
        said = [
            _moved(
                self._score(structs.replace(document, text=document.text[start : start + CAP])),
                start,
            )
            for start in starts
        ]
        found = dict.fromkeys(finding for one in said for finding in one.findings)
        clauses: dict[str, int] = {}
        for one in said:
            for clause, weight in one.clauses.items():
                clauses[clause] = max(weight, clauses.get(clause, 0))
        return Explanation(
            score=max(one.score for one in said),
            clauses=clauses,
            findings=tuple(
                sorted(found, key=lambda f: (-f.weight, f.start, f.end, f.rule))[:FINDINGS]
            ),
            against=tuple(dict.fromkeys(why for one in said for why in one.against)),
            rules_version=self._versions[0],
            policy_version=self._versions[1],
        )

    def score_many(self, documents: Iterable[Document]) -> Iterator[Explanation]:
        """Score texts in order: the same as `score` says of each, several times faster; reads `BATCH` ahead."""
        waiting = iter(documents)
        scanner, nothing, suspect = self._scanner, self._nothing, self._scanner.suspect
        while batch := list(islice(waiting, BATCH)):
            texts = folded_each([document.text for document in batch])
            found = scanner.engine.found_each(texts)
            asked = self._asked_each(texts, found, batch)
            looked = zip(batch, texts, found, scanner.candidates_each(found), asked, strict=True)
            for document, data, lexicons, candidates, asks in looked:
                if len(document.text) > CAP:
                    yield self.score(document)
                elif (
                    asks
                    or (candidates and scanner.likely(data, candidates))
                    or (suspect in lexicons and scanner.hides(data))
                ):
                    view = normalise(document.text)
                    yield self._explained(document, view, lexicons, candidates, asks)
                else:
                    yield nothing

    def _asked_each(
        self, texts: Sequence[bytes], found: Sequence[Found], documents: Sequence[Document]
    ) -> Iterable[Asked | None]:
        """Return for each text what the learned model is asked; None where it has nothing to say."""
        if not self._opining:
            return repeat(None, len(texts))
        official = [document.official for document in documents]
        opens = self._gate.may_open_each(texts, found, official)
        each = zip(texts, found, official, opens, strict=True)
        return [
            self._asked_of(data, lexicons, own) if may_open else None
            for data, lexicons, own, may_open in each
        ]

    def _asked_of(self, data: bytes, found: Found, official: bool) -> Asked | None:  # noqa: FBT001  as documents are
        reading, asked = self._scanner.reading, self._asked[official]
        if not self._gate.opens(data, found, reading.occurs, official=official):
            if not (self._gate.may_need(found) or reading.names_group(data)):
                return None
            asked &= self._learned.needing
        return Asked(asked, reading.lexicons(data, found)) if asked else None

    def _score(self, document: Document) -> Explanation:
        view = normalise(document.text)
        found = self._scanner.engine.found(view.data)
        candidates = self._scanner.candidates(found)
        (asked,) = self._asked_each((view.data,), (found,), (document,))
        return self._explained(document, view, found, candidates, asked)

    def _explained(
        self, document: Document, view: View, found: Found, candidates: int, asked: Asked | None
    ) -> Explanation:
        judged = self._judged(view, found, candidates, document) if candidates else []
        if self._scanner.suspect in found:
            judged += self._hidden(view, document, judged)
        if asked:
            judged += self._opined(view, found, document, judged, asked)
        if not judged:
            return self._nothing
        return explain(judged, document.text, self._versions)

    def _judged(
        self, view: View, found: Found, candidates: int, document: Document
    ) -> list[Judged]:
        official = document.official
        candidates = self._scanner.speaking_of(candidates, official=official)
        return [
            judge(hit, self._scanner.defences(hit.rule, found, official=official), document)
            for hit in self._scanner.hits(view, found, candidates)
            if _passes(hit, document)
        ]

    def _opined(
        self,
        view: View,
        found: Found,
        document: Document,
        seen: Sequence[Judged],
        asked: Asked,
    ) -> Iterator[Judged]:
        """Yield what was learned from examples to say, where the rules say too little, at the words that count most."""
        reading = self._scanner.reading
        words = reading.words(view)
        opinions = self._learned.opinions(words, asked.lexicons, asked.clauses)
        known = clause_scores(finding(one, document.text) for one in seen) if opinions else {}
        for opinion in opinions:
            beside = known.get(opinion.clause, 0)
            if beside >= FLAGGED_AT or (opinion.margin < 0 and beside < HINTED_FROM):
                continue
            rule = self._opining[opinion.clause]
            weighed = replace(rule, weight=min(rule.weight, weight_of(opinion.margin)))
            against = list(self._scanner.defences(rule, found, official=document.official))
            hits = (Hit(weighed, view, *span) for span in reading.spans(view, opinion.words))
            judged = [judge(hit, against, document) for hit in hits if self._scanner.stands(hit)]
            taken = min(judged, key=lambda one: one.weight).taken if judged else ()
            yield from (replace(one, taken=taken) for one in judged)

    def _hidden(self, view: View, document: Document, seen: Sequence[Judged]) -> Iterator[Judged]:
        """Yield what shows only when disguises are taken off."""
        if not self._scanner.suspicious(view):
            return
        bare = undisguised(view, document.text)
        if bare is None:
            return
        known = {_place(one.hit) for one in seen}
        found = self._scanner.engine.found(bare.data)
        judged = self._judged(bare, found, self._scanner.candidates(found), document)
        (asked,) = self._asked_each((bare.data,), (found,), (document,))
        if asked:
            judged += self._opined(bare, found, document, [*seen, *judged], asked)
        for one in judged:
            if not one.hit.rule.check and _place(one.hit) not in known:
                yield one


def _moved(said: Explanation, by: int) -> Explanation:
    """Return what was said of a piece with its spans counted from the beginning of the whole text."""
    findings = (replace(f, start=f.start + by, end=f.end + by) for f in said.findings)
    return replace(said, findings=tuple(findings)) if by else said


def _place(hit: Hit) -> tuple[str, tuple[int, int]]:
    return hit.rule.id, hit.view.span(hit.start, hit.end)


def _passes(hit: Hit, document: Document) -> bool:
    if not hit.rule.check:
        return True
    start, end = hit.view.span(hit.start, hit.end)
    return CHECKS[hit.rule.check](document.text[start:end], document)
