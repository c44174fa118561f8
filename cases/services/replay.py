"""Replay: kept posts read again, so that rules can be tried on them before they count. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cases.model.actors import Actor, Capability
from cases.model.intake import PendingPost
from cases.store.transaction import Store

PAGE: Final = 1_000
"""Posts that are read at once: the transaction stays short and memory flat, however many there are."""


class Replay:
    """Reading posts again."""

    def __init__(self, store: Store) -> None:
        """Read from `store`."""
        self._store = store

    def posts(self, actor: Actor, *, limit: int | None = None) -> Iterator[PendingPost]:
        """Yield every version of every post in the actor's sight, oldest first.

        Args:
            actor: Who tries rules; sees what the queue would show, never the own posts.
            limit: Versions at most.

        Raises:
            NotPermitted: The role does not carry triage.
            StoreTrouble: The database cannot be read.
        """
        last, left = 0, limit
        while left is None or left > 0:
            with self._store.glance(actor, Capability.TRIAGE) as tx:
                size = PAGE if left is None else min(PAGE, left)
                page = tx.replays.page(tx.sight(), after=last, limit=size)
            yield from page
            if len(page) < size:
                return
            last = page[-1].version_id
            left = None if left is None else left - len(page)
