"""The fifteen rules of interaction, each tried at the keyboard; the tests beside this one go into detail."""

from __future__ import annotations

import dataclasses

import click
from support.department import Department
from textual.widgets import Input
from tui.morning import WAITING, add_flag
from tui.stage import sitting

from cases.model.states import DismissReason, FlagState
from monitor.cli.program import watchdesk
from monitor.tui.dialogs.bulk import BulkDismissDialog
from monitor.tui.dialogs.dismiss import DismissDialog
from monitor.tui.keymap import ids
from monitor.tui.keys_text import TWINS
from monitor.tui.theme import THEMES

ON_SCREEN_ONLY = {
    "mark",
    "mark-all",
    "mark-range",
    "span",
    "span-before",
    "veil",
    "copy",
    "copy-clause",
}
"""Acts that move or show, and decide nothing: no command does the same."""


async def test_rule_1_one_key_is_one_intention_on_every_screen(department: Department) -> None:
    common = {"escape": "back", "q": "leave", "g": "go", "question_mark": "app.help"}
    async with sitting(department, "iac") as sitter:
        for key in sitter.app.places():
            await sitter.press("g", key)
            bindings = sitter.app.screen._bindings.key_to_bindings
            assert {k: bindings[k][0].action for k in common} == common
            assert sitter.app.active_bindings["ctrl+p"].binding.action == "palette"


async def test_rule_2_each_decision_has_its_key_and_escalating_takes_shift(
    department: Department,
) -> None:
    keys = {name.removeprefix("queue-"): binding.key for name, binding in ids().items()}
    wanted = {"dismiss": "d", "case": "c", "escalate": "E", "note": "a", "snooze": "s", "undo": "u"}
    assert {name: keys[name].removeprefix("upper_") for name in wanted} == wanted
    async with sitting(department) as sitter:
        await sitter.press("e")
        assert "shift+e" in sitter.said[0]
        assert sitter.shown == 1


async def test_rule_3_a_dismissal_has_a_reason_and_protected_speech_is_asked_first(
    department: Department,
) -> None:
    async with sitting(department) as sitter:
        await sitter.press("d", "enter", "x")  # no default, no other key
        assert isinstance(sitter.app.screen, DismissDialog)
        reasons = [
            line for line in sitter.text().splitlines() if "speech" in line or "policy" in line
        ]
        assert "p  protected speech" in reasons[0]


