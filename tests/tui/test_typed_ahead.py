"""Keys that a slow line brings in one piece do what they do one by one."""

from __future__ import annotations

import pytest
from support.department import Department
from textual import events
from textual.widgets import Input, TextArea
from tui.morning import WAITING
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


@pytest.mark.parametrize("opens", ["/", ":", "ctrl+p"])
async def test_letters_behind_the_key_that_opens_a_field_decide_on_no_flag(
    department: Department, opens: str
) -> None:
    async with sitting(department) as sitter:
        sitter.burst([opens, *"denise"])
        await sitter.settle()
        field = sitter.app.focused
        assert isinstance(field, Input)
        assert field.value.removeprefix(":") == "denise"
        await sitter.press("escape")
        assert len(sitter.queue.lister.items) == WAITING
        assert not sitter.said


async def test_letters_behind_a_way_to_another_screen_are_typed_there(
    department: Department,
) -> None:
    async with sitting(department, "iac") as sitter:
        sitter.burst([*"gf", *"denise"])
        await sitter.settle()
        assert sitter.text().startswith(" SEARCH ")
        assert sitter.app.screen.query_one(Input).value == "denise"


async def test_a_paste_into_a_note_is_there_and_nothing_else_is_said(
    department: Department,
) -> None:
    async with sitting(department) as sitter:
        sitter.burst("a")
        assert sitter.app._driver is not None
        sitter.app._driver.send_message(events.Paste("seen\nby two"))
        await sitter.settle()
        assert sitter.app.screen.query_one(TextArea).text == "seen\nby two"
        assert not sitter.said
