"""Surroundings: what the record knows around posts, handed to the scorer as facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cases.model.actors import Actor, Capability
from cases.model.intake import PendingPost
from cases.model.known import Known
from cases.store.transaction import Store, Transaction
from cases.vault.tokenkey import TokenKey


class Surroundings:
    """What is known around posts."""

    def __init__(self, store: Store, key: TokenKey) -> None:
        """Read from this store; `key` makes the hashes of the sealed register."""
        self._store = store
        self._key = key
        self._stamp: tuple[int, int] = (0, 0)
        self._sealed: frozenset[str] = frozenset()

    def around(self, actor: Actor, posts: Sequence[PendingPost]) -> Known:
        """Return what is known around these posts.

        Raises:
            BadInput: The key of the sealed register cannot be used.
        """
        with self._store.glance(actor, Capability.KEEP) as tx:
            sealed = self._register(tx)
            return Known(
                permissions=tx.permissions.all(),
                answered=tx.threads.answered(posts),
                quoted=tx.threads.quoted(posts),
                shifts=tx.schedules.covering(posts),
                sealed=sealed,
                digest=self.digest if sealed else None,
                pictures=tx.sealed.pictures([p.version_id for p in posts]) if sealed else {},
            )

    @property
    def digest(self) -> Callable[[str], str] | None:
        """The keyed hash of the sealed register; None where there is no key.

        Raises:
            BadInput: It cannot be used.
        """
        return self._key.digest()

    def _register(self, tx: Transaction) -> frozenset[str]:
        """Return the sealed register; read again only when it changed, for it may be long."""
        stamp = tx.sealed.stamp()
        if stamp != self._stamp:
            self._sealed, self._stamp = tx.sealed.in_force(), stamp
        return self._sealed
