"""Who looks at whom: counts for the auditor, no content (safeguard E.7)."""

from __future__ import annotations

from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.handling import LookLine
from cases.store.transaction import Store

_MOST = 1_000


class Looks:
    """The watch on those who watch."""

    def __init__(self, store: Store) -> None:
        """Work on this store."""
        self._store = store

    def lines(
        self, actor: Actor, *, alerts_only: bool = False, limit: int = 200
    ) -> tuple[LookLine, ...]:
        """Return who opened whose flags and how often, alerts first; reading it is an entry.

        Whoever reads sees nothing of looks at themselves.
        """
        with self._store.begin(actor, Capability.CUSTODY_READ) as tx:
            found = tx.looks.lines(
                not_person=actor.person_id,
                alerts_only=alerts_only,
                limit=max(1, min(limit, _MOST)),
            )
            tx.record(CustodyAction.LOOKS_READ, "log:looks", details={"lines": len(found)})
            return found
