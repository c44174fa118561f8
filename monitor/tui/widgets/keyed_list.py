"""A list whose cursor is a *key*, not a row: what is highlighted is what keys act on, whatever comes or goes.

It is filled from keyset pages, draws only what is visible, holds only what is near the cursor, and asks for
the next page when the cursor nears the end of that; a million items paint as fast as a hundred, in the same memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.strip import Strip
from textual.style import Style

from cases.model.views import Page
from monitor.tui.widgets.lines import Lines
from monitor.tui.widgets.window import Side, Window

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Column(Generic[T]):
    """One column of a list."""

    title: str
    width: int
    """Cells; the last column takes what is left, and at least this."""
    show: Callable[[T], tuple[str, str]]
    """The words, already safe, and the style they are drawn in."""
    right: bool = False
    """Whether the words stand at the right edge, as numbers do."""


class KeyedList(Lines, Generic[T]):
    """Shows items in columns under a head line."""

    HEAD = 1
    COMPONENT_CLASSES: ClassVar[set[str]] = {"list--head", "list--cursor"}
    DEFAULT_CSS = """
    KeyedList > .list--head { color: $text-muted; }
    KeyedList > .list--cursor { background: $cursor-blurred; }
    KeyedList:focus > .list--cursor { background: $cursor; text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open", key_display="enter", show=True),
    ]

    class Highlighted(Message):
        """The cursor stands on another item, or on none."""

        def __init__(self, lister: KeyedList[Any], item: object | None) -> None:
            """Name the list and the item."""
            super().__init__()
            self.lister = lister
            self.item = item

        @property
        def control(self) -> KeyedList[Any]:
            """The list."""
            return self.lister

    class Opened(Highlighted):
        """The item under the cursor shall be opened."""

    class Wanted(Message):
        """The page at the place `after` is wanted; `extend` takes it."""

        def __init__(self, lister: KeyedList[Any], after: str) -> None:
            """Name the list and the place."""
            super().__init__()
            self.lister = lister
            self.after = after

        @property
        def control(self) -> KeyedList[Any]:
            """The list."""
            return self.lister

    def __init__(
        self,
        columns: Sequence[Column[T]],
        key: Callable[[T], object],
        *,
        both_ways: bool = False,
        id: str | None = None,  # noqa: A002  Textual's name
    ) -> None:
        """Show nothing yet.

        Args:
            columns: From left to right; where the width does not do for all, the last go first.
            key: Gives what an item is known by for good.
            both_ways: Whether pages can also be had before a place, and at the end of the list.
            id: Textual's.
        """
        super().__init__(id=id)
        self.columns = tuple(columns)
        self.window: Window[T] = Window(key, both_ways=both_ways)
        self.blank = Content()
        """What is said while there is nothing to list."""

    @property
    def items(self) -> list[T]:
        """The items in memory, in order."""
        return self.window.items

    @property
    def cursor(self) -> int:
        """Index of the item under the cursor."""
        return self.window.cursor

    @property
    def line_count(self) -> int:
        """How many items are in memory."""
        return len(self.window.items)

    @property
    def extent(self) -> tuple[int, int]:
        """Items above the window, and of the whole list."""
        return self.window.above + self.top, self.window.whole

    @property
    def current(self) -> T | None:
        """The item under the cursor."""
        return self.window.current

    @property
    def current_key(self) -> object | None:
        """Key of the item under the cursor."""
        return self.window.current_key

    @property
    def place(self) -> str | None:
        """The place from which the list is to be loaded anew, so that the item under the cursor is in it."""
        return self.window.place

    def show(self, page: Page[T]) -> None:
        """List `page` and what follows it; the cursor keeps its item and its line on the screen.

        Where the item is gone, the cursor takes the one that came after it.
        """
        line, before = self.cursor - self.top, self.current_key
        self.window.show(page)
        self._keep_line(line)
        if self.current_key != before or before is None:
            self._highlight()

    def extend(self, page: Page[T]) -> None:
        """Add the page that was wanted, where it belongs; what is on the screen stays where it is."""
        line, before = self.cursor - self.top, self.current_key
        self.window.take(page)
        self._keep_line(line)
        if self.current_key != before:
            self._highlight()

    def count(self, total: int) -> None:
        """Show where the window lies among so many."""
        self.window.count(total)
        self.refresh()

    def replace(self, item: T) -> None:
        """Show a newer view of an item that is listed."""
        index = self.window.replace(item)
        if index is not None:
            self.refresh_line(index)

    def drop(self, key: object) -> None:
        """Take an item off the list; the cursor goes to the one after it."""
        on_it = self.window.drop(key)
        if on_it is None:
            return
        self.top = self.validate_top(self.top)
        self._reveal()
        self.refresh()
        if on_it:
            self._highlight()

    def go(self, key: object) -> bool:
        """Put the cursor on an item; tell whether it is listed."""
        index = self.window.index(key)
        if index is not None:
            self._to(index)
        return index is not None

    def after(self, key: object, wanted: Callable[[T], bool] = lambda _: True) -> T | None:
        """Return the item to go to when the one of `key` is removed: the next wanted one, or else the next."""
        return self.window.after(key, wanted)

    def head(self, index: int, width: int) -> tuple[Content, Style]:
        """Return the titles of the columns."""
        return self._row(
            [(column.title, "") for column in self.columns], width, " "
        ), self.get_visual_style("list--head")

    def line(self, index: int, width: int) -> tuple[Content, Style]:
        """Return one item."""
        cells = [column.show(self.items[index]) for column in self.columns]
        if index != self.cursor:
            return self._row(cells, width, " "), self.visual_style
        style = self.get_visual_style("list--cursor")
        if (
            self.app.native_ansi_color
        ):  # sixteen colours have no second ground that every ink reads on
            style += Style(reverse=True)
        return self._row(cells, width, "▸"), style

    def render_line(self, y: int) -> Strip:
        """Draw an item, or what there is to say when there is none."""
        if self.items or not self.blank or y < self.HEAD + 1:
            return super().render_line(y)
        lines = self.blank.wrap(max(self.size.width - 6, 1))
        index = y - self.HEAD - 1
        return self.draw(
            Content("    ") + lines[index] if index < len(lines) else Content(), self.visual_style
        )

    def _row(self, cells: list[tuple[str, str]], width: int, mark: str) -> Content:
        """Fit the cells into the line; columns that find no room are left out from the right."""
        parts: list[str | tuple[str, str]] = [f"{mark} "]
        left = width - 2
        last = len(self.columns) - 1
        for index, (column, (words, style)) in enumerate(zip(self.columns, cells, strict=True)):
            if column.width > left:
                break
            room = left if index == last else column.width
            # The gap is drawn with the cell before it: fewer changes of style, fewer bytes.
            parts.append((f"{fit(words, room, right=column.right)} ", style))
            left -= room + 1
        return Content.assemble(*parts)

    def _to(self, index: int) -> None:
        """Move the cursor."""
        index = max(0, min(index, len(self.items) - 1))
        if index == self.cursor or not self.items:
            return
        old, self.window.cursor = self.cursor, index
        top = self.top
        if self.rows and not top <= index < top + self.rows:
            # Half a page at once: a slow line carries one screen for many keys, not one for each.
            self.top = index - self.rows // 2
        self._reveal()
        if top == self.top:
            self.refresh_line(old)
            self.refresh_line(index)
        self._highlight()

    def _keep_line(self, line: int) -> None:
        """Draw anew, with the cursor on the line of the screen where it was."""
        self.set_reactive(KeyedList.top, self.validate_top(self.cursor - line))
        self._reveal()
        self.refresh()

    def _reveal(self) -> None:
        """Scroll as little as needed to see the cursor, and ask for more where the list may go on."""
        if self.rows:
            self.top = max(min(self.top, self.cursor), self.cursor - self.rows + 1)
        side = self.window.near()
        if side is not None:
            self._want(side)

    def _want(self, side: Side) -> bool:
        """Ask for a page; tell whether there is one to ask for."""
        place = self.window.ask(side)
        if place is not None:
            self.post_message(self.Wanted(self, place))
        return place is not None

    def _highlight(self) -> None:
        self.post_message(self.Highlighted(self, self.current))

    def on_resize(self) -> None:
        """Keep the cursor in view."""
        self.top = self.validate_top(self.top)
        self._reveal()

    def on_click(self, event: events.Click) -> None:
        """Take the item that was clicked; open it on the second click."""
        index = self.top + event.y - self.HEAD
        if event.y >= self.HEAD and index < len(self.items):
            self._to(index)
            if event.chain == 2:  # noqa: PLR2004  a double click
                self.action_open()

    def action_move(self, by: int) -> None:
        """Move the cursor by items."""
        self._to(self.cursor + by)

    def wheel(self, by: int) -> None:
        """Move the cursor: what is highlighted is always in view."""
        self._to(self.cursor + by)

    def action_first(self) -> None:
        """Go to the first item, wherever the list begins."""
        if not self._want(Side.FIRST):
            super().action_first()

    def action_last(self) -> None:
        """Go to the last item, however long the list is."""
        if not self._want(Side.LAST):
            super().action_last()

    def action_open(self) -> None:
        """Open the item under the cursor."""
        if self.items:
            self.post_message(self.Opened(self, self.current))


def fit(words: str, width: int, *, right: bool = False) -> str:
    """Return the words cut or filled to exactly `width` cells."""
    size = cell_len(words)
    if size > width:
        return set_cell_size(set_cell_size(words, width - 1).rstrip() + "…", width) if width else ""
    return (" " * (width - size) + words) if right else set_cell_size(words, width)
