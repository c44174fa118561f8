"""The part of a long list that is in memory, and the item in it that has the cursor. No widgets here.

Pages come in at either end; what lies far from the cursor leaves at the other, so that a walk through a
million items takes no more memory than the first five hundred. The cursor is a *key*, not a row.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from time import monotonic
from typing import Final, Generic, TypeVar

from cases.model.views import UNCOUNTED, Page

T = TypeVar("T")
KEPT: Final = 500
"""Items kept in memory, about: a page more while one comes in."""
AHEAD: Final = 40
"""Items left beyond the cursor when the next page is asked for."""
MARGIN: Final = 100
"""Items kept on either side of the cursor, whatever leaves."""
FIRST: Final = ""
LAST: Final = "<"
_RETRY_S: Final = 2.0
"""Seconds after which a page that never came is asked for again."""


class Side(Enum):
    """Where the page that was asked for belongs."""

    ABOVE = "above"
    BELOW = "below"
    FIRST = "first"
    LAST = "last"


class Window(Generic[T]):
    """Items in order, between the places from which the list goes on in both directions."""

    def __init__(self, key: Callable[[T], object], *, both_ways: bool = False) -> None:
        """Hold nothing yet; `key` gives what an item is known by for good.

        Args:
            key: Gives what an item is known by for good.
            both_ways: Whether the list can be asked for pages before a place, and for its end.
        """
        self.key = key
        self.both_ways = both_ways
        self.items: list[T] = []
        self.cursor = 0
        self.above = 0
        """Items before the first one held, as far as is known."""
        self.total = 0
        """Items of the whole list, when the last page was made."""
        self.prev_key: str | None = None
        self.next_key: str | None = None
        self._begins: dict[object, str] = {}
        """By the first item of a page: the place before it."""
        self._ends: dict[object, str] = {}
        """By the last item of a page: the place after it."""
        self._asked: tuple[Side, str, float] | None = None

    @property
    def current(self) -> T | None:
        """The item that has the cursor."""
        return self.items[self.cursor] if self.items else None

    @property
    def current_key(self) -> object | None:
        """Its key."""
        return self.key(self.items[self.cursor]) if self.items else None

    @property
    def whole(self) -> int:
        """How many items the whole list has, as far as is known."""
        if self.next_key is None:
            return self.above + len(self.items)
        return max(self.total, self.above + len(self.items) + 1)

    @property
    def place(self) -> str | None:
        """The place from which the list is loaded anew so that the cursor's item is in it."""
        return f"@{self.current_key}" if self.items and self.both_ways else None

    def index(self, key: object) -> int | None:
        """Return where an item is, or None."""
        return next((at for at, item in enumerate(self.items) if self.key(item) == key), None)

    def show(self, page: Page[T]) -> None:
        """Hold `page` instead; the cursor keeps its item, or takes the one that came after it."""
        order = [self.key(item) for item in self.items[self.cursor :]]
        was_at = self.above + self.cursor
        self._hold(page)
        place = {self.key(item): index for index, item in enumerate(self.items)}
        found = next((place[key] for key in order if key in place), None)
        self.cursor = min(self.cursor, max(len(self.items) - 1, 0)) if found is None else found
        self._measure(max(was_at - self.cursor, 0))

    def count(self, total: int) -> None:
        """Take note of how many there are in all, counted after the page was shown."""
        self.total = total
        if self.next_key is None:
            self._measure(self.above)

    def ask(self, side: Side) -> str | None:
        """Return the place to ask for, or None where there is nothing there or it is on its way."""
        place = {
            Side.ABOVE: self.prev_key,
            Side.BELOW: self.next_key,
            Side.FIRST: FIRST if self.prev_key is not None else None,
            Side.LAST: LAST if self.next_key is not None and self.both_ways else None,
        }[side]
        if place is None:
            return None
        if self._asked is not None:
            asked, at, when = self._asked
            waits = monotonic() - when < _RETRY_S
            jumps = side in {Side.FIRST, Side.LAST}
            if waits and ((asked, at) == (side, place) or not jumps):
                return None
        self._asked = (side, place, monotonic())
        return place

    def near(self) -> Side | None:
        """Return the side on which the cursor nears the end of what is held, where the list may go on there."""
        if self.next_key is not None and len(self.items) - self.cursor < AHEAD:
            return Side.BELOW
        if self.prev_key is not None and self.cursor < AHEAD:
            return Side.ABOVE
        return None

    def take(self, page: Page[T]) -> int:
        """Add the page that was asked for, where it belongs; return by how much the items moved down."""
        side = self._asked[0] if self._asked else Side.BELOW
        self._asked = None
        if side in {Side.FIRST, Side.LAST}:
            return self._jump(page, to_end=side is Side.LAST)
        known = {self.key(item) for item in self.items}
        new = [item for item in page.items if self.key(item) not in known]
        if page.total != UNCOUNTED:
            self.total = page.total
        if side is Side.ABOVE:
            moved = self._above(new, page)
            self._cut_below()
        else:
            self._below(new, page)
            moved = -self._cut_above()
        return moved

    def replace(self, item: T) -> int | None:
        """Hold a newer view of an item; return where it is."""
        at = self.index(self.key(item))
        if at is not None:
            self.items[at] = item
        return at

    def drop(self, key: object) -> bool | None:
        """Take an item off; the cursor goes to the one after it. Tell whether it was on it, None if not held."""
        at = self.index(key)
        if at is None:
            return None
        on_it = at == self.cursor
        if (place := self._begins.pop(key, None)) is not None and at + 1 < len(self.items):
            self._begins[self.key(self.items[at + 1])] = place
        if (place := self._ends.pop(key, None)) is not None and at:
            self._ends[self.key(self.items[at - 1])] = place
        del self.items[at]
        self.total = max(self.total - 1, 0)
        self.cursor -= at < self.cursor
        self.cursor = max(min(self.cursor, len(self.items) - 1), 0)
        return on_it

    def after(self, key: object, wanted: Callable[[T], bool]) -> T | None:
        """Return the item to go to when the one of `key` is removed: the next wanted one, or else the next."""
        at = self.index(key)
        if at is None:
            return self.current
        others: Sequence[T] = [*self.items[at + 1 :], *reversed(self.items[:at])]
        return next(filter(wanted, others), others[0] if others else None)

    def _hold(self, page: Page[T]) -> None:
        self.items = list(page.items)
        self.prev_key, self.next_key, self.total = page.prev_key, page.next_key, page.total
        self._asked = None
        self._begins, self._ends = {}, {}
        self._remember(page)

    def _remember(self, page: Page[T]) -> None:
        """Note the places around a page, so that its neighbours can leave and come back."""
        if page.items and self.both_ways:
            if page.prev_key is not None:
                self._begins[self.key(page.items[0])] = page.prev_key
            if page.next_key is not None:
                self._ends[self.key(page.items[-1])] = page.next_key

    def _measure(self, guess: int) -> None:
        """Say how many items lie above: known at either end of the list, guessed between."""
        if self.prev_key is None:
            self.above = 0
        elif self.next_key is None:
            self.above = max(self.total - len(self.items), 0)
        else:
            self.above = guess

    def _jump(self, page: Page[T], *, to_end: bool) -> int:
        self._hold(page)
        self.cursor = max(len(self.items) - 1, 0) if to_end else 0
        self._measure(0)
        return 0

    def _above(self, new: list[T], page: Page[T]) -> int:
        self.items[:0] = new
        self.prev_key = page.prev_key if page.items else None
        self._remember(page)
        self.cursor += len(new)
        self._measure(max(self.above - len(new), 0))
        return len(new)

    def _below(self, new: list[T], page: Page[T]) -> None:
        self.items += new
        self.next_key = page.next_key
        self._remember(page)

    def _cut_above(self) -> int:
        """Let whole pages far above the cursor go; return how many items went."""
        if len(self.items) <= KEPT:
            return 0
        for at in range(min(self.cursor - MARGIN, len(self.items) - KEPT + MARGIN), 0, -1):
            place = self._begins.get(self.key(self.items[at]))
            if place is not None:
                for item in self.items[:at]:
                    self._forget(item)
                del self.items[:at]
                self.prev_key = place
                self.above += at
                self.cursor -= at
                return at
        return 0

    def _cut_below(self) -> None:
        """Let whole pages far below the cursor go."""
        if len(self.items) <= KEPT:
            return
        for at in range(max(self.cursor + MARGIN, KEPT - MARGIN), len(self.items) - 1):
            place = self._ends.get(self.key(self.items[at]))
            if place is not None:
                for item in self.items[at + 1 :]:
                    self._forget(item)
                del self.items[at + 1 :]
                self.next_key = place
                return

    def _forget(self, item: T) -> None:
        self._begins.pop(self.key(item), None)
        self._ends.pop(self.key(item), None)
