"""Dialogs on the smallest screen: what they are about, and their keys, are always in view."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from support.department import Department
from textual.content import Content
from textual.widgets import TextArea
from tui.stage import Sitter, sitting

from cases.model.formbook import FORMS
from cases.policy import catalogue
from monitor.tui.dialogs.base import Dialog
from monitor.tui.dialogs.bulk import BulkDismissDialog, BulkNoteDialog
from monitor.tui.dialogs.colleague import ColleagueDialog
from monitor.tui.dialogs.form import FormDialog
from monitor.tui.dialogs.note import EscalateDialog
from monitor.tui.dialogs.open_case import OpenCaseDialog
from monitor.tui.dialogs.snooze import SnoozeDialog, choices
from monitor.tui.screens.base import DeskScreen
from monitor.tui.widgets.bars import TopBar
from monitor.tui.widgets.text_pane import TextPane

ABOUT = "#34 and its post"
SUNDAY = datetime(2026, 11, 22, 12, tzinfo=UTC)


def long_dialogs() -> list[tuple[Dialog[Any], str]]:
    """Dialogs with more in them than 24 lines hold, and the end of what each says of its keys."""
    every = [part.id for part in catalogue().provisions()]
    lines = [Content(f"#{number} {'words ' * 40}") for number in range(30)]
    longest = max(FORMS.values(), key=lambda form: len(form.fields))
    head = Content(ABOUT)
    return [
        (OpenCaseDialog(catalogue(), head, every), "esc cancel"),
        (FormDialog(head, longest, {}, "k"), "for the next time"),
        (BulkDismissDialog(lines, {}, "k"), "takes all of them back"),
        (BulkNoteDialog(lines, {}, "k"), "for the next time"),
        (EscalateDialog(head, "ESCALATE", {"k": "why\n" * 60}, "k"), "no way back"),
    ]


async def asked(sitter: Sitter, dialog: Dialog[Any]) -> str:
    sitter.app.push_screen(dialog)
    await sitter.settle()
    return sitter.text()


async def test_title_and_keys_stay_in_view_however_long_the_dialog(department: Department) -> None:
    async with sitting(department) as sitter:
        for dialog, keys in long_dialogs():
            title = dialog.title_content().plain.partition("\n")[0]
            assert title in await asked(sitter, dialog)
            for _ in range(4):  # through its fields
                assert title in sitter.text()
                assert keys in sitter.text()
                await sitter.press("tab")
            dialog.trouble("Something is missing.")
            await sitter.settle()
            assert "▲ Something is missing." in sitter.text()
            dialog.dismiss(None)
            await sitter.settle()


async def test_a_field_further_down_comes_into_view_with_the_keys(department: Department) -> None:
    async with sitting(department) as sitter:
        every = [part.id for part in catalogue().provisions()]
        await asked(sitter, OpenCaseDialog(catalogue(), Content(ABOUT), every))
        assert "Title (the first" not in sitter.text()
        await sitter.press("tab")
        await sitter.type("Posts of a night")
        assert "Posts of a night" in sitter.text()
        assert ABOUT in sitter.text()


async def test_a_note_begun_goes_on_at_its_end(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("a", "o", "n", "escape", "a", "e")
        assert sitter.app.screen.query_one(TextArea).text == "one"


async def test_a_form_and_a_report_begun_go_on_at_their_end(department: Department) -> None:
    async with sitting(department, "ofc") as sitter:
        await sitter.press("tab", "o", "n", "escape")
        await sitter.app.action_quit()
    async with sitting(department, "ofc") as sitter:
        await sitter.press("tab", "e")
        assert sitter.app.screen.query_one("#what", TextArea).text == "one"


async def test_with_nobody_to_give_it_to_no_choice_is_offered(department: Department) -> None:
    async with sitting(department) as sitter:
        text = await asked(sitter, ColleagueDialog(Content(ABOUT), ()))
        assert "Nobody else of your command may work on it" in text
        assert "esc back" in text
        assert "enter give" not in text
        assert "Login" not in text


async def test_no_time_is_offered_twice(department: Department) -> None:
    assert [key for key, _, _ in choices(SUNDAY, SUNDAY + timedelta(days=7))] == list("hftx")
    async with sitting(department) as sitter:
        limit = SUNDAY + timedelta(days=7)
        await asked(sitter, SnoozeDialog(Content(ABOUT), SUNDAY, limit))
        await sitter.press("m")
        assert "Tomorrow is Monday: t takes it." in sitter.text()


async def test_a_place_that_is_none_is_named_as_it_was_typed(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("g", "v")
        assert "keys g v lead nowhere" in sitter.said[0]


async def test_keys_over_a_dialog_are_those_of_the_dialog(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("c")
        sitter.app.action_help()
        await sitter.settle()
        text = sitter.app.screen.query_one(TextPane).plain
        assert "Tick" in text
        assert "Left" not in text
        assert "Right" not in text


async def test_what_was_done_is_said_until_the_next_act_or_load_or_for_a_while(
    department: Department,
) -> None:
    async with sitting(department) as sitter:
        bar = sitter.app.screen.query_one(TopBar)
        assert "lt · command" in sitter.text()
        await sitter.press("y")
        assert "✓ copied: #1" in sitter.text()
        await sitter.press("j")
        assert "✓ copied: #1" in sitter.text()
        await sitter.press("r")
        assert "✓" not in sitter.text().splitlines()[0]

        await sitter.press("y")
        screen = sitter.app.screen
        assert isinstance(screen, DeskScreen)
        screen.ask("decide", lambda: None, lambda _: None, replace=False)
        await sitter.settle()
        assert not bar.notice

        await sitter.press("y")
        bar.forget()  # as the timer does
        await sitter.settle()
        assert "✓" not in sitter.text().splitlines()[0]
        assert "lt · command" in sitter.text()
