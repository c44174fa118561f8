"""Coverage: for each clause and limb of the policy, what watches it, or why only a person can."""

from __future__ import annotations

from dataclasses import dataclass

from cases.policy import Catalogue
from monitor.scoring.rulebook import Rulebook, touches


@dataclass(frozen=True, slots=True)
class Watched:
    """How one clause or limb is watched."""

    clause: str
    title: str
    rules: tuple[str, ...]
    """Ids of the live rules that cite it, or a part of it."""
    defences: tuple[str, ...]
    """Ids of what speaks against a finding because this clause permits it."""
    human_only: str
    """Why no machine may flag it; empty where one may."""

    @property
    def accounted_for(self) -> bool:
        """Whether something watches it, or a reason says why nothing does."""
        return bool(self.rules or self.defences or self.human_only)


def coverage(rulebook: Rulebook, policy: Catalogue) -> tuple[Watched, ...]:
    """Return every clause and limb in the order of the policy."""
    live = [rule for rule in rulebook.rules if rule.state == "live"]
    return tuple(
        Watched(
            clause=part.id,
            title=part.title,
            rules=tuple(rule.id for rule in live if touches(rule.clause, part.id)),
            defences=tuple(d.id for d in rulebook.defences if touches(d.permits, part.id)),
            human_only=part.human_only,
        )
        for part in policy.provisions()
    )
