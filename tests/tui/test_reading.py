"""Reading one post with the screen to itself."""

from __future__ import annotations

import pytest
from support.department import Department
from tui.morning import WAITING, add_flag
from tui.stage import sitting

from cases.model.states import FlagState
from monitor.tui.dialogs.note import EscalateDialog


async def test_reading_claims_and_leaving_gives_back(department: Department) -> None:
    sergeant = department.actor("iac")
    async with sitting(department) as sitter:
        await sitter.press("enter")
        assert "held by you" in sitter.text()
        assert department.triage.look(sergeant, 1).summary.held_by == "lt"
        assert "Where it is from" in sitter.queue.query_one("#post-text").plain  # type: ignore[attr-defined]
        await sitter.press("escape")
        assert department.triage.look(sergeant, 1).summary.state is FlagState.NEW
        assert sitter.app.focused is sitter.queue.lister
        await sitter.press("d", "n")  # by the version that giving back left
        assert len(sitter.queue.lister.items) == WAITING - 1


async def test_deciding_while_reading_reads_the_next(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("enter", "d", "p")
        assert sitter.queue.has_class("-reading")
        assert sitter.shown == sitter.queue.lister.current_key != 1
        assert "held by you" in sitter.text()
        await sitter.press("q")
        assert not sitter.queue.has_class("-reading")


async def test_reading_the_next_post_ends_nothing_that_is_said(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("d", "p", "enter")
        assert "dismissed" in sitter.text().splitlines()[0]
        await sitter.press("escape")
        assert "dismissed" in sitter.text().splitlines()[0]


async def test_a_flag_held_by_another_is_read_all_the_same(department: Department) -> None:
    department.triage.claim(department.actor("iac"), 1, version=1)
    async with sitting(department) as sitter:
        await sitter.press("enter")
        assert "held by iac" in sitter.said[0]
        assert "⚿ iac" in sitter.text()
        assert "Rolling up" in sitter.text()
        for key in ("d", "c", "S"):
            await sitter.press(key)
            assert "Flag 1 is held by iac" in sitter.said[-1]
            assert sitter.app.screen is sitter.queue
        await sitter.press("E")
        assert isinstance(sitter.app.screen, EscalateDialog)
        assert len(sitter.queue.lister.items) == WAITING


async def test_all_of_a_long_post_is_read_by_scrolling(department: Department) -> None:
    long = "\n".join(f"line {number} of the story" for number in range(900))
    flag = add_flag(
        department, long, found_here=(("V.A.3", "line 899 of the story", 99, "Ends badly."),)
    )
    async with sitting(department) as sitter:
        sitter.queue.lister.go(flag)
        await sitter.settle()
        await sitter.press("enter")
        assert "line 0 of" in sitter.text()
        await sitter.press("n")
        assert "line 899 of the story[1]" in sitter.text()
        await sitter.press("g", "g")
        assert "line 0 of" in sitter.text()


async def test_a_resize_keeps_the_place(department: Department) -> None:
    long = " ".join(f"word{number}" for number in range(3_000))
    flag = add_flag(department, long, found_here=(("V.A.3", "word1500", 99, "In the middle."),))
    async with sitting(department) as sitter:
        sitter.queue.lister.go(flag)
        await sitter.settle()
        await sitter.press("enter", "n")
        assert "word1500" in sitter.text()
        top = sitter.text().splitlines()[2].split()[1]
        for size in ((120, 36), (60, 18), (80, 24)):
            await sitter.resize(*size)
            assert sitter.shown == sitter.queue.lister.current_key == flag
            assert top in sitter.text().splitlines()[2]


@pytest.mark.parametrize("size", [(39, 24), (80, 9)])
async def test_nothing_is_decided_in_a_window_that_is_too_small(
    department: Department, size: tuple[int, int]
) -> None:
    async with sitting(department) as sitter:
        at = sitter.shown
        await sitter.resize(*size)
        assert "too small to decide" in " ".join(sitter.text().split())
        await sitter.press("d", "p", "c", "E", "q")
        await sitter.resize(80, 24)
        assert sitter.app.screen is sitter.queue
        assert sitter.shown == at
        assert len(sitter.queue.lister.items) == WAITING


async def test_a_desk_opened_in_a_small_window_says_so(department: Department) -> None:
    async with sitting(department, size=(30, 8)) as sitter:
        await sitter.pilot.pause(0.05)
        assert "too small" in " ".join(sitter.text().split())


async def test_the_list_keeps_its_cursor_through_resizes_and_screens(
    department: Department,
) -> None:
    async with sitting(department) as sitter:
        await sitter.press("j", "j", "j", "j", "j")
        at = sitter.shown
        for size in ((200, 60), (100, 30), (80, 24)):
            await sitter.resize(*size)
            assert sitter.shown == at
            assert "▸" in sitter.text()
        await sitter.press("g", "c")
        await sitter.press("g", "q")
        assert sitter.shown == sitter.queue.lister.current_key == at
