"""Witnesses: whoever is heard in a case has no other part in it."""

from __future__ import annotations

from collections.abc import Mapping

from cases.model.access import Part
from cases.model.actions import CustodyAction
from cases.model.conflicts import ConflictRule
from cases.model.records import RecordKind
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Transaction

_HEARD = {"witness": ConflictRule.WITNESS, "subject": ConflictRule.SUBJECT}


def keep_out_witness(
    tx: Transaction, case: CaseRecord, kind: RecordKind, body: Mapping[str, object]
) -> None:
    """Keep whoever was interviewed out of the case, where the record names them by number or login."""
    rule = _HEARD.get(str(body.get("as")))
    if kind is not RecordKind.INTERVIEW or rule is None:
        return
    person_id = person_named(tx, str(body.get("person", "")))
    if person_id is not None and tx.grants.recusal(case.id, person_id) is None:
        keep_out(tx, case, person_id, rule, f"interviewed as {rule.value}")


def person_named(tx: Transaction, named: str) -> int | None:
    """Return who has this number, else this login; None where that is nobody."""
    found = tx.people.by_number(named)
    if found is not None:
        return found[0]
    person = tx.people.actor(named, auth="", session="")
    return person.person_id if person else None


def keep_out(
    tx: Transaction, case: CaseRecord, person_id: int, rule: ConflictRule, why: str
) -> None:
    """Keep a person out of a case within a transaction, and end what parts they have; the entry names the rule."""
    tx.grants.recuse(case.id, person_id, rule=rule.value, why=why, by=tx.actor.login, at=tx.now)
    tx.grants.end(case.id, *Part, by=tx.actor.login, at=tx.now, person_id=person_id)
    tx.record(
        CustodyAction.CASE_RECUSED,
        f"case:{case.number}",
        case=case.number,
        details={"person": person_id, "rule": rule.value},
    )
