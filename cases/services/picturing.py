"""What was read of kept pictures: once for each, whatever posts it stands in, for a reader and its references."""

from __future__ import annotations

from collections.abc import Sequence

from cases.model.actors import Actor, Capability
from cases.model.intake import KeptPicture, PendingPost, PictureReading
from cases.store.transaction import Store
from cases.vault.blobs import Vault


class Picturing:
    """Pictures to be read, and what was read of them."""

    def __init__(self, store: Store, vault: Vault) -> None:
        """Keep readings in this store; the pictures lie in this vault."""
        self._store = store
        self._vault = vault

    def unread(self, actor: Actor, *, limit: int) -> tuple[KeptPicture, ...]:
        """Return kept pictures of scored posts that nothing has read yet, oldest first."""
        with self._store.glance(actor, Capability.KEEP) as tx:
            return tx.pictures.unread(limit=limit)

    def known(self, actor: Actor, names: Sequence[str], reader: str) -> frozenset[str]:
        """Return those of these pictures that this reader has read before."""
        with self._store.glance(actor, Capability.KEEP) as tx:
            return frozenset(tx.pictures.readings(names, reader))

    def bytes_of(self, sha256: str) -> bytes:
        """Return a picture's bytes.

        Raises:
            NotFound: The vault does not hold them.
            CustodyBroken: They are not what they were.
        """
        return self._vault.get(sha256)

    def keep(
        self,
        actor: Actor,
        read: Sequence[KeptPicture],
        readings: Sequence[PictureReading],
        reader: str,
    ) -> tuple[tuple[PendingPost, tuple[PictureReading, ...]], ...]:
        """Keep what was read, and note which pictures were.

        Returns:
            The posts concerned, each with what was read of all its pictures.
        """
        versions = tuple(dict.fromkeys(one.version_id for one in read))
        with self._store.begin(actor, Capability.KEEP, unlogged=True) as tx:
            tx.pictures.keep_readings(readings, tx.now)
            tx.pictures.mark_read([one.id for one in read], reader)
            of = tx.pictures.read_of(versions)
            posts = tx.pictures.posts(versions)
        return tuple((post, tuple(of.get(post.version_id, ()))) for post in posts)
