"""Letters that a slow line brings in one piece with the keys between fields stand in the field they were meant for."""

from __future__ import annotations

from support.department import Department
from textual.widgets import Input, TextArea
from tui.stage import sitting

WORDS = "they post from the scene every night and nobody says a word "


async def test_a_report_typed_in_one_burst_stands_in_its_fields(department: Department) -> None:
    async with sitting(department, "ofc") as sitter:
        sitter.burst(["j", "o", "tab", *WORDS, "tab", *"http://blog.example"])
        await sitter.settle()
        screen = sitter.app.screen
        assert screen.query_one("#about", Input).value == "jo"
        assert screen.query_one("#what", TextArea).text == WORDS
        assert screen.query_one("#url", Input).value == "http://blog.example"

        sitter.burst(["shift+tab", *"again"])
        await sitter.settle()
        assert screen.query_one("#what", TextArea).text == f"{WORDS}again"


async def test_what_is_typed_before_tab_and_submit_is_in_the_report(department: Department) -> None:
    async with sitting(department, "ofc") as sitter:
        sitter.burst(["tab", *(WORDS * 5), "tab", "ctrl+s"])
        await sitter.settle()

    iac = department.actor("iac")
    case = department.casework.list(iac).items[0]
    assert department.casework.show(iac, case.number).reports[0].what == (WORDS * 5).strip()
