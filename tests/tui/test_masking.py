"""Personal data on the screens: masked, until somebody says what it is needed for."""

from __future__ import annotations

from support.department import Department
from tui.morning import WAITING
from tui.stage import sitting


async def test_a_flag_is_unmasked_for_a_purpose_until_the_cursor_moves(
    department: Department,
) -> None:
    async with sitting(department) as sitter:
        for _ in range(WAITING):
            if "come by" in sitter.text() and "family day" in sitter.text():
                break
            await sitter.press("j")
        assert "** ***** ****" in sitter.text()
        assert "41 Larch Lane" not in sitter.text()

        await sitter.press("M", "ctrl+s")
        assert "The note is empty" in sitter.text()
        await sitter.type("is it his own house?")
        await sitter.press("ctrl+s")
        assert "41 Larch Lane" in sitter.text()
        await sitter.press("k", "j")
        assert "41 Larch Lane" not in sitter.text()

    lines = department.custody.log(department.actor("iac"), limit=20)
    assert [line.action for line in lines].count("flag:unmasked") == 1


async def test_a_case_is_unmasked_for_a_purpose_until_it_is_left(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("g", "c", "enter", "M")
        await sitter.type("to warn the family")
        await sitter.press("ctrl+s")
        assert "in plain, until you leave" in sitter.text()
        assert not sitter.app.drafts

    lines = department.custody.log(department.actor("iac"), limit=20)
    assert "case:unmasked" in [line.action for line in lines]
