"""Decisions on several flags: every text is listed, and more than twenty ask for their number to be typed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from cases.model.states import DismissReason
from monitor.tui.dialogs.dismiss import Dismissal, DismissDialog
from monitor.tui.dialogs.note import NoteDialog
from monitor.tui.widgets.text_pane import TextPane

SURE: Final = 20
"""Flags that are decided together without typing how many they are."""


def _texts(lines: Sequence[Content]) -> TextPane:
    pane = TextPane(Content("\n").join(lines), id="texts")
    pane.styles.height = "auto"
    pane.styles.max_height = "34vh"  # eight lines of the smallest screen, more where there is room
    return pane


class BulkDismissDialog(DismissDialog):
    """Dismisses what is marked, for one reason."""

    AUTO_FOCUS = "#texts"
    HINT = "j k scroll · tab to the note · esc cancel · u takes all of them back"

    def __init__(self, lines: Sequence[Content], drafts: dict[str, str], key: str) -> None:
        """Ask about the marked flags.

        Args:
            lines: Each flag with its words, made safe.
            drafts: Where unfinished notes are.
            key: Which of them is this one.
        """
        super().__init__(Content(), Content(), drafts, key)
        self._lines = lines
        self._reason: DismissReason | None = None

    def title_content(self) -> Content:
        """Say how many."""
        return Content(f"Dismiss {len(self._lines)} flags")

    def body(self) -> ComposeResult:
        """Lay out the reasons and the note below the texts, and the number where there are many."""
        yield from super().body()
        if len(self._lines) > SURE:
            label = f"To confirm, type how many: {len(self._lines)}"
            yield Static(Content(label), classes="dialog-label")
            yield Input(id="number", max_length=6)

    def action_swap(self) -> None:
        """Go round: the texts, the note, the number."""
        self.focus_next("#texts, Input")

    def quotes(self) -> ComposeResult:
        """Lay out every text."""
        yield _texts(self._lines)

    def action_reason(self, value: str) -> None:
        """Take a reason, and then the number where there are many."""
        self._reason = DismissReason(value)
        super().action_reason(value)

    def answer(self, answer: Dismissal) -> None:
        """Answer, once the number is right."""
        if len(self._lines) > SURE:
            field = self.query_one("#number", Input)
            if field.value.strip() != str(len(self._lines)):
                self.trouble(f"{len(self._lines)} flags: type that number, then enter.")
                field.focus()
                return
        super().answer(answer)

    @on(Input.Submitted, "#number")
    def _number(self, message: Input.Submitted) -> None:
        message.stop()
        if self._reason is None:
            self.set_focus(None)
        else:
            self.action_reason(self._reason.value)


class BulkNoteDialog(NoteDialog):
    """Sends one safety notice for each marked flag, with the same words."""

    def __init__(self, lines: Sequence[Content], drafts: dict[str, str], key: str) -> None:
        """Ask for the words; see `BulkDismissDialog`."""
        super().__init__(
            Content(f"Safety notice on {len(lines)} flags"),
            "Private and without consequences. What should the employees mind? (may be empty)",
            drafts,
            key,
            needed=False,
            verb="send",
        )
        self._lines = lines

    def body(self) -> ComposeResult:
        """Lay out the texts, the field, and the number where there are many."""
        yield _texts(self._lines)
        yield from super().body()
        if len(self._lines) > SURE:
            yield Static(
                Content(f"To confirm, type how many: {len(self._lines)}"), classes="dialog-label"
            )
            yield Input(id="number", max_length=6)

    def on_input_submitted(self) -> None:
        """Enter after the number sends."""
        self.action_submit()

    def action_submit(self) -> None:
        """Answer, once the number is right."""
        if len(self._lines) > SURE:
            field = self.query_one("#number", Input)
            if field.value.strip() != str(len(self._lines)):
                self.trouble(f"{len(self._lines)} flags: type that number, then ctrl+s.")
                field.focus()
                return
        super().action_submit()
