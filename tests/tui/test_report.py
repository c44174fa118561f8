"""An employee's report becomes a case."""

from __future__ import annotations

from datetime import timedelta

from support.department import Department
from tui.stage import sitting

from monitor.tui.dialogs.quit import QuitDialog


async def test_a_report_is_filled_in_and_gets_a_receipt(department: Department) -> None:
    async with sitting(department, "ofc") as sitter:
        await sitter.type("nov")
        assert "Novak, Petra #2002" in sitter.text()
        await sitter.press("enter")
        await sitter.type("She shows the roster")
        await sitter.press("tab")
        await sitter.type("https://blog.example/1")
        await sitter.press("tab", "tab", "j", "j", "space", "tab", "space")
        await sitter.press("ctrl+s")
        assert "Your receipt is R-2026-0002" in sitter.text()
        assert not sitter.app.drafts

    file = department.casework.show(department.actor("iac"), "IA-2026-0005")
    (report,) = file.reports
    assert file.summary.person == "Novak, Petra"
    assert (report.what, report.url) == ("She shows the roster", "https://blog.example/1")
    assert report.clauses == ("V.A.3",)
    assert not report.confidential


async def test_each_wrong_field_says_what_would_do(department: Department) -> None:
    async with sitting(department, "ofc") as sitter:
        await sitter.type("nobody like that")
        await sitter.press("tab", "tab")
        await sitter.type("blog")
        await sitter.press("tab")
        await sitter.type("x")
        await sitter.press("ctrl+s")
        screen = sitter.text()
        assert "Pick the person from the list" in screen
        assert "Say what you saw" in screen
        assert "begins with http://" in screen
        assert sitter.app.focused is not None
        assert sitter.app.focused.id == "about"
        await sitter.resize(80, 40)
        assert "Give date and time like 2026-11-20 17:00" in sitter.text()

    assert department.casework.list(department.actor("iac")).total == 4


async def test_a_time_that_lies_ahead_is_not_taken(department: Department) -> None:
    async with sitting(department, "ofc", size=(80, 40)) as sitter:
        await sitter.press("tab")
        await sitter.type("I saw it")
        await sitter.press("tab", "tab", "ctrl+u")
        await sitter.type((department.clock() + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M"))
        await sitter.press("ctrl+s")
        assert "not later than now" in sitter.text()


async def test_a_person_is_picked_with_the_arrow_keys(department: Department) -> None:
    async with sitting(department, "ofc") as sitter:
        await sitter.type("o")
        await sitter.press("down", "down", "enter")
        assert sitter.app.focused is not None
        assert sitter.app.focused.id == "what"
        assert "#" in sitter.text().splitlines()[2]
        await sitter.press("shift+tab")
        await sitter.type("x")  # what was picked is changed, so nobody is picked
        await sitter.press("ctrl+s")
        assert "Pick the person" in sitter.text()


async def test_a_draft_stays_and_leaving_asks(department: Department) -> None:
    async with sitting(department, "iac") as sitter:
        await sitter.press("g", "r", "tab")
        await sitter.type("q begins it")
        await sitter.press("escape", "g", "q")
        assert "QUEUE" in sitter.text()
        await sitter.press("q")
        assert isinstance(sitter.app.screen, QuitDialog)
        assert "would be lost" in sitter.text()
        await sitter.press("escape", "g", "r")
        assert "q begins it" in sitter.text()
        await sitter.press("escape", "q", "y")

    assert sitter.app.return_code == 0
