"""Long lists, refusals in the middle of things, and faults of our own."""

from __future__ import annotations

import pytest
from support.department import MASKS, Department
from tui.morning import WAITING, add_flag
from tui.stage import sitting

from cases.errors import NotFound, Refused, StoreTrouble
from cases.model.actors import Actor
from cases.model.case_states import CaseState
from cases.model.queries import FlagQuery
from cases.model.reporting import Receipt as Taken
from cases.model.views import (
    CaseFile,
    CaseSummary,
    FlagDetail,
    FlagSummary,
    Page,
    Receipt,
)
from cases.services.casework import Casework
from cases.services.reports import ReportForm, Reports
from cases.services.triage import Triage
from monitor.tui.screens import browsing, custody, listing
from monitor.tui.widgets.keyed_list import KeyedList


class Triages(Triage):
    """A real one in which some things go wrong."""

    gone: int = 0
    fault: Exception | None = None

    def queue(
        self,
        actor: Actor,
        *,
        query: FlagQuery | None = None,
        after: str | None = None,
        limit: int = 100,
        counted: bool = True,
    ) -> Page[FlagSummary]:
        if self.fault:
            raise self.fault
        return super().queue(actor, query=query, after=after, limit=limit, counted=counted)

    def look(self, actor: Actor, flag_id: int) -> FlagDetail:
        if flag_id == self.gone:
            raise NotFound(f"no flag {flag_id}")
        return super().look(actor, flag_id)

    def undo(self, actor: Actor, *, key: str = "") -> Receipt:
        raise Refused("it has left your hands")


@pytest.fixture
def triage(department: Department) -> Triages:
    made = Triages(
        department.store, department.triage._catalogue, MASKS, lease=department.triage._lease
    )
    department.triage = made
    return made


async def test_the_next_pages_come_by_themselves(
    department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsing, "PAGE", 3)
    monkeypatch.setattr(listing, "PAGE", 2)
    monkeypatch.setattr(custody, "PAGE", 20)
    async with sitting(department, "iac") as sitter:
        for _ in range(4):
            await sitter.press("j")
        assert len(sitter.queue.lister.items) == WAITING
        await sitter.press("g", "c", "j", "j")
        assert len(sitter.app.screen.query_one(KeyedList).items) == 4
        await sitter.press("g", "v", "G", "G", "G", "G")
        assert "log:started" in sitter.text()


async def test_a_flag_that_is_gone_is_said_and_the_list_loaded_anew(
    department: Department, triage: Triages
) -> None:
    triage.gone = 2
    async with sitting(department) as sitter:
        await sitter.pilot.press("j")
        for _ in range(60):
            await sitter.pilot.pause(0.01)
        assert "No flag 2." in sitter.said


async def test_a_next_flag_that_is_gone_does_not_undo_the_decision(
    department: Department, triage: Triages
) -> None:
    async with sitting(department) as sitter:
        triage.gone = sitter.queue.lister.items[1].id
        await sitter.pilot.press("d", "n")
        for _ in range(60):
            await sitter.pilot.pause(0.01)
        assert "#1 dismissed" in sitter.text()


@pytest.mark.usefixtures("triage")
async def test_a_refused_undo_is_a_sentence(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("u")
        assert sitter.said == ["It has left your hands."]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (ZeroDivisionError("words of a post"), "That failed inside Watchdesk (ZeroDivisionError)."),
        (StoreTrouble("the disk is full: nothing was written"), "The disk is full"),
    ],
)
async def test_trouble_while_loading_is_said_and_the_list_stays(
    department: Department, triage: Triages, fault: Exception, said: str
) -> None:
    async with sitting(department) as sitter:
        triage.fault = fault
        await sitter.press("r")
        assert said in sitter.said[0]
        assert "words of a post" not in sitter.said[0]
        assert len(sitter.queue.lister.items) == WAITING
        triage.fault = None
        await sitter.press("r")
        assert sitter.shown == 1


