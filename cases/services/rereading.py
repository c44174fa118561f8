"""Reading kept answers again: whether the bytes in the vault still say what the record says they said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.intake import KeptExchange
from cases.store.transaction import Store
from cases.vault.blobs import Vault

_PAGE: Final = 100


class Rereading:
    """Kept answers, for whoever reads them again."""

    def __init__(self, store: Store, vault: Vault) -> None:
        """Read from this store and this vault."""
        self._store = store
        self._vault = vault

    def exchanges(
        self, actor: Actor, *, handle: tuple[str, str] | None = None
    ) -> Iterator[KeptExchange]:
        """Yield every exchange from which posts were read, oldest first, its body left in the vault."""
        last = 0
        while True:
            with self._store.glance(actor, Capability.COLLECT) as tx:
                page = tx.rereading.exchanges(after=last, limit=_PAGE, handle=handle)
                buried = set(tx.tombstones.names("blob:"))
            for kept in page:
                if f"blob:{kept.body_sha256}" not in buried:
                    yield kept
            if len(page) < _PAGE:
                return
            last = page[-1].id

    def body(self, sha256: str) -> bytes:
        """Return the bytes of an answer, hashed again.

        Raises:
            NotFound: They are not in the vault.
            CustodyBroken: They are not the ones that were kept.
        """
        return self._vault.get(sha256)

    def opened(self, sha256: str) -> AbstractContextManager[Path]:
        """Give the bytes of a file that was handed in, in the clear; gone afterwards."""
        return self._vault.opened(sha256)

    def done(self, actor: Actor, *, exchanges: int, differing: int) -> None:
        """Record that answers were read again, and what came of it."""
        with self._store.begin(actor, Capability.COLLECT) as tx:
            tx.record(
                CustodyAction.EXCHANGES_REREAD,
                "log:exchanges",
                details={"exchanges": exchanges, "differing": differing},
            )
