"""Triage and what happens around flags, each service made when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from cases.model.masking import Masks
from cases.policy import Catalogue
from cases.services.ageing import Ageing
from cases.services.follow_ups import FollowUps
from cases.services.grading import Grading
from cases.services.looks import Looks
from cases.services.second_look import SecondLook
from cases.services.triage import Triage
from cases.services.wall import Wall
from cases.store.transaction import Store
from monitor.age_limits import age_limits
from monitor.config import Settings


@dataclass
class FlagDesk:
    """Services over one record."""

    store: Store
    catalogue: Catalogue
    masks: Masks
    settings: Settings

    @cached_property
    def triage(self) -> Triage:
        """The queue and the decisions on it."""
        asked = self.settings.triage
        return Triage(
            self.store,
            self.catalogue,
            self.masks,
            lease=timedelta(minutes=asked.lease_minutes),
            recheck=timedelta(days=asked.recheck_days),
            alert_after=asked.alert_after_looks,
        )

    @cached_property
    def follow_ups(self) -> FollowUps:
        """Coaching, re-checks, doubts, recusals."""
        recheck = timedelta(days=self.settings.triage.recheck_days)
        return FollowUps(self.store, self.catalogue, self.masks, recheck=recheck)

    @cached_property
    def ageing(self) -> Ageing:
        """What goes up by itself."""
        return Ageing(self.store, age_limits(self.settings))

    @cached_property
    def second_look(self) -> SecondLook:
        """Samples that are looked at again."""
        return SecondLook(self.store, self.catalogue, self.masks)

    @cached_property
    def wall(self) -> Wall:
        """What counsel alone sees."""
        return Wall(self.store, self.masks)

    @cached_property
    def grading(self) -> Grading:
        """How sure a handle is the person's."""
        return Grading(self.store, self.catalogue)

    @cached_property
    def looks(self) -> Looks:
        """Who looks at whom."""
        return Looks(self.store)
