"""One of a few things, by letter."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_lowercase, ascii_uppercase, digits
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from monitor.tui.dialogs.base import Dialog

_LETTERS: Final = ascii_lowercase + ascii_uppercase + digits

_FIT: Final = 14
"""Choices that fit into 24 lines with what stands around them."""


class ChoiceDialog(Dialog[str]):
    """Takes one of the choices; there is no default."""

    HINT = "a letter chooses · esc cancel"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,pagedown", "scroll(1)", show=False),
        Binding("up,pageup", "scroll(-1)", show=False),
    ]

    def __init__(self, title: Content, choices: Sequence[tuple[str, str]]) -> None:
        """Offer the choices, each as its value and our words for it."""
        super().__init__()
        self._title = title
        self._choices = dict(zip(_LETTERS, choices, strict=False))
        self._more = len(choices) - len(self._choices)

    def title_content(self) -> Content:
        """Return the title."""
        return self._title

    def body(self) -> ComposeResult:
        """Lay out the choices."""
        lines = [
            Content.assemble((f" {letter} ", "$text-accent bold"), f" {said}")
            for letter, (_, said) in self._choices.items()
        ]
        if self._more:
            lines.append(
                Content(f"    {self._more} more have no letter: the command lists them all")
            )
        yield Static(Content("\n").join(lines))

    def hint(self) -> str:
        """Return the keys; the arrows too where not all choices may fit."""
        return f"↑ ↓ scroll · {self.HINT}" if len(self._choices) > _FIT else self.HINT

    def action_scroll(self, by: int) -> None:
        """Show what is below, or above."""
        pane = self.query_one("#dialog", VerticalScroll)
        pane.scroll_relative(y=by * max(pane.size.height // 2, 1), animate=False)

    def on_key(self, event: events.Key) -> None:
        """Take a letter that stands there."""
        if event.key in self._choices:
            event.stop()
            self.dismiss(self._choices[event.key][0])
