"""What the open home offers to whoever sits at the desk, beside the flags and cases themselves."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property

from cases.services.case_looks import CaseLooks
from cases.services.desks import Desks
from cases.services.exceptions import Exceptions
from cases.services.finding import Finding
from cases.services.passing_on import PassingOn
from cases.services.relations import Relations
from cases.services.views import Views
from cases.store.transaction import Store
from monitor.config import Settings


class AtTheDesk:
    """Services of the desk over the record of a home."""

    store: Store
    settings: Settings

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
        return PassingOn(self.store, lease=lease)

    @cached_property
    def finding(self) -> Finding:
        """Cases, people and handles by name."""
        return Finding(self.store)

    @cached_property
    def desks(self) -> Desks:
        """What the desk tells custody of itself."""
        return Desks(self.store)
