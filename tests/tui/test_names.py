"""The custodian's desk: who asks for a reporter's name is let see it, or not, for a reason."""

from __future__ import annotations

from support.department import Department
from support.reporting import reporting
from tui.stage import sitting
from tui.test_case_acts import fill, refusal

from monitor.tui.screens.names import NamesScreen


async def test_a_name_is_released_to_who_asked_and_another_request_is_declined(
    department: Department,
) -> None:
    desk = reporting(department)
    receipts = [desk.report(what=f"Shows where units stage, {n}").number for n in range(2)]
    for receipt in receipts:
        desk.protecting.ask(desk.actor("iac"), receipt, why="[/nope] the only witness")
    async with sitting(department, "cus") as sitter:
        assert isinstance(sitter.app.screen, NamesScreen)
        assert "2 requests, 2 waiting" in sitter.text()
        assert "[/nope] the only witness" in sitter.text()
        await sitter.press("y")
        await fill(sitter, "Order 12")
        assert "released to who asked" in sitter.text()
        await sitter.press("g", "g", "x")
        await fill(sitter, "No need")
        assert "declined" in sitter.text()
        await sitter.press("y")
        assert "that is for a request that waits" in refusal(sitter)
        assert "ofc" not in sitter.text()
    done = {one.report: one for one in desk.protecting.requests(desk.actor("cus"), waiting=False)}
    assert [done[receipt].released for receipt in receipts] == [False, True]
    assert done[receipts[1]].reason == "Order 12"


async def test_nobody_asks_and_nobody_else_comes_here(department: Department) -> None:
    reporting(department)
    async with sitting(department, "cus") as sitter:
        assert "Nobody asks for a reporter's name" in sitter.text()
    async with sitting(department, "iac") as sitter:
        await sitter.press("g", "n")
        assert "lead nowhere for your role" in refusal(sitter)
