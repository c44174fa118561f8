"""One field of a form: a label, what is filled in, and the sentence that says what is wrong with it."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea


def steady(within: Widget) -> None:
    """Keep text cursors from blinking: each blink is bytes on the line."""
    for field in within.query(Input):
        field.cursor_blink = False
    for area in within.query(TextArea):
        area.cursor_blink = False


class Box(Widget, can_focus=True):
    """A box to tick, told by its mark and not by its colour."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "tick", "Tick", key_display="space", show=False)
    ]
    DEFAULT_CSS = "Box { height: 1; }"

    value: reactive[bool] = reactive(default=False)
    """Whether it is ticked."""

    def __init__(self, label: str, *, value: bool, id: str | None = None) -> None:  # noqa: A002  Textual's name
        """Begin ticked or not; the label is ours."""
        super().__init__(id=id)
        self._label = label
        self.set_reactive(Box.value, value)

    def render(self) -> Content:
        """Draw mark and label."""
        mark = "[x]" if self.value else "[ ]"
        return Content.assemble((mark, "$text-accent bold"), f" {self._label}")

    def action_tick(self) -> None:
        """Tick, or take the tick away."""
        self.value = not self.value

    def on_click(self) -> None:
        """Tick by the mouse."""
        self.action_tick()


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
