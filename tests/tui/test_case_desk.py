"""The case desk at the keyboard: forms, steps, decisions, lists, search; what cannot be done says why."""

from __future__ import annotations

import pytest
from support.department import Department
from tui.chain_case import WAITING
from tui.payloads import PAYLOADS
from tui.stage import Sitter, sitting

from cases.model.records import RecordKind
from monitor.tui.case_acts import ACTS
from monitor.tui.dialogs.acts import ActsDialog
from monitor.tui.dialogs.form import FormDialog
from monitor.tui.keymap import _SCREENS, _WITHIN, _bindings
from monitor.tui.screens.case_file import CaseFileScreen
from monitor.tui.widgets.text_pane import TextPane


async def opened(sitter: Sitter, *keys: str) -> None:
    sitter.app.push_screen(CaseFileScreen(WAITING))
    await sitter.settle()
    await sitter.press(*keys)


def shown(sitter: Sitter) -> str:
    return sitter.app.screen.query_one(TextPane).plain


async def test_a_form_says_what_is_wrong_field_by_field_and_keeps_what_was_typed(
    casehouse: Department,
) -> None:
    async with sitting(casehouse, "iac") as sitter:
        await opened(sitter, "n", "a")  # a contact
        assert isinstance(sitter.app.screen, FormDialog)
        await sitter.press("tab")  # past the compartment
        await sitter.type("the shift")
        await sitter.press("tab", "t", "tab")
        await sitter.type("yesterday")
        await sitter.press("ctrl+s")
        text = sitter.text()
        assert "On must be a day such as 2026-11-22, not 'yesterday'." in text
        await sitter.press("escape", "n", "a")
        assert sitter.app.screen.values["on"] == "yesterday"
        assert sitter.app.screen.values["how"] == "telephone"
        await sitter.press("tab", "tab", "tab", *["backspace"] * 9)
        await sitter.type("2026-11-30")
        await sitter.press("tab")
        await sitter.type("Nobody answered")
        await sitter.press("ctrl+s")
        assert "a contact is on record" in sitter.text()
        assert not any("record-contact" in key for key in sitter.app.drafts)
        await sitter.press("4", "G")
    file = casehouse.casework.show(casehouse.actor("iac"), WAITING)
    assert file.records[-1].kind is RecordKind.CONTACT
    assert file.records[-1].body["how"] == "telephone"


async def test_a_level_of_the_chain_speaks_and_is_not_asked_again(casehouse: Department) -> None:
    async with sitting(casehouse, "lt") as sitter:
        await sitter.press("g", "i", "3", "enter", "y", "y", "tab")
        await sitter.type("The facts bear it")
        await sitter.press("ctrl+s")
        assert "your level has spoken" in sitter.text()
        assert "still to speak: Department" in shown(sitter)
        await sitter.press("y", "y", "tab")
        await sitter.type("Again")
        await sitter.press("ctrl+s")
        assert "is for the reviewer of the case; lt is not" in sitter.said[-1]


async def test_a_step_says_what_is_missing_and_whose_it_is(casehouse: Department) -> None:
    async with sitting(casehouse, "iac") as sitter:
        await opened(sitter, "s", "b")
        assert sitter.said[-1].startswith("Before that this case needs the word of every level")
        assert "key d" in sitter.said[-1]
        await sitter.press("s", "a")
        await sitter.type("A witness came forward")
        await sitter.press("ctrl+s")
        assert "the case is in investigating" in sitter.text()


async def test_all_acts_are_listed_and_those_that_cannot_be_done_say_why(
    casehouse: Department,
) -> None:
    async with sitting(casehouse, "lt") as sitter:
        await opened(sitter, "p", "G")
        assert isinstance(sitter.app.screen, ActsDialog)
        assert "▲ Your role may not" in sitter.text()
        await sitter.press("enter")
        assert isinstance(sitter.app.screen, ActsDialog)
        await sitter.press("g", "home", "enter")
        assert "Note on" in sitter.text()
        await sitter.press("escape", "R")
        assert "that is for a case in notice" in sitter.said[-1].lower()


async def test_every_act_has_a_method_and_a_key_of_its_own() -> None:
    keys = [act.key for act in ACTS if act.key]
    assert len(keys) == len(set(keys))
    for act in ACTS:
        assert hasattr(CaseFileScreen, f"action_{act.name}")


@pytest.mark.parametrize("where", _SCREENS, ids=[one.rpartition(":")[2] for one in _SCREENS])
def test_no_key_of_a_screen_does_two_things(where: str) -> None:
    taken: dict[str, str] = {}
    for binding in [*_bindings(where), *_bindings(_WITHIN)]:
        assert taken.setdefault(binding.key, binding.action) == binding.action, binding.key


async def test_a_disposition_is_proposed_for_each_allegation_that_is_filled(
    casehouse: Department,
) -> None:
    async with sitting(casehouse, "iac") as sitter:
        await opened(sitter, "d", "e", "tab", "tab")
        await sitter.type("It was proper")
        await sitter.press("ctrl+s")
        assert "dispositions are proposed" in sitter.text()
        await sitter.press("2")
        assert "exonerated" in sitter.text()
        assert shown(sitter).count("superseded") == 2


async def test_a_task_is_done_from_the_desk(casehouse: Department) -> None:
    async with sitting(casehouse, "iac") as sitter:
        await sitter.press("g", "i", "f")
        await sitter.type("Answered by letter")
        await sitter.press("ctrl+s")
        assert "the task is done" in sitter.text()
        assert "4 in all" in sitter.text()
        await sitter.press("2", "f")
        assert "that is for a task" in sitter.said[-1].lower()


