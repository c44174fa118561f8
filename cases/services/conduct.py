"""Conduct: a case takes a step, when the procedure lets it, and says so in its record and in custody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from cases.errors import NotFound, NotPermitted, OutOfSight, Refused, Stale
from cases.model.access import OVERSIGHT, READING, Compartment, Part
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.case_states import CLOSED, CaseState
from cases.model.clocks import day_of
from cases.model.dispositions import DispositionView
from cases.model.masking import Masks
from cases.model.outlook import StepAhead, steps_ahead
from cases.model.procedure import Standing, require
from cases.model.records import CaseRecordView, RecordKind
from cases.model.speech import asks_form
from cases.model.terms import StartEvent
from cases.model.views import AllegationView, CaseSummary
from cases.policy import Catalogue
from cases.services import chain
from cases.services.alleged import all_within, merged_into, spoken, standing_allegations
from cases.services.following import classification, follow, profile_of, tolled
from cases.services.house_rules import HouseRules
from cases.services.words import required
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Store, Transaction

_ENTRY: Final = {
    CaseState.CLOSED: CustodyAction.CASE_CLOSED,
    CaseState.DETERMINED: CustodyAction.CASE_DETERMINED,
}


class Conduct:
    """Steps of a case."""

    def __init__(
        self, store: Store, catalogue: Catalogue, masks: Masks, rules: HouseRules | None = None
    ) -> None:
        """Move cases of `store` by these rules, those that ship where None; words are kept through `masks`."""
        self._store = store
        self._rules = rules or HouseRules.as_shipped(catalogue, masks)
        self._masks = masks

    def advance(
        self, actor: Actor, number: str, *, version: int | None, to: CaseState, note: str
    ) -> CaseSummary:
        """Take a case on to another state, saying why.

        Raises:
            IllegalTransition: There is no such step.
            NotPermitted: It is not this actor's to take.
            Missing: There is no note, or something must be on record first.
            Stale: The case changed since it was shown.
        """
        why = self._masks.text(required(note, "a note that says why"))
        with self._store.begin(actor, Capability.CASE_MOVE, case=number) as tx:
            case = shown(tx, number, version)
            if to is CaseState.WITHDRAWN:
                raise Refused("a case is withdrawn by undoing the decision that opened it")
            step(tx, self._rules, case, to, why)
            return tx.incidents.summary(case.id)

    def ahead(self, actor: Actor, number: str) -> tuple[StepAhead, ...]:
        """Return the steps that a case may take next, whose each is, and what is missing before it.

        The look is an entry.

        Raises:
            NotFound: There is no such case for the actor.
            Refused: The case goes on within another one.
        """
        with self._store.begin(actor, Capability.CASE_READ) as tx:
            case = shown(tx, number)
            tx.record(CustodyAction.CASE_VIEWED, f"case:{number}", case=number)
            return steps_ahead(_on_its_own(tx, case, standing(tx, self._rules, case)), actor)


def step(tx: Transaction, rules: HouseRules, case: CaseRecord, to: CaseState, why: str) -> int:
    """Take a step within a transaction, with all that follows from it; return the case's new version.

    Raises:
        IllegalTransition: There is no such step.
        NotPermitted: It is not this actor's to take.
        Missing: Something must be on record first.
        Refused: The case goes on within another one.
    """
    known = _on_its_own(tx, case, standing(tx, rules, case))
    require(known, tx.actor, to)
    version = moved(tx, case, to, why)
    follow(tx, rules, case, to)
    if to is CaseState.CLOSED:
        _close_merged(tx, case)
    return version


def _on_its_own(tx: Transaction, case: CaseRecord, known: Standing) -> Standing:
    """Return what is known of a case that takes steps of its own.

    Raises:
        Refused: It goes on within another one.
    """
    if into := merged_into(known.records):
        raise Refused(f"case {case.number} goes on within {spoken(tx, into)}: undo that link first")
    return known


def moved(tx: Transaction, case: CaseRecord, to: CaseState, why: str) -> int:
    """Write down that a case is in another state, which nobody asks about here; return its new version."""
    values: dict[str, object] = {"state": to}
    if to in CLOSED:
        values["closed_at"] = tx.now
    elif case.state in CLOSED:
        values["closed_at"] = None
    version = tx.incidents.change(case.id, case.version, **values)
    said = {"from": case.state.value, "to": to.value, "why": why}
    tx.records.add(
        case.id,
        RecordKind.MOVE,
        dict(said),
        by=tx.actor.login,
        at=tx.now,
        person_id=tx.actor.person_id,
    )
    tx.record(
        _ENTRY.get(to, CustodyAction.CASE_ADVANCED),
        f"case:{case.number}",
        case=case.number,
        details=dict(said),
    )
    return version


def standing(tx: Transaction, rules: HouseRules, case: CaseRecord) -> Standing:
    """Return what is known of a case when somebody wants it to take a step."""
    records = tx.records.of_case(case.id, compartments=frozenset(Compartment))
    alleged = standing_allegations(
        tx, case, [one for one in records if one.kind is RecordKind.LINK]
    )
    catalogue, found = rules.catalogue, _decided(tx, case, records)
    known = Standing(
        number=case.number,
        state=case.state,
        klass=case.klass,
        known_on=case.known_on,
        allegations=frozenset(one.id for one in alleged),
        records=records,
        investigators=investigators(tx, case),
        tasks=tx.tasks.waiting(case.id),
        speech_clauses=frozenset(one.id for one in alleged if asks_form(one.clause)),
        counsel=any(
            asks_form(one.clause) or catalogue.provision(one.clause).legal_note for one in alleged
        ),
        sustained=any(found[one.id].disposition.sustains for one in alleged if one.id in found),
        undecided=frozenset(one.id for one in alleged if one.id not in found),
        clocks_started=_clocked(tx, rules, case, alleged),
        tolled=tolled(tx, case, day_of(tx.now, rules.clocks.zone)),
        signature_missing=_unsigned(tx, rules, case, records),
    )
    return replace(
        known,
        levels_waiting=tuple(level.unit for level in chain.waiting(tx, case, known)),
    )


def investigators(tx: Transaction, case: CaseRecord) -> frozenset[str]:
    """Return the logins of those who are assigned, and kept out by no conflict."""
    assigned = tx.people.logins(
        (
            *tx.grants.holders(case.id, Part.INVESTIGATOR),
            *tx.grants.holders(case.id, Part.BACKUP),
        )
    )
    return frozenset(login for login in assigned if _free(tx, case, login))


def _free(tx: Transaction, case: CaseRecord, login: str) -> bool:
    person = tx.people.actor(login, auth="", session="")
    return person is not None and tx.incidents.may_see(case.id, tx.sight_of(person), by_grant=False)


def _decided(
    tx: Transaction, case: CaseRecord, records: Iterable[CaseRecordView]
) -> dict[int, DispositionView]:
    """Return what was found of each allegation since the case was last investigated; earlier findings count no more."""
    began = [
        one.written_at
        for one in records
        if one.kind is RecordKind.MOVE and one.body.get("to") == CaseState.INVESTIGATING.value
    ]
    found = tx.dispositions.standing(case.id)
    return {one: said for one, said in found.items() if not began or said.at >= began[-1]}


def _clocked(
    tx: Transaction, rules: HouseRules, case: CaseRecord, alleged: Iterable[AllegationView]
) -> bool:
    profile = profile_of(rules, classification(tx, case))
    if not profile.started_by(StartEvent.KNOWN):
        return True
    return {one.id for one in alleged} <= tx.clocks.started(case.id)


def _unsigned(
    tx: Transaction, rules: HouseRules, case: CaseRecord, records: Iterable[CaseRecordView]
) -> str:
    """Return where the law asks for a signed complaint before discipline, and none is on record."""
    asked = profile_of(rules, classification(tx, case)).complaint
    if asked is None or not asked.signed:
        return ""
    signed = any(one.kind is RecordKind.COMPLAINT for one in records)
    return "" if signed else asked.source


def _close_merged(tx: Transaction, case: CaseRecord) -> None:
    """Close what went on within a case together with it."""
    for case_id in all_within(tx, case):
        other = tx.incidents.by_id(case_id)
        if case_id != case.id and other.state not in CLOSED:
            moved(
                tx, other, CaseState.CLOSED, f"closed with {case.number}, within which it went on"
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


def written_on(tx: Transaction, case: CaseRecord) -> CaseRecord:
    """Return a case that may still be added to, by somebody who was not let in to read it only.

    Raises:
        Refused: It is closed or withdrawn.
        NotPermitted: The actor broke the glass, or was let in to read.
    """
    parts = tx.grants.parts(case.id, tx.sight())
    if tx.actor.role not in OVERSIGHT and parts and parts <= READING:
        raise NotPermitted(
            f"{tx.actor.login} may read case {case.number}, not write on it: "
            "whoever works on it is let in by internal affairs"
        )
    return worked_on(case)


def worked_on(case: CaseRecord) -> CaseRecord:
    """Return a case that may still be added to.

    Raises:
        Refused: It is closed or withdrawn.
    """
    if case.state in CLOSED:
        raise Refused(f"case {case.number} is {case.state.said}: it can be read, not changed")
    return case
