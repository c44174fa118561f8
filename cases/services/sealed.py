"""The sealed register: its custodian puts hashes in; nobody gets them out."""

from __future__ import annotations

from collections.abc import Iterable

from cases.errors import BadInput
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.sealed import SealedCount, SealedKind
from cases.store.transaction import Store, Transaction
from cases.vault.tokenkey import TokenKey


class SealedRegister:
    """What is known by keyed hash only."""

    def __init__(self, store: Store, key: TokenKey) -> None:
        """Keep hashes in `store`, made with `key`."""
        self._store = store
        self._key = key

    def add(
        self, actor: Actor, kind: SealedKind, tokens: Iterable[str], *, instead: bool = False
    ) -> tuple[int, int]:
        """Seal tokens: only their HMACs are kept.

        Args:
            actor: The custodian.
            kind: What they stand for.
            tokens: What the scorer would hash for them.
            instead: What the register held of this kind before, and is not among these, counts no more.

        Returns:
            How many hashes are new, and how many count no more.

        Raises:
            BadInput: There are none.
        """
        with self._store.begin(actor, Capability.SEALED_KEEP) as tx:
            digest = self._key.made()
            digests = {digest(token) for token in tokens}
            if not digests:
                raise BadInput("there is nothing to seal")
            known = tx.sealed.in_force(kind)
            new = digests - known
            tx.sealed.add(kind, sorted(new), by=actor.login, now=tx.now)
            ended = tx.sealed.end(kind, known - digests, now=tx.now) if instead else 0
            _record(tx, kind, len(new), ended)
            return len(new), ended

    def end(self, actor: Actor, kind: SealedKind) -> int:
        """Let a whole kind count no more; return how many hashes.

        Raises:
            BadInput: There are none.
        """
        with self._store.begin(actor, Capability.SEALED_KEEP) as tx:
            ended = tx.sealed.end(kind, tx.sealed.in_force(kind), now=tx.now)
            if not ended:
                raise BadInput(f"the register holds nothing of the kind {kind.value}")
            _record(tx, kind, 0, ended)
            return ended

    def counts(self, actor: Actor) -> tuple[SealedCount, ...]:
        """Return how much the register holds; never what."""
        with self._store.glance(actor, Capability.SEALED_KEEP) as tx:
            return tx.sealed.counts()


def _record(tx: Transaction, kind: SealedKind, new: int, ended: int) -> None:
    """Tell custody how much changed, and let it vouch for what the register holds now."""
    tx.sealed.note_state(kind, tx.now)
    tx.record(
        CustodyAction.SEALED_CHANGED,
        f"sealed:{kind.value}",
        details={"new": new, "ended": ended},
    )
