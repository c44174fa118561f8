"""Walking a long list by its key: a page costs the same wherever it lies, and one can go both ways from it.

A place in a list is a word that only this file reads: nothing is the beginning, `<` the end, `5.7` what follows
the key (5, 7), `<5.7` what precedes it, and `@7` what surrounds the row of id 7, which is among it where it is still
in the list. A day is a number such as 20270131. A place that a page gave may end in `~90`: so many there were in all
when the walk began, so that they are counted once and not at every step.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, or_

from cases.errors import BadInput
from cases.store.queries.common import AnyRow, AnySelect

_BEFORE: Final = "<"
_AROUND: Final = "@"
_COUNTED: Final = "~"
_LARGEST: Final = 2**63
Key = int | date
"""A value of a column that a list is walked by."""


@dataclass(frozen=True, slots=True)
class Walked:
    """One page of rows in the order of the list, and the places on either side; None where the list ends."""

    rows: list[AnyRow]
    prev_key: str | None
    next_key: str | None


@dataclass(frozen=True, slots=True)
class Walk:
    """A list in the order of its key; the last column of the key is the row's id."""

    connection: Connection
    statement: AnySelect
    """The list, without its order; it has the columns of the key among its own."""
    anchor: AnySelect
    """The same rows and those that have left the list: what a place may lie around."""
    key: tuple[Any, ...]
    """One or two columns of whole numbers or days."""
    newest_first: bool = False
    """Whether the list goes from the largest key to the smallest."""

    def page(self, place: str | None, limit: int) -> Walked:
        """Return the page at a place.

        Raises:
            BadInput: That is no place.
        """
        if not place:
            rows, more = self._ahead((), limit)
            return Walked(rows, None, self._word(rows[-1]) if more else None)
        if place.startswith(_AROUND):
            return self._around(_numbers(place[1:], place, 1)[0], limit)
        if place.startswith(_BEFORE):
            bound = self._bound(place[1:], place) if place != _BEFORE else ()
            rows, more = self._back(bound, limit)
            return Walked(rows, self._before(rows) if more else None, self._after(rows, bound))
        rows, more = self._ahead(self._bound(place, place), limit)
        return Walked(rows, self._before(rows), self._word(rows[-1]) if more else None)

    def _around(self, row_id: int, limit: int) -> Walked:
        """Return the page in whose middle that row is, or was; the beginning where it was never in sight."""
        here = self.connection.execute(self.anchor.where(self.key[-1] == row_id)).first()
        if here is None:
            return self.page(None, limit)
        *first, last = (getattr(here, column.key) for column in self.key)
        above, more_above = self._back((*first, last), limit // 2)
        before = last + 1 if self.newest_first else last - 1
        below, more_below = self._ahead((*first, before), limit - len(above))
        rows = [*above, *below]
        return Walked(
            rows,
            self._before(rows) if more_above else None,
            self._word(rows[-1]) if more_below else None,
        )

    def _ahead(self, bound: Sequence[Key], limit: int) -> tuple[list[AnyRow], bool]:
        return self._cut(bound, limit, upwards=not self.newest_first)

    def _back(self, bound: Sequence[Key], limit: int) -> tuple[list[AnyRow], bool]:
        rows, more = self._cut(bound, limit, upwards=self.newest_first)
        return rows[::-1], more

    def _cut(self, bound: Sequence[Key], limit: int, *, upwards: bool) -> tuple[list[AnyRow], bool]:
        """Return the rows next to a bound, the nearest first, and whether there are more."""
        order = self.key if upwards else tuple(column.desc() for column in self.key)
        query = self.statement.order_by(*order).limit(limit + 1)
        if bound:
            query = query.where(_beyond(self.key, bound, after=upwards))
        rows = list(self.connection.execute(query).all())
        return rows[:limit], len(rows) > limit

    def _bound(self, words: str, place: str) -> tuple[Key, ...]:
        numbers = _numbers(words, place, len(self.key))
        return tuple(
            _day(number, place) if column.type.python_type is date else number
            for column, number in zip(self.key, numbers, strict=True)
        )

    def _word(self, row: AnyRow) -> str:
        values = (getattr(row, column.key) for column in self.key)
        return ".".join(
            value.strftime("%Y%m%d") if isinstance(value, date) else str(value) for value in values
        )

    def _before(self, rows: list[AnyRow]) -> str | None:
        return f"{_BEFORE}{self._word(rows[0])}" if rows else None

    def _after(self, rows: list[AnyRow], bound: Sequence[Key]) -> str | None:
        """Return what follows rows that precede a bound: the bound itself was listed, so there is something."""
        return self._word(rows[-1]) if rows and bound else None


def with_count(place: str | None, total: int | None) -> str | None:
    """Return a place that also tells how many there are in all, where that is known."""
    return place if place is None or total is None else f"{place}{_COUNTED}{total}"


def counted_before(place: str | None) -> tuple[str | None, int | None]:
    """Return a place without that, and how many there were, None where they are to be counted.

    Raises:
        BadInput: That is no place.
    """
    bare, mark, total = (place or "").partition(_COUNTED)
    return (bare or None), (_numbers(total, place or "", 1)[0] if mark else None)


def _beyond(key: tuple[Any, ...], bound: Sequence[Key], *, after: bool) -> ColumnElement[bool]:
    """Cut at the bound, written so that the index is walked from there on, in both databases."""
    last: ColumnElement[bool] = key[-1] > bound[-1] if after else key[-1] < bound[-1]
    if len(key) == 1:
        return last
    first = key[0]
    if after:
        return and_(first >= bound[0], or_(first > bound[0], last))
    return and_(first <= bound[0], or_(first < bound[0], last))


def _day(number: int, place: str) -> date:
    try:
        return date(number // 10_000, number // 100 % 100, number % 100)
    except ValueError:
        raise BadInput(f"{place[:40]!r} is not a place in the list") from None


def _numbers(words: str, place: str, count: int) -> tuple[int, ...]:
    try:
        numbers = tuple(map(int, words.split(".")))
    except ValueError:
        numbers = ()
    if len(numbers) != count or not all(abs(number) < _LARGEST for number in numbers):
        raise BadInput(f"{place[:40]!r} is not a place in the list")
    return numbers
