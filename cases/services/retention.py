"""What goes by itself: content whose time is over, or that its author deleted where the platform asks that it goes.

A flag or a case holds its posts, and so does a legal hold. What goes leaves a tombstone with the hash that custody
vouches for, so the log still verifies, and still proves that something was there, when, and what its hash was. Whatever
was flagged goes by two persons' decision alone: see `cases.services.disposing`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from typing import Final

from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.retention import Schedule
from cases.services.evidence import Evidence
from cases.services.protecting import Protecting
from cases.store.queries.tombstones import Droppable
from cases.store.transaction import Store, Transaction
from cases.vault.blobs import Vault
from cases.vault.moving import sweep

_BATCH: Final = 200
DELETED_BY_AUTHOR: Final = "deleted by its author; the platform's terms ask that it is dropped"


class Retention:
    """Dropping, lawfully."""

    def __init__(self, store: Store, vault: Vault, schedule: Schedule | None = None) -> None:
        """Work on this store and this vault, by the department's schedule."""
        self._store = store
        self._vault = vault
        self._schedule = schedule or Schedule()

    def run(self, actor: Actor, platforms: Collection[str]) -> int:
        """Do what is due by itself; return how many posts lost their content.

        Bytes of cases are brought under the keys of their cases, reporters of older reports under seal; content goes
        whose time is over, or that its author deleted on one of `platforms`; keys of disposed cases and what a crash
        left unfinished in the vault are removed.
        """
        Evidence(self._store, self._vault).secure(actor)
        Protecting(self._store, self._vault).seal_older(actor)
        dropped = self.drop_deleted(actor, platforms) + self.drop_expired(actor)
        with self._store.glance(actor, Capability.KEEP) as tx:
            disposed = {name.removeprefix("case:") for name in tx.tombstones.names("case:")}
        for number in disposed & set(self._vault.ring.scopes()):
            self._vault.dispose(number)
        sweep(self._vault, time.time())
        return dropped

    def drop_deleted(self, actor: Actor, platforms: Collection[str]) -> int:
        """Drop the content of posts that their authors deleted on such platforms; return how many posts."""
        if not platforms:
            return 0
        return self._drop(
            actor, lambda tx: tx.tombstones.deleted(platforms, limit=_BATCH), DELETED_BY_AUTHOR
        )

    def drop_expired(self, actor: Actor) -> int:
        """Drop the content of posts that nobody flagged and whose time is over; return how many posts."""
        kept = self._schedule.unflagged
        return self._drop(
            actor,
            lambda tx: tx.tombstones.expired(tx.now - kept, limit=_BATCH),
            f"not flagged within {kept.days} days",
        )

    def _drop(
        self, actor: Actor, which: Callable[[Transaction], tuple[Droppable, ...]], why: str
    ) -> int:
        """Drop in batches; bytes go after the transaction that speaks of them, cut short they go next time."""
        dropped = 0
        while True:
            with self._store.begin(actor, Capability.KEEP, unlogged=True) as tx:
                posts = which(tx)
                versions = [version for post in posts for version in post.versions]
                if versions:
                    tx.tombstones.bury_versions(versions, why, tx.now)
                    read = tx.tombstones.bytes_of(versions)
                    tx.tombstones.bury_bytes(read - tx.tombstones.needed(read), why, tx.now)
                for post in posts:
                    tx.record(
                        CustodyAction.POST_DROPPED,
                        f"post:{post.post_id}",
                        details={
                            "platform": post.platform,
                            "versions": list(post.versions),
                            "why": why,
                        },
                    )
                buried = tx.tombstones.recent_blobs(tx.now)
            for name in buried:
                self._vault.remove(name)
            dropped += len(posts)
            if len(posts) < _BATCH:
                return dropped
