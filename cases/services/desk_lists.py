"""Desk lists: the cases that are somebody's to work on, to speak to, to look over; and what stands around a case."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cases.errors import NotFound
from cases.model.access import readable
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.clock_paper import printed
from cases.model.clock_views import CaseClocks, ClockPaper
from cases.model.desk_lists import Around, DeskCase, DeskList, Stamp
from cases.model.masking import Masks
from cases.model.outlook import steps_ahead
from cases.model.views import Page
from cases.services.alleged import merged_into
from cases.services.clocking import added_up, view_of
from cases.services.conduct import shown, standing
from cases.services.house_rules import HouseRules
from cases.store.queries.clocks import ClockRecord
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Store, Transaction

PAGE_CAP: Final = 500


class DeskLists:
    """Lists for whoever asks."""

    def __init__(self, store: Store, rules: HouseRules, masks: Masks) -> None:
        """Ask this store; steps go by `rules`, words are shown through `masks`."""
        self._store = store
        self._rules = rules
        self._masks = masks

    def page(
        self, actor: Actor, kind: DeskList, *, after: str | None = None, limit: int = 100
    ) -> Page[DeskCase]:
        """Return a page of a list, of cases in sight; the look is an entry.

        Raises:
            BadInput: The key of the page is none.
        """
        wanted = max(1, min(limit, PAGE_CAP))
        with self._store.begin(actor, Capability.CASE_READ) as tx:
            found = tx.desk_lists.page(kind, tx.sight(), after=after, limit=wanted)
            listed = tuple(replace(one, title=self._masks.text(one.title)) for one in found.items)
            tx.record(
                CustodyAction.CASE_LISTED,
                f"queue:{kind.value}",
                details={"cases": [one.number for one in listed]},
            )
            return replace(found, items=listed)

    def around(self, actor: Actor, number: str) -> Around:
        """Return what belongs to a case beside its file: steps, clocks, dispositions, letters; the look is an entry.

        Raises:
            NotFound: There is no such case, or none for this actor.
        """
        with self._store.begin(actor, Capability.CASE_READ, case=number) as tx:
            case = shown(tx, number)
            tx.record(CustodyAction.CASE_VIEWED, f"case:{number}", case=number)
            known = standing(tx, self._rules, case)
            parts = tx.grants.parts(case.id, tx.sight())
            return Around(
                steps=() if merged_into(known.records) else steps_ahead(known, tx.actor),
                clocks=CaseClocks(
                    number,
                    tuple(_paper(tx, one) for one in tx.clocks.of_case(case.id)),
                    tuple(tx.tollings.of_cases([case.id]).get(case.id, ())),
                ),
                dispositions=tx.dispositions.of_case(case.id),
                letters=tx.letters.of_case(case.id),
                holds=_holds(tx, case),
                parts=parts,
                rooms=readable(tx.actor, parts),
                levels=known.levels_waiting,
                standing=known.allegations,
            )

    def stamp(self, actor: Actor, number: str) -> Stamp:
        """Return by what it shows that a case was changed; it tells nothing of what is in it.

        Raises:
            NotFound: There is no such case, or none for this actor.
        """
        with self._store.glance(actor, Capability.CASE_READ) as tx:
            found = tx.desk_lists.stamp(number, tx.sight())
        if found is None:
            raise NotFound(f"no case {number}")
        return found


def _paper(tx: Transaction, one: ClockRecord) -> ClockPaper:
    sum_ = added_up(tx, one)
    return ClockPaper(view_of(one, sum_), printed(one.clock, sum_, f"{one.case}, {one.clause}"))


def _holds(tx: Transaction, case: CaseRecord) -> int:
    subject = tx.disposals.subject(f"case:{case.number}")
    return len(tx.holds.on(subject)) if subject else 0
