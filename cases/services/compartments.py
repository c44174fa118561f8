"""Compartments of a case: where something new lies, what it was made from, and what the log may say of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from cases.errors import BadInput, NotFound, NotPermitted
from cases.model.access import Compartment, Room, derived, readable
from cases.model.records import RecordKind
from cases.model.tasks import Task
from cases.store.queries.incidents import CaseRecord
from cases.store.transaction import Transaction

ORDERED: Final = "administrative_order"
"""The notice of an interview whose answers are compelled (Garrity v. New Jersey)."""
_RESTING: Final = frozenset(
    {
        RecordKind.REPORT,
        RecordKind.SUPPLEMENT,
        RecordKind.CHECKLIST,
        RecordKind.CONCURRENCE,
        RecordKind.SPEECH_FORM,
        RecordKind.PROPOSED_ACTION,
        RecordKind.DETERMINATION,
    }
)
_MOST: Final = 50
"""Things that one thing is made from at most."""


def as_room(where: Compartment | Room) -> Room:
    """Return where something is to lie that was made from nothing else."""
    return where if isinstance(where, Room) else Room(where)


def placed(tx: Transaction, case: CaseRecord, room: Room) -> Compartment:
    """Return the compartment that something new lies in: what derives from a compelled statement is compelled.

    Raises:
        BadInput: Too many sources are named.
        NotFound: The case has no such source for the actor.
        NotPermitted: The actor has no part in the case that may write to that compartment.
    """
    rooms = readable(tx.actor, tx.grants.parts(case.id, tx.sight()))
    if len(room.derived_from) > _MOST:
        raise BadInput(f"at most {_MOST} things are named that something is made from")
    known = tx.derivations.rooms(case.id) if room.derived_from else {}
    for source in room.derived_from:
        if known.get(source) not in rooms:
            raise NotFound(
                f"case {case.number} has no {source}: #4 is a record, E-3 an item, N-12 a note"
            )
    found = derived(room.compartment, (known[one] for one in room.derived_from))
    if found not in rooms:
        raise NotPermitted(
            f"{tx.actor.login} has no part in this case that may write to {found.value}"
        )
    return found


def under_order(kind: RecordKind, body: Mapping[str, object]) -> bool:
    """Tell whether a record holds a statement given under order, which only the administrative side may use."""
    return kind is RecordKind.INTERVIEW and body.get("notice") == ORDERED


def holds_compelled(tx: Transaction, case: CaseRecord) -> bool:
    """Tell whether anything in a case was compelled."""
    return Compartment.COMPELLED in tx.derivations.rooms(case.id).values()


def resting(tx: Transaction, case: CaseRecord) -> Compartment:
    """Return where the words lie of whoever decides with all the statements before them."""
    return Compartment.COMPELLED if holds_compelled(tx, case) else Compartment.FACTS


def rests_on(
    tx: Transaction, case: CaseRecord, kind: RecordKind, compartment: Compartment
) -> Compartment:
    """Return where a record lies that is written by whoever had all the statements before them.

    A report, a review or a determination in a case with a compelled statement derives from it.
    """
    if kind in _RESTING and compartment is Compartment.FACTS:
        return resting(tx, case)
    return compartment


def derive(tx: Transaction, case: CaseRecord, thing: str, room: Room) -> None:
    """Keep what a thing was made from, in the transaction that wrote it."""
    sources = list(dict.fromkeys(room.derived_from))
    if sources:
        tx.derivations.add(case.id, thing, sources, by=tx.actor.login, at=tx.now)


def read_tasks(
    tx: Transaction, case_id: int, tasks: Iterable[Task], rooms: Iterable[Compartment]
) -> tuple[Task, ...]:
    """Return those of a case's tasks whose words lie in one of these compartments, each with where it lies."""
    where, known = tx.derivations.of_tasks(case_id), frozenset(rooms)
    placed = [replace(one, compartment=where.get(one.id, one.compartment)) for one in tasks]
    return tuple(one for one in placed if one.compartment in known)


def open_words(compartment: Compartment, details: dict[str, object]) -> dict[str, object]:
    """Return details fit for the log, which has no compartments: of a closed one only its name."""
    if compartment is Compartment.FACTS:
        return details
    return {"compartment": compartment.value}
