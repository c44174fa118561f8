"""One of many things by letter: none is dropped without a word, and all can be read."""

from __future__ import annotations

from support.department import Department
from textual.content import Content
from tui.stage import sitting

from monitor.tui.dialogs.choice import ChoiceDialog


async def test_seventy_choices_can_be_read_and_those_without_a_letter_are_counted(
    department: Department,
) -> None:
    chosen: list[str | None] = []
    choices = [(str(number), f"choice number {number}") for number in range(70)]
    async with sitting(department) as sitter:
        sitter.app.push_screen(ChoiceDialog(Content("Which?"), choices), chosen.append)
        await sitter.settle()
        assert "choice number 0" in sitter.text()
        assert "8 more" not in sitter.text()
        await sitter.press(*["down"] * 12)
        assert "choice number 61" in sitter.text()
        assert "8 more have no letter" in sitter.text()
        await sitter.press("up", "Z")

    assert chosen == ["51"]
