"""A question over the screen. It has no border at its right: words from outside could push it out of line."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea

from monitor.tui import words
from monitor.tui.widgets.field import steady

T = TypeVar("T")


class Dialog(ModalScreen[T | None], Generic[T]):
    """Asks for a `T`; esc answers None."""

    CSS_PATH = "dialogs.tcss"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel", key_display="esc"),
        Binding("ctrl+c", "app.help_quit", show=False),
    ]

    TITLE_SAID: ClassVar[str] = ""
    HINT: ClassVar[str] = "esc cancel"

    def compose(self) -> ComposeResult:
        """Lay out title, body, trouble and hint; the body alone scrolls, the others are always in view."""
        with VerticalScroll(id="dialog", can_focus=False):
            yield Static(self.title_content(), id="dialog-title")
            for place, part in enumerate(self.body()):
                yield part.set_class(place == 0, "-first")
            with Vertical(id="dialog-foot"):
                yield Static(id="dialog-trouble", classes="-empty")
                yield Static(words.muted(self.hint()), id="dialog-hint")

    def on_mount(self) -> None:
        """Keep cursors still, each at the end of what was begun."""
        steady(self)
        for area in self.query(TextArea):
            area.move_cursor(area.document.end)

    def hint(self) -> str:
        """Return the keys of the dialog, in words."""
        return self.HINT

    def title_content(self) -> Content:
        """Return the title."""
        return Content(self.TITLE_SAID)

    def body(self) -> ComposeResult:
        """Lay out the question."""
        raise NotImplementedError

    def trouble(self, sentence: str) -> None:
        """Say what is missing; our own words."""
        box = self.query_one("#dialog-trouble", Static)
        box.update(Content(f"▲ {sentence}"))
        box.remove_class("-empty")

    def action_cancel(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)
