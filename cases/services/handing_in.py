"""What people hand in: an export of their own, a saved page, one public page captured now; the file is evidence."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from cases.errors import NotFound
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.custody import Blob
from cases.model.intake import Brought, Kept
from cases.model.presence import Standing
from cases.model.views import HandleView
from cases.services.keeping import Keeper
from cases.services.words import required
from cases.store.transaction import Store, Transaction
from cases.vault.blobs import Vault

_REASON_CAP = 500


@dataclass(frozen=True, slots=True)
class HandedIn:
    """What became of a file or page."""

    kept: Kept
    sha256: str
    """Of the file or page, as it lies in the vault."""
    exchange_id: int


class HandingIn:
    """Imports and captures."""

    def __init__(self, store: Store, vault: Vault) -> None:
        """Work on this store and this vault."""
        self._store = store
        self._vault = vault

    def handle(self, actor: Actor, platform: str, handle: str) -> HandleView:
        """Return the registered handle that something is handed in for.

        Raises:
            NotFound: No such handle is registered in the actor's reach; a citizen's never is.
        """
        with self._store.glance(actor, Capability.CAPTURE) as tx:
            return _registered(tx, platform, handle)

    def store(self, actor: Actor, file: Path | bytes) -> Blob:
        """Put a file, or the bytes of a page, into the vault, so that what is read is what is kept.

        A file that is refused in the end is taken out again by `discard`.
        """
        with self._store.glance(actor, Capability.CAPTURE):
            return self._vault.put(file) if isinstance(file, bytes) else self._vault.put_file(file)

    def discard(self, actor: Actor, blob: Blob) -> None:
        """Take a file out of the vault that was refused; one that an exchange speaks of stays."""
        with self._store.glance(actor, Capability.CAPTURE) as tx:
            if tx.posts.speaks_of(blob.sha256):
                return
        self._vault.remove(blob.sha256)

    def opened(self, blob: Blob) -> AbstractContextManager[Path]:
        """Give a stored file in the clear, to be read in a process of its own; gone afterwards."""
        return self._vault.opened(blob.sha256)

    def keep(
        self, actor: Actor, platform: str, handle: str, page: Brought, *, file: Blob, why: str
    ) -> HandedIn:
        """Keep what was handed in, whole, and the posts that were read from it.

        Args:
            actor: Who hands it in.
            platform: Whose posts these are, …
            handle: … by the registered handle.
            page: The exchange and what was read from it.
            file: The file or page itself, as `store` put it.
            why: On which paper or occasion, in the person's own words.

        Raises:
            NotFound: No such handle is registered in the actor's reach.
            StoreTrouble: Nothing was kept.
        """
        why = required(why, "why it is handed in", cap=_REASON_CAP)
        imported = page.exchange.purpose == "import"
        with self._store.begin(actor, Capability.CAPTURE) as tx:
            found = _registered(tx, platform, handle)
            keeper = Keeper(tx, self._vault, found.id, f"{platform}:{handle}")
            terms = f"{page.exchange.terms_basis} · handed in by {actor.login}: {why}"
            whole = replace(page, exchange=replace(page.exchange, terms_basis=terms))
            kept = keeper.keep(whole, Standing.UNKNOWN, file=file)
            exchange_id = keeper.last_exchange
            tx.record(
                CustodyAction.FILE_IMPORTED if imported else CustodyAction.PAGE_CAPTURED,
                f"exchange:{exchange_id}",
                details={
                    "handle": keeper.named,
                    "sha256": file.sha256,
                    "posts": kept.fetched,
                    "why": why,
                },
                blobs=(file,),
            )
        return HandedIn(kept, file.sha256, exchange_id)


def _registered(tx: Transaction, platform: str, handle: str) -> HandleView:
    for found in tx.people.handles(tx.sight(), words=handle):
        if (found.platform, found.handle) == (platform, handle):
            return found
    raise NotFound(
        f"{platform}:{handle} is not a handle registered in your reach; only employees' handles and the "
        "department's own pages can be captured, once they are registered with a lawful basis"
    )
