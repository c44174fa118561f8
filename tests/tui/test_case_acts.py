"""The acts on a case that decide, at the keyboard: what the record holds afterwards, and what a refusal says."""

from __future__ import annotations

from collections.abc import Iterator

from support.casedesk import case_desk
from support.department import Department
from textual import events
from tui.chain_case import DECIDED, LATER, WAITING, GoneOn
from tui.stage import Sitter, sitting

from cases.model.case_states import CaseState
from cases.model.clock_views import EndKind
from cases.model.letters import Served
from cases.model.overrides import ExceptionKind
from cases.model.records import CaseRecordView, RecordKind
from cases.model.tolling_views import TollingStanding
from cases.services.exceptions import Exceptions
from monitor.tui.dialogs.form import FormDialog
from monitor.tui.dialogs.note import NoteDialog
from monitor.tui.screens.case_file import CaseFileScreen

TODAY = LATER.date().isoformat()


async def opened(sitter: Sitter, number: str = WAITING) -> None:
    """Open a case; whoever has no part in it says what for."""
    sitter.app.push_screen(CaseFileScreen(number))
    await sitter.settle()
    if isinstance(sitter.app.screen, NoteDialog):
        await sitter.type("my part")
        await sitter.press("ctrl+s")


def keys_of(answer: str) -> Iterator[events.Key]:
    """Yield the keys of an answer: `>key` is one of that name, `=words` stand in place of others."""
    if answer.startswith(">"):
        yield events.Key(answer[1:], answer[1:])
        return
    if answer.startswith("="):
        yield events.Key("ctrl+u", None)
        yield events.Key("ctrl+k", None)
    for letter in answer.lstrip("="):
        yield events.Key("space" if letter == " " else letter, letter)


async def fill(sitter: Sitter, *answers: str) -> None:
    """Answer the fields in their order, as fast as a line delivers keys, and keep the form; none leaves one."""
    assert isinstance(sitter.app.screen, FormDialog), sitter.said
    driver = sitter.app._driver
    assert driver is not None
    for number, answer in enumerate(answers):
        if number:
            await sitter.pilot.press("tab")
        for key in keys_of(answer):
            key.set_sender(sitter.app)
            driver.send_message(key)
    await sitter.press("ctrl+s")


def refusal(sitter: Sitter) -> str:
    """What the last toast says, in small letters."""
    return sitter.said[-1].lower() if sitter.said else sitter.text()


def records(department: Department, number: str, kind: RecordKind) -> list[CaseRecordView]:
    file = department.casework.show(department.actor("iac"), number)
    return [one for one in file.records if one.kind is kind]


def state(department: Department, number: str) -> CaseState:
    return department.casework.show(department.actor("iac"), number).summary.state


def stand_in(department: Department) -> None:
    """Let the deputy take the chief's steps in the case, signed by two."""
    exceptions = Exceptions(department.store)
    department.access.step_aside(department.actor("chief"), WAITING, "family", why="a cousin")
    asked = exceptions.ask_acting(
        department.actor("iac"), WAITING, "dc", ExceptionKind.ACTING_CHIEF, why="a cousin"
    )
    exceptions.decide(department.actor("leg"), asked.id, grant=True, why="nobody else")


async def test_the_notice_and_the_answer_are_put_on_record(noticehouse: Department) -> None:
    async with sitting(noticehouse, "chief") as sitter:
        await opened(sitter)
        await sitter.press("P")
        await fill(sitter, "reprimand", "2027-12-01", "signed", "E-1")
        assert f"lies ahead of today, {TODAY}" in refusal(sitter)
        await sitter.press("P")
        await fill(sitter, "", TODAY)
        assert "the notice is on record" in sitter.text()
        await sitter.press("R")
        await fill(sitter, ">m", TODAY, "union", "Sorry")
        assert "the answer is on record" in sitter.text()
    (notice,) = records(noticehouse, WAITING, RecordKind.PROPOSED_ACTION)
    (answer,) = records(noticehouse, WAITING, RecordKind.RESPONSE)
    assert notice.body["options"] == ["reprimand"]
    assert (answer.by, answer.body["how"]) == ("chief", "meeting")


async def test_a_case_is_determined_within_what_the_notice_named(noticehouse: Department) -> None:
    case = GoneOn(noticehouse, WAITING)
    case.answered()
    async with sitting(noticehouse, "chief") as sitter:
        await opened(sitter)
        await sitter.press("o", "tab")
        await sitter.type("the first")
        await sitter.press("ctrl+s", "T")
        row = (">s", "", "proof")
        await fill(sitter, *row, *row, "jail", "", "why")
        assert "must be one that the notice of proposed action named" in refusal(sitter)
        assert state(noticehouse, WAITING) is CaseState.RESPONSE
        await sitter.press("T", *["tab"] * 6)
        await fill(sitter, "=written reprimand")
        assert "determined" in sitter.text()
    (made,) = records(noticehouse, WAITING, RecordKind.DETERMINATION)
    assert made.body["penalty"] == "written reprimand"


