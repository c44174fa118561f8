"""Recording: numbered records of a case, each checked against its form, each with its entry."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from cases.errors import BadInput, NotFound, NotPermitted, Refused
from cases.model.access import OVERSIGHT, Compartment, Room, readable
from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Capability
from cases.model.case_states import CaseState
from cases.model.clocks import day_of
from cases.model.formbook import FORMS
from cases.model.forms import FieldKind, Form
from cases.model.masking import Masks
from cases.model.records import CaseRecordView, RecordKind
from cases.services.compartments import as_room, derive, placed, rests_on, under_order
from cases.services.conduct import shown, written_on
from cases.services.witnesses import keep_out_witness
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Store, Transaction

_ITEM: Final = re.compile(r"\b[Ee]-(\d{1,9})\b", re.ASCII)


class Recording:
    """The record of a case."""

    def __init__(self, store: Store, masks: Masks, zone: str) -> None:
        """Write to the cases of `store`; words are kept through `masks`, days are those of `zone`."""
        self._store = store
        self._masks = masks
        self._zone = zone

    def write(
        self,
        actor: Actor,
        number: str,
        kind: RecordKind,
        fields: Mapping[str, object],
        *,
        compartment: Compartment | Room | None = None,
        corrects: int | None = None,
        happened_at: datetime | None = None,
    ) -> CaseRecordView:
        """Write a record that needs no act of its own, such as an interview or a contact.

        What was made from a compelled statement is compelled, wherever it was to go.

        Raises:
            BadInput: A field is not what it should be, a day lies ahead, or the record it corrects is not there.
            Missing: A field that must be filled is not.
            NotPermitted: It takes a part in the case, or a compartment, that the actor does not have; or it corrects
                what somebody else wrote.
            Refused: The case is not in a state for it, or this kind is written by an act of its own.
        """
        form = FORMS[kind]
        if not form.by_hand:
            raise Refused(f"{form.title} is not written by hand: it belongs to an act of its own")
        with self._store.begin(actor, Capability.CASE_WORK) as tx:
            case = written_on(tx, shown(tx, number))
            body = self._checked(tx, case, form, fields)
            room = as_room(compartment or form.compartments[0])
            if under_order(kind, body):
                room = replace(room, compartment=Compartment.COMPELLED)
            made = write(
                tx,
                case,
                kind,
                body,
                compartment=placed(tx, case, room),
                corrects=corrects,
                happened_at=happened_at,
            )
            derive(tx, case, f"#{made.number}", room)
            keep_out_witness(tx, case, kind, body)
            return made

    def _checked(
        self, tx: Transaction, case: CaseRecord, form: Form, fields: Mapping[str, object]
    ) -> dict[str, Any]:
        body = masked(self._masks, form.filled(fields)) if writable(tx, case, form) else {}
        self._happened(tx, form, body)
        _recorded(tx, case, body)
        return body

    def _happened(self, tx: Transaction, form: Form, body: Mapping[str, Any]) -> None:
        today = day_of(tx.now, self._zone)
        for asked in form.fields:
            if (
                asked.kind is FieldKind.DAY
                and date.fromisoformat(body.get(asked.name) or "0001-01-01") > today
            ):
                raise BadInput(
                    f"{asked.name} lies ahead of today, {today}: write it down once it was"
                )


def _recorded(tx: Transaction, case: CaseRecord, body: Mapping[str, Any]) -> None:
    """Refuse a recording that is named as an item which the case does not have for the actor.

    Raises:
        NotFound: It is one.
    """
    named = {int(one) for one in _ITEM.findall(str(body.get("recording") or ""))}
    if not named:
        return
    rooms = readable(tx.actor, tx.grants.parts(case.id, tx.sight()))
    known = {one.item for one in tx.evidence.of_case(case.id, compartments=rooms)}
    for one in sorted(named - known):
        raise NotFound(
            f"case {case.number} has no E-{one}: add the recording as evidence first, or say why there is none"
        )


def writable(tx: Transaction, case: CaseRecord, form: Form) -> bool:
    """Tell that an actor may fill a form on a case as it stands.

    Raises:
        NotPermitted: It takes a part in the case that the actor does not have.
        Refused: The case is not in a state for it.
    """
    if form.states and case.state not in form.states:
        when = " or ".join(state.said for state in CaseState if state in form.states)
        raise Refused(
            f"{form.title} is written while a case is in {when}; this one is in {case.state.said}"
        )
    if form.parts and not tx.actor.roles & OVERSIGHT.keys():
        parts = tx.grants.parts(case.id, tx.sight())
        if not parts & form.parts:
            raise NotPermitted(
                f"{form.title} is for the {' or '.join(sorted(part.value for part in form.parts))} "
                f"of the case; {tx.actor.login} is not"
            )
    return True


def write(
    tx: Transaction,
    case: CaseRecord,
    kind: RecordKind,
    body: dict[str, Any],
    *,
    compartment: Compartment = Compartment.FACTS,
    corrects: int | None = None,
    happened_at: datetime | None = None,
    action: CustodyAction = CustodyAction.CASE_RECORDED,
) -> CaseRecordView:
    """Write a record within a transaction, with its entry; the entry holds no words of a closed compartment.

    Raises:
        NotPermitted: The actor may not read that compartment, and so not write to it, or corrects another's words.
        NotFound: The record it corrects is not there.
        BadInput: It corrects a record of another kind.
    """
    compartment = rests_on(tx, case, kind, compartment)
    rooms = readable(tx.actor, tx.grants.parts(case.id, tx.sight()))
    if compartment not in rooms:
        raise NotPermitted(
            f"{tx.actor.login} has no part in this case that may write to {compartment.value}"
        )
    if corrects is not None:
        _require_corrected(tx, case, kind, corrects, rooms)
    written = tx.records.add(
        case.id,
        kind,
        body,
        by=tx.actor.login,
        at=tx.now,
        person_id=tx.actor.person_id,
        compartment=compartment,
        happened_at=happened_at,
        corrects=corrects,
    )
    told: dict[str, object] = {
        "record": written,
        "kind": kind.value,
        "compartment": compartment.value,
    }
    if compartment is Compartment.FACTS:
        told |= body
    tx.record(action, f"case:{case.number}", case=case.number, details=told)
    return CaseRecordView(
        number=written,
        kind=kind,
        compartment=compartment,
        by=tx.actor.login,
        written_at=tx.now,
        happened_at=happened_at,
        body=body,
        corrects=corrects,
    )


def masked(masks: Masks, body: dict[str, Any]) -> dict[str, Any]:
    """Return a body with personal data in its words masked; what is to be read in plain is evidence."""

    def plain(value: object) -> object:
        if isinstance(value, str):
            return masks.text(value)
        return [plain(one) for one in value] if isinstance(value, list) else value

    return {name: plain(value) for name, value in body.items()}


def _require_corrected(
    tx: Transaction, case: CaseRecord, kind: RecordKind, number: int, rooms: frozenset[Compartment]
) -> None:
    seen = {one.number: one for one in tx.records.of_case(case.id, compartments=rooms)}
    if number not in seen:
        raise NotFound(f"case {case.number} has no record {number}")
    if seen[number].by != tx.actor.login:
        raise NotPermitted(
            f"record {number} is {seen[number].by}'s: nobody alters another's words; "
            "write a record of your own that says what is different"
        )
    if seen[number].kind is not kind:
        raise BadInput(
            f"record {number} is a {seen[number].kind.value}: only a record of the same kind sets it right"
        )