async def test_the_counter_says_what_has_gone(department: Department) -> None:
    async with sitting(department) as sitter:
        colleague = department.actor("iac")
        department.triage.claim(colleague, 2, version=1)
        add_flag(department, "One more")
        sitter.queue._poll()
        await sitter.settle()
        assert "1 new: r loads" in sitter.text()
        await sitter.press("r")
        for flag in sitter.queue.lister.items[-2:]:
            department.triage.escalate(colleague, flag.id, version=flag.version, note="now")
        sitter.queue._poll()
        await sitter.settle()
        assert "2 gone: r loads" in sitter.text()


class Casefiles(Casework):
    """A real one whose shelves are closed."""

    def list(
        self,
        actor: Actor,
        *,
        state: CaseState | None = None,
        after: str | None = None,
        limit: int = 100,
    ) -> Page[CaseSummary]:
        raise StoreTrouble("the database is locked")

    def show(self, actor: Actor, number: str, *, purpose: str = "") -> CaseFile:
        raise NotFound(f"no case {number}")


async def test_cases_that_cannot_be_opened_say_why(department: Department) -> None:
    shelves = Casefiles(department.store, department.vault, department.casework._catalogue, MASKS)
    department.casework = shelves
    async with sitting(department, "leg") as sitter:
        assert "The cases could not be loaded." in sitter.text()
        assert "The database is locked." in sitter.text()


async def test_a_case_out_of_sight_says_so(department: Department) -> None:
    async with sitting(department, "leg") as sitter:
        department.casework.show = Casefiles.show.__get__(department.casework)  # type: ignore[method-assign]
        await sitter.press("enter")
        assert "This case cannot be shown." in sitter.text()
        assert "No case IA-2026-0002." in sitter.said


class Refusing(Reports):
    """A real one that takes nothing."""

    def submit(self, actor: Actor, form: ReportForm) -> Taken:
        if form.url:
            return super().submit(actor, form)
        raise NotFound("no person with number 2002")


async def test_a_refused_report_keeps_what_was_typed(department: Department) -> None:
    department.reports = Refusing(
        department.store, department.vault, department.reports._catalogue, MASKS
    )
    async with sitting(department, "ofc") as sitter:
        await sitter.type("nov")
        await sitter.press("enter")
        await sitter.type("My words")
        await sitter.press("ctrl+s")
        assert "No person with number 2002." in sitter.text()
        assert "My words" in sitter.text()
        await sitter.press("tab")
        await sitter.type("https:///nowhere")
        await sitter.press("ctrl+s")
        assert "must begin with http" in sitter.text()
        assert "My words" in sitter.text()


async def test_a_note_has_its_limits(department: Department) -> None:
    async with sitting(department) as sitter:
        sitter.app.drafts["note:1"] = "x" * 20_001
        await sitter.press("a", "ctrl+s")
        assert "too long" in sitter.text()
        sitter.app.drafts["note:1"] = " "
        await sitter.press("escape")
        sitter.app.drafts["note:1"] = " "
        await sitter.press("a", "ctrl+s")
        assert "The note is empty." in sitter.text()


async def test_reading_ends_when_nothing_waits(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("enter")
        for _ in range(WAITING):
            await sitter.press("d", "n")
        assert not sitter.queue.has_class("-reading")
        assert "Nothing waits." in sitter.text()


async def test_the_mouse_wheel_scrolls_what_it_is_over(department: Department) -> None:
    long = "\n".join(f"line {number}" for number in range(300))
    flag = add_flag(department, long, found_here=(("V.A.3", "line 0", 99, "Begins."),))
    async with sitting(department) as sitter:
        sitter.queue.lister.go(flag)
        await sitter.settle()
        pane = sitter.queue.post.text
        await sitter.pilot._post_mouse_events([_wheel(down=True)], pane)
        assert pane.top == 3
        await sitter.pilot._post_mouse_events([_wheel(down=False)], pane)
        assert pane.top == 0


def _wheel(*, down: bool) -> type:
    from textual.events import MouseScrollDown, MouseScrollUp

    return MouseScrollDown if down else MouseScrollUp
