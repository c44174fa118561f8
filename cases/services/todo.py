"""What an act puts on the list of a case for others, and takes off it again, within the same transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from cases.model.actions import CustodyAction
from cases.model.actors import Role
from cases.model.letters import LetterKind
from cases.model.notices import NoticeKind
from cases.model.tasks import Task
from cases.services.alleged import all_within
from cases.services.notices import notify
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Transaction

CHAIN: Final = "chain"
"""Kind of the task of the level of the chain of command whose turn it is."""
_LETTERS: Final = {
    LetterKind.RECEIPT: "Letter to the reporter: the report arrived",
    LetterKind.ALLEGATION: "Letter to the employee with what is alleged",
    LetterKind.TOLLING: "Letter to the employee: the clock stands still, since when and on what ground",
    LetterKind.PROPOSED_ACTION: "Notice of proposed action to the employee",
    LetterKind.OUTCOME_OFFICER: "Letter to the employee with the outcome",
    LetterKind.OUTCOME_REPORTER: "Letter to the reporter: it is decided",
    LetterKind.NO_INVESTIGATION: "Letter to the reporter: there is no investigation, and why",
    LetterKind.APPEAL_RECEIVED: "Letter to the employee: the appeal arrived",
}
_SAME: Final = {LetterKind.OUTCOME_REPORTER_DETAIL: LetterKind.OUTCOME_REPORTER}
"""Letters that are written in the place of another."""


def put(
    tx: Transaction,
    case: CaseRecord,
    kind: str,
    text: str,
    *,
    role: Role,
    days: int | None = None,
) -> None:
    """Put something on the list of a case, unless it is there and not done; those whose it is are told."""
    if any((one.kind, one.text, one.done_at) == (kind, text, None) for one in _of(tx, case)):
        return
    due = tx.now.date() + timedelta(days=days) if days is not None else None
    task = tx.tasks.open(
        case.id, kind, text, by=tx.actor.login, at=tx.now, for_role=role, due_on=due
    )
    tx.record(CustodyAction.TASK_OPENED, f"task:{task}", case=case.number, details={"text": text})
    notify(tx, NoticeKind.TASK, f"case:{case.number}", roles={role})


def put_letter(tx: Transaction, case: CaseRecord, kind: LetterKind) -> None:
    """Put a letter on the list; to a reporter only where the case, or one merged into it, rests on a report."""
    if not kind.to_reporter or tx.incidents.reported(*all_within(tx, case)):
        put(tx, case, _letter(kind), _LETTERS[kind], role=Role.IA_COMMANDER)


def take_letter(tx: Transaction, case: CaseRecord, kind: LetterKind, letter: int) -> None:
    """Take a letter off the list, because it was issued."""
    take(tx, case, _letter(_SAME.get(kind, kind)), f"letter {letter} issued")


def take(tx: Transaction, case: CaseRecord, kind: str, outcome: str) -> None:
    """Mark what waits of a kind as done."""
    for one in _of(tx, case):
        if one.kind == kind and one.done_at is None:
            tx.tasks.done(one.id, by=tx.actor.login, at=tx.now, outcome=outcome)
            tx.record(
                CustodyAction.TASK_DONE,
                f"task:{one.id}",
                case=case.number,
                details={"outcome": outcome},
            )


def _letter(kind: LetterKind) -> str:
    return f"letter:{kind.value}"


def _of(tx: Transaction, case: CaseRecord) -> tuple[Task, ...]:
    return tx.tasks.of_case(case.id)
