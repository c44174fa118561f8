"""What a scorer says about a post, frozen as it was said: findings, what speaks against, and the score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

FLAGGED_AT: Final = 50
"""A post is flagged from this score on (0–100)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's hit: never a verdict, always with its words and its reason."""

    rule: str
    """Id of the rule, such as `resp-now-02`."""
    clause: str
    """Clause or limb of the policy, such as `V.A.9.a-2`."""
    label: str
    """What was found, such as `threat`, `slur`, `STREET_ADDRESS`."""
    weight: int
    """0–100."""
    start: int
    """First code point of the span in the given text."""
    end: int
    """One past the last code point of the span."""
    text: str
    """The words of the span as given; hostile until shown through `safe_text`."""
    reason: str
    """One plain sentence in our own words."""


Box = tuple[tuple[int, int], ...]
"""Corners in pixels of a picture as shown."""


@dataclass(frozen=True, slots=True)
class Seen:
    """Something in a picture that is no text: a fact that weighs nothing by itself."""

    label: str
    clause: str
    """May be empty."""
    reason: str
    """One plain sentence in our own words."""
    box: Box | None


@dataclass(frozen=True, slots=True)
class PictureSaid:
    """What a scorer says of one picture of a post."""

    sha256: str
    """Of the picture's bytes."""
    reader: str
    """What read it: its words are kept under this name."""
    score: int
    clauses: dict[str, int]
    findings: tuple[Finding, ...]
    """Spans count the code points of the picture's words."""
    boxes: tuple[tuple[Box, ...], ...]
    """For each finding, the lines it stands in."""
    against: tuple[Against, ...]
    seen: tuple[Seen, ...]


@dataclass(frozen=True, slots=True)
class Against:
    """What speaks against the findings, shown beside them."""

    reason: str
    """One plain sentence in our own words."""
    weight: int
    """How much it took off, 0–100."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that a scorer said of one text; the same input gives the same explanation under the same versions."""

    score: int
    """0–100."""
    clauses: dict[str, int]
    """Score of each clause that was touched, 0–100."""
    findings: tuple[Finding, ...]
    against: tuple[Against, ...]
    rules_version: str
    policy_version: str
    context: tuple[str, ...] = ()
    """What else is known around the post: sentences that find nothing and weigh nothing."""
    made_from: dict[str, Any] = field(default_factory=dict)
    """What it takes to make it again: hash of the text, what the scorer was told, hashes of rules, members, policy.
    Empty for a post that is not flagged."""

    pictures: tuple[PictureSaid, ...] = ()
    """What was said of the pictures, beside the text."""

    @property
    def flagged(self) -> bool:
        """Whether a person should look."""
        return self.whole_score >= FLAGGED_AT

    @property
    def whole_score(self) -> int:
        """The score of the text or of a picture, whichever is higher."""
        return max((self.score, *(one.score for one in self.pictures)))

    @property
    def whole_clauses(self) -> dict[str, int]:
        """The score of each clause that the text or a picture touches, the highest of them."""
        found = dict(self.clauses)
        for one in self.pictures:
            for clause, score in one.clauses.items():
                found[clause] = max(score, found.get(clause, 0))
        return found

    @property
    def touched(self) -> tuple[str, ...]:
        """Every clause that anything in the text or a picture was found under, whatever it weighs; each once."""
        named = [*self.clauses, *(one.clause for one in self.findings)]
        for picture in self.pictures:
            named += [*picture.clauses, *(one.clause for one in picture.findings)]
            named += [one.clause for one in picture.seen]
        return tuple(dict.fromkeys(filter(None, named)))


def explained(kept: dict[str, Any]) -> Explanation:
    """Read an explanation back as it was frozen."""
    return Explanation(
        score=kept["score"],
        clauses=kept["clauses"],
        findings=tuple(Finding(**found) for found in kept["findings"]),
        against=tuple(Against(**said) for said in kept["against"]),
        rules_version=kept["rules_version"],
        policy_version=kept["policy_version"],
        context=tuple(kept.get("context", ())),
        made_from=kept.get("made_from", {}),
        pictures=tuple(_picture(one) for one in kept.get("pictures", ())),
    )


def touched_in(clauses: Iterable[str], pictures: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    """Return the clauses that were touched, by the parts of an explanation as it is kept; see `Explanation.touched`.

    Args:
        clauses: Those of the text; findings name no others.
        pictures: What was said of the pictures.
    """
    named = list(clauses)
    for one in pictures:
        named += [*one["clauses"], *(seen["clause"] for seen in one["seen"])]
    return tuple(dict.fromkeys(filter(None, named)))


def _picture(kept: dict[str, Any]) -> PictureSaid:
    return PictureSaid(
        **{
            **kept,
            "findings": tuple(Finding(**found) for found in kept["findings"]),
            "boxes": tuple(tuple(map(_box, boxes)) for boxes in kept["boxes"]),
            "against": tuple(Against(**said) for said in kept["against"]),
            "seen": tuple(
                Seen(**{**seen, "box": _box(seen["box"]) if seen["box"] else None})
                for seen in kept["seen"]
            ),
        }
    )


def _box(corners: list[list[int]]) -> Box:
    return tuple((x, y) for x, y in corners)
