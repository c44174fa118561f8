"""What two people sign, at the keyboard: asked for in a case, signed by another, and then in force in that case."""

from __future__ import annotations

from support.department import Department
from tui.chain_case import WAITING
from tui.stage import Sitter, sitting
from tui.test_case_acts import fill, opened, refusal

from cases.model.overrides import ExceptionKind
from cases.services.exceptions import Exceptions
from monitor.tui.screens.signing import SigningScreen


async def act(sitter: Sitter, name: str) -> None:
    """Choose an act of the case that has no key, from the list of all."""
    await sitter.press("p")
    lister = sitter.app.screen.query_one("KeyedList")
    while lister.current[0].name != name:  # type: ignore[attr-defined]
        await sitter.press("j")
    await sitter.press("enter")


async def test_who_stands_in_is_asked_for_by_one_and_signed_by_another(
    noticehouse: Department,
) -> None:
    noticehouse.access.step_aside(noticehouse.actor("chief"), WAITING, "family", why="a cousin")
    async with sitting(noticehouse, "iac") as sitter:
        await opened(sitter)
        await act(sitter, "acting")
        await fill(sitter, ">c", "sgt", "cousin")
        assert "sgt" in refusal(sitter)
        await act(sitter, "acting")
        await fill(sitter, "", "=dc")
        assert "a second person signs it" in sitter.text()
        await sitter.press("escape", "g", "x", "y")
        await fill(sitter, "mine")
        assert "a second person does" in refusal(sitter)
    async with sitting(noticehouse, "leg") as sitter:
        await sitter.press("g", "x")
        assert isinstance(sitter.app.screen, SigningScreen)
        assert "1 exception, 1 waiting" in sitter.text()
        await sitter.press("y")
        await fill(sitter, "nobody else")
        assert "1 exception, 0 waiting" in sitter.text()
        await sitter.press("x")
        assert "that is for an exception that waits" in refusal(sitter)
    (made,) = Exceptions(noticehouse.store).list(noticehouse.actor("leg"))
    assert (made.kind, made.person) == (ExceptionKind.ACTING_CHIEF, "dc")
    assert (made.granted, made.asked_by, made.decided_by) == (True, "iac", "leg")
