"""How every screen and dialog of the case desk looks; kept and compared as in `test_pictures`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from support.department import Department
from tui.chain_case import WAITING
from tui.stage import Sitter, sitting
from tui.test_pictures import FOLDER, Scene, compare

from monitor.tui.screens.case_file import CaseFileScreen

IMAGES = Path(__file__).parents[2] / "docs/images"


def to_case(keys: str = "") -> Callable[[Sitter], Awaitable[None]]:
    async def then(sitter: Sitter) -> None:
        sitter.app.push_screen(CaseFileScreen(WAITING))
        await sitter.settle()
        await sitter.press(*keys.split())

    return then


async def searched(sitter: Sitter) -> None:
    await sitter.press("g", "f")
    await sitter.type("elm st")
    await sitter.press("enter")


async def not_found(sitter: Sitter) -> None:
    await sitter.press("g", "f")
    await sitter.type("zeppelin")
    await sitter.press("enter")


async def filled_wrong(sitter: Sitter) -> None:
    await to_case("n b")(sitter)
    await sitter.press("ctrl+s")


async def drafted(sitter: Sitter) -> None:
    await sitter.press("L", "n", "h", "ctrl+s")


SCENES = (
    Scene("chain-overview", login="lt", then=to_case(), wide=True),
    Scene("chain-alleged", login="iac", then=to_case("2")),
    Scene("chain-record", login="iac", then=to_case("4"), wide=True),
    Scene("chain-record-end", login="iac", then=to_case("4 G")),
    Scene("chain-record-kind", login="iac", then=to_case("4 slash")),
    Scene("chain-timeline", login="iac", then=to_case("5"), wide=True),
    Scene("chain-tasks", login="iac", then=to_case("6")),
    Scene("chain-acts", login="lt", then=to_case("p"), wide=True),
    Scene("chain-steps", login="iac", then=to_case("s")),
    Scene("chain-concur", login="lt", then=to_case("y")),
    Scene("chain-dispose", login="iac", then=to_case("d"), wide=True),
    Scene("chain-not-now", login="iac", then=to_case("C")),
    Scene("chain-record-kinds", login="iac", then=to_case("n")),
    Scene("chain-form-wrong", login="iac", then=filled_wrong, wide=True),
    Scene("chain-letters-empty", login="iac", then=to_case("L")),
    Scene("desk-tasks", "g i", login="iac", wide=True),
    Scene("desk-mine-empty", "g i 2", login="iac"),
    Scene("desk-mine", "g i 2", login="iai"),
    Scene("desk-chain", "g i 3", login="lt", wide=True),
    Scene("desk-review", "g i 4", login="iac"),
    Scene("desk-done", "g i 5", login="chief"),
    Scene("clocks", "g k", login="iac", wide=True),
    Scene("clocks-paper", "g k enter", login="iac", wide=True),
    Scene("clocks-none", "g k", login="sgt_south"),
    Scene("search-blank", "g f", login="iac"),
    Scene("search", login="iac", then=searched, wide=True),
    Scene("search-nothing", login="iac", then=not_found),
    Scene("warnings", "g w", login="chief", wide=True),
    Scene("warnings-none", "g w", login="sgt_south"),
    Scene("figures", "g s", login="iac", wide=True),
    Scene("figures-table", "g s t ]", login="iac"),
    Scene("figures-parity", "g s G", login="iac"),
    Scene("people", "g p j j", login="adm", wide=True),
    Scene("people-doubtful", "g p G k k", login="adm"),
    Scene("holds", "g d 2", login="rec", wide=True),
    Scene("disposals-none", "g d", login="rec"),
)


@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
async def test_each_screen_of_the_case_desk_looks_as_it_was_last_seen(
    casehouse: Department, scene: Scene
) -> None:
    async with sitting(casehouse, scene.login) as sitter:
        keys = scene.keys.replace("]", "right_square_bracket").split()
        await sitter.press(*keys)
        await scene.then(sitter)
        compare(sitter.picture(), FOLDER / f"{scene.name}.svg")
        if scene.wide:
            sitter.app.action_toggle_light()
            await sitter.resize(120, 36)
            compare(sitter.picture(), FOLDER / f"{scene.name}-wide-light.svg")


@pytest.mark.parametrize(("name", "login", "keys"), [("case", "lt", ""), ("desk", "iac", "g i")])
async def test_the_pictures_of_the_paper_are_made_by_the_program(
    casehouse: Department, name: str, login: str, keys: str
) -> None:
    async with sitting(casehouse, login, size=(118, 32)) as sitter:
        await sitter.press(*keys.split())
        if not keys:
            await to_case()(sitter)
        compare(sitter.picture(), IMAGES / f"{name}.svg")
