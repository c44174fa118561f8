"""Context: the services around what posts are scored by, in one place."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from cases.policy import Catalogue
from cases.services.permissions import Permissions
from cases.services.recomputing import Recomputing
from cases.services.schedules import Schedules
from cases.services.sealed import SealedRegister
from cases.services.surroundings import Surroundings
from cases.store.transaction import Store
from cases.vault.tokenkey import TokenKey


class Context:
    """Registers that speak for a post or tell how it is meant, and explanations made again."""

    def __init__(self, store: Store, catalogue: Catalogue, keys: Path) -> None:
        """Work on this store; `keys` is the folder with the home's keys."""
        self._store = store
        self._catalogue = catalogue
        self._key = TokenKey(keys)

    @cached_property
    def permissions(self) -> Permissions:
        """Consents, approvals, official releases."""
        return Permissions(self._store, self._catalogue)

    @cached_property
    def schedules(self) -> Schedules:
        """Duty schedules."""
        return Schedules(self._store)

    @cached_property
    def sealed(self) -> SealedRegister:
        """What is known by keyed hash only."""
        return SealedRegister(self._store, self._key)

    @cached_property
    def surroundings(self) -> Surroundings:
        """What the record knows around posts."""
        return Surroundings(self._store, self._key)

    @cached_property
    def recomputing(self) -> Recomputing:
        """Explanations, made again from what was kept."""
        return Recomputing(self._store)
