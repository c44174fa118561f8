"""Procedure: the services that take a case from intake to closing, in one place."""

from __future__ import annotations

from functools import cached_property

from cases.model.masking import Masks
from cases.policy import Catalogue
from cases.services.access import Access
from cases.services.conduct import Conduct
from cases.services.deciding import Deciding
from cases.services.desk_lists import DeskLists
from cases.services.house_rules import HouseRules
from cases.services.investigation import Investigation
from cases.services.links import Links
from cases.services.recording import Recording
from cases.services.reviewing import Reviewing
from cases.services.tasks import Tasks
from cases.store.transaction import Store


class Procedure:
    """What is done with a case, by whom it belongs to."""

    def __init__(
        self, store: Store, catalogue: Catalogue, masks: Masks, rules: HouseRules | None = None
    ) -> None:
        """Work on this store by these rules, those that ship where None; words are kept through `masks`."""
        self._store = store
        self._catalogue = catalogue
        self._masks = masks
        self._rules = rules or HouseRules.as_shipped(catalogue, masks)

    @cached_property
    def access(self) -> Access:
        """Who is let into cases, and kept out."""
        return Access(self._store)

    @cached_property
    def conduct(self) -> Conduct:
        """Steps."""
        return Conduct(self._store, self._catalogue, self._masks, self._rules)

    @cached_property
    def recording(self) -> Recording:
        """Numbered records."""
        return Recording(self._store, self._masks, self._rules.clocks.zone)

    @cached_property
    def investigation(self) -> Investigation:
        """From classification to the review of quality."""
        return Investigation(self._store, self._rules, self._masks)

    @cached_property
    def reviewing(self) -> Reviewing:
        """Counsel and the chain of command."""
        return Reviewing(self._store, self._rules, self._masks)

    @cached_property
    def deciding(self) -> Deciding:
        """From findings to the end of an appeal."""
        return Deciding(self._store, self._rules, self._masks)

    @cached_property
    def links(self) -> Links:
        """Cases that belong together."""
        return Links(self._store, self._rules, self._masks)

    @cached_property
    def tasks(self) -> Tasks:
        """What is to be done."""
        return Tasks(self._store, self._masks, self._rules.clocks.zone)

    @cached_property
    def lists(self) -> DeskLists:
        """Whose cases these are, and what stands around each."""
        return DeskLists(self._store, self._rules, self._masks)
