"""Directed looks, pledges and waivers at the keyboard: each asked for in a form, each refusal a sentence."""

from __future__ import annotations

from support.department import Department
from support.supervision import posted, supervising
from tui.stage import Sitter
from tui.test_case_acts import fill, refusal
from tui.test_supervision import HOSTILE, own_page, supervised

from cases.model.directed_looks import Standing
from monitor.tui.screens.directed import DirectedPostsScreen, DirectedScreen
from monitor.tui.screens.draws import DrawsScreen
from monitor.tui.screens.pages import PagesScreen
from monitor.tui.widgets.text_pane import TextPane

ASKED = ("2001", "Boasts of calls", "V.A.3", "", "")


async def asked(sitter: Sitter) -> None:
    await sitter.press("n")
    await fill(sitter, *ASKED, "2026-12-01")


async def test_a_look_is_asked_for_by_one_and_signed_by_another(department: Department) -> None:
    posted(department, "two units at Elm", HOSTILE)
    async with supervised(department, DirectedScreen, "lt") as sitter:
        assert "Nobody asked to look at anybody" in sitter.text()
        await sitter.press("n")
        await fill(sitter, *ASKED, "2028-12-01")
        assert "the last day lies between" in refusal(sitter)
        await sitter.press("n")
        await fill(sitter, "", "", "", "", "", "2026-12-01")
        assert "asked; somebody of command signs" in sitter.text()
        await sitter.press("enter")
        assert "once somebody of command has signed" in refusal(sitter)
    async with supervised(department, DirectedScreen, "iac") as sitter:
        await sitter.press("y")
        await fill(sitter, "A pattern")
        assert "granted" in sitter.text()
    async with supervised(department, DirectedScreen, "lt") as sitter:
        await sitter.press("enter")
        assert isinstance(sitter.app.screen, DirectedPostsScreen)
        assert "7 posts since" in sitter.text()
        await sitter.press("enter", "escape", "e")
        await fill(sitter, "Seen enough")
        assert "the look has ended" in sitter.text()
    (look,) = supervising(department).directed.list(department.actor("lt"))
    assert (look.standing, look.decided_by, look.looks) == (Standing.ENDED, "iac", 1)


async def test_a_post_of_a_look_goes_into_the_queue(department: Department) -> None:
    posted(department, "two units at Elm")
    directed = supervising(department).directed
    async with supervised(department, DirectedScreen, "lt") as sitter:
        await asked(sitter)
        directed.decide(department.actor("iac"), 1, grant=True, why="A pattern")
        await sitter.press("r", "enter")
        words = sitter.app.screen.query_one("#detail", TextPane)
        while "two units" not in words.plain:
            await sitter.press("j")
        await sitter.press("f", "enter")
        await sitter.type("Names a place")
        await sitter.press("ctrl+s")
        assert "· flag" in sitter.text()
    (look,) = directed.list(department.actor("lt"))
    assert look.flagged == 1


async def test_a_draw_is_pledged_and_a_period_is_not_drawn_from_twice(
    department: Department,
) -> None:
    posted(department, "two units at Elm")
    async with supervised(department, DrawsScreen) as sitter:
        await sitter.press("P")
        await fill(sitter, "Patrol", ">r", "2026-11-10", "", "2")
        assert "pledged; give the hashes" in sitter.text()
        await sitter.press("P")
        await fill(sitter, "Patrol", ">r", "2026-11-10", "", "2")
        assert "nothing is drawn twice" in refusal(sitter)
        await sitter.press("L")
        assert isinstance(sitter.app.screen, DirectedScreen)
    (draw,) = supervising(department).draws.list(department.actor("lt"))
    assert (draw.size, draw.purpose.value) == (2, "records")


async def test_a_duty_of_a_page_is_waived_by_a_paper(department: Department) -> None:
    own_page(department)
    async with supervised(department, PagesScreen, "lt") as sitter:
        await sitter.press("W")
        await fill(sitter, "=purpose", "No room", "Memo 4")
        assert "only this can be waived: website" in refusal(sitter)
        await sitter.press("W")
        await fill(sitter, "=website")
        assert "waived; it is in the custody log" in sitter.text()
    (waiver,) = supervising(department).pages.waivers(department.actor("lt"))
    assert (waiver.duty, waiver.reference) == ("website", "Memo 4")
