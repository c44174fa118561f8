"""Working through the queue: what is seen is what is decided, and the hand is never moved."""

from __future__ import annotations

from support.department import Department
from tui.morning import WAITING, add_flag
from tui.stage import sitting

from cases.model.states import DismissReason, FlagState
from monitor.tui.dialogs.dismiss import DismissDialog
from monitor.tui.dialogs.note import EscalateDialog, NoteDialog
from monitor.tui.dialogs.open_case import OpenCaseDialog
from monitor.tui.dialogs.reading import ReadingDialog


def actions(department: Department, *wanted: str) -> list[str]:
    """Return the log's actions of these kinds, oldest first."""
    lines = department.custody.log(department.actor("iac"), limit=1_000)
    return [line.action for line in reversed(lines) if line.action in wanted]


async def test_the_queue_opens_on_the_weightiest_flag(department: Department) -> None:
    async with sitting(department) as sitter:
        assert len(sitter.queue.lister.items) == WAITING
        assert sitter.shown == sitter.queue.lister.current_key == 1
        screen = sitter.text()

    assert "8 waiting" in screen
    assert "Nothing about a police response" in screen  # the clause of the span, always there
    assert "stay tuned[3]" in screen
    assert "Tells where a response is under way." in screen


async def test_what_is_shown_is_always_what_the_cursor_is_on(department: Department) -> None:
    async with sitting(department) as sitter:
        for key in ("j", "j", "k", "G", "home", "ctrl+d", "ctrl+u"):
            await sitter.pilot.press(key)
            assert sitter.queue.post.summary is sitter.queue.lister.current
            await sitter.settle()
            assert sitter.shown == sitter.queue.lister.current_key


