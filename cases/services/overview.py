"""Overview: what is asked of the record as a whole, in one place."""

from __future__ import annotations

from functools import cached_property
from zoneinfo import ZoneInfo

from cases.model.early_warning import WarningRules
from cases.model.masking import Masks
from cases.policy import Catalogue
from cases.services.early_warning import EarlyWarnings
from cases.services.searching import Searching
from cases.services.statistics import Figures
from cases.store.transaction import Store


class Overview:
    """Search, statistics, early warning."""

    def __init__(
        self,
        store: Store,
        catalogue: Catalogue,
        masks: Masks,
        *,
        zone: ZoneInfo,
        rules: WarningRules,
    ) -> None:
        """Ask this store; `zone` tells shifts apart, `rules` say what early warning counts."""
        self._store = store
        self._catalogue = catalogue
        self._masks = masks
        self._zone = zone
        self._rules = rules

    @cached_property
    def searching(self) -> Searching:
        """Words across cases."""
        return Searching(self._store, self._masks)

    @cached_property
    def figures(self) -> Figures:
        """Statistics."""
        return Figures(self._store, self._zone)

    @cached_property
    def early_warnings(self) -> EarlyWarnings:
        """Early warning."""
        return EarlyWarnings(self._store, self._catalogue, self._masks, self._rules)
