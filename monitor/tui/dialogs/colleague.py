"""Who is given the flag?"""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from cases.model.desks import Colleague
from cases.model.views import Page
from monitor.tui import words
from monitor.tui.dialogs.base import Dialog
from monitor.tui.widgets.keyed_list import Column, KeyedList


class ColleagueDialog(Dialog[str]):
    """Takes one of those who may work on it; answers with the login."""

    HINT = "j k move · enter give · esc cancel"
    AUTO_FOCUS = "KeyedList"

    def __init__(self, title: Content, colleagues: Sequence[Colleague]) -> None:
        """Offer the colleagues."""
        super().__init__()
        self._title, self._colleagues = title, tuple(colleagues)

    def title_content(self) -> Content:
        """Name what is given."""
        return Content("Give ") + self._title

    def hint(self) -> str:
        """Return the keys; nobody to give it to leaves one."""
        return self.HINT if self._colleagues else "esc back"

    def body(self) -> ComposeResult:
        """Lay out the list."""
        if not self._colleagues:
            yield Static(Content("Nobody else of your command may work on it. E hands it to IA."))
            return
        lister = KeyedList[Colleague](
            (
                Column("Login", 14, lambda one: (words.cell(one.login, 20), "bold")),
                Column("Name", 22, lambda one: (words.cell(one.name, 30), "")),
                Column("Rank", 12, lambda one: (words.cell(one.rank, 20), "$text-muted")),
                Column("Unit", 12, lambda one: (words.cell(one.unit, 30), "$text-muted")),
            ),
            lambda one: one.login,
            id="colleagues",
        )
        lister.styles.height = "auto"
        lister.styles.max_height = 12
        yield lister

    def on_mount(self) -> None:
        """Fill the list."""
        super().on_mount()
        if self._colleagues:
            self.query_one("#colleagues", KeyedList).show(
                Page(self._colleagues, None, len(self._colleagues))
            )

    @on(KeyedList.Opened)
    def _chosen(self) -> None:
        one = self.query_one("#colleagues", KeyedList).current
        if one is not None:
            self.dismiss(one.login)
