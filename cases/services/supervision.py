"""Supervision: random reviews, directed looks and the department's own pages, in one place."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, timedelta, tzinfo
from functools import cached_property

from cases.model.directed_looks import Limits
from cases.model.masking import Masks
from cases.model.pages import Duty, House
from cases.policy import Catalogue
from cases.policy.page_duties import load_duties
from cases.services.directed_looks import DirectedLooks
from cases.services.draws import Draws
from cases.services.pages import Pages
from cases.services.reviews import Reviews
from cases.store.transaction import Store
from cases.vault.blobs import Vault


@dataclass(frozen=True, slots=True)
class Bounds:
    """By what supervision goes in a department."""

    limits: Limits = field(default_factory=Limits)
    house: House = field(default_factory=lambda: House("Police Department"))
    recheck: timedelta = timedelta(days=90)
    """After which a page is due to be checked again."""
    zone: tzinfo = UTC
    duties: tuple[Duty, ...] = ()
    """Of pages; those that ship where none are named."""


class Supervision:
    """What supervisors may look at beyond triage, and what is held against them for it."""

    def __init__(
        self, store: Store, vault: Vault, catalogue: Catalogue, masks: Masks, bounds: Bounds
    ) -> None:
        """Work on this store and vault, within `bounds`; words are kept through `masks`."""
        self._store = store
        self._vault = vault
        self._catalogue = catalogue
        self._masks = masks
        self._bounds = bounds

    @cached_property
    def draws(self) -> Draws:
        """Random draws."""
        return Draws(self._store, self._bounds.limits, self._bounds.zone)

    @cached_property
    def reviews(self) -> Reviews:
        """Reviews of those who were drawn."""
        return Reviews(self._store, self._catalogue, self._masks)

    @cached_property
    def directed(self) -> DirectedLooks:
        """Directed looks."""
        return DirectedLooks(
            self._store, self._catalogue, self._masks, self._bounds.limits, self._bounds.zone
        )

    @cached_property
    def pages(self) -> Pages:
        """The department's own pages.

        Raises:
            PolicyError: The duties that ship cannot be read.
        """
        bounds = self._bounds
        return Pages(
            self._store,
            self._vault,
            self._catalogue,
            bounds.duties or load_duties(self._catalogue),
            bounds.house,
            recheck=bounds.recheck,
            zone=bounds.zone,
        )
