"""The receipt number and code by which an anonymous report is opened."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from monitor.tui.dialogs.base import Dialog


class ReceiptDialog(Dialog[tuple[str, str]]):
    """Asks for a receipt number and the code of an anonymous report, which is not shown while it is typed."""

    TITLE_SAID = "An anonymous report"
    HINT = "enter open · esc cancel"
    AUTO_FOCUS = "#number"

    def body(self) -> ComposeResult:
        """Lay out number and code."""
        yield Static(Content("Receipt number, such as R-2026-0043"), classes="dialog-label")
        yield Input(id="number", max_length=20)
        yield Static(Content("Receipt code, sixteen digits"), classes="dialog-label")
        yield Input(id="code", max_length=40, password=True)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Go on to the code, then open."""
        number, code = (
            self.query_one(f"#{name}", Input).value.strip() for name in ("number", "code")
        )
        if message.input.id == "number" and number:
            self.query_one("#code").focus()
        elif not number or not code:
            self.trouble("Type both: the receipt number and its code.")
        else:
            self.dismiss((number, code))
