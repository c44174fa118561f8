"""An employee's report becomes a case."""

from __future__ import annotations

import re
import stat
from dataclasses import replace
from datetime import timedelta

from support.department import Department
from tui.stage import sitting

from cases.errors import StoreTrouble
from cases.model.reporting import Rules
from cases.vault.drafts import Drafts
from monitor.tui.dialogs.quit import QuitDialog
from monitor.tui.screens.messages import MessagesScreen


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


async def test_a_draft_is_kept_encrypted_and_is_there_the_next_time(department: Department) -> None:
    async with sitting(department, "iac") as sitter:
        await sitter.press("g", "r", "tab")
        await sitter.type("q begins it")
        await sitter.press("escape")
        assert "draft kept" in sitter.text()
        await sitter.press("g", "q")
        assert "QUEUE" in sitter.text()
        await sitter.press("q")
    assert sitter.app.return_code == 0

    (draft,) = (department.vault.folder / "drafts").iterdir()
    assert stat.S_IMODE(draft.stat().st_mode) == 0o600
    assert b"begins" not in draft.read_bytes()
    assert "iac" not in draft.name
    async with sitting(department, "iac") as sitter:
        await sitter.press("g", "r")
        assert "q begins it" in sitter.text()
        await sitter.press("ctrl+s")
        assert "Your receipt is" in sitter.text()
    assert not list((department.vault.folder / "drafts").iterdir())
    async with sitting(department, "ofc") as sitter:
        assert "q begins it" not in sitter.text()


async def test_what_is_not_kept_yet_is_not_lost_without_asking(department: Department) -> None:
    async with sitting(department, "iac") as sitter:
        await sitter.press("g", "r", "tab")
        department.reports._drafts = Refusing(department.vault.folder, department.vault.ring)
        await sitter.type("begun")
        await sitter.press("escape", "q")
        assert isinstance(sitter.app.screen, QuitDialog)
        assert "would be lost" in sitter.text()
        await sitter.press("y")


class Refusing(Drafts):
    """The disk is full."""

    def keep(self, login: str, words: str) -> None:
        raise StoreTrouble("the draft could not be kept: No space left on device")


async def test_the_form_says_who_works_on_it(department: Department) -> None:
    department.reports.rules = Rules(outside_authority="City Manager, 555-0100")
    async with sitting(department, "ofc") as sitter:
        await sitter.type("ward")
        await sitter.press("enter")
        assert "goes past those it is about, to City Manager, 555-0100" in sitter.text()
        await sitter.press("shift+tab", "ctrl+u")
        await sitter.type("lee")
        await sitter.press("enter")
        assert "goes to internal affairs" in sitter.text()


async def test_an_anonymous_report_gives_a_code_that_opens_it_again(department: Department) -> None:
    async with sitting(department, "ofc", size=(100, 40)) as sitter:
        await sitter.press("tab")
        await sitter.type("It shows the plate")
        await sitter.press(*["tab"] * 5, "space", "ctrl+s")
        code = re.search(r"the code (\d{4} \d{4} \d{4} \d{4})", sitter.text())
        assert code is not None
        await sitter.press("ctrl+r")
        assert "You made no report under your name" not in sitter.text()  # the morning's own
        await sitter.press("c")
        await sitter.type("R-2026-0002")
        await sitter.press("enter")
        await sitter.type("1234123412341234")
        await sitter.press("enter")
        assert "no report 'r-2026-0002' of yours" in " ".join(sitter.text().lower().split())
        await sitter.press("c")
        await sitter.type("R-2026-0002")
        await sitter.press("enter")
        await sitter.type(code[1])
        await sitter.press("enter")
        assert "your name is not kept" in sitter.text()
        await sitter.press("a")
        await sitter.type("Still up")
        await sitter.press("ctrl+s")
        assert "Still up" in sitter.text()


async def test_words_with_the_own_name_are_asked_about_once(department: Department) -> None:
    async with sitting(department, "ofc", size=(100, 40)) as sitter:
        await sitter.press("tab")
        await sitter.type("Smith was there")
        await sitter.press("ctrl+s")
        assert "may tell who you are" in " ".join(sitter.text().split())
        await sitter.press("ctrl+s")
        assert "Your receipt is" in sitter.text()


async def test_the_page_is_captured_after_the_receipt(department: Department) -> None:
    asked: list[tuple[str, str]] = []

    def capture(number: str, url: str) -> tuple[bool, str]:
        asked.append((number, url))
        return False, "The page could not be captured: \x1b[31mno answer."

    async with sitting(department, "ofc", size=(100, 40)) as sitter:
        sitter.app.desk = replace(sitter.app.desk, capture=capture)
        await sitter.press("tab")
        await sitter.type("I saw it")
        await sitter.press("tab")
        await sitter.type("https://blog.example/1")
        await sitter.press("ctrl+s")
        screen = sitter.text()
    assert asked == [("R-2026-0002", "https://blog.example/1")]
    assert "Your receipt is R-2026-0002" in screen
    assert "The page could not be captured: ⟦ESC⟧[31mno answer." in screen


async def test_a_handler_reads_and_answers_the_messages_of_a_case(department: Department) -> None:
    async with sitting(department, "iac") as sitter:
        await sitter.press("g", "c", "enter")
        await sitter.type("to answer whoever reported it")
        await sitter.press("ctrl+s", "w")
        assert "R-2026-0001" in sitter.text()
        assert "No messages yet" in sitter.text()
        await sitter.press("a")
        await sitter.type("Who else saw it")
        await sitter.press("ctrl+s")
        assert "Who else saw it" in sitter.text()
    async with sitting(department, "ofc") as sitter:
        await sitter.press("escape", "ctrl+r")
        assert "Who else saw it" in sitter.text()
        assert "iac" not in sitter.text()


async def test_messages_of_a_case_out_of_sight_are_not_there(department: Department) -> None:
    async with sitting(department, "sgt") as sitter:
        sitter.app.push_screen(MessagesScreen("IA-2026-0004"))
        await sitter.settle()
        assert "No case IA-2026-0004" in sitter.text()
        await sitter.press("a")
        assert "no report to write on" in " ".join(sitter.text().lower().split())