async def test_rule_4_what_is_decided_is_what_was_shown(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("d")
        department.triage.claim(department.actor("iac"), 1, version=1)
        await sitter.press("p")
        assert "changed since it was shown" in sitter.said[0]
        assert department.triage.look(department.actor("lt"), 1).decisions == ()
        await sitter.press("j", "d", "p")  # and the next one follows in the same frame
        assert sitter.shown == sitter.queue.lister.current_key not in {1, None}


async def test_rule_5_what_can_be_taken_back_is_not_asked_twice(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("d", "p")
        assert len(sitter.queue.lister.items) == WAITING - 1
        await sitter.press("u")
        assert len(sitter.queue.lister.items) == WAITING
        assert sitter.shown == 1


async def test_rule_6_marked_flags_are_decided_together_after_their_texts_were_shown(
    department: Department,
) -> None:
    async with sitting(department) as sitter:
        await sitter.press("space", "j", "V", "d")
        assert isinstance(sitter.app.screen, BulkDismissDialog)
        assert "Dismiss 3 flags" in sitter.text()
        for words in ("Rolling up on", "These people are animals", "The lady we took"):
            assert words in sitter.text()
        await sitter.press("n")
        assert "3 flags dismissed, no violation" in sitter.text()
        assert len(sitter.queue.lister.items) == WAITING - 3
        assert not sitter.queue.marks  # type: ignore[attr-defined]
        await sitter.press("u")  # one undo takes all of them back
        assert len(sitter.queue.lister.items) == WAITING
        assert " with 2 others " in sitter.text()
    for flag in (1, 2, 3):
        decision, _reversal = department.triage.look(department.actor("lt"), flag).decisions
        assert decision.reason is DismissReason.NOT_A_VIOLATION
        assert decision.reversed


async def test_rule_6_more_than_twenty_ask_for_their_number(department: Department) -> None:
    for number in range(14):
        add_flag(department, f"Staging at mill {number}")
    async with sitting(department, size=(100, 50)) as sitter:
        await sitter.press("r", "asterisk")
        count = len(sitter.queue.lister.items)
        assert f"{count} marked" in sitter.text()
        await sitter.press("d", "n")
        assert f"{count} flags: type that number" in sitter.text()
        await sitter.type(str(count))
        await sitter.press("enter")
        assert f"{count} flags dismissed" in sitter.text()
        assert not sitter.queue.lister.items


async def test_rule_7_new_flags_never_move_the_hand(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("j", "j")
        before, line = sitter.shown, sitter.queue.lister.cursor - sitter.queue.lister.top
        add_flag(department, "Staging again")
        sitter.queue._poll()
        await sitter.settle()
        assert "1 new: r loads" in sitter.text()
        assert sitter.shown == before
        await sitter.press("r")
        assert "1 new " in sitter.text()
        assert sitter.shown == before
        assert sitter.queue.lister.cursor - sitter.queue.lister.top == line


async def test_rule_8_a_lease_is_seen_by_its_holder_and_by_others(department: Department) -> None:
    department.triage.claim(department.actor("sgt"), 1, version=1)
    async with sitting(department) as sitter:
        assert "⚿ sgt" in sitter.text()
        await sitter.press("d")
        assert "is held by sgt" in sitter.said[0]
        await sitter.press("j", "enter")
        assert "held by you 30m more" in sitter.text()
        department.clock.forward(minutes=31)
        await sitter.press("escape", "r")
        assert "⚿" not in sitter.text()


async def test_rule_9_spans_are_numbered_and_their_clause_is_on_the_screen(
    department: Department,
) -> None:
    async with sitting(department) as sitter:
        assert "Elm St now[1]" in sitter.text()
        await sitter.press("n", "n")
        assert "3/3 V.A.8" in sitter.text()
        await sitter.press("N", "p")
        assert "What it can lead to" in sitter.text()


async def test_rule_10_what_speaks_against_stands_beside_what_was_found(
    department: Department,
) -> None:
    async with sitting(department) as sitter:
        assert "why      Tells where a response is under way." in sitter.text()
        assert "against  The post quotes somebody else" in sitter.text()
        await sitter.press("enter", "G")
        assert "rule-01" in sitter.queue.post.text.plain


async def test_rule_11_no_state_is_told_by_colour_alone(department: Department) -> None:
    department.triage.claim(department.actor("iac"), 2, version=1)
    async with sitting(department) as sitter:
        await sitter.press("r", "space")
        marks = [line[3] for line in sitter.text().splitlines()[2:9]]
        assert {"■", "⚿", "●"} <= set(marks)
        assert "5 URGENT" in sitter.text()
    assert {theme.dark for theme in THEMES} == {True, False}


async def test_rule_12_graphic_words_come_veiled_and_are_not_decided_on_unseen(
    department: Department,
) -> None:
    add_flag(
        department,
        "Filthy words, all of them",
        found_here=(("V.A.9.a-1", "Filthy words", 99, "Sexually explicit."),),
    )
    async with sitting(department) as sitter:
        sitter.queue.lister.go(12)
        await sitter.settle()
        assert sitter.shown == 12
        assert "Veiled." in sitter.text()
        assert "Filthy" not in sitter.text()
        await sitter.press("d")
        assert "b shows them" in sitter.said[0]
        await sitter.press("b")
        assert "Filthy words[1]" in sitter.text()
        await sitter.press("d", "n")
        assert sitter.shown != 12
        await sitter.press("b")
        assert "nothing is veiled here" in sitter.said[0].lower()


async def test_rule_13_the_queue_is_filtered_as_one_types_and_the_filter_is_kept(
    department: Department,
) -> None:
    async with sitting(department) as sitter:
        await sitter.press("slash")
        await sitter.type("sev:>=4 clause:V.A.9")
        await sitter.pilot.pause(0.3)
        await sitter.settle()
        assert len(sitter.queue.lister.items) == 4
        await sitter.press("enter", "ctrl+s")
        await sitter.type("Nine")
        await sitter.press("enter")
        assert "kept as Nine, key 1" in sitter.text()
        await sitter.press("escape")
        assert len(sitter.queue.lister.items) == WAITING
        await sitter.press("1")
        assert "[sev:>=4] [clause:V.A.9]  4 flags" in sitter.text()


def test_rule_14_every_act_of_the_queue_has_a_command() -> None:
    names = {name.rstrip("0123456789") for name in ids()}
    assert names == set(TWINS) | {f"queue-{name}" for name in ON_SCREEN_ONLY}
    for command in TWINS.values():
        group, name, *options = command.split()
        context = click.Context(watchdesk)
        within = watchdesk.get_command(context, group)
        assert isinstance(within, click.Group), command
        found = within.get_command(context, name)
        assert found is not None, command
        offered = {flag for parameter in found.params for flag in parameter.opts}
        assert set(options) <= offered, command


async def test_rule_15_the_keys_are_told_as_they_are_bound(department: Department) -> None:
    async with sitting(department) as sitter:
        sitter.app.set_keymap({"queue-dismiss": "x"})
        await sitter.press("question_mark")
        text = sitter.app.screen.query_one("TextPane").plain  # type: ignore[attr-defined]
        assert (
            "x             Dismiss: No matter of the policy; asks for a reason [flags dismiss]"
            in text
        )
        assert "1–9" in text
        await sitter.press("escape", "d")
        assert not isinstance(sitter.app.screen, DismissDialog)
        await sitter.press("x")
        assert isinstance(sitter.app.screen, DismissDialog)


async def test_the_footer_says_how_many_keys_found_no_room(department: Department) -> None:
    for size in ((80, 24), (200, 60)):
        async with sitting(department, size=size) as sitter:
            footer = sitter.text().splitlines()[-1]
            shown = [
                found.binding
                for found in sitter.app.screen.active_bindings.values()
                if found.binding.show and found.binding.action != "back"
            ]
            named = sum(f" {binding.description} " in footer for binding in shown)
            left = len(shown) - named
            assert (f"+{left} " in footer) == bool(left)
            assert "? Keys" in footer


async def test_a_resize_keeps_the_place(department: Department) -> None:
    async with sitting(department, size=(80, 24)) as sitter:
        await sitter.press("j", "j", "j")
        before = sitter.shown
        for size in ((200, 60), (100, 30), (80, 24)):
            await sitter.resize(*size)
            assert sitter.shown == sitter.queue.lister.current_key == before
        summary = sitter.queue.lister.current
        assert dataclasses.is_dataclass(summary)
        assert summary.state is FlagState.NEW


async def test_the_field_of_the_filter_takes_letters_that_are_keys_elsewhere(
    department: Department,
) -> None:
    async with sitting(department) as sitter:
        await sitter.press("slash")
        await sitter.type("dq1")
        assert sitter.app.screen.query_one(Input).value == "dq1"
        await sitter.press("escape")
        assert len(sitter.queue.lister.items) == WAITING
