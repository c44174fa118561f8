"""Things to read over the screen: a clause whole, and the keys."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from monitor.tui.dialogs.base import Dialog
from monitor.tui.widgets.text_pane import TextPane


class ReadingDialog(Dialog[None]):
    """Shows a text until esc, q or the key that opened it."""

    HINT = "j k scroll · esc back"
    AUTO_FOCUS = "TextPane"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,p,enter,question_mark", "cancel", "Back", show=False)
    ]

    def __init__(self, title: Content, text: Content) -> None:
        """Show `text`, already safe."""
        super().__init__()
        self._title, self._text = title, text

    def title_content(self) -> Content:
        """Return the title."""
        return self._title

    def body(self) -> ComposeResult:
        """Lay out the text."""
        pane = TextPane(self._text)
        pane.styles.height = "auto"
        pane.styles.max_height = "70vh"
        yield pane


class NoticeDialog(ReadingDialog, inherit_bindings=False):
    """Says why something cannot be done now, until esc or enter: keys typed ahead end here."""

    HINT = "esc back"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter", "cancel", "Back", key_display="esc"),
        Binding("ctrl+c", "app.help_quit", show=False),
    ]
