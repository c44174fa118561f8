"""Statistics of a period as bars or as tables; no ranking of reviewers, and how it falls on groups in plain words."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from cases.errors import CasesError
from cases.model.statistics import Statistics
from monitor.tui import figures_text, words
from monitor.tui.asking import trouble
from monitor.tui.screens.base import DeskScreen
from monitor.tui.widgets.bars import KeyBar, TopBar
from monitor.tui.widgets.text_pane import TextPane

_PERIODS: Final = (7, 30, 90, 365)
"""Days; brackets go from one to the next."""


class FiguresScreen(DeskScreen):
    """Shows the figures of the last days."""

    SUBJECT = "STATISTICS"
    AUTO_FOCUS = "TextPane"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "table", "Table or bars"),
        Binding("right_square_bracket", "period(1)", "Longer", key_display="]"),
        Binding("left_square_bracket", "period(-1)", "Shorter", key_display="["),
        Binding("r", "load", "Reload", show=False),
    ]

    _at = 1
    _table = False
    _found: Statistics | None = None

    def compose(self) -> ComposeResult:
        """Lay out the words."""
        yield TopBar()
        yield TextPane(words.muted("Counting …"), id="figures")
        yield KeyBar()

    def on_mount(self) -> None:
        """Name the screen."""
        self.top_bar.subject = self.SUBJECT
        self.top_bar.who = self.sitting.who

    def on_screen_resume(self) -> None:
        """Count whenever the screen comes back."""
        super().on_screen_resume()
        self.action_load()

    def action_load(self) -> None:
        """Count anew."""
        desk, days = self.desk, _PERIODS[self._at]
        self.top_bar.facts = Content(f"the last {days} days")
        self.ask(
            "figures",
            lambda: desk.overview.figures.of_period(desk.actor, days=days),
            self._counted,
            self._failed,
        )

    def _counted(self, found: Statistics) -> None:
        self._found = found
        self._draw()

    def _failed(self, error: CasesError) -> None:
        if self._found is None:
            self.query_one(TextPane).show(trouble("The figures could not be counted.", error))
        else:
            self.complain(error)

    def _draw(self) -> None:
        if self._found is not None:
            shown = figures_text.figures(self._found, self.looks, bars=not self._table)
            self.query_one(TextPane).show(shown, keep_place=True)

    def action_table(self) -> None:
        """Show numbers instead of bars, or bars again."""
        self._table = not self._table
        self._draw()

    def action_period(self, by: int) -> None:
        """Take a longer or a shorter period."""
        self._at = max(0, min(self._at + by, len(_PERIODS) - 1))
        self.action_load()
