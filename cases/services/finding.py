"""Finding a case, a person or a handle by a few letters, within what the actor may see."""

from __future__ import annotations

from typing import Final

from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.desks import Hit
from cases.services.registry import registry_sight
from cases.services.words import taken
from cases.store.transaction import Store

EACH: Final = 6
"""Of one kind at most: whoever finds too many types another letter."""
_LEAST: Final = 2
_CAP: Final = 60


class Finding:
    """Looks by name."""

    def __init__(self, store: Store) -> None:
        """Work on this store."""
        self._store = store

    def find(self, actor: Actor, words: str) -> tuple[Hit, ...]:
        """Return what holds the words: cases, people, handles; nothing from which the actor is kept out.

        Each kind needs the right to read it. Who looked for what is an entry.
        """
        typed = taken(words, "what is looked for", cap=_CAP)
        if len(typed) < _LEAST:
            return ()
        reads_cases, reads_registry = (
            actor.may(Capability.CASE_READ),
            actor.may(Capability.REGISTRY_READ),
        )
        if not (reads_cases or reads_registry):
            return ()
        needs = Capability.CASE_READ if reads_cases else Capability.REGISTRY_READ
        with self._store.begin(actor, needs) as tx:
            hits: list[Hit] = []
            if reads_cases:
                hits += tx.finding.cases(typed, tx.sight(), EACH)
            if reads_registry:
                sight = registry_sight(tx)
                hits += tx.finding.people(typed, sight, EACH)
                hits += tx.finding.handles(typed, sight, EACH)
            shown = [f"{hit.kind.value}:{hit.key}" for hit in hits]
            tx.record(
                CustodyAction.DESK_SOUGHT,
                "desk:palette",
                details={"words": typed, "found": shown},
            )
        return tuple(hits)
