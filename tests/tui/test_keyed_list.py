"""The list whose cursor is a key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from cases.model.views import Page
from monitor.tui.theme import DARK, THEMES
from monitor.tui.widgets.keyed_list import Column, KeyedList, fit


@dataclass(frozen=True)
class Item:
    key: int
    words: str = "words"


def page(keys: Sequence[int], next_key: str | None = None) -> Page[Item]:
    return Page(tuple(Item(key, f"item {key}") for key in keys), next_key, len(keys))


class ListApp(App[None]):
    """One list, and what it said."""

    def __init__(self) -> None:
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK
        self.heard: list[object] = []
        self.wanted: list[str] = []

    def compose(self) -> ComposeResult:
        columns: tuple[Column[Item], ...] = (
            Column("Key", 6, lambda item: (str(item.key), "bold"), right=True),
            Column("Words", 10, lambda item: (item.words, "")),
        )
        yield KeyedList[Item](columns, lambda item: item.key)

    def at(self) -> object:
        """Key of the item under the cursor."""
        return self.lister.current_key

    @property
    def lister(self) -> KeyedList[Item]:
        return self.query_one(KeyedList)

    def on_keyed_list_highlighted(self, message: KeyedList.Highlighted) -> None:
        self.heard.append(message.item)

    def on_keyed_list_wanted(self, message: KeyedList.Wanted) -> None:
        self.wanted.append(message.after)


async def test_new_items_move_neither_the_cursor_nor_its_line() -> None:
    app = ListApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.lister.focus()
        app.lister.show(page(range(100, 200)))
        await pilot.press(*"jjjjjjjjjjjjjjjjjjjj")
        line = app.lister.cursor - app.lister.top
        app.lister.show(page([*range(50), *range(100, 200)]))
        await pilot.pause()

        assert app.at() == 120
        assert app.lister.cursor - app.lister.top == line


@pytest.mark.parametrize("key", ["j", "k"])
async def test_past_the_edge_the_list_moves_by_half_a_page_and_then_stands(key: str) -> None:
    app = ListApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.lister.focus()
        app.lister.show(page(range(100)))
        app.lister.go(50)
        await pilot.pause()
        tops = []
        for _ in range(app.lister.rows * 2):
            await pilot.press(key)
            tops.append(app.lister.top)
            assert 0 <= app.lister.cursor - app.lister.top < app.lister.rows

    assert len(set(tops)) <= 5


async def test_the_cursor_of_a_gone_item_takes_the_one_that_came_after() -> None:
    app = ListApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.lister.show(page(range(10)))
        app.lister.go(4)
        app.lister.show(page([0, 1, 7, 8, 9]))
        await pilot.pause()
        assert app.at() == 7
        app.lister.show(page([0, 1]))
        assert app.at() == 1
        app.lister.show(page([]))
        await pilot.pause()

        assert app.lister.current is None
        assert app.heard[-1] is None


async def test_dropping_an_item_goes_on_to_the_next_and_at_the_end_back() -> None:
    app = ListApp()
    async with app.run_test(size=(60, 12)):
        lister = app.lister
        lister.show(page(range(5)))
        lister.go(2)
        assert lister.after(2) == Item(3, "item 3")
        lister.drop(2)
        assert app.at() == 3
        lister.drop(0)  # above the cursor: it stays on its item
        assert app.at() == 3
        lister.go(4)
        assert lister.after(4) == Item(3, "item 3")
        lister.drop(4)
        assert app.at() == 3
        lister.drop(99)
        lister.replace(Item(3, "newer"))
        assert lister.current == Item(3, "newer")
        assert lister.after(99) == lister.current


async def test_the_next_page_is_asked_for_once_near_the_end() -> None:
    app = ListApp()
    async with app.run_test(size=(60, 12)) as pilot:
        app.lister.focus()
        app.lister.show(page(range(100), "after 99"))
        await pilot.press("j", "j")
        assert app.wanted == []
        await pilot.press("G", "k", "j")
        assert app.wanted == ["after 99"]
        app.lister.extend(page(range(95, 150)))
        await pilot.press("G")

        assert app.at() == 149
        assert len(app.lister.items) == 150


async def test_half_pages_ends_and_the_mouse() -> None:
    app = ListApp()
    async with app.run_test(size=(60, 11)) as pilot:
        app.lister.focus()
        app.lister.show(page(range(100)))
        await pilot.press("ctrl+d")
        assert app.at() == 5
        await pilot.press("ctrl+u", "end")
        assert app.at() == 99
        await pilot.press("home")
        assert app.at() == 0
        await pilot.click(KeyedList, offset=(5, 3))
        assert app.at() == 2
        app.lister.action_last()
        await pilot.resize_terminal(60, 6)
        await pilot.pause(0.05)
        assert app.lister.top == 95


@pytest.mark.parametrize("count", [1_000, 100_000])
async def test_a_key_costs_the_same_however_long_the_list(count: int) -> None:
    app = ListApp()
    async with app.run_test(size=(120, 36)) as pilot:
        app.lister.focus()
        app.lister.show(page(range(count)))
        app.lister.go(count // 2)
        await pilot.pause()
        begun = process_time()
        for _ in range(200):
            app.lister.action_move(1)
        spent = process_time() - begun

    assert spent < 0.2


@given(st.text(max_size=40), st.integers(0, 30), st.booleans())
def test_a_cell_has_exactly_its_width(words: str, width: int, right: bool) -> None:  # noqa: FBT001  drawn
    from rich.cells import cell_len

    assert cell_len(fit(words, width, right=right)) == width


def test_a_cell_shows_that_it_is_cut() -> None:
    cases: list[tuple[Callable[[], str], str]] = [
        (lambda: fit("Fuentes", 5), "Fuen…"),
        (lambda: fit("12", 4, right=True), "  12"),
        (lambda: fit("你好你好", 5), "你好…"),
    ]
    for made, wanted in cases:
        assert made() == wanted
