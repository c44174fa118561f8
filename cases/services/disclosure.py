"""Disclosure to the prosecutor: a task once bias or dishonesty is sustained (Brady, Giglio)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from cases.model.actions import CustodyAction
from cases.model.disclosure import Ground, Rules, grounds_of, task_text
from cases.model.notices import NoticeKind
from cases.services.notices import notify
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Transaction

KIND = "disclosure"
"""Of the task."""


def disclosure_task(
    tx: Transaction,
    rules: Rules,
    case: CaseRecord,
    allegation_id: int,
    clause: str,
    *,
    marked: Iterable[Ground] = (),
) -> int | None:
    """Open the task that a sustained allegation asks for; None where it asks for none, or has one already.

    For whoever records the determination, in the same transaction. Those who are to do it are told that a task waits.

    Args:
        tx: The transaction of the determination.
        rules: The department's.
        case: The case.
        allegation_id: Which allegation is sustained.
        clause: Of that allegation.
        marked: Grounds that whoever decided found in the facts, whatever the clause.
    """
    grounds = grounds_of(rules, clause, marked)
    if not grounds:
        return None
    text = task_text(allegation_id, clause, grounds)
    if any((one.kind, one.text) == (KIND, text) for one in tx.tasks.of_case(case.id)):
        return None
    task = tx.tasks.open(
        case.id,
        KIND,
        text,
        by=tx.actor.login,
        at=tx.now,
        for_role=rules.role,
        due_on=tx.now.date() + timedelta(days=rules.days),
    )
    tx.record(
        CustodyAction.TASK_OPENED_DISCLOSURE,
        f"task:{task}",
        case=case.number,
        details={
            "allegation": allegation_id,
            "clause": clause,
            "grounds": [ground.value for ground in grounds],
        },
    )
    notify(tx, NoticeKind.TASK, f"case:{case.number}", roles={rules.role})
    return task