async def test_passing_over_a_flag_is_not_a_look(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.pilot.press("j", "j", "j", "j")
        await sitter.settle()

    assert len(actions(department, "flag:viewed")) == 2  # the first one, and the one rested on


async def test_one_key_is_one_reason_and_the_next_flag_is_there_at_once(
    department: Department,
) -> None:
    async with sitting(department) as sitter:
        following = sitter.queue.lister.items[1].id
        await sitter.press("d")
        assert isinstance(sitter.app.screen, DismissDialog)
        await sitter.press("enter")  # no default
        assert isinstance(sitter.app.screen, DismissDialog)
        await sitter.press("p")
        assert sitter.shown == sitter.queue.lister.current_key == following
        assert len(sitter.queue.lister.items) == WAITING - 1
        assert "#1 dismissed, protected speech · u undoes" in sitter.text()

    detail = department.triage.look(department.actor("lt"), 1)
    assert detail.summary.state is FlagState.DISMISSED
    assert detail.decisions[0].reason is DismissReason.PROTECTED_SPEECH


async def test_after_a_decision_a_flag_held_by_another_is_passed_over(
    department: Department,
) -> None:
    async with sitting(department) as first:
        held, free = (flag.id for flag in first.queue.lister.items[1:3])
    department.triage.claim(department.actor("iac"), held, version=1)
    async with sitting(department) as sitter:
        await sitter.press("d", "n")
        assert sitter.shown == sitter.queue.lister.current_key == free
        assert held in [flag.id for flag in sitter.queue.lister.items]


async def test_the_first_span_is_the_one_that_made_the_flag(department: Department) -> None:
    flag = add_flag(
        department,
        "stay tuned, staging at the mill",
        found_here=(("V.A.3", "staging", 99, "Tells."), ("V.A.8", "stay tuned", 12, "Announces.")),
    )
    async with sitting(department) as sitter:
        sitter.queue.lister.go(flag)
        await sitter.settle()
        await sitter.press("r")
        sitter.queue.lister.go(flag)
        await sitter.settle()
        assert "2/2 V.A.3" in sitter.text()
        await sitter.press("n")
        assert "1/2 V.A.8" in sitter.text()


async def test_list_and_post_change_in_the_same_frame(department: Department) -> None:
    async with sitting(department) as sitter:
        frames: list[tuple[object, object]] = []

        def painted() -> None:
            post = sitter.queue.post
            frames.append((sitter.queue.lister.current_key, post.detail and post.detail.summary.id))

        await sitter.press("d")
        sitter.app.post_display_hook = painted  # type: ignore[method-assign]
        await sitter.press("n")

    assert frames
    assert all(listed == shown for listed, shown in frames)


async def test_other_needs_a_note(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("d", "o")
        assert isinstance(sitter.app.screen, DismissDialog)
        assert "Say why in the note" in sitter.text()
        await sitter.type("old news")
        await sitter.press("enter")

    decision = department.triage.look(department.actor("lt"), 1).decisions[0]
    assert (decision.reason, decision.note) == (DismissReason.OTHER, "old news")


async def test_a_note_goes_with_any_reason(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("d", "tab")
        await sitter.type("seen twice")
        await sitter.press("tab", "d")

    decision = department.triage.look(department.actor("lt"), 1).decisions[0]
    assert (decision.reason, decision.note) == (DismissReason.DUPLICATE, "seen twice")


async def test_undo_brings_the_flag_back_under_the_cursor(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("j", "d", "n")
        gone = sitter.shown
        await sitter.press("u")
        assert len(sitter.queue.lister.items) == WAITING
        assert sitter.shown == sitter.queue.lister.current_key != gone
        assert "is in the queue again" in sitter.text()
        await sitter.press("u")
        assert "was an escalation" in sitter.said[0]

    assert actions(department, "decision:reversed") == ["decision:reversed"]


async def test_a_case_is_opened_on_the_ticked_clauses(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("c")
        assert isinstance(sitter.app.screen, OpenCaseDialog)
        assert "[x] V.A.3" in sitter.text()
        await sitter.press("j", "space", "tab")
        await sitter.type("On Elm St")
        await sitter.press("enter")
        assert "IA-2026-0005 opened on #1" in sitter.text()

    case = department.casework.show(department.actor("lt"), "IA-2026-0005")
    assert case.summary.title == "On Elm St"
    assert [item.clause for item in case.allegations] == ["V.A.3"]


async def test_nothing_ticked_opens_nothing(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("c", "space", "j", "space", "enter")
        assert "Tick at least one clause" in sitter.text()
        await sitter.press("k", "j", "space", "enter")  # V.A.8 is under a legal note
        assert "cannot stand alone" in sitter.text()
        await sitter.press("escape")
        assert sitter.shown == 1


async def test_a_caution_says_that_nobody_can_violate_it(department: Department) -> None:
    async with sitting(department) as sitter:
        sitter.queue.lister.go(8)
        await sitter.settle()
        assert "Nobody can violate this" in sitter.text()
        await sitter.press("c")
        assert "not violable" in sitter.text()
        await sitter.press("escape", "S")
        assert isinstance(sitter.app.screen, NoteDialog)
        assert "ctrl+s send" in sitter.text()
        assert "Dismiss" not in sitter.text()  # the keys of the screen behind are not offered
        await sitter.type("Take the badge off")
        await sitter.press("ctrl+s")
        assert "safety notice on #8" in sitter.text()

    assert (
        department.triage.look(department.actor("lt"), 8).summary.state is FlagState.SAFETY_NOTICE
    )


async def test_escalating_takes_shift_a_note_and_the_word(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("e")
        assert "shift+e" in sitter.said[0]
        await sitter.press("E")
        assert isinstance(sitter.app.screen, EscalateDialog)
        await sitter.press("ctrl+s")
        assert "Say why" in sitter.text()
        await sitter.type("In danger")
        await sitter.press("ctrl+s")
        assert "Type ESCALATE" in sitter.text()
        await sitter.type("escalate")
        await sitter.press("enter")
        assert "is with internal affairs as IA-2026-0005" in sitter.text()

    assert department.triage.look(department.actor("lt"), 1).summary.state is FlagState.ESCALATED


async def test_a_note_stays_typed_until_it_is_kept(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("a")
        await sitter.type("half a")
        await sitter.press("escape", "a")
        assert isinstance(sitter.app.screen, NoteDialog)
        assert sitter.app.screen.draft == "half a"
        await sitter.press("ctrl+s")
        assert "note kept on #1" in sitter.text()
        assert "half a" in sitter.queue.query_one("#post-text").plain  # type: ignore[attr-defined]
        assert not sitter.app.drafts

    assert department.triage.look(department.actor("lt"), 1).notes[0].text == "half a"


async def test_a_decision_on_what_has_changed_is_refused_and_shown_anew(
    department: Department,
) -> None:
    async with sitting(department) as sitter:
        await sitter.press("d")
        department.triage.claim(department.actor("iac"), 1, version=1)
        await sitter.press("tab")
        await sitter.type("my words")
        await sitter.press("tab", "p")
        assert "look again and decide again" in sitter.said[0]
        assert sitter.shown == 1
        assert "⚿ iac" in sitter.text()
        department.triage.release(department.actor("iac"), 1, version=2)
        await sitter.press("d")  # given back; what was typed is still there
        assert "my words" in sitter.text()


async def test_new_flags_are_counted_and_move_nothing(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("j", "j")
        before = sitter.shown
        for words in ("Staging again", "And again", "And once more"):
            add_flag(department, words)
        sitter.queue._poll()
        await sitter.settle()
        assert "3 new: r loads" in sitter.text()
        assert len(sitter.queue.lister.items) == WAITING
        await sitter.press("r")
        assert len(sitter.queue.lister.items) == WAITING + 3
        assert sitter.shown == sitter.queue.lister.current_key == before
        assert "new: r" not in sitter.text()


async def test_spans_are_walked_and_their_clause_follows(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("n", "n")
        assert "3/3 V.A.8" in sitter.text()
        await sitter.press("n")
        assert "1/3 V.A.3" in sitter.text()
        await sitter.press("N")
        assert "3/3 V.A.8" in sitter.text()
        await sitter.press("p")
        assert isinstance(sitter.app.screen, ReadingDialog)
        assert "What a lawyer would say" in sitter.text()
        await sitter.press("escape")
        assert sitter.shown == 1


async def test_an_emptied_queue_says_so(department: Department) -> None:
    async with sitting(department) as sitter:
        for _ in range(WAITING):
            await sitter.press("d", "n")
        assert "Nothing waits." in sitter.text()
        await sitter.press("d")
        assert "o flag is selected" in sitter.said[-1]
        await sitter.press("u")
        assert len(sitter.queue.lister.items) == 1


async def test_keys_that_arrive_in_one_burst_mean_what_they_mean_one_by_one(
    department: Department,
) -> None:
    async with sitting(department) as sitter:
        before = [flag.id for flag in sitter.queue.lister.items]
        sitter.burst("jjdp")
        await sitter.settle()
        assert [flag.id for flag in sitter.queue.lister.items] == [*before[:2], *before[3:]]
        sitter.burst("gc")
        await sitter.settle()
        assert sitter.text().startswith(" CASES ")


async def test_decisions_in_one_burst_are_all_made_in_their_order(department: Department) -> None:
    async with sitting(department) as sitter:
        before = [flag.id for flag in sitter.queue.lister.items]
        sitter.burst("dndpjdn")
        await sitter.settle()
        assert [flag.id for flag in sitter.queue.lister.items] == [before[2], *before[4:]]


async def test_keys_pressed_while_a_decision_is_written_are_not_lost(
    department: Department,
) -> None:
    async with sitting(department) as sitter:
        await sitter.pilot.press("d", "p", "d")
        await sitter.settle()
        assert isinstance(sitter.app.screen, DismissDialog)
        assert "#1 " not in sitter.text().splitlines()[2]
        await sitter.press("n")
        assert len(sitter.queue.lister.items) == WAITING - 2
