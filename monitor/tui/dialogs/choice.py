"""One of a few things, by letter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from monitor.tui.dialogs.base import Dialog

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


class ChoiceDialog(Dialog[str]):
    """Takes one of the choices; there is no default."""

    HINT = "a letter chooses · esc cancel"

    def __init__(self, title: Content, choices: Sequence[tuple[str, str]]) -> None:
        """Offer the choices, each as its value and our words for it."""
        super().__init__()
        self._title = title
        self._choices = dict(zip(_LETTERS, choices, strict=False))

    def title_content(self) -> Content:
        """Return the title."""
        return self._title

    def body(self) -> ComposeResult:
        """Lay out the choices."""
        yield Static(
            Content("\n").join(
                Content.assemble((f" {letter} ", "$text-accent bold"), f" {said}")
                for letter, (_, said) in self._choices.items()
            )
        )

    def on_key(self, event: events.Key) -> None:
        """Take a letter that stands there."""
        if event.key in self._choices:
            event.stop()
            self.dismiss(self._choices[event.key][0])
