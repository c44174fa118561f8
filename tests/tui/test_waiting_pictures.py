"""How lists look while the record does not answer, and when it refuses; kept and compared as in `test_pictures`."""

from __future__ import annotations

from threading import Event

import pytest
from support.department import Department
from tui.stage import Sitter, sitting
from tui.test_pictures import FOLDER, compare

from cases.errors import StoreTrouble
from cases.services.statistics import Figures
from monitor.tui.screens.cases import CasesScreen
from monitor.tui.screens.clocks import ClocksScreen
from monitor.tui.screens.disposals import DisposalsScreen
from monitor.tui.screens.draws import DrawsScreen
from monitor.tui.screens.my_desk import MyDeskScreen
from monitor.tui.screens.pages import PagesScreen
from monitor.tui.screens.people import PeopleScreen
from monitor.tui.screens.search import SearchScreen
from monitor.tui.screens.warnings import WarningsScreen

LOCKED = "the database is locked by another program; nothing was written"
LISTS = (
    CasesScreen,
    ClocksScreen,
    DisposalsScreen,
    DrawsScreen,
    MyDeskScreen,
    PagesScreen,
    PeopleScreen,
    SearchScreen,
    WarningsScreen,
)


class Slow:
    """A record that does not answer before it is let go, and refuses then."""

    def __init__(self) -> None:
        self.let_go = Event()

    def __call__(self, *_args: object, **_named: object) -> object:
        self.let_go.wait(60)
        raise StoreTrouble(LOCKED)


async def drawn(sitter: Sitter, said: str) -> None:
    """Wait until the screen says so and is drawn, whatever is still asked for."""
    for _ in range(600):
        await sitter.pilot.pause(0.005)
        if said in sitter.text() and sitter._drawn():
            return
    raise AssertionError(f"never said: {said}\n{sitter.text()}")


@pytest.mark.parametrize(
    ("login", "keys"),
    [
        ("iac", (("c", "cases"), ("i", "desk"), ("k", "clocks"), ("f", "search"))),
        ("chief", (("w", "warnings"), ("s", "figures"), ("a", "draws"), ("o", "pages"))),
        ("adm", (("p", "people"),)),
        ("rec", (("d", "disposals"),)),
    ],
)
async def test_each_list_says_that_it_loads_and_why_it_could_not(
    department: Department,
    monkeypatch: pytest.MonkeyPatch,
    login: str,
    keys: tuple[tuple[str, str], ...],
) -> None:
    async with sitting(department, login) as sitter:
        for key, name in keys:
            slow = Slow()
            for screen in LISTS:
                monkeypatch.setattr(screen, "fetch", slow)
            monkeypatch.setattr(Figures, "of_period", slow)
            await sitter.pilot.press("g", key)
            if name == "search":
                await drawn(sitter, "words that a title")
                await sitter.pilot.press(*"elm", "enter")
            await drawn(sitter, {"figures": "Counting"}.get(name, " …"))
            compare(sitter.picture(), FOLDER / f"{name}-loading.svg")
            slow.let_go.set()
            await sitter.settle()
            compare(sitter.picture(), FOLDER / f"{name}-trouble.svg")
