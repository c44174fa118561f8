"""What the open home offers to whoever sits at the desk, beside the flags and cases themselves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from cases.model.directed_looks import Limits
from cases.model.masking import Masks, Span
from cases.model.pages import House
from cases.policy import Catalogue
from cases.policy.page_duties import load_duties
from cases.services.case_looks import CaseLooks
from cases.services.desks import Desks
from cases.services.exceptions import Exceptions
from cases.services.finding import Finding
from cases.services.passing_on import PassingOn
from cases.services.relations import Relations
from cases.services.supervision import Bounds, Supervision
from cases.services.views import Views
from cases.store.transaction import Store
from cases.vault.blobs import Vault
from monitor.age_limits import age_limits
from monitor.config import Settings


class AtTheDesk:
    """Services of the desk over the record of a home."""

    home: Path
    store: Store
    vault: Vault
    catalogue: Catalogue
    settings: Settings

    @cached_property
    def masks(self) -> Masks:
        """What hides personal data; its rules are read when something is first shown."""

        def found(text: str) -> Iterable[Span]:
            from monitor.scoring.personal import found

            return found(text)

        return Masks(found)

    @cached_property
    def views(self) -> Views:
        """Saved views of the queue."""
        return Views(self.store)

    @cached_property
    def exceptions(self) -> Exceptions:
        """Exceptions to need to know, signed by two."""
        return Exceptions(self.store)

    @cached_property
    def relations(self) -> Relations:
        """Who is kept out of whose matters, and who is left to act."""
        return Relations(self.store, outside_authority=self.settings.reports.outside_authority)

    @cached_property
    def case_looks(self) -> CaseLooks:
        """Who looks at whose cases."""
        return CaseLooks(self.store)

    @cached_property
    def passing_on(self) -> PassingOn:
        """Flags set aside or given away."""
        lease = timedelta(minutes=self.settings.triage.lease_minutes)
        return PassingOn(self.store, lease=lease, limits=age_limits(self.settings))

    @cached_property
    def finding(self) -> Finding:
        """Cases, people and handles by name."""
        return Finding(self.store)

    @cached_property
    def desks(self) -> Desks:
        """What the desk tells custody of itself."""
        return Desks(self.store)

    @cached_property
    def supervision(self) -> Supervision:
        """Random reviews, directed looks, the department's own pages.

        Raises:
            PolicyError: The duties of pages cannot be used.
        """
        said, department = self.settings.supervision, self.settings.department
        bounds = Bounds(
            Limits(
                random_days=said.lookback_days,
                directed_days=said.directed_lookback_days,
                runs_days=said.directed_runs_days,
                review_days=said.review_days,
                random_percent=said.random_percent,
                alert_after=self.settings.triage.alert_after_looks,
                alert_asked=said.directed_alert,
            ),
            House(department.name, said.website),
            timedelta(days=said.page_days),
            ZoneInfo(department.zone),
            load_duties(self.catalogue, self.home),
        )
        return Supervision(self.store, self.vault, self.catalogue, self.masks, bounds)
