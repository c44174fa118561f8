"""The veil: whatever finding of a post names what may be graphic, its words are met only when asked for."""

from __future__ import annotations

from dataclasses import replace

from support.department import NOON, Department
from tui.morning import add_edited, add_flag
from tui.stage import sitting

from cases.model.posted import AlsoPosted
from monitor.tui.screens.case_file import CaseFileScreen
from monitor.tui.veil import found_around, found_in

WORDS = "Filthy words on Elm St, all of them"
UNDER_A_GRAVER_CLAUSE = (
    ("V.A.3", "on Elm St", 99, "Tells where a response is."),
    ("V.A.9.a-1", "Filthy words", 55, "Sexually explicit."),
)


async def test_a_lesser_finding_veils_the_row_the_post_and_the_dialogs(
    department: Department,
) -> None:
    veiled = add_flag(department, WORDS, found_here=UNDER_A_GRAVER_CLAUSE)
    async with sitting(department) as sitter:
        await sitter.press("g", "g")
        assert sitter.queue.lister.current_key == veiled
        assert "veiled: b shows it" in sitter.text()
        assert "found under V.A.9.a-1" in sitter.text()
        assert "Filthy" not in sitter.text()
        await sitter.press("d")
        assert "b shows them" in sitter.said[0]
        await sitter.press("enter")
        assert "Filthy" not in sitter.text()
        await sitter.press("b")
        assert "Filthy words[1]" in sitter.text()


async def test_marked_flags_with_a_veiled_one_say_which_it_is_and_what_to_do(
    department: Department,
) -> None:
    veiled = add_flag(department, WORDS, found_here=UNDER_A_GRAVER_CLAUSE)
    more = add_flag(department, f"{WORDS}, again", found_here=UNDER_A_GRAVER_CLAUSE)
    async with sitting(department) as sitter:
        await sitter.press("g", "g", "space", "space", "space", "j", "j", "d")
        (said,) = sitter.said
        assert f"#{veiled} @js@social.example of " in said
        assert f"comes veiled (so do #{more}) and is decided for itself" in said
        assert "space takes its mark away" in said
        assert sitter.queue.lister.current_key == veiled
        await sitter.press("space", "space", "d")
        assert "Dismiss" in sitter.text()
        assert "Filthy" not in sitter.text()


async def test_a_case_veils_its_evidence_and_timeline_by_any_finding(
    department: Department,
) -> None:
    flag = add_flag(department, WORDS, found_here=UNDER_A_GRAVER_CLAUSE)
    opened = department.triage.open_case(
        department.actor("lt"), flag, version=1, clauses=("V.A.3",)
    )
    assert opened.case_number
    async with sitting(department, size=(100, 40)) as sitter:
        sitter.app.push_screen(CaseFileScreen(opened.case_number))
        await sitter.settle()
        for tab in ("3", "5"):
            await sitter.press(tab)
            assert "veiled" in sitter.text()
            assert "Filthy" not in sitter.text()
        await sitter.press("b")
        assert "Filthy" in sitter.text()
        await sitter.press("3")
        assert "Filthy" in sitter.text()


async def test_what_is_found_by_search_is_veiled_too(department: Department) -> None:
    flag = add_flag(department, WORDS, found_here=UNDER_A_GRAVER_CLAUSE)
    department.triage.open_case(department.actor("lt"), flag, version=1, clauses=("V.A.3",))
    async with sitting(department) as sitter:
        await sitter.press("g", "f")
        await sitter.type("filthy")
        await sitter.press("enter")
        assert "evidence E-" in sitter.text()
        assert "Filthy" not in sitter.text()
        await sitter.press("b")
        assert "Filthy words on Elm St" in sitter.text()
        await sitter.press("slash", "enter", "b", "slash")
        await sitter.type(" words")
        await sitter.press("enter")
        assert "Filthy" not in sitter.text()


def test_an_earlier_version_counts_as_well(department: Department) -> None:
    add_flag(department, WORDS, found_here=UNDER_A_GRAVER_CLAUSE)
    flag = add_edited(department, WORDS, "Nothing but the weather on Elm St")
    detail = department.triage.look(department.actor("lt"), flag)

    assert not found_in(detail.summary)
    assert found_around(detail) == "V.A.9.a-1"


def test_a_further_post_counts_as_well(department: Department) -> None:
    flag = add_flag(department, "Nothing but the weather on Elm St")
    detail = department.triage.look(department.actor("lt"), flag)
    further = AlsoPosted("blog", "x", "", 1, None, NOON, 90, 55, WORDS, ("V.A.3", "V.A.9.a-1"))

    assert not found_around(detail)
    assert found_around(replace(detail, also=(further,))) == "V.A.9.a-1"
