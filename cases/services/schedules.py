"""Duty schedules: entered by whoever keeps the registry, shown beside posts, never weighed."""

from __future__ import annotations

from collections.abc import Sequence

from cases.errors import BadInput
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.schedules import LONGEST, NewShift, Shift
from cases.store.transaction import Store


class Schedules:
    """Scheduled shifts."""

    def __init__(self, store: Store) -> None:
        """Work on this store."""
        self._store = store

    def add(self, actor: Actor, shifts: Sequence[NewShift]) -> int:
        """Enter shifts, all of them or, at the first error, none; return how many were not entered already.

        Raises:
            BadInput: There is none, a person is not enrolled, or a shift does not end after it begins, or too late.
        """
        with self._store.begin(actor, Capability.REGISTRY_EDIT) as tx:
            if not shifts:
                raise BadInput("there is no shift to enter")
            ids: dict[str, int] = {}
            for number in dict.fromkeys(shift.person_number for shift in shifts):
                found = tx.people.by_number(number)
                if found is None:
                    raise BadInput(f"person {number!r}: nobody has that number")
                ids[number] = found[0]
            for shift in shifts:
                if not shift.since < shift.until <= shift.since + LONGEST:
                    hours = LONGEST.total_seconds() / 3600
                    raise BadInput(
                        f"person {shift.person_number!r}: a shift ends after it begins, and within {hours:.0f} hours"
                    )
            new = tx.schedules.add(
                [(ids[one.person_number], Shift(one.since, one.until)) for one in shifts],
                by=actor.login,
                now=tx.now,
            )
            tx.record(
                CustodyAction.SCHEDULE_ADDED,
                "schedule:shifts",
                details={"shifts": new, "people": len(ids)},
            )
            return new
