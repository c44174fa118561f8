"""The queue is walked and counted by its index alone, whoever asks; on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, text
from support.department import Department


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
