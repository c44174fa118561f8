"""How the screens of supervision and of what two people sign look; kept and compared as in `test_pictures`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from support.department import Department
from support.reporting import reporting
from support.supervision import pledged, posted, supervising
from textual.screen import Screen
from tui.chain_case import WAITING
from tui.stage import sitting
from tui.test_pictures import FOLDER, compare
from tui.test_supervision import HOSTILE, own_page, supervised

from cases.model.directed_looks import NewLook
from cases.model.overrides import ExceptionKind
from cases.services.exceptions import Exceptions
from monitor.tui.screens.directed import DirectedScreen
from monitor.tui.screens.draws import DrawsScreen
from monitor.tui.screens.pages import PagesScreen


def unchanged(_: Department) -> None:
    """The department as every morning finds it."""


def with_looks(department: Department) -> None:
    """One look is granted, one declined, one waits."""
    posted(department, "two units at Elm", HOSTILE)
    directed = supervising(department).directed
    lieutenant, command = department.actor("lt"), department.actor("iac")
    for reason in ("Boasts of calls", f"A grudge {HOSTILE}", "Posts from scenes"):
        new = NewLook("2001", reason, date(2026, 12, 1), clause="V.A.3")
        directed.ask(lieutenant, new)
    directed.decide(command, 1, grant=True, why="A pattern over three weeks")
    directed.decide(command, 2, grant=False, why="That is no ground")


def with_draw(department: Department) -> None:
    posted(department, "two units at Elm", HOSTILE)
    pledged(department, until=department.clock(), size=4)


def with_pages(department: Department) -> None:
    own_page(department)
    own_page(department, "gone")


@dataclass(frozen=True)
class Scene:
    """A screen of supervision to draw."""

    name: str
    screen: type[Screen[None]]
    prepare: Callable[[Department], None] = unchanged
    login: str = "lt"
    keys: str = ""
    wide: bool = False
    """Whether it is drawn wide as well; hashes that are by chance must not be folded there."""


SCENES = (
    Scene("draws-none", DrawsScreen),
    Scene("draws", DrawsScreen, with_draw),
    Scene("draws-pledge", DrawsScreen, keys="P"),
    Scene("pages-none", PagesScreen),
    Scene("pages", PagesScreen, with_pages, keys="C j C", wide=True),
    Scene("pages-waive", PagesScreen, with_pages, keys="W"),
    Scene("directed-none", DirectedScreen),
    Scene("directed", DirectedScreen, with_looks, login="iac", wide=True),
    Scene("directed-ask", DirectedScreen, keys="n"),
    Scene("directed-posts", DirectedScreen, with_looks, keys="G enter", wide=True),
)


@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
async def test_each_screen_of_supervision_looks_as_it_was_last_seen(
    department: Department, scene: Scene
) -> None:
    scene.prepare(department)
    async with supervised(department, scene.screen, scene.login) as sitter:
        await sitter.press(*scene.keys.split())
        compare(sitter.picture(), FOLDER / f"{scene.name}.svg")
        if scene.wide:
            sitter.app.action_toggle_light()
            await sitter.resize(120, 36)
            compare(sitter.picture(), FOLDER / f"{scene.name}-wide-light.svg")


async def test_names_and_their_requests_look_as_they_were_last_seen(
    department: Department,
) -> None:
    desk = reporting(department)
    async with sitting(department, "cus") as sitter:
        compare(sitter.picture(), FOLDER / "names-none.svg")
        for why in (f"[/nope] the only witness {HOSTILE}", "Order 12 of the court"):
            receipt = desk.report(what="Shows where units stage").number
            desk.protecting.ask(desk.actor("iac"), receipt, why=why)
        await sitter.press("r")
        compare(sitter.picture(), FOLDER / "names.svg")
        await sitter.resize(120, 36)
        compare(sitter.picture(), FOLDER / "names-wide.svg")


async def test_exceptions_that_two_sign_look_as_they_were_last_seen(
    noticehouse: Department,
) -> None:
    noticehouse.access.step_aside(noticehouse.actor("chief"), WAITING, "family", why="a cousin")
    async with sitting(noticehouse, "leg") as sitter:
        await sitter.press("g", "x")
        compare(sitter.picture(), FOLDER / "exceptions-none.svg")
        Exceptions(noticehouse.store).ask_acting(
            noticehouse.actor("iac"),
            WAITING,
            "dc",
            ExceptionKind.ACTING_CHIEF,
            why=f"The chief is a cousin {HOSTILE}",
        )
        await sitter.press("r")
        compare(sitter.picture(), FOLDER / "exceptions.svg")
        await sitter.resize(120, 36)
        compare(sitter.picture(), FOLDER / "exceptions-wide.svg")
