"""Whoever reported under seal has no part in the case: by marks that older reports get too, and that cost little."""

from __future__ import annotations

import pytest
from support.department import Department
from support.reporting import Reporting, reporting

from cases.model.actors import SERVICE, Actor, Capability
from cases.model.case_states import CaseState
from cases.model.states import CaseSource
from cases.services.retention import Retention
from cases.vault.reporters import ReporterSeals


@pytest.fixture
def desk(department: Department) -> Reporting:
    return reporting(department)


def sees(department: Department, login: str, number: str) -> bool:
    listed = department.casework.list(department.actor(login))
    return number in {one.number for one in listed.items}


def sealed_without_mark(
    department: Department, reporter: Actor, *serials: int, changed: int = 0
) -> None:
    """Keep sealed reports as they were kept before there were marks, each with a case of its own."""
    seals = ReporterSeals(department.vault.ring)
    assert reporter.person_id is not None
    with department.store.begin(SERVICE, Capability.KEEP, unlogged=True) as tx:
        for serial in serials:
            number = f"R-2025-{serial:04}"
            case_id = tx.incidents.open(
                number=f"IA-2025-{serial:04}",
                state=CaseState.INTAKE,
                source=CaseSource.REPORT,
                person_id=None,
                unit_id=None,
                title="old",
                opened_by=number,
                opened_at=tx.now,
            )
            report_id = tx.incidents.report(
                number=number,
                case_id=case_id,
                reporter_id=None,
                url="",
                what="old",
                clauses=[],
                aware_at=tx.now,
                reported_at=tx.now,
                confidential=True,
            )
            seal = "AAAA" if serial == changed else seals.close(number, reporter.person_id)
            tx.reporters.seal(report_id, seal, tx.now)
        tx.written.clear()  # no entry vouches for them here


def test_a_report_sealed_before_there_were_marks_keeps_its_reporter_out_after_the_next_pass(
    desk: Reporting,
) -> None:
    department = desk.department
    iac = department.actor("iac")
    sealed_without_mark(department, iac, 1)
    assert sees(department, "iac", "IA-2025-0001")

    Retention(department.store, department.vault).run(SERVICE, ())

    assert not sees(department, "iac", "IA-2025-0001")
    assert sees(department, "chief", "IA-2025-0001")
    assert desk.protecting.seal_older(department.actor("cus")) == 0


def test_a_changed_seal_does_not_leave_the_others_without_their_marks(desk: Reporting) -> None:
    department = desk.department
    sealed_without_mark(department, department.actor("iac"), 1, 2, changed=1)

    assert desk.protecting.seal_older(department.actor("cus")) == 1

    assert not sees(department, "iac", "IA-2025-0002")


def test_marks_are_gone_through_once_for_a_person_until_another_comes_in(desk: Reporting) -> None:
    department = desk.department
    asked: list[str] = []
    mark = ReporterSeals(department.vault.ring).mark

    def counted(number: str, person_id: int) -> str:
        asked.append(number)
        return mark(number, person_id)

    first, lt = desk.report("lt"), department.actor("lt")
    department.store.marks = counted
    for _ in range(3):
        assert not department.casework.list(lt).items
    assert asked == [first.number]

    second = desk.report("lt", what="another page", subject_number="2001")

    assert not sees(department, "lt", desk.case_of(second.number))
    assert asked.count(second.number) <= 2  # once for each of the two who looked


def test_a_mark_that_was_undone_with_its_act_is_not_remembered(desk: Reporting) -> None:
    department, lt = desk.department, desk.department.actor("lt")
    sealed_without_mark(department, lt, 1, 2)
    assert lt.person_id is not None
    mark = ReporterSeals(department.vault.ring).mark

    class Undone(Exception):
        pass

    def bar(serial: int, *, person_id: int) -> frozenset[int]:
        with department.store.begin(lt, Capability.REPORT, unlogged=True) as tx:
            found = tx.reports.by_number(f"R-2025-{serial:04}")
            assert found is not None
            tx.exceptions.bar(found.id, mark(found.number, person_id))
            out = tx.sight().not_cases
            if serial == 1:
                raise Undone
            tx.written.clear()
        return out

    with pytest.raises(Undone):
        bar(1, person_id=lt.person_id)
    bar(2, person_id=lt.person_id)

    with department.store.glance(lt, Capability.REPORT) as tx:
        numbers = {tx.incidents.summary(one).number for one in tx.sight().not_cases}
    assert numbers == {"IA-2025-0002"}


def test_internal_affairs_is_told_that_a_report_waits_but_for_whoever_made_it_or_is_in_it(
    desk: Reporting,
) -> None:
    department = desk.department

    def waiting() -> dict[str, set[str]]:
        with department.store.glance(SERVICE, Capability.KEEP) as tx:
            queued = tx.notices.waiting()
        return {login: {one.matter for one in known} for login, known in queued.items()}

    first = desk.report()
    told = waiting()
    assert told["iac"] == {f"case:{desk.case_of(first.number)}"}
    assert "ofc" not in told

    desk.report("iac", what="another page", confidential=True)
    desk.report(what="of the commander", subject_number="1301")

    assert waiting()["iac"] == told["iac"]
