"""Tasks on cases: whose they are, when they are due, and who may not read them, on both databases."""

from __future__ import annotations

from datetime import date

import pytest
from support.casepoints import requests_over
from support.casework import Journey
from support.department import MASKS, Department
from support.interviews import interview

from cases.errors import BadInput, NotFound, NotPermitted, Refused
from cases.export.contents import Order, Profile
from cases.model.access import Compartment, Part
from cases.model.actors import Capability, Role
from cases.model.case_states import CaseState
from cases.model.records import RecordKind
from cases.policy import catalogue
from cases.services.gathering import gather

NUMBER = "IA-2026-0001"
QUOTED = "ask again about what was said of the second car"


@pytest.fixture
def journey(department: Department) -> Journey:
    journey = Journey(department).classified().assigned()
    journey.step("iai", CaseState.INVESTIGATING)
    return journey


def test_a_task_made_from_a_compelled_statement_is_for_those_who_may_read_that(
    journey: Journey,
) -> None:
    department = journey.department
    tasks, iai = department.procedure.tasks, department.actor("iai")
    iac, south = department.actor("iac"), department.actor("sgt_south")
    department.access.let_in(iac, NUMBER, "sgt_south", Part.CRIMINAL_SIDE, why="the crime")
    fields = interview("2001", heard_as="subject", notice="administrative_order")
    said = department.procedure.recording.write(iai, NUMBER, RecordKind.INTERVIEW, fields)

    made = tasks.open(
        iai, NUMBER, text=QUOTED, for_role=Role.SUPERVISOR, derived_from=(f"#{said.number}",)
    )

    assert made.compartment is Compartment.COMPELLED
    assert made in tasks.of_case(iai, NUMBER)
    assert QUOTED in repr(department.casework.show(iai, NUMBER))
    assert QUOTED not in repr(tasks.of_case(south, NUMBER))
    assert QUOTED not in repr(tasks.mine(south))
    assert QUOTED not in repr(department.casework.show(south, NUMBER))
    with pytest.raises(NotFound, match=f"no task {made.id}"):
        tasks.done(south, made.id, outcome="asked")
    with pytest.raises(NotFound, match="has no #"):
        tasks.open(south, NUMBER, text="mine", derived_from=(f"#{said.number}",))
    with department.store.glance(department.actor("aud"), Capability.CUSTODY_READ) as tx:
        details = [entry.details or b"" for entry in tx.log.entries()]
    assert not any(b"second car" in one for one in details)
    for profile, held in ((Profile.INTERNAL, True), (Profile.COUNSEL, False)):
        with department.store.begin(iac, Capability.CASE_EXPORT, unlogged=True) as tx:
            case = tx.incidents.get(NUMBER, tx.sight())
            assert case is not None
            found = gather(tx, case, Order(profile=profile), MASKS, catalogue())
        assert (QUOTED in repr(found.file.tasks)) is held


def test_a_task_for_a_role_waits_for_anybody_of_it_and_is_theirs_to_finish(
    journey: Journey,
) -> None:
    department = journey.department
    tasks, iac, law = (
        department.procedure.tasks,
        department.actor("iac"),
        department.actor("leg"),
    )

    department.access.let_in(iac, NUMBER, "leg", Part.COUNSEL, why="the contract")
    first, second = (
        tasks.open(iac, NUMBER, text=words, for_role=Role.LEGAL) for words in ("look", "look again")
    )

    assert {first.id, second.id} <= {one.id for one in tasks.mine(law)}
    with pytest.raises(NotPermitted, match="is for anybody who is legal"):
        tasks.done(iac, first.id, outcome="done for them")
    tasks.done(law, first.id, outcome="looked")
    tasks.done(department.actor("chief"), second.id, outcome="looked")
    assert not {first.id, second.id} & {one.id for one in tasks.mine(law)}


def test_a_task_is_not_due_on_a_day_that_has_passed(journey: Journey) -> None:
    department = journey.department

    with pytest.raises(BadInput, match="2020-01-02, has passed"):
        department.procedure.tasks.open(
            department.actor("iac"), NUMBER, text="too late", due_on=date(2020, 1, 2)
        )


def test_a_recording_that_is_named_is_an_item_of_the_case(journey: Journey) -> None:
    department = journey.department
    fields = interview("2001", heard_as="subject") | {"recording": "E-99"}

    with pytest.raises(NotFound, match="has no E-99"):
        department.procedure.recording.write(
            department.actor("iai"), NUMBER, RecordKind.INTERVIEW, fields
        )


def test_a_key_is_for_one_request_and_not_for_the_same_act_in_other_words(
    journey: Journey,
) -> None:
    department, made = journey.department, []
    requests, iac = requests_over(department), department.actor("iac")

    def ask(words: str) -> bool:
        return requests.do(
            iac,
            ("r-1", "task", NUMBER),
            lambda all_: made.append(all_.tasks.open(iac, NUMBER, text=words)),
            words=words,
        ).again

    assert (ask("call back"), ask("call back")) == (False, True)
    with pytest.raises(Refused, match="this key was used for another request"):
        ask("write back")
    assert [one.text for one in made] == ["call back"]
