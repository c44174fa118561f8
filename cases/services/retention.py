"""What the record may not keep: content that its author deleted, where the platform's terms ask that it goes.

A flag or a case holds its posts. What goes leaves a tombstone with the hash that custody vouches for, so the log
still verifies, and still proves that something was there, when, and what its hash was.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from cases.model.actors import Actor, Capability
from cases.model.custody import CustodyAction
from cases.store.transaction import Store
from cases.vault.blobs import Vault

_BATCH: Final = 200
DELETED_BY_AUTHOR: Final = "deleted by its author; the platform's terms ask that it is dropped"


class Retention:
    """Dropping, lawfully."""

    def __init__(self, store: Store, vault: Vault) -> None:
        """Work on this store and this vault."""
        self._store = store
        self._vault = vault

    def drop_deleted(self, actor: Actor, platforms: Collection[str]) -> int:
        """Drop the content of posts that their authors deleted on such platforms; return how many posts.

        Bytes go after the transaction that speaks of them; a removal that was cut short is made good next time.
        """
        if not platforms:
            return 0
        dropped = 0
        while True:
            with self._store.begin(actor, Capability.KEEP, unlogged=True) as tx:
                posts = tx.tombstones.droppable(platforms, limit=_BATCH)
                versions = [version for post in posts for version in post.versions]
                if versions:
                    tx.tombstones.bury_versions(versions, DELETED_BY_AUTHOR, tx.now)
                    tx.tombstones.bury_blobs(versions, DELETED_BY_AUTHOR, tx.now)
                for post in posts:
                    tx.record(
                        CustodyAction.POST_DROPPED,
                        f"post:{post.post_id}",
                        details={
                            "platform": post.platform,
                            "versions": list(post.versions),
                            "why": DELETED_BY_AUTHOR,
                        },
                    )
                buried = tx.tombstones.recent_blobs(tx.now)
            for name in buried:
                self._vault.remove(name)
            dropped += len(posts)
            if len(posts) < _BATCH:
                return dropped
