"""The chain of command in a case: whose turn it is to speak, and who is left out and why."""

from __future__ import annotations

from collections.abc import Iterator

from cases.model.access import Part
from cases.model.actions import CustodyAction
from cases.model.actors import Role
from cases.model.case_states import CaseState
from cases.model.procedure import Standing
from cases.model.records import RecordKind
from cases.services.todo import CHAIN, put, take
from cases.store.queries.chain import Level
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Transaction


def waiting(tx: Transaction, case: CaseRecord, records: Standing) -> tuple[Level, ...]:
    """Return the levels that have not spoken since the review by the chain began, the lowest first."""
    heard = spoken(records)
    return tuple(level for level in levels(tx, case) if level.unit not in heard)


def spoken(records: Standing) -> list[str]:
    """Return the units whose word stands, in order; one that sends a case back undoes the last word before it.

    What was said stays on record either way; the level below speaks again, in a further record.
    """
    heard: list[tuple[str, RecordKind]] = []
    for one in records.since(CaseState.CHAIN_REVIEW):
        if one.kind is RecordKind.CONCURRENCE and one.body.get("back"):
            while heard and heard[-1][1] is RecordKind.SKIPPED_LEVEL:
                heard.pop()
            del heard[-1:]
        elif one.kind in {RecordKind.CONCURRENCE, RecordKind.SKIPPED_LEVEL}:
            heard.append((str(one.body.get("unit")), one.kind))
    return [unit for unit, _ in heard]


def levels(tx: Transaction, case: CaseRecord) -> tuple[Level, ...]:
    """Return the chain of command above the person a case is about; none where that is not known."""
    unit = tx.people.unit_of(case.person_id) if case.person_id is not None else None
    return tx.chain.above(unit) if unit is not None else ()


def hand_on(tx: Transaction, case: CaseRecord, left: tuple[Level, ...], *, days: int) -> None:
    """Let the next level that is not conflicted have its turn; levels that are conflicted are skipped, and say so.

    The last level keeps its part until the case goes on, so that it can propose findings.
    """
    take(tx, case, CHAIN, "the level has spoken")
    for level in left:
        able = tuple(_able(tx, case, level))
        if able:
            tx.grants.end(case.id, Part.REVIEWER, by=tx.actor.login, at=tx.now)
            for person_id in able:
                tx.grants.give(
                    case.id,
                    Part.REVIEWER,
                    person_id=person_id,
                    why=f"its turn in the chain of command: {level.unit}",
                    granted_by=tx.actor.login,
                    granted_at=tx.now,
                )
            text = f"The word of {level.unit} in the chain of command"
            put(tx, case, CHAIN, text, role=Role.COMMAND, days=days)
            return
        body = {"unit": level.unit, "why": "nobody there is free of conflict"}
        number = tx.records.add(
            case.id, RecordKind.SKIPPED_LEVEL, body, by=tx.actor.login, at=tx.now
        )
        tx.record(
            CustodyAction.CASE_REVIEWED,
            f"case:{case.number}",
            case=case.number,
            details={"record": number, "skipped": level.unit},
        )


def _able(tx: Transaction, case: CaseRecord, level: Level) -> Iterator[int]:
    investigators = {
        *tx.grants.holders(case.id, Part.INVESTIGATOR),
        *tx.grants.holders(case.id, Part.BACKUP),
    }
    for person_id, login in level.people:
        person = tx.people.actor(login, auth="", session="")
        free = person is not None and tx.incidents.may_see(
            case.id, tx.sight_of(person), by_grant=False
        )
        if free and person_id not in investigators:
            yield person_id
