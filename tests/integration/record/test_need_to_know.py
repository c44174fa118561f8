"""Default deny: who sees a case, and that nobody in conflict learns of it by any list, count, search or error."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.casework import Journey
from support.department import Department
from support.interviews import interview

from cases.errors import NotFound, NotPermitted, OutOfSight
from cases.model.access import Part
from cases.model.actors import SERVICE, Capability
from cases.model.case_states import CaseState
from cases.model.queries import FlagQuery
from cases.model.querying import parse
from cases.model.records import RecordKind
from cases.model.reporting import ReportForm
from cases.model.states import FlagState
from cases.services.disposing import Disposing, HoldOn
from cases.services.evidence import Evidence
from cases.services.finding import Finding
from cases.services.notices import may_know
from cases.services.relations import Relations

NUMBER = "IA-2026-0001"
EVERYBODY = ("adm", "aud", "chief", "iac", "iai", "lt", "ofc", "sgt", "sgt_south", "leg", "dc")


@pytest.fixture
def journey(department: Department) -> Journey:
    return Journey(department)


def sees(department: Department, login: str) -> bool:
    """Tell whether a login sees the case; every way to it must give the same answer."""
    actor, casework = department.actor(login), department.casework
    try:
        shown = casework.show(actor, NUMBER).summary.number == NUMBER
    except (NotFound, NotPermitted):
        shown = False
    if actor.may(Capability.CASE_READ):
        page = casework.list(actor)
        assert [one.number for one in page.items] == ([NUMBER] if shown else [])
        assert page.total == int(shown)
    assert (NUMBER in {hit.key for hit in Finding(department.store).find(actor, NUMBER)}) is shown
    with department.store.begin(SERVICE, Capability.KEEP, unlogged=True) as tx:
        assert may_know(tx, login, f"case:{NUMBER}") is shown
    return shown


def test_a_case_is_open_to_its_parts_and_to_oversight_and_closed_to_everybody_else(
    journey: Journey,
) -> None:
    seen = {login for login in EVERYBODY if sees(journey.department, login)}

    assert seen == {"chief", "dc", "iac", "lt", "sgt"}


def test_who_is_let_in_sees_it_until_they_are_shown_out(journey: Journey) -> None:
    department, iac = journey.department, journey.department.actor("iac")
    assert not sees(department, "iai")

    department.access.let_in(iac, NUMBER, "iai", Part.READER, why="needed")
    assert sees(department, "iai")

    department.access.show_out(iac, NUMBER, "iai", why="done")
    assert not sees(department, "iai")


def relate(department: Department, login: str) -> None:
    relations = Relations(department.store)
    relations.add(department.actor("adm"), login, "2001", "family", why="cousins")


def recuse(department: Department, login: str) -> None:
    department.access.step_aside(department.actor(login), NUMBER, "social", why="friends")


@pytest.mark.parametrize("kept_out", [relate, recuse])
def test_who_is_in_conflict_sees_nothing_of_it_whatever_their_rank(
    journey: Journey, kept_out: Callable[[Department, str], None]
) -> None:
    department = journey.department
    for login in ("sgt", "chief", "iac"):
        assert sees(department, login)

        kept_out(department, login)

        assert not sees(department, login)


@pytest.mark.parametrize("confidential", [True, False])
def test_a_supervisor_who_reported_it_is_kept_out_and_under_seal_named_nowhere(
    department: Department, *, confidential: bool
) -> None:
    form = ReportForm(
        what="a photo of a body",
        aware_at=department.clock(),
        subject_number="2001",
        confidential=confidential,
    )
    department.reports.submit(department.actor("lt"), form)

    assert sees(department, "sgt")
    assert not sees(department, "lt")
    with department.store.glance(SERVICE, Capability.KEEP) as tx:
        marks = [len(bar.mark) for bar in tx.exceptions.bars()]
    assert marks == ([64] if confidential else [])
    told = department.custody.log(department.actor("aud"), case=NUMBER)
    assert ("lt" in {line.actor for line in told}) is not confidential
    assert department.custody.verify(department.actor("aud")).problems == ()


def test_who_is_heard_as_a_witness_has_no_other_part_in_it(journey: Journey) -> None:
    department = journey.department
    journey.classified().assigned()
    journey.step("iai", CaseState.INVESTIGATING)
    department.access.let_in(department.actor("iac"), NUMBER, "lt", Part.READER, why="asked")
    assert sees(department, "lt")

    fields = interview("1100")
    iai = department.actor("iai")
    department.procedure.recording.write(iai, NUMBER, RecordKind.INTERVIEW, fields)

    assert not sees(department, "lt")


def test_a_flag_tells_the_number_of_its_case_only_to_whoever_may_know_of_it(
    journey: Journey,
) -> None:
    department = journey.department
    iac, lt = department.actor("iac"), department.actor("lt")
    asked = FlagQuery(states=frozenset(FlagState), terms=parse(f"case:{NUMBER}").terms)
    every = FlagQuery(states=frozenset(FlagState))
    recuse(department, "lt")

    for actor, number, found in ((iac, NUMBER, 1), (lt, None, 0)):
        (line,) = department.triage.queue(actor, query=every).items
        assert line.case_number == number
        assert department.triage.queue(actor, query=asked).total == found


def test_the_log_shows_of_a_case_that_is_not_ones_own_that_something_happened_and_no_more(
    journey: Journey,
) -> None:
    department = journey.department
    iai, aud = department.actor("iai"), department.actor("aud")

    blank = [line for line in department.custody.log(iai) if line.action == "case:opened"]
    whole = [line for line in department.custody.log(aud) if line.action == "case:opened"]

    assert [(one.actor, one.object, one.case) for one in blank] == [("", "", "")]
    assert [(one.actor, one.case) for one in whole] == [("sgt", NUMBER)]
    assert [one.digest for one in blank] == [one.digest for one in whole]
    with pytest.raises(OutOfSight, match=f"^no case {NUMBER}$"):
        department.custody.log(iai, case=NUMBER)
    with pytest.raises(NotFound, match=r"^no case IA-2026-0999$"):
        department.custody.log(iai, case="IA-2026-0999")


def test_a_clerk_in_conflict_sees_no_hold_no_disposal_and_no_release_of_the_case(
    journey: Journey,
) -> None:
    department = journey.department
    disposing = Disposing(department.store, department.vault)
    iac, leg, chief = (department.actor(login) for login in ("iac", "leg", "chief"))
    evidence = Evidence(department.store, department.vault)
    placed = disposing.hold(iac, HoldOn(case=NUMBER), why="suit")
    gone = evidence.release(iac, NUMBER, [1], to="somebody", purpose="court")
    assert [one.id for one in disposing.holds(leg)] == [placed.id]

    relate(department, "leg")
    relate(department, "chief")

    assert disposing.holds(leg) == ()
    for ask in (
        lambda: disposing.lift(leg, placed.id, why="x"),
        lambda: disposing.propose(leg, NUMBER, why="x", order="x"),
        lambda: disposing.hold(leg, HoldOn(case=NUMBER), why="x"),
        lambda: evidence.receive(chief, gone.id, reference="x"),
    ):
        with pytest.raises(NotFound, match=r"^no (hold|case|release)") as error:
            ask()
        assert "2001" not in str(error.value)
