"""Under which name is a filter kept?"""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from monitor.safe_text import safe_line
from monitor.tui.dialogs.base import Dialog


class SaveViewDialog(Dialog[str]):
    """Takes a name."""

    TITLE_SAID = "Keep this filter as a view"
    HINT = "enter keep, under the first free key 1–9 · esc cancel · a view of that name gives way"
    AUTO_FOCUS = "Input"

    def __init__(self, query: str) -> None:
        """Ask about one filter."""
        super().__init__()
        self._query = query

    def body(self) -> ComposeResult:
        """Lay out the filter and the name."""
        yield Static(Content(safe_line(self._query, 300)), classes="dialog-quote")
        yield Static(Content("Name"), classes="dialog-label")
        yield Input(max_length=40, id="name")

    @on(Input.Submitted)
    def _submit(self) -> None:
        name = self.query_one(Input).value.strip()
        if name:
            self.dismiss(name)
        else:
            self.trouble("Give it a name.")
