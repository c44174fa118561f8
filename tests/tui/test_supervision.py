"""The screens of supervision: draws, one's next review, the department's pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date

from support.department import Department, exchange
from support.supervision import pledged, posted, supervising
from textual.screen import Screen
from tui.stage import Sitter, sitting

from cases.errors import Refused
from cases.model.actors import Actor
from cases.model.pages import ReadPage
from cases.model.registry import Basis, Identity, NewHandle, Roster
from monitor.tui.screens.draws import DrawsScreen
from monitor.tui.screens.pages import PagesScreen
from monitor.tui.widgets.text_pane import TextPane

HOSTILE = "[/nope] \x1b]52;c;aGk=\x07 \u202e[@click=app.quit]x[/] www.example"


@asynccontextmanager
async def supervised(
    department: Department,
    screen: type[Screen[None]],
    login: str = "lt",
    size: tuple[int, int] = (80, 24),
) -> AsyncIterator[Sitter]:
    """Sit down at a screen of supervision."""
    async with sitting(department, login, size=size) as sitter:

        def check(actor: Actor, page: str) -> None:
            platform, _, handle = page.partition(":")
            if handle == "gone":
                raise Refused("the page could not be reached")
            answer = replace(exchange(b"page", department.clock()), purpose="capture")
            read = ReadPage(f"Write to news@testpd.example {HOSTILE}")
            supervising(department).pages.keep(actor, platform, handle, answer, read)

        service = supervising(department)
        sitter.app.desk = replace(sitter.app.desk, supervision=service, check_page=check)
        await sitter.app.push_screen(screen())
        await sitter.settle()
        yield sitter


def draw_over_patrol(department: Department, *, made: bool = True) -> None:
    posted(department, "two units at Elm", HOSTILE)
    until = department.clock()
    one = pledged(department, until=until, size=4)
    if made:
        supervising(department).draws.draw(department.actor("lt"), one.id)


def own_page(department: Department, name: str = "testpd") -> None:
    handle = NewHandle(
        platform="blog",
        handle=name,
        url=f"https://{name}.example/feed",
        basis=Basis.OFFICIAL,
        basis_reference="register 1",
        basis_on=date(2026, 1, 5),
        identity=Identity.CONFIRMED,
        unit="Department",
    )
    department.registry.enrol(department.actor("adm"), Roster((), (), (handle,)))


async def test_nothing_drawn_says_how_to_begin(department: Department) -> None:
    async with supervised(department, DrawsScreen) as sitter:
        assert "Nobody was ever drawn" in sitter.text()
        await sitter.press("n")
        assert "No review waits" in sitter.said[0]
        await sitter.press("D")
        assert "no draw that waits" in sitter.said[0].lower()


async def test_a_pledged_draw_is_made_with_the_word_of_somebody_outside(
    department: Department,
) -> None:
    draw_over_patrol(department, made=False)
    async with supervised(department, DrawsScreen) as sitter:
        assert "not told before the draw" in sitter.text()
        await sitter.press("D")
        await sitter.type("daffodil")
        await sitter.press("ctrl+s")
        assert "daffodil" in sitter.text()
        assert "0/4" in sitter.text()
        await sitter.press("enter")
        assert "no discipline" in sitter.text()


async def test_a_review_is_done_at_the_keyboard_and_hostile_posts_stay_words(
    department: Department,
) -> None:
    draw_over_patrol(department)
    async with supervised(department, DrawsScreen, size=(120, 36)) as sitter:
        flagged = 0
        for _ in range(4):
            await sitter.press("n")
            assert "REVIEW" in sitter.text()
            assert "\x1b" not in sitter.text()
            if "two units at Elm" in sitter.text() and not flagged:
                words = sitter.app.screen.query_one("#detail", TextPane)
                while "two units" not in words.plain:
                    await sitter.press("j")
                await sitter.press("f", "enter")
                await sitter.type("an open call")
                await sitter.press("ctrl+s")
                flagged = 1
                assert "· flag " in words.plain
            await sitter.press("x", "ctrl+s")
        assert flagged
        assert "4/4" in sitter.text()


async def test_a_conflict_hands_the_review_on(department: Department) -> None:
    draw_over_patrol(department)
    async with supervised(department, DrawsScreen) as sitter:
        await sitter.press("n", "X")
        await sitter.press("ctrl+s")
        assert "empty" in sitter.text()
        await sitter.type("a cousin")
        await sitter.press("ctrl+s")
        assert "RANDOM REVIEWS" in sitter.text()


async def test_who_sees_no_content_is_offered_the_draws_and_no_review(
    department: Department,
) -> None:
    draw_over_patrol(department)
    async with supervised(department, DrawsScreen, "aud") as sitter:
        assert "SHA-256 of the list" in sitter.text()
        await sitter.press("n")
        assert "RANDOM REVIEWS" in sitter.text()


async def test_pages_are_checked_and_say_what_is_missing(department: Department) -> None:
    own_page(department)
    own_page(department, "gone")
    async with supervised(department, PagesScreen, size=(120, 36)) as sitter:
        assert "never checked" in sitter.text()
        await sitter.press("C")
        assert "could not be reached" in sitter.said[0]
        await sitter.press("j", "C")
        shown = sitter.text()
        assert "does not" in shown
        assert "✗ fail" in shown
        assert "news@testpd.example" in shown
        await sitter.press("enter")
        assert "for a person" in sitter.text()
        assert "\x1b" not in sitter.text()


async def test_without_pages_the_screen_says_how_to_register_one(department: Department) -> None:
    async with supervised(department, PagesScreen) as sitter:
        assert "No page of the department" in sitter.text()
        await sitter.press("C")
        assert "no page" in sitter.said[0].lower()
