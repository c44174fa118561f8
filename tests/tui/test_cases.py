"""Cases: listed, read tab by tab, worked on."""

from __future__ import annotations

from support.department import Department
from tui.stage import sitting

from monitor.tui.dialogs.note import EscalateDialog, NoteDialog
from monitor.tui.screens.case_file import CaseFileScreen


async def test_cases_are_listed_newest_first(department: Department) -> None:
    async with sitting(department, "iac") as sitter:
        await sitter.press("g", "c")
        screen = sitter.text()

    numbers = [f"IA-2026-000{number}" for number in (4, 3, 2, 1)]
    assert sorted(numbers, key=screen.index) == numbers
    assert "4 in all" in screen


async def test_each_tab_of_a_case_file_is_read(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("g", "c", "G", "enter")
        assert isinstance(sitter.app.screen, CaseFileScreen)
        assert "[intake]" in sitter.text()
        assert "classified  for ia commander" in sitter.text()
        assert "needs the class of the case" in sitter.text()
        await sitter.press("2")
        assert "on flag #9 · policy" in sitter.text()
        await sitter.press("3")
        assert "E-1" in sitter.text()
        assert "Case **-*14, look it up." in sitter.text()
        await sitter.press("4")
        assert "Asked the shift for its roster." in sitter.text()
        await sitter.press("5")
        assert "Asked the shift for its roster." in sitter.text()
        await sitter.press("6")
        assert "nothing waits" in sitter.text()
        await sitter.press("l")
        assert "case:opened" in sitter.text()
        await sitter.press("escape")
        assert "4 in all" in sitter.text()


async def test_the_report_behind_a_case_keeps_its_reporter_sealed(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("g", "c", "enter", "G")
        assert "Report R-2026-0001" in sitter.text()
        assert "reported by R-2026-0001" in sitter.text()
        assert "Smith" not in sitter.text()


async def test_a_note_and_a_clause_are_added(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("g", "c", "enter", "a")
        assert isinstance(sitter.app.screen, NoteDialog)
        await sitter.type("Called the shift")
        await sitter.press("ctrl+s")
        assert "note kept" in sitter.text()
        await sitter.press("c", "enter")
        assert "V.A.1 alleged" in sitter.text()
        assert "2 Alleged" in sitter.text()

    file = department.casework.show(department.actor("lt"), "IA-2026-0004")
    assert file.notes[0].text == "Called the shift"


async def test_a_case_is_handed_to_internal_affairs(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("g", "c", "enter", "e")
        assert "shift+e" in sitter.said[-1]
        await sitter.press("E")
        assert isinstance(sitter.app.screen, EscalateDialog)
        await sitter.type("Serious")
        await sitter.press("tab")
        await sitter.type("ESCALATE")
        await sitter.press("enter")
        assert "Type IA-2026-0004 to confirm" in sitter.text()
        await sitter.press("ctrl+u")
        await sitter.type("ia-2026-0004")
        await sitter.press("enter")
        assert "The case is with internal affairs." in sitter.said
        assert "3 in all" in sitter.text()  # out of the unit, out of its sight

    case = department.casework.show(department.actor("iac"), "IA-2026-0004").summary
    assert case.restricted


async def test_a_withdrawn_case_says_that_it_can_only_be_read(department: Department) -> None:
    lieutenant = department.actor("lt")
    opened = department.triage.open_case(lieutenant, 1, version=1).case_number or ""
    department.triage.undo(lieutenant)
    async with sitting(department) as sitter:
        sitter.app.push_screen(CaseFileScreen(opened))
        await sitter.settle()
        for key in ("a", "c", "E"):
            await sitter.press(key)
            assert isinstance(sitter.app.screen, CaseFileScreen)
            assert sitter.said == [
                "This case was withdrawn: it keeps its number and can only be read."
            ]
        await sitter.press("j")
        assert not sitter.said


async def test_a_case_that_changed_meanwhile_is_not_moved(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("g", "c", "enter", "E")
        await sitter.type("My reason")
        await sitter.press("tab")
        await sitter.type("ia-2026-0004")
        department.casework.allege(department.actor("iac"), "IA-2026-0004", clause="V.A.9.b")
        await sitter.press("enter")
        assert "changed since it was shown" in sitter.said[0]
        assert "2 Alleged" in sitter.text()  # shown anew
        await sitter.press("E")  # nothing typed is lost
        assert "My reason" in sitter.text()


async def test_a_reader_is_offered_no_work(department: Department) -> None:
    async with sitting(department, "leg") as sitter:
        await sitter.press("enter")
        keys = sitter.text().splitlines()[-1]
        await sitter.press("a", "E", "c")
        assert isinstance(sitter.app.screen, CaseFileScreen)

    assert "Note" not in keys
    assert "Escalate" not in keys
    assert "esc Back" in keys
