"""Surroundings: what the record knows around posts, handed to the scorer as facts."""

from __future__ import annotations

from collections.abc import Sequence

from cases.model.actors import Actor, Capability
from cases.model.intake import PendingPost
from cases.model.known import Known
from cases.store.transaction import Store


class Surroundings:
    """What is known around posts."""

    def __init__(self, store: Store) -> None:
        """Read from this store."""
        self._store = store

    def around(self, actor: Actor, posts: Sequence[PendingPost]) -> Known:
        """Return what is known around these posts."""
        with self._store.glance(actor, Capability.KEEP) as tx:
            return Known(permissions=tx.permissions.all())
