"""Lists with a pane beside them: where they are painted, and how far they go."""

from __future__ import annotations

import pytest
from sqlalchemy import func, insert, select
from sqlmodel import col
from support.department import Department
from tui.stage import sitting

from cases.store.tables import CaseRow
from monitor.tui.widgets.keyed_list import KeyedList
from monitor.tui.widgets.window import KEPT


@pytest.mark.parametrize("key", ["i", "k", "c"])
async def test_a_list_is_painted_once_where_it_stays(
    casehouse: Department, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    widths: dict[object, list[int]] = {}
    resized = KeyedList.on_resize

    def noted(self: KeyedList[object]) -> None:
        widths.setdefault(self.id, []).append(self.size.width)
        resized(self)

    async with sitting(casehouse, "iac", size=(118, 32)) as sitter:
        monkeypatch.setattr(KeyedList, "on_resize", noted)
        await sitter.press("g")
        widths.clear()
        await sitter.press(key)
        shown = sitter.app.screen.query_one(KeyedList)
        width = shown.size.width

    assert set(widths[shown.id]) == {width}
    assert width < 118


def add_cases(department: Department, count: int) -> None:
    """Put cases into the record below the services: what is tested is how a long list is walked."""
    with department.store._engine.begin() as connection:
        (row,) = connection.execute(select(CaseRow.__table__).limit(1)).mappings()  # type: ignore[attr-defined]
        last = connection.execute(select(func.max(col(CaseRow.id)))).scalar_one()
        more = [
            {**row, "id": last + n, "number": f"IA-2027-{n:04}", "version": 1}
            for n in range(1, count + 1)
        ]
        connection.execute(insert(CaseRow), more)


async def test_a_long_list_of_cases_is_walked_both_ways_in_flat_memory(
    department: Department,
) -> None:
    add_cases(department, 1_500)
    async with sitting(department, "iac") as sitter:
        await sitter.press("g", "c")
        assert "1,504 in all" in sitter.text()
        lister = sitter.app.screen.query_one(KeyedList)
        assert [one.number for one in lister.items if one.id == lister.current_key] == [
            "IA-2027-1500"
        ]
        await sitter.press("G")
        assert [one.number for one in lister.items if one.id == lister.current_key] == [
            "IA-2026-0001"
        ]
        most = 0
        for _ in range(9):
            lister.action_move(-90)
            await sitter.settle()
            most = max(most, len(lister.items))
        held = [case.id for case in lister.items]
        assert held == list(range(held[0], held[-1] - 1, -1)), "without gap"
        assert held[-1] > 4, "what lies far from the cursor has left"
        assert most <= KEPT + 200
        here = lister.current_key
        await sitter.press("r")
        assert lister.current_key == here
        await sitter.press("g", "g")
        assert [one.number for one in lister.items if one.id == lister.current_key] == [
            "IA-2027-1500"
        ]


async def test_cases_of_others_are_counted_and_move_nothing_and_own_acts_are_no_news(
    department: Department,
) -> None:
    async with sitting(department, "iac") as sitter:
        await sitter.press("g", "c", "j")
        sitter.app.feel()
        await sitter.settle()
        here = sitter.app.screen.query_one(KeyedList).current_key
        department.casework.list(department.actor("lt"))
        sitter.app.feel()
        await sitter.settle()
        assert "r loads" not in sitter.text(), "a look of somebody else is no news"
        department.triage.open_case(department.actor("lt"), 1, version=1, clauses=("V.A.3",))
        sitter.app.feel()
        await sitter.settle()
        await sitter.settle()
        assert "1 new: r loads" in sitter.text()
        assert sitter.app.screen.query_one(KeyedList).current_key == here
        await sitter.press("r")
        assert "r loads" not in sitter.text()
        assert "5 in all" in sitter.text()
        assert sitter.app.screen.query_one(KeyedList).current_key == here
        department.casework.allege(department.actor("lt"), "IA-2026-0005", clause="V.A.8")
        sitter.app.feel()
        await sitter.settle()
        await sitter.settle()
        assert "changed: r loads" in sitter.text()
