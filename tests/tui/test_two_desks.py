"""Two people at two desks with one flag before them; and the widest terminal."""

from __future__ import annotations

import pytest
from support.department import Department
from tui.chain_case import WAITING as CASE
from tui.stage import sitting

from monitor.tui.screens.case_file import CaseFileScreen


async def test_two_desks_on_one_flag_see_each_other_and_decide_it_once(
    department: Department,
) -> None:
    async with sitting(department, "lt") as one, sitting(department, "sgt") as other:
        await one.press("enter")
        flag = one.shown
        other.app.feel()
        await other.settle()
        await other.press("r")
        assert other.queue.lister.current_key == flag
        assert "held by lt ·" in other.text()
        assert "⚿ lt 30m more" in other.text()
        await other.press("d")
        assert f"flag {flag} is held by lt" in other.said[0].lower()
        await one.press("d", "p")
        assert "dismissed" in one.text()
        other.app.feel()
        await other.settle()
        await other.settle()
        assert "1 gone: r loads" in other.text()
        await other.press("r")
        assert flag not in [each.id for each in other.queue.lister.items]
        await one.press("escape", "u")
        assert "in the queue again" in one.text()
        other.app.feel()
        await other.settle()
        await other.settle()
        assert "1 new: r loads" in other.text()


@pytest.mark.parametrize("keys", ["n a", "p", "L", "7", "ctrl+p"])
async def test_the_widest_terminal_shows_forms_palette_and_custody_without_a_break(
    casehouse: Department, keys: str
) -> None:
    async with sitting(casehouse, "iac", size=(200, 60)) as sitter:
        sitter.app.push_screen(CaseFileScreen(CASE))
        await sitter.settle()
        await sitter.press(*keys.split())
        lines = sitter.text().splitlines()

    assert len(lines) == 60
    assert lines[0].strip()
