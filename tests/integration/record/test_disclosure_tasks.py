"""The task that sustained bias or dishonesty opens, on both databases."""

from __future__ import annotations

from datetime import date

from support.department import Department

from cases.model.actors import Capability, Role
from cases.model.disclosure import Ground
from cases.policy import catalogue
from cases.policy.disclosure import load_disclosure
from cases.services.disclosure import disclosure_task

RULES = load_disclosure(catalogue())


def _opened(department: Department, clause: str, *marked: Ground) -> list[int | None]:
    """Sustain the same allegation twice; return the tasks."""
    flag = department.flag("a post")
    department.triage.open_case(department.actor("sgt"), flag, version=1)
    made = []
    for _ in range(2):
        with department.store.begin(
            department.actor("iac"), Capability.CASE_WORK, unlogged=True
        ) as tx:
            case = tx.incidents.by_id(1)
            made.append(disclosure_task(tx, RULES, case, 1, clause, marked=marked))
    return made


def test_sustained_bias_opens_one_task_for_counsel_however_often_it_is_asked(
    department: Department,
) -> None:
    first, again = _opened(department, "V.A.9.a-2")

    assert first is not None
    assert again is None
    with department.store.glance(department.actor("iac"), Capability.CASE_READ) as tx:
        (task,) = tx.tasks.of_case(1)
    assert (task.kind, task.for_role, task.due_on) == ("disclosure", Role.LEGAL, date(2026, 11, 30))
    assert "Smith" not in task.text
    acts = [line.action for line in department.custody.log(department.actor("aud"))]
    assert acts.count("task:opened_disclosure") == 1


def test_another_clause_opens_none_unless_dishonesty_was_found(department: Department) -> None:
    assert _opened(department, "V.A.3") == [None, None]


def test_dishonesty_that_was_found_opens_one_under_any_clause(department: Department) -> None:
    first, again = _opened(department, "V.A.3", Ground.DISHONESTY)

    assert first is not None
    assert again is None
