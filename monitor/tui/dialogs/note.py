"""Words to be kept: a note, the reason of a move, or the note and the typed word of an escalation."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from monitor.tui.dialogs.base import Dialog

NOTE_CAP = 20_000
"""Characters; the services refuse more."""
UNMASK_LABEL = "What is the personal data needed for? Kept in the custody log, with your name"


class NoteDialog(Dialog[str]):
    """Takes a note. What was typed stays in `drafts` until the asker knows that it was kept."""

    HINT = "ctrl+s {verb} · esc cancel (what you typed is kept for the next time)"
    AUTO_FOCUS = "TextArea"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "submit", "Keep", show=False)]

    def __init__(
        self,
        title: Content,
        label: str,
        drafts: dict[str, str],
        key: str,
        *,
        needed: bool = True,
        verb: str = "keep",
    ) -> None:
        """Ask for a note.

        Args:
            title: What it is about.
            label: What is asked for; ours.
            drafts: Where unfinished notes are.
            key: Which of them is this one.
            needed: Whether it may not be empty.
            verb: What ctrl+s does with it, in one word.
        """
        super().__init__()
        self._title, self._label, self._needed = title, label, needed
        self._drafts, self._key = drafts, key
        self._verb = verb

    @property
    def draft(self) -> str:
        """What stands in the field."""
        return self.query_one(TextArea).text

    def hint(self) -> str:
        """Say what ctrl+s does here."""
        return self.HINT.format(verb=self._verb)

    def title_content(self) -> Content:
        """Return the title."""
        return self._title

    def body(self) -> ComposeResult:
        """Lay out the field."""
        yield Static(Content(self._label), classes="dialog-label")
        yield TextArea(self._drafts.get(self._key, ""), tab_behavior="focus", soft_wrap=True)

    def action_submit(self) -> None:
        """Answer with the note."""
        text = self.draft.strip()
        if self._needed and not text:
            self.trouble("The note is empty.")
        elif len(text) > NOTE_CAP:
            self.trouble(f"The note is too long: {len(text):,} of at most {NOTE_CAP:,} characters.")
        else:
            self._drafts[self._key] = text
            self.dismiss(text)

    def action_cancel(self) -> None:
        """Keep what was typed, and leave."""
        self._drafts[self._key] = self.draft
        super().action_cancel()


class EscalateDialog(NoteDialog):
    """Takes the note and, because this leaves the unit and cannot be taken back, a typed word."""

    HINT = "tab to the word · ctrl+s escalate · esc cancel · no way back"

    def __init__(self, title: Content, word: str, drafts: dict[str, str], key: str) -> None:
        """Ask for the note and for `word`: a case number, or `ESCALATE` where there is no case yet."""
        super().__init__(title, "Why it goes to internal affairs", drafts, key)
        self._word = word

    def body(self) -> ComposeResult:
        """Lay out the note and the word."""
        yield from super().body()
        yield Static(Content(f"To confirm, type {self._word}"), classes="dialog-label")
        yield Input(id="word", max_length=40)

    def on_input_submitted(self) -> None:
        """Enter after the word escalates."""
        self.action_submit()

    def action_submit(self) -> None:
        """Answer with the note, where the word is right."""
        field = self.query_one("#word", Input)
        if not self.draft.strip():
            self.trouble("Say why: internal affairs begins with your words.")
            self.query_one(TextArea).focus()
        elif field.value.strip().upper() != self._word.upper():
            self.trouble(f"Type {self._word} to confirm.")
            field.focus()
        else:
            super().action_submit()
