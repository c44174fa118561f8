"""Conduct: a case takes a step, when the procedure lets it, and says so in its record and in custody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from cases.errors import NotFound, OutOfSight, Refused, Stale
from cases.model.access import Compartment, Part
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability, Role
from cases.model.case_states import CLOSED, CaseState
from cases.model.dispositions import Disposition
from cases.model.masking import Masks
from cases.model.procedure import Standing, require
from cases.model.records import CaseRecordView, RecordKind
from cases.model.speech import asks_form
from cases.model.views import CaseSummary
from cases.policy import Catalogue
from cases.services import chain
from cases.services.words import required
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Store, Transaction

_ENTRY: Final = {
    CaseState.CLOSED: CustodyAction.CASE_CLOSED,
    CaseState.DETERMINED: CustodyAction.CASE_DETERMINED,
}


class Conduct:
    """Steps of a case."""

    def __init__(self, store: Store, catalogue: Catalogue, masks: Masks) -> None:
        """Move cases of `store`; clauses are those of the catalogue, words are kept through `masks`."""
        self._store = store
        self._catalogue = catalogue
        self._masks = masks

    def advance(
        self, actor: Actor, number: str, *, version: int, to: CaseState, note: str
    ) -> CaseSummary:
        """Take a case on to another state, saying why.

        Raises:
            IllegalTransition: There is no such step.
            NotPermitted: It is not this actor's to take.
            Missing: There is no note, or something must be on record first.
            Stale: The case changed since it was shown.
        """
        why = self._masks.text(required(note, "a note that says why"))
        with self._store.begin(actor, Capability.CASE_MOVE) as tx:
            case = shown(tx, number, version)
            if to is CaseState.WITHDRAWN:
                raise Refused("a case is withdrawn by undoing the decision that opened it")
            step(tx, self._catalogue, case, to, why)
            return tx.incidents.summary(case.id)


def step(tx: Transaction, catalogue: Catalogue, case: CaseRecord, to: CaseState, why: str) -> int:
    """Take a step within a transaction; return the case's new version.

    Raises:
        IllegalTransition: There is no such step.
        NotPermitted: It is not this actor's to take.
        Missing: Something must be on record first.
    """
    known = standing(tx, catalogue, case)
    if into := merged_into(known.records):
        raise Refused(f"case {case.number} goes on within {into}: undo that link first")
    require(known, tx.actor, to)
    values: dict[str, object] = {"state": to}
    if to is CaseState.CLOSED:
        values["closed_at"] = tx.now
    elif case.state is CaseState.CLOSED:
        values["closed_at"] = None
    version = tx.incidents.change(case.id, case.version, **values)
    tx.records.add(
        case.id,
        RecordKind.MOVE,
        {"from": case.state.value, "to": to.value, "why": why},
        by=tx.actor.login,
        at=tx.now,
        person_id=tx.actor.person_id,
    )
    tx.record(
        _ENTRY.get(to, CustodyAction.CASE_ADVANCED),
        f"case:{case.number}",
        case=case.number,
        details={"from": case.state.value, "to": to.value, "why": why},
    )
    if to is CaseState.LEGAL_REVIEW:
        tx.grants.give(
            case.id,
            Part.COUNSEL,
            role=Role.LEGAL,
            why="review by counsel",
            granted_by=tx.actor.login,
            granted_at=tx.now,
        )
    elif to is CaseState.CHAIN_REVIEW:
        chain.hand_on(tx, case, chain.levels(tx, case))
    return version


def standing(tx: Transaction, catalogue: Catalogue, case: CaseRecord) -> Standing:
    """Return what is known of a case when somebody wants it to take a step."""
    allegations = tx.incidents.allegations(case.id)
    assigned = (
        *tx.grants.holders(case.id, Part.INVESTIGATOR),
        *tx.grants.holders(case.id, Part.BACKUP),
    )
    found = tx.dispositions.standing(case.id)
    known = Standing(
        state=case.state,
        klass=case.klass,
        known_on=case.known_on,
        allegations=frozenset(one.id for one in allegations),
        records=tx.records.of_case(case.id, compartments=frozenset(Compartment)),
        investigators=tx.people.logins(assigned),
        tasks=tx.tasks.waiting(case.id),
        speech_clauses=frozenset(one.id for one in allegations if asks_form(one.clause)),
        counsel=any(
            asks_form(one.clause) or catalogue.provision(one.clause).legal_note
            for one in allegations
        ),
        sustained=any(one.disposition is Disposition.SUSTAINED for one in found.values()),
        undecided=frozenset(one.id for one in allegations if one.id not in found),
    )
    return replace(
        known,
        levels_waiting=tuple(level.unit for level in chain.waiting(tx, case, known)),
    )


def merged_into(records: Iterable[CaseRecordView]) -> str:
    """Return the number of the case that one goes on within; empty where it goes its own way."""
    links = [one for one in records if one.kind is RecordKind.LINK]
    undone = {one.body.get("undoes") for one in links}
    return next(
        (
            str(one.body["case"])
            for one in links
            if one.body["link"] == "merged_into" and one.number not in undone
        ),
        "",
    )


def shown(tx: Transaction, number: str, version: int | None = None) -> CaseRecord:
    """Return a case to act on: in sight, and as it was shown where a version is given.

    Raises:
        NotFound: There is no such case, or none for this actor.
        Stale: It changed since it was shown.
    """
    case = tx.incidents.get(number, tx.sight())
    if case is None:
        kind = OutOfSight if tx.incidents.exists(number) else NotFound
        raise kind(f"no case {number}")
    if version is not None and case.version != version:
        raise Stale(f"case {number} changed since it was shown; look again and decide again")
    return case


def worked_on(case: CaseRecord) -> CaseRecord:
    """Return a case that may still be added to.

    Raises:
        Refused: It is closed or withdrawn.
    """
    if case.state in CLOSED:
        raise Refused(f"case {case.number} is {case.state.value}: it can be read, not changed")
    return case
