"""Leave although something typed would be lost?"""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from monitor.tui.dialogs.base import Dialog


class QuitDialog(Dialog[bool]):
    """Takes y; everything else stays."""

    TITLE_SAID = "Leave Watchdesk?"
    HINT = "y leave · esc stay"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "leave", "Leave", show=False),
        Binding("n,q", "cancel", "Stay", show=False),
    ]

    def __init__(self, drafts: int) -> None:
        """Count what would be lost."""
        super().__init__()
        self._drafts = drafts

    def body(self) -> ComposeResult:
        """Say what would be lost."""
        things = (
            "1 text you typed is" if self._drafts == 1 else f"{self._drafts} texts you typed are"
        )
        yield Static(Content(f"{things} not kept yet and would be lost."))

    def action_leave(self) -> None:
        """Leave."""
        self.dismiss(True)  # noqa: FBT003  a dialog's answer
