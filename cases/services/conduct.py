"""Conduct: a case takes a step, when the procedure lets it, and says so in its record and in custody."""

from __future__ import annotations

from datetime import date
from typing import Final

from cases.errors import NotFound, OutOfSight, Refused, Stale
from cases.model.access import Compartment, Part
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.case_states import CLOSED, CaseState
from cases.model.masking import Masks
from cases.model.procedure import Standing, require
from cases.model.records import RecordKind
from cases.model.views import CaseSummary
from cases.policy import Catalogue
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
    require(standing(tx, catalogue, case), tx.actor, to)
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
    return version


def standing(tx: Transaction, catalogue: Catalogue, case: CaseRecord) -> Standing:
    """Return what is known of a case when somebody wants it to take a step."""
    allegations = tx.incidents.allegations(case.id)
    assigned = (
        *tx.grants.holders(case.id, Part.INVESTIGATOR),
        *tx.grants.holders(case.id, Part.BACKUP),
    )
    return Standing(
        state=case.state,
        klass=case.klass,
        known_on=case.known_on,
        allegations=frozenset(one.id for one in allegations),
        records=tx.records.of_case(case.id, compartments=frozenset(Compartment)),
        investigators=tx.people.logins(assigned),
        tasks=tx.tasks.waiting(case.id),
        speech_clauses=frozenset(
            one.id for one in allegations if catalogue.provision(one.clause).legal_note
        ),
        undecided=frozenset(one.id for one in allegations),
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


def day(value: date | None) -> str:
    """Return a day as it is written in records; empty where it is not known."""
    return value.isoformat() if value else ""
