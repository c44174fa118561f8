"""Which allegations of a case stand, what links lead from it, and what took an allegation elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from cases.errors import Refused
from cases.model.access import Compartment
from cases.model.case_states import LOCKED, MOVES, CaseState
from cases.model.records import CaseRecordView, RecordKind
from cases.model.views import AllegationView
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Transaction


def links_of(tx: Transaction, case: CaseRecord) -> tuple[CaseRecordView, ...]:
    """Return the links of a case, those that were undone and their undoing too."""
    return tx.records.of_case(case.id, compartments=(Compartment.FACTS,), kinds=(RecordKind.LINK,))


def undone(links: Iterable[CaseRecordView]) -> frozenset[int]:
    """Return the numbers of the links that were undone."""
    return frozenset(one.body["undoes"] for one in links if "undoes" in one.body)


def standing_allegations(
    tx: Transaction, case: CaseRecord, links: Iterable[CaseRecordView] | None = None
) -> tuple[AllegationView, ...]:
    """Return the allegations that are decided in a case: not those that a link took to another one."""
    found = [one for one in (links_of(tx, case) if links is None else links) if "link" in one.body]
    gone = undone(found)
    elsewhere: set[int] = set()
    for one in found:
        if one.number in gone:
            elsewhere.update(one.body.get("carried", ()))
        else:
            elsewhere.update(one.body.get("moved", ()))
    return tuple(one for one in tx.incidents.allegations(case.id) if one.id not in elsewhere)


def merged_into(records: Iterable[CaseRecordView]) -> str:
    """Return the number of the case that one goes on within; empty where it goes its own way."""
    links = [one for one in records if one.kind is RecordKind.LINK]
    gone = undone(links)
    return next(
        (
            str(one.body["case"])
            for one in links
            if one.body["link"] == "merged_into" and one.number not in gone
        ),
        "",
    )


def spoken(tx: Transaction, number: str) -> str:
    """Return how a refusal names another case: by its number where the actor may know of it."""
    return number if tx.incidents.get(number, tx.sight()) else "another case"


def merged_in(links: Iterable[CaseRecordView]) -> tuple[str, ...]:
    """Return the numbers of the cases that go on within one."""
    found = list(links)
    gone = undone(found)
    return tuple(
        str(one.body["case"])
        for one in found
        if one.body["link"] == "holds" and one.number not in gone
    )


def all_within(tx: Transaction, case: CaseRecord) -> tuple[int, ...]:
    """Return the id of a case and those of the cases that go on within it, through every further merger.

    Whoever sees the case may know of them: none of their conflicts keeps the actor out.
    """
    unseen, found = replace(tx.sight(), oversight=True), {case.id: case}
    new = [case]
    while new:
        for number in merged_in(links_of(tx, new.pop())):
            one = tx.incidents.get(number, unseen)
            if one is not None and one.id not in found:
                found[one.id] = one
                new.append(one)
    return tuple(found)


def alleged_in(case: CaseRecord) -> CaseRecord:
    """Return a case in which more may be alleged: its report is still to answer it.

    Raises:
        Refused: The report is locked.
    """
    if case.state not in LOCKED:
        return case
    own = f"open a case of its own for it, and relate the two: `watchdesk cases relate {case.number} OTHER`"
    back = CaseState.INVESTIGATING
    if back in MOVES[case.state]:
        own = f"send the case back first (`watchdesk cases advance {case.number} --to {back.value}`), or {own}"
    raise Refused(
        f"the report of case {case.number} is locked, and answers nothing that is alleged later: {own}"
    )
