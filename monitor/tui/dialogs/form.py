"""Any form of the book of forms, asked over the screen: every field in view, each with what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from cases.model.forms import Form
from monitor.tui import words
from monitor.tui.dialogs.base import Dialog
from monitor.tui.widgets.asked import Asked, Picker


class FormDialog(Dialog[dict[str, str]]):
    """Answers the filled fields, by name. What was typed stays in `drafts` until the asker knows that it was kept."""

    HINT = "tab next field · ctrl+s {verb} · esc keeps it for the next time"
    """Said under the title: the end of a long form is not in view."""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+s", "submit", "Keep", show=False)]

    def __init__(
        self,
        title: Content,
        form: Form,
        drafts: dict[str, str],
        key: str,
        *,
        given: Mapping[str, str] = {},
        labels: Mapping[str, Mapping[str, str]] = {},
        lead: Content | None = None,
        verb: str = "keep",
    ) -> None:
        """Ask for a form.

        Args:
            title: What it is about; safe.
            form: The form.
            drafts: Where unfinished forms are.
            key: Which of them is this one.
            given: What the fields begin with where there is no draft.
            labels: Words for the choices of a field, by its name; safe.
            lead: Said above the fields; safe.
            verb: What ctrl+s does with it, in one word.
        """
        super().__init__()
        self._title, self._form, self._lead, self._verb = title, form, lead, verb
        self._drafts, self._key, self._labels = drafts, key, labels
        self._begin: dict[str, str] = dict(given) | (
            json.loads(drafts[key]) if key in drafts else {}
        )

    def title_content(self) -> Content:
        """Return the title, and what the keys do."""
        return self._title + words.muted(f"\n{self.HINT.format(verb=self._verb)}")

    def hint(self) -> str:
        """Say nothing more at the end."""
        return ""

    def body(self) -> ComposeResult:
        """Lay out the fields."""
        if self._lead is not None:
            yield Static(self._lead)
        for asked in self._form.fields:
            yield Asked(asked, self._begin.get(asked.name, ""), self._labels.get(asked.name, {}))

    def on_mount(self) -> None:
        """Begin with the first field."""
        super().on_mount()
        self.query(Asked).first().take_focus()

    @property
    def values(self) -> dict[str, str]:
        """What is filled in, by the name of the field."""
        return {box.field.name: box.value for box in self.query(Asked) if box.value}

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Picker.Picked)
    def _changed(self) -> None:
        """Take back what was said of a field when it is mended."""
        for box in self.query(Asked):
            if box.has_class("-trouble"):
                box.tell(box.wrong)

    def action_submit(self) -> None:
        """Answer with the fields, where each is as it should be."""
        wrong = {box: box.wrong for box in self.query(Asked)}
        for box, said in wrong.items():
            box.tell(said)
        first = next((box for box, said in wrong.items() if said), None)
        if first is not None:
            first.take_focus()
            left = sum(bool(said) for said in wrong.values())
            self.trouble(
                f"{left} {'field is' if left == 1 else 'fields are'} not as they should be."
            )
            return
        self._keep()
        self.dismiss(self.values)

    def action_cancel(self) -> None:
        """Keep what was typed, and leave."""
        self._keep()
        super().action_cancel()

    def _keep(self) -> None:
        values = self.values
        if values:
            self._drafts[self._key] = json.dumps(values)
        else:
            self._drafts.pop(self._key, None)
