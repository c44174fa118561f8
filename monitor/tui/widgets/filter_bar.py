"""The line where a filter is typed, and the line that says which one is in force."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from cases.model.querying import LENGTH_CAP, BadQuery, parse
from monitor.safe_text import safe_line
from monitor.tui.asking import sentence

_REST_S = 0.25
"""A filter is tried when nothing was typed for so long: each try is a look, and looks are logged."""
HELP = "clause:V.A.9 sev:>=4 score>=70 person:smith @name unit:… age<7d is:new -not"


class FilterBar(Vertical):
    """Takes a filter, tries it while it is typed, and shows it while it holds."""

    DEFAULT_CSS = """
    FilterBar {
        height: auto; display: none;
        &.-shown { display: block; }
        Input {
            height: 1; border: none; padding: 0 1; background: $surface; color: $text; display: none;
            &:focus { border: none; }
        }
        &.-typing Input { display: block; }
        Static { height: auto; max-height: 2; padding: 0 1; background: $surface; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Filter as it was", key_display="esc", show=False),
    ]

    class Typed(Message):
        """A filter that can be understood shall be tried."""

        def __init__(self, words: str) -> None:
            """Carry its words."""
            super().__init__()
            self.words = words

    class Closed(Message):
        """The typing is over; the list has the keys again."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's name
        """Hold no filter."""
        super().__init__(id=id)
        self.words = ""
        """The filter in force."""
        self._before = ""
        self._rest: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay out the field and the line below it."""
        field = Input(max_length=LENGTH_CAP, placeholder=HELP)
        field.cursor_blink = False
        yield field
        yield Static()

    @property
    def typing(self) -> bool:
        """Whether a filter is being typed."""
        return self.has_class("-typing")

    def edit(self) -> None:
        """Take a filter, beginning with the one in force."""
        self._before = self.words
        self.add_class("-shown", "-typing")
        field = self.query_one(Input)
        with field.prevent(Input.Changed):
            field.value = self.words
        field.cursor_position = len(self.words)
        field.focus()
        self._say(Content.styled("enter keeps it · esc as it was", "$text-muted"))

    def set_words(self, words: str) -> None:
        """Take over a filter that came from elsewhere: a view, a value, nothing."""
        self.words = words
        self.set_class(bool(words) or self.typing, "-shown")

    def tell(self, found: Content) -> None:
        """Say what the filter in force finds, with its terms one by one."""
        if not self.typing:
            self._say(chips(self.words) + Content("  ") + found)

    def _say(self, content: Content) -> None:
        self.query_one(Static).update(content)

    @on(Input.Changed)
    def _changed(self) -> None:
        if self._rest:
            self._rest.stop()
        self._rest = self.set_timer(_REST_S, self._try)

    def _try(self) -> bool:
        """Try what is typed; say why not, where it cannot be understood."""
        if self._rest:
            self._rest.stop()
        words = self.query_one(Input).value.strip()
        try:
            parse(words)
        except BadQuery as error:
            said = str(error).removeprefix("the filter, ")
            self._say(Content.styled(f"▲ {sentence(said)}", "$text-error"))
            return False
        if words != self.words:
            self.words = words
            self.post_message(self.Typed(words))
        self._say(Content.styled("enter keeps it · esc as it was", "$text-muted"))
        return True

    @on(Input.Submitted)
    def _submitted(self) -> None:
        if self._try():
            self._close()

    def action_cancel(self) -> None:
        """Go back to the filter that was in force."""
        if self._rest:
            self._rest.stop()
        if self.words != self._before:
            self.words = self._before
            self.post_message(self.Typed(self.words))
        self._close()

    def _close(self) -> None:
        self.remove_class("-typing")
        self.set_class(bool(self.words), "-shown")
        self.post_message(self.Closed())


def chips(words: str) -> Content:
    """Return the terms of a filter, each for itself; told apart by brackets, not by colour alone."""
    return Content(" ").join(
        Content.styled(f"[{safe_line(term.said, 40)}]", "$text-accent bold")
        for term in parse(words).terms
    ) or Content.styled(safe_line(words, 60), "$text-accent bold")
