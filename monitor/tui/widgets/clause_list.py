"""Clauses to choose from: those that can be alleged, ticked with space."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from cases.model.views import Page
from monitor.tui import words
from monitor.tui.widgets.keyed_list import Column, KeyedList

if TYPE_CHECKING:
    from cases.policy import Catalogue, Provision


class ClauseList(KeyedList["Provision"]):
    """Lists clauses; enter is left to whoever asked (`KeyedList.Opened`)."""

    HEAD = 0
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "Tick", show=False),
        Binding("enter", "open", "Done", show=False),
    ]

    def __init__(
        self,
        clauses: Sequence[Provision],
        *,
        ticked: Iterable[str] | None = None,
        id: str | None = None,  # noqa: A002  Textual's name
    ) -> None:
        """Offer `clauses`, with boxes to tick unless `ticked` is None."""
        columns: list[Column[Provision]] = [
            Column("", 10, lambda part: (words.cell(part.id, 12), "bold")),
            Column("", 20, lambda part: (_said(part), "")),
        ]
        if ticked is not None:
            columns.insert(0, Column("", 3, self._box))
        super().__init__(columns, lambda part: part.id, id=id)
        self.ticked = set(ticked or ())
        self.show(Page(tuple(clauses), None, len(clauses)))

    @property
    def chosen(self) -> tuple[str, ...]:
        """Ids of what is ticked, in the order of the list."""
        return tuple(part.id for part in self.items if part.id in self.ticked)

    def _box(self, part: Provision) -> tuple[str, str]:
        return ("[x]", "$text-accent bold") if part.id in self.ticked else ("[ ]", "$text-muted")

    def action_tick(self) -> None:
        """Tick the clause under the cursor, or take the tick away."""
        part = self.current
        if part is not None:
            self.ticked ^= {part.id}
            self.refresh_line(self.cursor)

    def clear_ticks(self) -> None:
        """Take all ticks away."""
        self.ticked.clear()
        self.refresh()


def allegeable(catalogue: Catalogue, found: Sequence[str] = ()) -> list[Provision]:
    """Return the clauses that can be alleged: those found first, then the others on personal use."""
    parts = [part for part in catalogue.provisions() if part.violable]
    whole = {clause.id for clause in catalogue.clauses.values() if clause.limbs}
    rest = (part for part in parts if part.id.startswith("V.A.") and part.id not in whole)
    return [part for part in parts if part.id in found] + [
        part for part in rest if part.id not in found
    ]


def _said(part: Provision) -> str:
    alone = "" if part.sole_basis else ", not alone"
    return f"{words.cell(part.title, 60)} · {words.kind_word(part)}{alone}"
