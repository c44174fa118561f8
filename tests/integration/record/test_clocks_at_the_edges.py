"""Statutory clocks where two act at once, and where their case goes, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from support.clocks import CASE, FROM, KNOWN, tolled, with_counsel
from support.department import NOON, Department

from cases.errors import Refused
from cases.model.actions import CustodyAction
from cases.model.actors import SERVICE, Capability
from cases.model.clock_views import EndKind
from cases.model.tolling_views import TollingView
from cases.services.clocks import Clocks
from cases.services.tolling import Toll

DAY = timedelta(days=1)


@pytest.fixture
def clocks(department: Department, tmp_path: Path) -> Clocks:
    return with_counsel(department, tmp_path)


def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told(
    department: Department, clocks: Clocks
) -> None:
    iac, law = department.actor("iac"), department.actor("law")
    clocks.start(iac, CASE, FROM)
    made = clocks.toll(iac, CASE, Toll("criminal", KNOWN, "DA letter 7"))
    together = Barrier(2)

    def decide(how: Callable[..., TollingView]) -> str:
        together.wait(timeout=10)
        try:
            return how(law, CASE, made.id, why="seen").standing.value
        except Refused as told:
            return str(told)

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(decide, (clocks.confirm, clocks.decline)))

    won = next(one for one in said if one in {"confirmed", "declined"})
    assert said == sorted([won, f"tolling {made.id} is {won} already"])


def test_when_a_case_is_disposed_of_the_papers_of_its_clocks_go_too(
    department: Department, clocks: Clocks
) -> None:
    clocks.start(department.actor("iac"), CASE, FROM)
    tolled(clocks, department, KNOWN + DAY)
    clocks.end(department.actor("iac"), CASE, EndKind.DETERMINED, NOON.date(), "order 5")
    with department.store.begin(SERVICE, Capability.KEEP, unlogged=True) as tx:
        case = tx.disposals.subject(f"case:{CASE}")
        assert case
        for table, ids in tx.disposals.rows_of(case, ()):
            if table.startswith(("clock", "tolling")):
                assert ids == [1], table
                tx.tombstones.bury(table, ids, "schedule", tx.now)
        tx.record(CustodyAction.CASE_DISPOSED, f"case:{CASE}", case=CASE)
        (clock,) = tx.clocks.of_case(1)
        (tolling,) = tx.tollings.of_cases([1])[1]

    assert (clock.clock.document, clock.end and clock.end.document) == ("", "")
    assert (tolling.document, tolling.decided_why) == ("", "")
    assert department.custody.verify(department.actor("aud")).problems == ()
