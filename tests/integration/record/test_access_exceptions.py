"""Exceptions to need to know: signed by two, told of, looked at afterwards; and who looks at whom."""

from __future__ import annotations

import pytest
from support.casework import Journey
from support.department import MASKS, Department

from cases.errors import BadInput, Conflicted, NotFound, NotPermitted, OutOfSight, Refused
from cases.model.access import Compartment, Part
from cases.model.actions import CustodyAction
from cases.model.actors import Role
from cases.model.case_states import CaseState
from cases.model.overrides import ExceptionKind
from cases.model.reporting import ReportForm
from cases.policy import catalogue
from cases.services.case_looks import CaseLooks
from cases.services.casework import Casework
from cases.services.exceptions import Exceptions
from cases.services.relations import Relations

NUMBER = "IA-2026-0001"


@pytest.fixture
def journey(department: Department) -> Journey:
    return Journey(department)


@pytest.fixture
def exceptions(department: Department) -> Exceptions:
    return Exceptions(department.store)


def test_a_broken_glass_opens_the_facts_for_an_hour_tells_others_and_is_looked_at_afterwards(
    journey: Journey, exceptions: Exceptions
) -> None:
    department, access = journey.department, journey.department.access
    south, iac = department.actor("sgt_south"), department.actor("iac")

    until = access.break_glass(south, NUMBER, why="he is on his way to the house")

    assert (until - department.clock()).total_seconds() == 3_600
    file = department.casework.show(south, NUMBER)
    assert file.glass_until == until
    assert {one.compartment for one in file.records} <= {Compartment.FACTS}
    (waiting,) = exceptions.list(iac, kind=ExceptionKind.BREAK_GLASS, waiting=True)
    assert (waiting.person, waiting.why) == ("sgt_south", "he is on his way to the house")
    assert department.store.urgent.is_set()
    with pytest.raises(NotPermitted):
        exceptions.decide(south, waiting.id, grant=True, why="mine")
    assert exceptions.decide(iac, waiting.id, grant=True, why="it was right").granted
    department.clock.forward(minutes=61)
    with pytest.raises(OutOfSight):
        department.casework.show(south, NUMBER)
    assert department.custody.verify(department.actor("aud")).problems == ()


def test_no_glass_is_broken_by_who_works_on_no_case_nor_against_a_conflict(
    journey: Journey,
) -> None:
    department, access = journey.department, journey.department.access
    for login in ("adm", "aud", "ofc"):
        with pytest.raises(NotPermitted):
            access.break_glass(department.actor(login), NUMBER, why="x")
    Relations(department.store).add(
        department.actor("adm"), "sgt_south", "2001", "family", why="in-laws"
    )
    with pytest.raises(OutOfSight, match=f"^no case {NUMBER}$"):
        access.break_glass(department.actor("sgt_south"), NUMBER, why="x")
    with pytest.raises(Refused, match="without breaking"):
        access.break_glass(department.actor("iac"), NUMBER, why="x")


def test_a_recusal_is_lifted_by_two_of_different_offices_never_by_whom_it_is_for(
    journey: Journey, exceptions: Exceptions
) -> None:
    department, access = journey.department, journey.department.access
    iac, chief, lt = (department.actor(login) for login in ("iac", "chief", "lt"))
    access.step_aside(lt, NUMBER, "close_work", why="same shift")
    with pytest.raises(Conflicted):
        access.let_in(iac, NUMBER, "lt", Part.READER, why="x")

    asked = exceptions.ask_lift(iac, NUMBER, "lt", why="years ago")
    with pytest.raises(NotPermitted):
        exceptions.decide(iac, asked.id, grant=True, why="mine")
    with pytest.raises(OutOfSight):
        department.casework.show(lt, NUMBER)
    exceptions.decide(chief, asked.id, grant=True, why="agreed")

    assert department.casework.show(lt, NUMBER).summary.number == NUMBER
    with pytest.raises(Refused, match="decided by chief"):
        exceptions.decide(department.actor("leg"), asked.id, grant=False, why="late")


def test_a_relation_stands_until_two_sign_its_end(journey: Journey, exceptions: Exceptions) -> None:
    department = journey.department
    relations, adm = Relations(department.store), department.actor("adm")
    iac, chief = department.actor("iac"), department.actor("chief")
    made = relations.add(adm, "iac", "2001", "family", why="cousins")
    with pytest.raises(Conflicted):
        exceptions.ask_end_relation(iac, made.id, why="x")
    with pytest.raises(Refused, match="already"):
        relations.add(adm, "2001", "iac", "social", why="x")
    with pytest.raises(BadInput):
        relations.add(adm, "iac", "1301", "social", why="x")

    asked = exceptions.ask_end_relation(adm, made.id, why="an error of names")
    with pytest.raises(OutOfSight):
        department.casework.show(iac, NUMBER)
    exceptions.decide(chief, asked.id, grant=True, why="it was")

    assert department.casework.show(iac, NUMBER).summary.number == NUMBER
    assert relations.list(adm) == ()


