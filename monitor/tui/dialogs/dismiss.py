"""Why is this flag no matter of the policy? One key is one reason; there is no default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from cases.model.states import DismissReason
from monitor.tui.dialogs.base import Dialog

REASONS: Final = (
    ("p", DismissReason.PROTECTED_SPEECH, "protected speech (V.A.5)"),
    ("n", DismissReason.NOT_A_VIOLATION, "no violation of the policy"),
    ("w", DismissReason.WRONG_PERSON, "wrong person or account"),
    ("r", DismissReason.ALREADY_RELEASED, "already released officially"),
    ("d", DismissReason.DUPLICATE, "duplicate of another flag"),
    ("o", DismissReason.OTHER, "other: a note must say why"),
)
"""Key, reason, and how it is asked; protected speech is asked first."""


@dataclass(frozen=True, slots=True)
class Dismissal:
    """The answer."""

    reason: DismissReason
    note: str


class DismissDialog(Dialog[Dismissal]):
    """Shows what is dismissed and takes the reason."""

    HINT = "tab to the note · esc cancel · u takes it back afterwards"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "swap", "To the note and back", show=False, priority=True),
        *(
            Binding(key, f"reason('{reason.value}')", words, show=False)
            for key, reason, words in REASONS
        ),
    ]

    def __init__(self, head: Content, excerpt: Content, drafts: dict[str, str], key: str) -> None:
        """Ask about one flag.

        Args:
            head: Names the flag.
            excerpt: Its first words, made safe.
            drafts: Where unfinished notes are.
            key: Which of them is this one.
        """
        super().__init__()
        self._head, self._excerpt = head, excerpt
        self._drafts, self._key = drafts, key
        self._other = False

    def title_content(self) -> Content:
        """Name what is dismissed."""
        return Content("Dismiss ") + self._head

    def body(self) -> ComposeResult:
        """Lay out the words, the reasons and the note."""
        yield from self.quotes()
        yield Static(
            Content("\n").join(
                Content.assemble((f" {key} ", "$text-accent bold"), f" {words}")
                for key, _, words in REASONS
            )
        )
        yield Static(Content("Note (kept with the decision)"), classes="dialog-label")
        yield Input(self._drafts.get(self._key, ""), max_length=4_000, id="note")

    def quotes(self) -> ComposeResult:
        """Lay out the words that are dismissed."""
        yield Static(self._excerpt, classes="dialog-quote")

    def action_swap(self) -> None:
        """Go to the note, or back to the reasons."""
        note = self.query_one("#note", Input)
        self.set_focus(None if note.has_focus else note)

    def action_reason(self, value: str) -> None:
        """Take a reason, where the note it needs is there."""
        reason, note = DismissReason(value), self.query_one("#note", Input)
        if reason is DismissReason.OTHER and not note.value.strip():
            self._other = True
            self.trouble("Say why in the note, then press enter.")
            note.focus()
            return
        self._drafts[self._key] = note.value
        self.answer(Dismissal(reason, note.value.strip()))

    def answer(self, answer: Dismissal) -> None:
        """Answer."""
        self.dismiss(answer)

    def action_cancel(self) -> None:
        """Keep what was typed, and leave."""
        self._drafts[self._key] = self.query_one("#note", Input).value
        super().action_cancel()

    @on(Input.Submitted, "#note")
    def _noted(self) -> None:
        """Enter ends the note: with `other` chosen it decides, else the reasons have the keys again."""
        if self._other:
            self.action_reason(DismissReason.OTHER.value)
        else:
            self.set_focus(None)
