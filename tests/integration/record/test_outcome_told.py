"""The clock of telling the employee of a decision stops on the day on which the letter was served."""

from __future__ import annotations

from datetime import UTC, timedelta

from support.casework import Journey
from support.department import MASKS, Department

from cases.model.clock_views import EndKind
from cases.model.letters import LetterKind, Served
from cases.model.terms import StartEvent
from cases.policy import catalogue
from cases.services.clocking import Start
from cases.services.clocks import Clocks
from cases.services.house_rules import HouseRules
from cases.services.lettering import Letterhead, Order
from cases.services.letters import Letters, Serving


def test_the_served_outcome_ends_the_clock_of_telling_it_and_no_other_letter_does(
    department: Department,
) -> None:
    journey, iac = Journey(department), department.actor("iac")
    rules = HouseRules.as_shipped(catalogue(), MASKS).clocks
    head = Letterhead("Test PD", "ia@test.example", UTC)
    letters = Letters(department.store, department.vault, catalogue(), MASKS, head, rules)
    clocks = Clocks(department.store, rules)
    today = department.clock().date()
    start = Start(StartEvent.DECISION, today, "the determination", "california")
    clocks.start(iac, journey.number, start)

    def ended() -> list[EndKind | None]:
        return [one.clock.ended for one in clocks.of_case(iac, journey.number).clocks]

    def serve(kind: LetterKind) -> None:
        asked = {one.kind: one.asks for one in letters.templates()[0]}[kind]
        values = dict.fromkeys(asked, "as was said")
        made = letters.issue(iac, journey.number, Order(kind, values=values))
        serving = Serving(Served.IN_PERSON, department.clock().date(), proof="signed")
        letters.served(iac, made.id, serving)

    serve(LetterKind.APPEAL_RECEIVED)
    assert ended() == [None]
    department.clock.forward(days=3)
    serve(LetterKind.OUTCOME_OFFICER)

    assert ended() == [EndKind.COMPLETED]
    (clock,) = clocks.of_case(iac, journey.number).clocks
    assert clock.clock.ended_on == today + timedelta(days=3)
    assert department.custody.verify(department.actor("aud")).problems == ()