async def test_an_appeal_is_taken_in(casehouse: Department) -> None:
    async with sitting(casehouse, "iac") as sitter:
        await opened(sitter, DECIDED)
        await sitter.press("u")
        await fill(sitter, ">a", "union", "2027-12-01", "Void")
        assert f"lies ahead of today, {TODAY}" in refusal(sitter)
        await sitter.press("u")
        await fill(sitter, "", "", TODAY)
        assert "the appeal is taken in" in sitter.text()
    (made,) = records(casehouse, DECIDED, RecordKind.APPEAL)
    assert made.body["kind"] == "arbitration"


async def test_tolling_is_proposed_by_one_confirmed_by_counsel_and_ended(
    casehouse: Department,
) -> None:
    def standing() -> list[TollingStanding]:
        clocks = case_desk(casehouse)["clocks"].of_case(casehouse.actor("iac"), WAITING)
        return [one.standing for one in clocks.tollings]

    async with sitting(casehouse, "iac") as sitter:
        await opened(sitter)
        await sitter.press("t", "a")
        await fill(sitter, ">c", "2027-12-01", "", "DA 7")
        assert "2027-12-01" in refusal(sitter)
        await sitter.press("t", "a")
        await fill(sitter, "", "2027-01-10")
        assert "counsel confirms it" in sitter.text()
    async with sitting(casehouse, "leg") as sitter:
        await opened(sitter)
        await sitter.press("t", "a")
        await fill(sitter, "filed")
        assert "confirmed" in sitter.text()
    assert standing() == [TollingStanding.CONFIRMED]
    async with sitting(casehouse, "iac") as sitter:
        await opened(sitter)
        await sitter.press("t", "b")
        await fill(sitter, TODAY, "DA 9")
        assert "the clock runs again" in sitter.text()
    assert standing() == [TollingStanding.ENDED]


async def test_clocks_are_started_met_and_set_aside(casehouse: Department) -> None:
    iac, clocks = casehouse.actor("iac"), case_desk(casehouse)["clocks"]
    async with sitting(casehouse, "iac") as sitter:
        await opened(sitter)
        await sitter.press("W", "a")
        await fill(sitter, ">k", "2026-11-22", "m4")
        assert "set it aside first" in refusal(sitter)
        await sitter.press("W", "c")
        await fill(sitter, TODAY, "error")
        assert "the clock is set aside" in sitter.text()
        await sitter.press("W", "b")
        await fill(sitter, ">w", TODAY, "m9")
        assert "the clocks are met" in sitter.text()
    ended = [one.clock.ended for one in clocks.of_case(iac, WAITING).clocks]
    assert ended == [EndKind.SET_ASIDE, EndKind.COMPLETED]


async def test_a_record_is_set_right_by_who_wrote_it(casehouse: Department) -> None:
    async with sitting(casehouse, "iac") as sitter:
        await opened(sitter)
        await sitter.press("x", "a")
        await fill(sitter, "", "", "", "=Nothing")
        assert "is set right; both stay" in sitter.text()
    async with sitting(casehouse, "lt") as sitter:
        await opened(sitter)
        await sitter.press("x")
        assert "whoever wrote one sets it right" in refusal(sitter)
    first, second = records(casehouse, WAITING, RecordKind.CONTACT)
    assert second.corrects == first.number
    assert second.compartment is first.compartment
    assert second.body == {**first.body, "what": "Nothing"}


async def test_cases_are_related_and_the_link_is_undone(casehouse: Department) -> None:
    async with sitting(casehouse, "iac") as sitter:
        await opened(sitter)
        await sitter.press("i", "b")
        await fill(sitter, "IA-2026-0099", "night")
        assert "no case ia-2026-0099" in refusal(sitter)
        await sitter.press("i", "b")
        await fill(sitter, f"={DECIDED}")
        assert "the cases are linked" in sitter.text()
        await sitter.press("i", "d")
        await fill(sitter, "error")
        assert "the link is undone" in sitter.text()
    assert [one.body["link"] for one in records(casehouse, DECIDED, RecordKind.LINK)] == [
        "related",
        "undone",
    ]


