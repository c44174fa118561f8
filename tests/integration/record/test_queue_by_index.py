"""The queue is walked and counted by its index alone, whoever asks; on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, text
from support.department import Department

from cases.model.queries import FlagQuery
from cases.model.querying import parse
from cases.model.states import DismissReason
from cases.model.views import OTHERS_CAP, UNCOUNTED
from cases.services.views import Views


@pytest.mark.parametrize("login", ["sgt", "iac"])
def test_what_waits_is_counted_without_reading_the_flags(
    department: Department, login: str
) -> None:
    department.flag("x")
    engine = department.store._engine
    asked: list[tuple[str, Any]] = []
    event.listen(
        engine,
        "before_cursor_execute",
        lambda _c, _k, statement, given, _x, _m: asked.append((statement, given)),
    )
    department.triage.waiting(department.actor(login))
    (statement, given) = next(one for one in asked if "count(*)" in one[0] and "waiting" in one[0])

    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
            plan = "\n".join(row[3] for row in rows)
            wanted = "USING COVERING INDEX ix_flag_queue"
        else:
            for way in ("seqscan", "bitmapscan"):  # else a table of one row is read at once
                connection.execute(text(f"SET enable_{way} = off"))
            connection.execute(text("DROP INDEX ix_flag_age"))  # rolled back: as cheap for one row
            rows = connection.exec_driver_sql(f"EXPLAIN {statement}", given).all()
            plan = "\n".join(row[0] for row in rows)
            wanted = "Index Only Scan using ix_flag_queue"
    assert wanted in plan, plan


@pytest.mark.parametrize(
    "typed", ["clause:v.a", "sev>=2", "state:new", "unit:north", "person:smith", "score>=1"]
)
def test_a_filter_is_answered_by_the_index_and_nothing_is_sorted(
    department: Department, typed: str
) -> None:
    department.flag("x")
    engine = department.store._engine
    if engine.dialect.name != "sqlite":
        return  # one row is read at once there, whatever indexes there are
    asked: list[tuple[str, Any]] = []
    event.listen(
        engine,
        "before_cursor_execute",
        lambda _c, _k, statement, given, _x, _m: asked.append((statement, given)),
    )
    department.triage.queue(department.actor("iac"), query=parse(typed), counted=False)
    (statement, given) = next(one for one in asked if "ORDER BY flag.rank" in one[0])

    with engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
    plan = "\n".join(row[3] for row in rows)
    assert "USING INDEX ix_flag_" in plan, plan
    assert "TEMP B-TREE" not in plan, plan


def test_a_page_can_be_had_uncounted_and_a_count_can_stop(department: Department) -> None:
    for number in range(4):
        department.flag(f"post {number}")
    actor, views = department.actor("iac"), Views(department.store)
    page = department.triage.queue(actor, limit=2, counted=False)
    after = department.triage.queue(actor, limit=1, after=page.next_key, counted=False)

    assert (len(page.items), page.total, after.total) == (2, UNCOUNTED, UNCOUNTED)
    assert department.triage.queue(actor, limit=1, after=page.next_key).total == 4
    assert [views.count(actor, FlagQuery(), cap=cap) for cap in (None, 3, 9)] == [4, 3, 4]


def test_a_look_counts_the_other_flags_of_a_person_up_to_a_hundred(department: Department) -> None:
    flags = [department.flag(f"post {number}") for number in range(OTHERS_CAP + 5)]
    detail = department.triage.look(department.actor("iac"), flags[0])

    assert (detail.other_flags, detail.other_dismissed) == (OTHERS_CAP, 0)


def test_the_tide_turns_with_flags_and_decisions_and_not_with_looks(department: Department) -> None:
    flag, actor = department.flag("x"), department.actor("iac")
    before = department.triage.tide(actor)
    department.triage.look(actor, flag)
    assert department.triage.tide(actor) == before
    department.triage.dismiss(actor, flag, version=1, reason=DismissReason.NOT_A_VIOLATION)
    decided = department.triage.tide(actor)
    department.flag("y")

    assert len({before, decided, department.triage.tide(actor)}) == 3
