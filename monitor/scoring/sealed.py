"""Sealed: names and numbers that are known by keyed hash only, found in a text without a list of them. Pure.

A register holds HMACs of names, handles and pictures of members who must not be identified (V.A.8.a-4), and of the
numbers that calls and cases bear (V.A.4). What could be one in a text is folded, hashed and looked up (`tokens`). The
work is a few hashes for each such word, however long the register is; the plain names are never in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Final

from cases.model.findings import Explanation, Finding
from monitor.scoring.context import Judged, is_known
from monitor.scoring.document import NOTHING, Document
from monitor.scoring.explain import against_of, finding, with_more
from monitor.scoring.normalise import CAP, View, normalise
from monitor.scoring.rulebook import Defence, Rule
from monitor.scoring.scan import Hit
from monitor.scoring.tokens import candidates

Digest = Callable[[str], str]
"""The keyed hash: a token's HMAC, hex."""
TEXT, PICTURES = "sealed", "sealed_pictures"
"""Facts of a document: the HMACs that were found in its text, and among its pictures."""
MOST: Final = 16
"""Places of one text that are told."""
_OVERLAP: Final = 512
_MASK: Final = "*"


def _rule(rule: str, clause: str, label: str, weight: int, reason: str) -> Rule:
    return Rule(
        id=rule,
        clause=clause,
        label=label,
        weight=weight,
        reason=reason,
        state="live",
        patterns=(),
        unless=(),
        context=(),
        official=None,
        negated=False,
        check="",
        examples=(),
    )


IDENTITY: Final = _rule(
    "sealed-identity-01",
    "V.A.8.a-4",
    "SEALED_IDENTITY",
    90,
    "Words of identification that only the covert coordinator should weigh.",
)
NUMBER: Final = _rule(
    "sealed-number-01",
    "V.A.4",
    "CASE_NUMBER",
    75,
    "A number that one of the department's own calls or cases bears.",
)


def matched(text: str, register: frozenset[str], digest: Digest) -> tuple[str, ...]:
    """Return the HMACs of a register that a text holds, sorted."""
    if not register:
        return ()
    tokens = {token for view, piece, _ in _pieces(text) for token, _, _ in candidates(view, piece)}
    return tuple(sorted(register.intersection(map(digest, tokens))))


def added(
    said: Explanation, document: Document, digest: Digest, defences: Iterable[Defence]
) -> Explanation:
    """Return an explanation with what is known by hash only; its own words are never repeated.

    Args:
        said: By the rules.
        document: Told of the HMACs that were found, under the facts `TEXT` and `PICTURES`.
        digest: The keyed hash.
        defences: Of the rules; those by facts of the register count here too. None excuses an identity.
    """
    context = document.context or NOTHING
    hits = list(_located(document.text, _hashes(context.get(TEXT)), digest))
    judged = [_judged(hit, document, defences) for hit, _, _ in hits]
    found = [
        _masked(finding(one, piece), first)
        for one, (_, piece, first) in zip(judged, hits, strict=True)
    ]
    if _hashes(context.get(PICTURES)):
        found.append(_picture())
    if not found:
        return said
    return with_more(said, found, against_of(judged))


def _hashes(fact: object) -> frozenset[str]:
    return frozenset(fact) if isinstance(fact, tuple) else frozenset()


def _located(text: str, wanted: frozenset[str], digest: Digest) -> Iterator[tuple[Hit, str, int]]:
    """Yield where what was found stands: a hit, the piece of the text, and where that begins."""
    seen: set[tuple[str, int]] = set()
    for view, piece, first in _pieces(text) if wanted else ():
        for token, start, end in candidates(view, piece):
            rule = NUMBER if token.startswith("number:") else IDENTITY
            if len(seen) == MOST or (rule.id, first + start) in seen or digest(token) not in wanted:
                continue
            seen.add((rule.id, first + start))
            before = len(view.text[:start].encode())
            hit = Hit(rule, view, before, before + len(view.text[start:end].encode()))
            yield hit, piece, first


def _pieces(text: str) -> Iterator[tuple[View, str, int]]:
    for first in range(0, max(1, len(text) - _OVERLAP), CAP - _OVERLAP):
        piece = text[first : first + CAP]
        yield normalise(piece), piece, first


def _judged(hit: Hit, document: Document, defences: Iterable[Defence]) -> Judged:
    left, taken = hit.rule.weight, []
    for defence in sorted(defences, key=lambda d: (-d.weight, d.id)):
        if (
            hit.rule is NUMBER
            and defence.fact
            and defence.speaks_of(hit.rule)
            and is_known(defence.fact, document, hit)
        ):
            amount = min(left, defence.weight)
            left -= amount
            taken.append((defence, amount))
    return Judged(hit, tuple(taken))


def _masked(found: Finding, first: int) -> Finding:
    return replace(
        found,
        start=found.start + first,
        end=found.end + first,
        text=_MASK * (found.end - found.start),
    )


def _picture() -> Finding:
    return Finding(
        rule=IDENTITY.id,
        clause=IDENTITY.clause,
        label=IDENTITY.label,
        weight=IDENTITY.weight,
        start=0,
        end=0,
        text="",
        reason="A picture that only the covert coordinator should weigh.",
    )
