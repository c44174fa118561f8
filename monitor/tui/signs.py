"""What a post is shown to have been found for: of each kind of sign the one that counts.

Of the findings of one kind under one clause only the heaviest adds to the score. It is numbered, wherever its rule
found it; the weaker ones are listed below it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cases.model.findings import Finding

SHOWN: Final = 60
"""A post made to trip every rule is numbered so far."""


@dataclass(frozen=True, slots=True)
class Sign:
    """The findings of one kind under one clause."""

    counts: Finding
    """The heaviest, the first of several."""
    places: tuple[tuple[int, int], ...]
    """Where its rule found it with that weight: first code point and one past the last, in the order of the text."""
    weaker: tuple[Finding, ...]
    """The others, in the order of the text; they add nothing."""


def signs(findings: Sequence[Finding]) -> tuple[Sign, ...]:
    """Return them in the order of the text, as they are numbered."""
    kinds: dict[tuple[str, str], list[Finding]] = {}
    for found in sorted(findings, key=lambda one: (one.start, one.end, one.rule)):
        kinds.setdefault((found.clause, found.label), []).append(found)
    made = [_sign(found) for found in kinds.values()]
    return tuple(sorted(made, key=lambda sign: (*sign.places[0], sign.counts.clause)))


def weightiest(shown: Sequence[Sign], clause: str) -> int:
    """Return the index of the sign that made the flag: of its clause, the one that weighs most."""
    own = [index for index, sign in enumerate(shown) if sign.counts.clause == clause]
    return max(own, key=lambda index: shown[index].counts.weight, default=0)


def _sign(findings: Sequence[Finding]) -> Sign:
    heaviest = max(findings, key=lambda one: one.weight)
    alike = [one for one in findings if (one.rule, one.weight) == (heaviest.rule, heaviest.weight)]
    return Sign(
        heaviest,
        tuple(dict.fromkeys((one.start, one.end) for one in alike)),
        tuple(one for one in findings if one not in alike),
    )
