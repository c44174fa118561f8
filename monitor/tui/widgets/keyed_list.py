"""A list whose cursor is a *key*, not a row: what is highlighted is what keys act on, whatever comes or goes.

It is filled from keyset pages, draws only what is visible, and asks for the next page when the cursor
nears the end of what is there; a million items paint as fast as a hundred.
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

T = TypeVar("T")
AHEAD = 40
"""Items left below the cursor when the next page is asked for."""


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
        """The page that goes on from `after` is wanted."""

        def __init__(self, lister: KeyedList[Any], after: str) -> None:
            """Name the list and the key."""
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
        id: str | None = None,  # noqa: A002  Textual's name
    ) -> None:
        """Show nothing yet.

        Args:
            columns: From left to right; where the width does not do for all, the last go first.
            key: Gives what an item is known by for good.
            id: Textual's.
        """
        super().__init__(id=id)
        self.columns = tuple(columns)
        self.key = key
        self.items: list[T] = []
        self.blank = Content()
        """What is said while there is nothing to list."""
        self.cursor = 0
        self.next_key: str | None = None
        self._asked: str | None = None

    @property
    def line_count(self) -> int:
        """How many items are there."""
        return len(self.items)

    @property
    def current(self) -> T | None:
        """The item under the cursor."""
        return self.items[self.cursor] if self.items else None

    @property
    def current_key(self) -> object | None:
        """Key of the item under the cursor."""
        return self.key(self.items[self.cursor]) if self.items else None

    def show(self, page: Page[T]) -> None:
        """List `page` and what follows it; the cursor keeps its item and its line on the screen.

        Where the item is gone, the cursor takes the one that came after it.
        """
        line = self.cursor - self.top
        before = self.current_key
        order = [self.key(item) for item in self.items[self.cursor :]]
        self.items = list(page.items)
        self.next_key, self._asked = page.next_key, None
        place = {self.key(item): index for index, item in enumerate(self.items)}
        found = next((place[key] for key in order if key in place), None)
        self.cursor = min(self.cursor, max(len(self.items) - 1, 0)) if found is None else found
        self.set_reactive(KeyedList.top, self.validate_top(self.cursor - line))
        self._reveal()
        self.refresh()
        if self.current_key != before or before is None:
            self._highlight()

    def extend(self, page: Page[T]) -> None:
        """Add the next page below."""
        known = {self.key(item) for item in self.items}
        self.items += [item for item in page.items if self.key(item) not in known]
        self.next_key, self._asked = page.next_key, None
        self.refresh()

    def replace(self, item: T) -> None:
        """Show a newer view of an item that is listed."""
        for index, old in enumerate(self.items):
            if self.key(old) == self.key(item):
                self.items[index] = item
                self.refresh_line(index)
                return

    def drop(self, key: object) -> None:
        """Take an item off the list; the cursor goes to the one after it."""
        for index, item in enumerate(self.items):
            if self.key(item) == key:
                on_it = index == self.cursor
                del self.items[index]
                self.cursor -= index < self.cursor
                self.cursor = max(min(self.cursor, len(self.items) - 1), 0)
                self.top = self.validate_top(self.top)
                self._reveal()
                self.refresh()
                if on_it:
                    self._highlight()
                return

    def go(self, key: object) -> bool:
        """Put the cursor on an item; tell whether it is listed."""
        for index, item in enumerate(self.items):
            if self.key(item) == key:
                self._to(index)
                return True
        return False

    def after(self, key: object, wanted: Callable[[T], bool] = lambda _: True) -> T | None:
        """Return the item to go to when the one of `key` is removed: the next wanted one, or else the next."""
        for index, item in enumerate(self.items):
            if self.key(item) == key:
                others = [*self.items[index + 1 :], *reversed(self.items[:index])]
                return next(filter(wanted, others), others[0] if others else None)
        return self.current

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
        return self._row(cells, width, "▸"), self.get_visual_style("list--cursor")

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
        old, self.cursor = self.cursor, index
        top = self.top
        self._reveal()
        if top == self.top:
            self.refresh_line(old)
            self.refresh_line(index)
        self._highlight()

    def _reveal(self) -> None:
        """Scroll as little as needed to see the cursor, and ask for more where the list may go on."""
        if self.rows:
            self.top = max(min(self.top, self.cursor), self.cursor - self.rows + 1)
        near_end = len(self.items) - self.cursor < AHEAD
        if near_end and self.next_key is not None and self._asked != self.next_key:
            self._asked = self.next_key
            self.post_message(self.Wanted(self, self.next_key))

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