async def test_an_allegation_is_split_off_and_one_stays(casehouse: Department) -> None:
    async with sitting(casehouse, "iac") as sitter:
        await opened(sitter)
        await sitter.press("i", "c")
        await fill(sitter, ">y", ">y", "two")
        assert "nothing would be left" in refusal(sitter)
        await sitter.press("i", "c", "backspace")
        await fill(sitter)
        assert "the new case is open" in sitter.text()
    (link,) = records(casehouse, WAITING, RecordKind.LINK)
    new = casehouse.casework.show(casehouse.actor("iac"), str(link.body["case"]))
    assert [one.clause for one in new.allegations] == ["V.A.4"]


async def test_a_case_goes_on_within_another_of_the_same_person_alone(
    casehouse: Department,
) -> None:
    async with sitting(casehouse, "iac") as sitter:
        await opened(sitter)
        await sitter.press("i", "a")
        await fill(sitter, "IA-2026-0002", "one")
        assert "relate them" in refusal(sitter)
        assert records(casehouse, WAITING, RecordKind.LINK) == []
        await sitter.press("i", "a")
        await fill(sitter, "=IA-2026-0003")
        assert "the cases are linked" in sitter.text()
    (link,) = records(casehouse, WAITING, RecordKind.LINK)
    assert (link.body["link"], link.body["case"]) == ("merged_into", "IA-2026-0003")


async def test_somebody_is_let_in_and_shown_out_again(casehouse: Department) -> None:
    iac, access = casehouse.actor("iac"), casehouse.procedure.access

    def who() -> set[str]:
        return {one.who for one in access.parts(iac, WAITING)}

    async with sitting(casehouse, "iac") as sitter:
        await opened(sitter)
        await sitter.press("I", "a")
        await fill(sitter, "jsmith", ">r", "", "help")
        assert "nobody has the login" in refusal(sitter)
        await sitter.press("I", "a")
        await fill(sitter, "=sgt")
        assert "they have a part in the case" in sitter.text()
        assert "sgt" in who()
        await sitter.press("I")
        offered = sitter.app.screen._choices.items()  # type: ignore[attr-defined]
        await sitter.press(next(key for key, (act, _) in offered if act == "out-sgt"))
        await fill(sitter, "done")
        assert "they have no part in the case any more" in sitter.text()
    assert "sgt" not in who()


async def test_a_disposal_is_approved_by_a_second_person(casehouse: Department) -> None:
    disposing = case_desk(casehouse)["disposing"]
    disposing.propose(casehouse.actor("rec"), "IA-2026-0001", why="ordered", order="Order 5")
    async with sitting(casehouse, "rec") as sitter:
        await sitter.press("g", "d", "3", "y")
        assert "a second person decides" in refusal(sitter)
    async with sitting(casehouse, "leg") as sitter:
        await sitter.press("g", "d", "y")
        assert "that is for a proposal that waits" in refusal(sitter)
        await sitter.press("3", "y")
        await fill(sitter, "final")
        assert "disposed of; the certificate is filed" in sitter.text()
    (done,) = disposing.disposals(casehouse.actor("leg"))
    assert (done.approved, done.decided_by) == (True, "leg")


async def test_a_letter_is_drafted_issued_and_served(casehouse: Department) -> None:
    async with sitting(casehouse, "iac") as sitter:
        await opened(sitter)
        await sitter.press("L", "i")
        assert "there is no draft" in refusal(sitter)
        await sitter.press("n")
        offered = sitter.app.screen._choices.items()  # type: ignore[attr-defined]
        await sitter.press(next(key for key, (kind, _) in offered if kind == "allegation"))
        await fill(sitter, "", "words", "iai")
        assert "DRAFT" in sitter.text()
        await sitter.press("i")
        assert "issued as E-" in sitter.text()
        await sitter.press("g", "home", "s")
        await fill(sitter, ">i", "2027-12-01", "", "", "signed")
        assert "the day it was served lies ahead" in refusal(sitter)
        await sitter.press("s")
        await fill(sitter, "", TODAY)
        assert "the service is on record" in sitter.text()
    (letter,) = case_desk(casehouse)["letters"].of_case(casehouse.actor("iac"), WAITING)
    (service,) = letter.services
    assert (service.how, service.served_by) == (Served.IN_PERSON, "iac")


async def test_who_stands_in_for_the_chief_is_offered_the_chiefs_acts(
    noticehouse: Department,
) -> None:
    stand_in(noticehouse)
    async with sitting(noticehouse, "dc") as sitter:
        await opened(sitter, DECIDED)
        await sitter.press("T")
        assert not isinstance(sitter.app.screen, FormDialog)
        await sitter.press("escape")
        await opened(sitter)
        await sitter.press("P")
        await fill(sitter, "reprimand", TODAY, "signed", "E-1")
        assert "the notice is on record" in sitter.text()
    (notice,) = records(noticehouse, WAITING, RecordKind.PROPOSED_ACTION)
    assert notice.by == "dc"
