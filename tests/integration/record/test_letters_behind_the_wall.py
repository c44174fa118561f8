"""A letter lies where what it rests on lies: nobody outside the wall sees that it is there."""

from __future__ import annotations

from datetime import UTC

import pytest
from support.casework import Journey
from support.department import MASKS, Department

from cases.errors import NotFound, OutOfSight
from cases.model.access import Compartment, Room
from cases.model.letters import LetterKind, Served
from cases.model.records import RecordKind
from cases.policy import catalogue
from cases.services.house_rules import HouseRules
from cases.services.lettering import Letterhead, Order
from cases.services.letters import Letters, Serving


def test_a_letter_made_from_a_compelled_record_is_compelled_and_others_are_facts(
    department: Department,
) -> None:
    journey, iac = Journey(department), department.actor("iac")
    rules = HouseRules.as_shipped(catalogue(), MASKS).clocks
    head = Letterhead("Test PD", "ia@test.example", UTC)
    letters = Letters(department.store, department.vault, catalogue(), MASKS, head, rules)
    asks = {one.kind: one.asks for one in letters.templates()[0]}[LetterKind.APPEAL_RECEIVED]
    source = department.procedure.recording.write(
        iac,
        journey.number,
        RecordKind.COMMENT,
        {"what": "he says he knew"},
        compartment=Compartment.COMPELLED,
    ).number

    def issue(room: Room) -> int:
        values = dict.fromkeys(asks, "as was said")
        order = Order(LetterKind.APPEAL_RECEIVED, values=values, room=room)
        return letters.issue(iac, journey.number, order).id

    open_, closed = issue(Room()), issue(Room(derived_from=(f"#{source}",)))

    sgt = department.actor("sgt")  # has a part in it, outside the wall
    assert [one.id for one in letters.of_case(sgt, journey.number)] == [open_]
    assert [one.id for one in letters.of_case(iac, journey.number)] == [open_, closed]
    items = department.casework.show(iac, journey.number).evidence
    assert [one.item for one in department.casework.show(sgt, journey.number).evidence] == [
        one.item for one in items[:-1]
    ]
    serving = Serving(Served.IN_PERSON, department.clock().date(), proof="signed")
    with pytest.raises(OutOfSight, match=f"no letter {closed}"):
        letters.served(sgt, closed, serving)
    with pytest.raises(NotFound, match="no #99"):
        issue(Room(derived_from=("#99",)))
    assert department.custody.verify(department.actor("aud")).problems == ()


def test_the_order_to_answer_in_an_interview_lies_with_the_answers() -> None:
    ordered, asked = (
        Order(LetterKind.INTERVIEW, values={"admonition": one}) for one in ("compelled", "witness")
    )

    assert ordered.lies.compartment is Compartment.COMPELLED
    assert asked.lies.compartment is Compartment.FACTS
