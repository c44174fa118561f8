"""Explain: from judged hits to what is kept and shown: findings with their spans in the given text, and defences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from cases.model.findings import Against, Explanation, Finding
from monitor.scoring.context import Judged
from monitor.scoring.weigh import clause_scores, total

FINDINGS: Final = 64
"""Findings of one text that are kept: the heaviest."""


def explain(judged: Iterable[Judged], text: str, versions: tuple[str, str]) -> Explanation:
    """Return the explanation of a text.

    Args:
        judged: The hits that stand, with what speaks against each.
        text: As given to the scorer.
        versions: Of the rules and of the policy.
    """
    found = {finding(one, text): one for one in judged}
    kept = sorted(found, key=lambda f: (-f.weight, f.start, f.end, f.rule))[:FINDINGS]
    clauses = clause_scores(kept)
    return Explanation(
        score=total(clauses),
        clauses=clauses,
        findings=tuple(sorted(kept, key=lambda f: (f.start, f.end, f.rule))),
        against=against_of([found[one] for one in kept]),
        rules_version=versions[0],
        policy_version=versions[1],
    )


def finding(judged: Judged, text: str) -> Finding:
    """Return a judged hit as a finding whose span counts code points of the given text."""
    hit = judged.hit
    start, end = hit.view.span(hit.start, hit.end)
    return Finding(
        rule=hit.rule.id,
        clause=hit.rule.clause,
        label=hit.rule.label,
        weight=judged.weight,
        start=start,
        end=end,
        text=text[start:end],
        reason=hit.rule.reason,
    )


def with_more(
    said: Explanation, found: Iterable[Finding], against: Iterable[Against]
) -> Explanation:
    """Return an explanation with more findings, and with what speaks against them.

    Only the scores of the clauses that they touch are reckoned again: no other changes.
    """
    more = tuple(found)
    findings = sorted((*said.findings, *more), key=lambda f: (f.start, f.end, f.rule))
    touched = {one.clause for one in more}
    clauses = {**said.clauses, **clause_scores(f for f in findings if f.clause in touched)}
    return replace(
        said,
        score=total(clauses),
        clauses=dict(sorted(clauses.items(), key=lambda item: (-item[1], item[0]))),
        findings=tuple(findings),
        against=tuple(dict.fromkeys((*said.against, *against))),
    )


def against_of(judged: Sequence[Judged]) -> tuple[Against, ...]:
    """Return each defence once, with the most that it took off one finding."""
    most: dict[str, int] = {}
    for one in judged:
        for defence, amount in one.taken:
            most[defence.reason] = max(most.get(defence.reason, 0), amount)
    return tuple(
        Against(reason, weight)
        for reason, weight in sorted(most.items(), key=lambda item: (-item[1], item[0]))
    )
