"""The vault's keys: made, replaced; and a vault from before it was encrypted, brought under them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.store.transaction import Store
from cases.vault.blobs import Vault
from cases.vault.moving import encrypt_all

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Sealed:
    """What became of a vault in the clear."""

    blobs: int
    """That were encrypted now."""
    problems: tuple[str, ...]
    """A sentence for each that was left as it is: it is not what it was kept as."""
    key: str
    """Name of the home's key; the key itself is in `keys/vault.key`."""


class Sealing:
    """Looking after the vault's keys."""

    def __init__(self, store: Store, vault: Vault) -> None:
        """Tell `store` what is done to the keys of `vault`."""
        self._store = store
        self._vault = vault

    def found(self, actor: Actor) -> bool:
        """Make the keys of a new home's vault; return whether there were none yet."""
        with self._store.glance(actor, Capability.FOUND):
            made = self._vault.ring.found()
        if made:
            with self._store.begin(actor, Capability.FOUND) as tx:
                key = self._vault.ring.name()
                tx.record(CustodyAction.VAULT_SEALED, f"key:{key}", details={"blobs": 0})
        return made

    def seal(self, actor: Actor, on_progress: Progress) -> Sealed:
        """Encrypt every blob that lies in the clear, making the keys where there are none.

        Cut short, it goes on where it stopped when it is called again. Once nothing is left, the log says so, and from
        then on nothing in the clear is taken for evidence.

        Raises:
            StoreTrouble: A blob could not be read or written; those before it are done.
        """
        with self._store.glance(actor, Capability.CUSTODY_KEYS):
            made = self._vault.ring.found()
        done, problems = 0, []
        for number, total, wrong in encrypt_all(self._vault):
            on_progress(number, total)
            if wrong:
                problems.append(wrong)
            else:
                done += 1
        key = self._vault.ring.name()
        if not problems and (done or made):
            with self._store.begin(actor, Capability.CUSTODY_KEYS) as tx:
                tx.record(CustodyAction.VAULT_SEALED, f"key:{key}", details={"blobs": done})
        return Sealed(done, tuple(problems), key)

    def replace_key(self, actor: Actor) -> tuple[str, int]:
        """Put a new key of the home in force; every key of the vault is wrapped by it, the old one is dropped.

        Returns:
            The new key's name, and how many keys it wraps.
        """
        with self._store.begin(actor, Capability.CUSTODY_KEYS) as tx:
            before = self._vault.ring.name()
            tx.record(CustodyAction.VAULT_KEY_REPLACED, f"key:{before}")
        wrapped = sum(1 for _ in self._vault.ring.replace_home_key())
        return self._vault.ring.name(), wrapped