def test_somebody_stands_in_for_a_chief_in_conflict_in_that_one_case_alone(
    department: Department, exceptions: Exceptions
) -> None:
    journey = Journey(department).classified().assigned().investigated().reviewed().proposed()
    iac, leg, dc = (department.actor(login) for login in ("iac", "leg", "dc"))
    kind = ExceptionKind.ACTING_CHIEF
    with pytest.raises(Refused, match="chief may act"):
        exceptions.ask_acting(iac, NUMBER, "dc", kind, why="x")
    chief = department.actor("chief")
    department.access.step_aside(chief, NUMBER, "family", why="a cousin")
    with pytest.raises(OutOfSight):
        journey.step("dc", CaseState.NOTICE)

    asked = exceptions.ask_acting(iac, NUMBER, "dc", kind, why="the chief is a cousin")
    exceptions.decide(leg, asked.id, grant=True, why="nobody else")

    journey.step("dc", CaseState.NOTICE)
    assert dc.role is Role.COMMAND
    offices = {one.role: one for one in Relations(department.store).offices(iac, NUMBER)}
    assert offices[Role.CHIEF].acting == ("dc",)
    assert offices[Role.CHIEF].free == ()
    with pytest.raises(OutOfSight):
        department.casework.show(chief, NUMBER)


def test_a_case_about_the_chief_is_restricted_and_counsel_has_a_part_in_it(
    department: Department,
) -> None:
    Journey(department)
    form = ReportForm(what="it was the chief", aware_at=department.clock(), subject_number="1001")
    department.reports.submit(department.actor("sgt"), form)

    leg, iac = department.actor("leg"), department.actor("iac")
    (found,) = department.casework.list(leg).items
    assert found.restricted
    offices = Relations(department.store, outside_authority="City Manager").offices(
        iac, found.number
    )
    assert [(one.role, one.outside) for one in offices] == [
        (Role.IA_COMMANDER, ""),
        (Role.CHIEF, "City Manager"),
    ]
    with pytest.raises(OutOfSight):
        department.casework.show(department.actor("chief"), found.number)


def test_each_look_keeps_its_purpose_and_too_many_without_an_act_are_told_to_the_auditor(
    journey: Journey, exceptions: Exceptions
) -> None:
    department = journey.department
    aud, chief, leg = (department.actor(login) for login in ("aud", "chief", "leg"))
    looking = Casework(department.store, department.vault, catalogue(), MASKS, alert_after=3)
    assert looking.asks_purpose(chief, NUMBER)
    looking.show(chief, NUMBER, purpose="the budget hearing")
    assert not looking.asks_purpose(chief, NUMBER)

    for _ in range(3):
        looking.show(chief, NUMBER)

    told = [line.action for line in department.custody.log(aud)]
    assert told.count(CustodyAction.VIEWER_ALERT) == 1
    looks = {line.login: line for line in CaseLooks(department.store).lines(aud, at="2001")}
    assert (looks["chief"].looks, looks["chief"].idle) == (4, 0)
    asked = exceptions.ask_disclosure(leg, "2001", why="records request 7")
    with pytest.raises(Refused, match="not signed"):
        exceptions.disclosed(leg, asked.id)
    exceptions.decide(department.actor("iac"), asked.id, grant=True, why="lawful")
    (line,) = [one for one in exceptions.disclosed(leg, asked.id) if one.by == "chief"]
    assert (line.looks, line.purpose) == (4, "the budget hearing")
    for login in ("adm", "iac", "iai", "sgt"):
        with pytest.raises(NotPermitted):
            CaseLooks(department.store).lines(department.actor(login))


def test_hints_come_from_the_roster_and_keep_nobody_out(journey: Journey) -> None:
    department, iac = journey.department, journey.department.actor("iac")

    found = Relations(department.store).hints(iac, NUMBER, ("sgt", "iai"))

    assert [(one.login, one.what) for one in found] == [("1201", "the same unit: North")]
    assert department.casework.show(department.actor("sgt"), NUMBER).summary.number == NUMBER
    with pytest.raises(NotFound):
        Relations(department.store).hints(iac, NUMBER, ("nobody",))
