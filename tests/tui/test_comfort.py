"""Set aside, given away, copied, welcomed; the palette; keys bound anew."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from support.department import Department
from tui.morning import WAITING
from tui.stage import sitting

from cases.model.actions import CustodyAction
from monitor.config import ConfigError
from monitor.tui.dialogs.palette import PaletteDialog
from monitor.tui.dialogs.snooze import SnoozeDialog, choices
from monitor.tui.keymap import checked


def entries(department: Department, action: CustodyAction) -> int:
    """Return how many entries there are of that kind."""
    lines = department.custody.log(department.actor("iac"), limit=1_000)
    return sum(line.action == action for line in lines)


# Later.


async def test_a_flag_is_set_aside_and_taken_back(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("s")
        assert "never set aside" in sitter.said[0]
        await sitter.press("j", "s")
        assert isinstance(sitter.app.screen, SnoozeDialog)
        await sitter.press("h")
        assert "set aside until" in sitter.text()
        assert len(sitter.queue.lister.items) == WAITING - 1
        await sitter.press("slash")
        await sitter.type("is:snoozed")
        await sitter.press("enter")
        assert "⧗" in sitter.text()
        assert len(sitter.queue.lister.items) == 1
        await sitter.press("s")
        assert "is in the queue again" in sitter.text()
        await sitter.press("escape")
        assert len(sitter.queue.lister.items) == WAITING


async def test_a_time_is_typed_in_the_zone_of_the_department(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("j", "s", "tab")
        await sitter.type("tomorrow")
        await sitter.press("enter")
        assert "Type the time as" in sitter.text()
        await sitter.press("escape", "s", "m")
        assert "It must be looked at by" in sitter.text()  # high: within a day
        await sitter.press("tab")
        await sitter.type((department.clock() + timedelta(hours=2)).strftime("%Y-%m-%d %H:%M"))
        await sitter.press("enter")
        assert "set aside until" in sitter.text()


def test_the_times_offered_are_those_of_the_zone() -> None:
    friday = datetime(2026, 11, 20, 12, tzinfo=UTC)
    times = {key: until for key, _, until in choices(friday, friday + timedelta(days=7))}
    assert times["m"] == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert times["t"] == datetime(2026, 11, 21, 8, tzinfo=UTC)


async def test_a_flag_goes_another_way_with_words_that_are_kept(department: Department) -> None:
    async with sitting(department) as sitter:
        first = sitter.shown
        await sitter.press("x")
        assert f"#{first} left for the next one" in sitter.text()
        for key, said in (
            ("C", "coaching proposed"),
            ("I", "waits for its account"),
            ("L", "counsel"),
        ):
            await sitter.press(key)
            await sitter.type("Because")
            await sitter.press("ctrl+s")
            assert said in sitter.text()
        await sitter.press("R")
        await sitter.type("He is my brother")
        await sitter.press("ctrl+s")
        assert "Which of these is it?" in sitter.text()
        kept_out = sitter.queue.lister.current_key
        await sitter.press("c")
        assert f"you are kept out of #{kept_out}" in sitter.text()
        await sitter.press("r")
        assert kept_out not in {flag.id for flag in sitter.queue.lister.items}
    assert entries(department, CustodyAction.FLAG_SKIPPED) == 1


async def test_what_was_taken_back_is_made_again(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("d", "p", "u")
        assert len(sitter.queue.lister.items) == WAITING
        await sitter.press("U")
        assert "#1 is decided again" in sitter.text()
        assert len(sitter.queue.lister.items) == WAITING - 1


async def test_a_flag_is_given_to_a_colleague(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("A")
        assert "sgt" in sitter.text()
        await sitter.press("enter")
        assert "#1 is held by sgt" in sitter.text()
        assert "⚿" in sitter.text()


# What leaves by the clipboard.


async def test_only_words_of_ours_are_copied_and_custody_knows(department: Department) -> None:
    async with sitting(department) as sitter:
        sent: list[str] = []
        sitter.app._driver.write = sent.append  # type: ignore[union-attr, method-assign]
        sitter.app.copy_to_clipboard("words of a post")
        assert sitter.app.clipboard == "words of a post"
        assert not [text for text in sent if "]52;" in text]
        await sitter.press("y", "Y")
        assert len([text for text in sent if "]52;" in text]) == 2
        assert sitter.app.clipboard.startswith("V.A.3 ")
    assert entries(department, CustodyAction.DESK_COPIED) == 2


# By name.


async def test_the_palette_teaches_the_key_and_does_what_it_does(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("ctrl+p")
        assert isinstance(sitter.app.screen, PaletteDialog)
        await sitter.type("dismiss")
        line = next(line for line in sitter.text().splitlines() if "▸" in line and "Do" in line)
        assert " d " in line
        await sitter.press("escape", "ctrl+p")
        await sitter.type("go cases")
        await sitter.press("enter")
        assert sitter.text().startswith(" CASES ")


async def test_a_case_a_person_and_a_handle_are_found_by_letters(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("colon")
        await sitter.type("case 0001")
        await sitter.pilot.pause(0.3)
        await sitter.settle()
        await sitter.press("enter")
        assert sitter.text().startswith(" CASE IA-2026-0001 ")
        await sitter.press("g", "q", "ctrl+p")
        await sitter.type("2002")
        await sitter.pilot.pause(0.3)
        await sitter.settle()
        assert "Novak, Petra" in sitter.text()
        await sitter.press("enter")
        assert '"2002"' in sitter.queue.bar.words  # type: ignore[attr-defined]


async def test_names_from_outside_cannot_act_in_the_palette(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("ctrl+p")
        await sitter.type("nasty")
        await sitter.pilot.pause(0.3)
        await sitter.settle()
        assert "O'Nasty [b]Bo[/b]" in sitter.text()


async def test_an_employee_finds_nobody(department: Department) -> None:
    async with sitting(department, "ofc") as sitter:
        await sitter.press("ctrl+p")
        await sitter.type("smith")
        await sitter.pilot.pause(0.3)
        await sitter.settle()
        assert "Smith" not in sitter.text()
    assert entries(department, CustodyAction.DESK_SOUGHT) == 0


async def test_the_queue_is_cut_to_one_person_from_the_palette(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("ctrl+p")
        await sitter.type("only this person")
        await sitter.press("enter")
        assert {flag.person for flag in sitter.queue.lister.items} == {"Smith, Jordan"}
        await sitter.press("slash")
        await sitter.type(" zebra")
        await sitter.press("enter")
        assert "Nothing matches the filter." in sitter.text()
        assert "Without zebra:" in sitter.text()


# The first time, and keys.


async def test_a_login_is_welcomed_the_first_time(department: Department) -> None:
    async with sitting(department, greets=True) as sitter:
        await sitter.settle()
        assert "Welcome to the desk" in sitter.text()
        await sitter.press("escape")
    async with sitting(department, greets=True) as sitter:
        await sitter.settle()
        assert "Welcome" not in sitter.text()


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"queue-dismiss": "c"}, "would do two things, queue-case and queue-dismiss"),
        ({"queue-dismiss": "j"}, "would do two things"),
        ({"queue-dismiss": "q"}, "would do two things"),
        ({"queue-dismiss": "x", "queue-case": "x"}, "would do two things"),
        ({"queue-dismis": "x"}, "the nearest known one is queue-dismiss"),
        ({"queue-dismiss": "no key"}, "'no key' is no key"),
        ({"queue-dismiss": ""}, "is no key"),
    ],
)
def test_a_key_is_never_taken_from_another_unseen(keys: dict[str, str], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        checked(keys)


def test_keys_may_change_places() -> None:
    keys = {"queue-dismiss": "c", "queue-case": "d", "queue-undo": "ctrl+z", "queue-note": "f5"}
    assert checked(keys) == keys
    assert checked({}) == {}
