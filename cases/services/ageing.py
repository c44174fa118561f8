"""Age limits: what nobody decided on in time goes one level up by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.ageing import Limits
from cases.model.handling import Risen
from cases.model.states import Level
from cases.store.transaction import Store

_AT_ONCE: Final = 500
"""Flags in one transaction, so that nobody who decides meanwhile waits long."""
_REMEMBERED: Final = timedelta(days=30)
"""How long the answer to a request is kept for the same request."""


class Ageing:
    """The clock of the queue."""

    def __init__(self, store: Store, limits: Limits | None = None) -> None:
        """Raise what waits longer than `limits` say."""
        self._store = store
        self._limits = limits or Limits()

    def rise(self, actor: Actor) -> tuple[Risen, ...]:
        """Raise every overdue flag by one level, an entry for each; the service's act.

        A claim does not stop it: who holds a flag goes on holding it, and the level above sees that it is late.
        """
        risen: list[Risen] = []
        while True:
            part = self._some(actor)
            risen += part
            if len(part) < _AT_ONCE:
                return tuple(risen)

    def _some(self, actor: Actor) -> list[Risen]:
        risen = []
        with self._store.begin(actor, Capability.AGE, unlogged=True) as tx:
            tx.handling.forget_answers(tx.now - _REMEMBERED)
            for row in tx.ageing.late(self._limits, tx.now, limit=_AT_ONCE):
                above = row.shared and row.parent_id is not None and row.level == Level.UNIT
                level = Level.ABOVE if above else Level.INTERNAL_AFFAIRS
                tx.record(
                    CustodyAction.FLAG_RISEN,
                    f"flag:{row.id}",
                    details={
                        "level": level.value,
                        "why": "overdue",
                        "severity": row.severity,
                        "since": row.since.isoformat(),
                    },
                )
                risen.append(Risen(row.id, level, "overdue"))
            for level in Level:
                tx.ageing.raise_to(
                    [one.flag_id for one in risen if one.level == level], level, tx.now
                )
        return risen
