"""One field of a form: a label, what is filled in, and the sentence that says what is wrong with it."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea


def steady(within: Widget) -> None:
    """Keep text cursors from blinking: each blink is bytes on the line."""
    for field in within.query(Input):
        field.cursor_blink = False
    for area in within.query(TextArea):
        area.cursor_blink = False


class Field(Horizontal):
    """Shows `label` beside the widgets; `trouble` appears under them."""

    DEFAULT_CSS = """
    Field { height: auto; margin-bottom: 1; }
    Field > .field-label { width: 13; color: $text-muted; }
    Field > Vertical { height: auto; width: 1fr; }
    Field .field-trouble { color: $text-error; height: auto; display: none; }
    Field.-trouble .field-trouble { display: block; }
    Field.-trouble > .field-label { color: $text-error; }
    """

    def __init__(self, label: str, *widgets: Widget, id: str | None = None) -> None:  # noqa: A002  Textual's name
        """Put the widgets beside the label; the label is ours."""
        super().__init__(id=id)
        self._label, self._widgets = label, widgets

    def compose(self) -> ComposeResult:
        """Lay out label, widgets and trouble."""
        yield Static(Content(self._label), classes="field-label")
        with Vertical():
            yield from self._widgets
            yield Static(classes="field-trouble")

    def trouble(self, sentence: str) -> None:
        """Say what is wrong, or nothing; already safe."""
        self.set_class(bool(sentence), "-trouble")
        self.query_one(".field-trouble", Static).update(
            Content(f"▲ {sentence}" if sentence else "")
        )