async def test_what_is_found_opens_the_case(casehouse: Department) -> None:
    async with sitting(casehouse, "iac") as sitter:
        await sitter.press("g", "f")
        await sitter.type("barricade")
        await sitter.press("enter", "enter")
        assert isinstance(sitter.app.screen, CaseFileScreen)
        await sitter.press("escape", "slash", "escape")
        assert "1 found" in sitter.text()


async def test_a_letter_is_drafted_issued_and_served(casehouse: Department) -> None:
    async with sitting(casehouse, "iac") as sitter:
        await opened(sitter, "L", "i")
        assert "there is no draft" in sitter.said[-1].lower()
        await sitter.press("n")
        choices = sitter.app.screen._choices  # type: ignore[attr-defined]
        letter = next(key for key, (kind, _) in choices.items() if kind == "receipt")
        await sitter.press("escape")
        assert letter


async def test_what_others_do_is_told_and_waits_for_r(casehouse: Department) -> None:
    async with sitting(casehouse, "iac") as sitter:
        await opened(sitter)
        casehouse.casework.annotate(casehouse.actor("iai"), WAITING, text="Called again.")
        sitter.app.feel()
        await sitter.settle()
        await sitter.settle()
        assert "changed: r loads" in sitter.text()
        await sitter.press("r", "4", "G")
        assert "changed: r loads" not in sitter.text()
        assert "Called again." in sitter.text()


async def test_a_handle_is_confirmed_by_two_facts(casehouse: Department) -> None:
    async with sitting(casehouse, "adm") as sitter:
        await sitter.press("g", "p", "G", "k", "k", "y", "a")
        assert isinstance(sitter.app.screen, FormDialog)
        await sitter.type("Same photo as in the file")
        await sitter.press("ctrl+s")
        assert "rests on at least 2 independent facts" in sitter.said[-1]
        await sitter.press("y", "a", "end", "enter")
        await sitter.type("He named it himself")
        await sitter.press("ctrl+s")
        assert "is confirmed" in sitter.text()


async def test_a_hold_is_placed_by_one_and_lifted_by_another(casehouse: Department) -> None:
    async with sitting(casehouse, "rec") as sitter:
        await sitter.press("g", "d", "H", "tab", "tab")
        assert isinstance(sitter.app.screen, FormDialog)
        await sitter.type("A suit")
        await sitter.press("ctrl+s")
        assert "Say what the hold is on" in sitter.said[-1]
        await sitter.press("2", "L")
        await sitter.type("The suit is over")
        await sitter.press("ctrl+s")
        assert "the hold is lifted" in sitter.text()


async def test_a_warning_is_answered(casehouse: Department) -> None:
    async with sitting(casehouse, "chief") as sitter:
        await sitter.press("g", "w", "a")
        await sitter.type("Talked; training in May")
        await sitter.press("ctrl+s")
        assert "the answer is on record" in sitter.text()
        assert "0 without an answer" in sitter.text()


@pytest.mark.parametrize("size", [(80, 24), (200, 60)], ids=["small", "large"])
async def test_every_screen_keeps_its_place_when_the_terminal_changes(
    casehouse: Department, size: tuple[int, int]
) -> None:
    async with sitting(casehouse, "iac", size=size) as sitter:
        for key in ("i", "k", "w", "s", "p", "d"):
            await sitter.press("g", key)
            assert not sitter.said
        await sitter.press("g", "p", "j", "j")
        before = sitter.app.screen.lister.current_key  # type: ignore[attr-defined]
        await sitter.resize(100, 30)
        assert sitter.app.screen.lister.current_key == before  # type: ignore[attr-defined]


async def test_hostile_words_reach_no_line_of_a_case_as_they_are(casehouse: Department) -> None:
    words = "\n".join(payload for payload in PAYLOADS.values() if "\x00" not in payload)
    iac = casehouse.actor("iac")
    casehouse.procedure.recording.write(iac, WAITING, RecordKind.COMMENT, {"what": words})
    casehouse.procedure.tasks.open(iac, WAITING, text=words[:400])
    async with sitting(casehouse, "iac", size=(120, 36)) as sitter:
        await opened(sitter)
        for tab in ("4", "5", "6", "7"):
            await sitter.press(tab, "G")
            assert not [letter for letter in sitter.text() if ord(letter) < 32 and letter != "\n"]
        await sitter.press("f", "escape", "escape", "g", "f")
        await sitter.type("nope")
        await sitter.press("enter")
        assert not [letter for letter in sitter.text() if ord(letter) < 32 and letter != "\n"]


async def test_the_glass_is_broken_for_a_reason_and_the_case_says_so(
    casehouse: Department,
) -> None:
    async with sitting(casehouse, "dc") as sitter:
        await sitter.press("g", "c", "B")
        await sitter.type("ia-2026-0005")
        await sitter.press("tab")
        await sitter.type("A threat was called in")
        await sitter.press("ctrl+s")
        assert isinstance(sitter.app.screen, CaseFileScreen)
        assert "GLASS BROKEN" in sitter.text()


async def test_oversight_says_once_in_a_sitting_what_a_look_is_for(casehouse: Department) -> None:
    async with sitting(casehouse, "chief") as sitter:
        sitter.app.push_screen(CaseFileScreen("IA-2026-0001"))
        await sitter.settle()
        assert "What do you look for?" in sitter.text()
        await sitter.press("escape")
        assert not isinstance(sitter.app.screen, CaseFileScreen)
        for asked in (True, False):
            sitter.app.push_screen(CaseFileScreen("IA-2026-0001"))
            await sitter.settle()
            assert ("What do you look for?" in sitter.text()) is asked
            if asked:
                await sitter.type("The quarterly look")
                await sitter.press("ctrl+s")
            assert "1 Overview" in sitter.text()
            await sitter.press("escape")
