"""Words across cases: what holds all of them, of the cases and compartments one may read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from cases.model.views import Page
from monitor.safe_text import safe_line, safe_text
from monitor.tui import words
from monitor.tui.screens.listing import Listing
from monitor.tui.veil import INSTEAD, graphic
from monitor.tui.widgets.field import steady
from monitor.tui.widgets.keyed_list import Column

if TYPE_CHECKING:
    from cases.services.searching import Found

_MOST = 500
_KIND = {"case": "title", "note": "note N-", "record": "record #", "evidence": "evidence E-"}


class SearchScreen(Listing["Found"]):
    """Takes words, lists what holds them; enter opens the case."""

    SUBJECT = "SEARCH"
    WHAT = "What was found"
    AUTO_FOCUS = "#typed"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "type", "Other words", key_display="/"),
        Binding("b", "veil", "Veil", show=False, tooltip="Shows or veils what may be graphic"),
    ]

    _unveiled = False
    """Whether words that may be graphic are shown, until other words are asked for."""
    _words = ""
    """The words asked for."""

    def above(self) -> Sequence[Widget]:
        """The line where words are typed."""
        return (
            Input(
                id="typed",
                placeholder="words that a title, note, record or item of evidence holds · enter searches",
                max_length=_MOST,
            ),
        )

    def on_mount(self) -> None:
        """Wait for words."""
        super().on_mount()
        steady(self)

    def columns(self) -> tuple[Column[Found], ...]:
        """The case, where in it, and the words around."""
        return (
            Column("Case", 12, lambda one: (words.cell(one.case, 20), "bold")),
            Column("Where", 13, lambda one: (_where(one), "$text-secondary")),
            Column("Words", 20, lambda one: (words.cell(self._said(one), 160), "")),
        )

    def key(self, item: Found) -> object:
        """By where it stands."""
        return item.case, item.kind, item.ref

    def fetch(self, after: str | None, limit: int) -> Page[Found]:
        """Ask for a page; nothing is asked for without words."""
        if not self._words:
            return Page((), None, 0)
        return self.desk.overview.searching.find(
            self.desk.actor, self._words, after=after, limit=limit
        )

    def empty(self) -> Content:
        """Say that nothing was found, or that nothing was asked."""
        if not self._words:
            return words.heading("Type words above, then enter.") + words.muted(
                "\nEvery search is in the custody log with its words."
            )
        return words.heading("Nothing in your reach holds all these words.") + words.muted(
            "\n/ takes other words; fewer find more."
        )

    def facts(self, page: Page[Found]) -> Content:
        """Say how much was found."""
        if not self._words:
            return Content()
        more = "or more " if page.next_key else ""
        return Content(f"{len(page.items):,} {more}found")

    def detail(self, item: Found) -> Content:
        """Return the words around."""
        return Content.assemble(
            (f"{safe_line(item.case, 20)} · {_where(item)}\n", "$text-primary bold"),
            safe_text(self._said(item), limit=2_000),
            ("\nenter opens the case", "$text-muted"),
        )

    def _said(self, one: Found) -> str:
        """Return the words around, or what stands in their place; both are as hostile as any."""
        return INSTEAD if graphic(one.clauses) and not self._unveiled else one.words

    def action_veil(self) -> None:
        """Show the words of what may be graphic, or veil them again."""
        if not any(graphic(one.clauses) for one in self.lister.items):
            self.say_why("nothing is veiled here: only what may be graphic is")
            return
        self._unveiled = not self._unveiled
        self.lister.refresh()
        self._detailed()

    def open(self, item: Found) -> None:
        """Open the case."""
        self.open_case(item.case)

    @on(Input.Submitted, "#typed")
    def _typed(self, event: Input.Submitted) -> None:
        """Search."""
        event.stop()
        self._words, self._unveiled = event.value.strip(), False
        self.lister.blank = words.muted("Searching …")
        self.lister.show(Page((), None, 0))
        self.lister.refresh()
        self.lister.focus()
        self.action_load()

    def action_type(self) -> None:
        """Take other words."""
        self.query_one("#typed", Input).focus()


def _where(one: Found) -> str:
    said = _KIND.get(one.kind, one.kind)
    return f"{said}{one.ref}" if said[-1] in "-#" else said
