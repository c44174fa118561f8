"""One question of a form with what is answered, and the sentence that says what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from cases.errors import BadInput
from cases.model.forms import TEXT_CAP, Field, FieldKind
from monitor.safe_text import safe_line
from monitor.tui.asking import sentence
from monitor.tui.widgets.bars import folded

_PICKED: Final = frozenset({FieldKind.CHOICE, FieldKind.YES_NO})
_TYPED: Final = {
    FieldKind.DAY: "a day such as 2026-11-22",
    FieldKind.NUMBER: "a whole number",
}
_LINE: Final = 40
"""Characters of a day or a number at most."""


class Picker(Widget, can_focus=True):
    """One of a few words, all of them in view; none is picked to begin with."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "turn(1)", "Next choice", show=False),
        Binding("left", "turn(-1)", "Choice before", show=False),
        Binding("backspace,delete", "clear", "None", show=False),
    ]
    DEFAULT_CSS = """
    Picker { height: auto; background: $background; padding: 0 1; border-left: thick $rule; }
    Picker:focus { border-left: thick $accent; }
    """

    class Picked(Message):
        """Another word was picked."""

    def __init__(self, choices: Mapping[str, str], value: str = "") -> None:
        """Offer the choices, each as its value and the words for it, already safe."""
        super().__init__()
        self._choices = dict(choices)
        self.value = value if value in self._choices else ""
        """What is picked; empty: nothing."""

    def render(self) -> Content:
        """Draw all of them, none cut in two, the picked one in brackets."""
        return self._lines(self.content_size.width)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Take as many lines as they need."""
        return self._lines(width).plain.count("\n") + 1

    def _lines(self, width: int) -> Content:
        parts = [
            Content.styled(f"[{said}]", "$text-accent bold")
            if value == self.value
            else Content(f" {said} ")
            for value, said in self._choices.items()
        ]
        return folded(parts, max(width, 1), indent="")

    def on_key(self, event: events.Key) -> None:
        """Take the next choice that begins with the letter typed."""
        letter = (event.character or "").lower()
        if not letter.isalnum():
            return
        values = list(self._choices)
        at = values.index(self.value) if self.value else -1
        for value in values[at + 1 :] + values[: at + 1]:
            if self._choices[value].lower().startswith(letter):
                event.stop()
                self._pick(value)
                return

    def action_turn(self, by: int) -> None:
        """Pick the next one, or the one before."""
        values = list(self._choices)
        at = values.index(self.value) + by if self.value else (0 if by > 0 else -1)
        self._pick(values[at % len(values)])

    def action_clear(self) -> None:
        """Pick none."""
        self._pick("")

    def _pick(self, value: str) -> None:
        self.value = value
        self.refresh()
        self.post_message(self.Picked())


class Asked(Vertical):
    """Asks for one field of a form."""

    DEFAULT_CSS = """
    Asked { height: auto; margin-top: 1; }
    Asked > .asked-label { height: auto; }
    Asked > .asked-trouble { color: $text-error; height: auto; display: none; }
    Asked.-trouble > .asked-trouble { display: block; }
    """

    def __init__(self, field: Field, value: str = "", labels: Mapping[str, str] = {}) -> None:
        """Ask for `field`, beginning with `value`; `labels` are words for its choices, already safe."""
        super().__init__()
        self.field = field
        self._begin, self._labels = value, labels

    def compose(self) -> ComposeResult:
        """Lay out the question, what is answered, and the trouble."""
        asked = self.field
        name = safe_line(asked.name.replace("_", " "), 60)
        more = "" if asked.required else " · may stay empty"
        more += " · one on each line" if asked.kind is FieldKind.LINES else ""
        label = Content.assemble(
            (name, "bold"), (f"  {safe_line(asked.asks, 300)}{more}", "$text-muted")
        )
        yield Static(label, classes="asked-label")
        if asked.kind in _PICKED:
            choices = ("yes", "no") if asked.kind is FieldKind.YES_NO else asked.choices
            said = {one: self._labels.get(one, one.replace("_", " ")) for one in choices}
            yield Picker(said, self._begin)
        elif asked.kind in _TYPED:
            yield Input(self._begin, placeholder=_TYPED[asked.kind], max_length=_LINE)
        else:
            yield TextArea(self._begin, tab_behavior="focus", soft_wrap=True)
        yield Static(classes="asked-trouble")

    @property
    def value(self) -> str:
        """What is answered."""
        (box,) = self.query("Picker, Input, TextArea")
        if isinstance(box, TextArea):
            return box.text.strip()
        return box.value.strip() if isinstance(box, Input | Picker) else ""

    @property
    def wrong(self) -> str:
        """What is wrong with the answer, as a sentence; empty where nothing is."""
        if len(self.value) > TEXT_CAP:
            return f"This is too long: {len(self.value):,} of at most {TEXT_CAP:,} characters."
        try:
            taken = self.field.taken(self.value)
        except BadInput as error:
            return sentence(str(error))
        return "This must be filled in." if self.field.required and taken in ("", []) else ""

    def tell(self, said: str) -> None:
        """Show what is wrong, or nothing."""
        self.set_class(bool(said), "-trouble")
        self.query_one(".asked-trouble", Static).update(Content(f"▲ {said}" if said else ""))

    def take_focus(self) -> None:
        """Bring the keys here."""
        self.query("Picker, Input, TextArea").first().focus()
