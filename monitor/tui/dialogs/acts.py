"""All that can be done with a case, each with its key, and why some of it cannot be done now."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from cases.model.views import Page
from monitor.tui.case_acts import Act
from monitor.tui.dialogs.base import Dialog
from monitor.tui.widgets.keyed_list import Column, KeyedList


class ActsDialog(Dialog[str]):
    """Answers the name of the act chosen; what cannot be done now says why instead."""

    HINT = "j k choose · enter does it · esc back"
    AUTO_FOCUS = "KeyedList"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,p", "cancel", "Back", show=False)]

    def __init__(self, title: Content, acts: list[tuple[Act, str]]) -> None:
        """Offer acts, each with why it cannot be done now: empty, or words of ours."""
        super().__init__()
        self._title, self._acts = title, acts

    def title_content(self) -> Content:
        """Return the title."""
        return self._title

    def body(self) -> ComposeResult:
        """Lay out the list."""
        lister: KeyedList[tuple[Act, str]] = KeyedList(
            (
                Column("Key", 3, lambda one: (one[0].key, "$text-accent bold")),
                Column("What", 44, lambda one: (one[0].title, "$text-muted" if one[1] else "bold")),
                Column("", 8, lambda one: ("not now" if one[1] else "", "$text-muted")),
            ),
            lambda one: one[0].name,
        )
        yield lister

    def on_mount(self) -> None:
        """List them, those that can be done first."""
        super().on_mount()
        ordered = sorted(self._acts, key=lambda one: bool(one[1]))
        self.query_one(KeyedList).show(Page(tuple(ordered), None, len(ordered)))

    @on(KeyedList.Highlighted)
    def _told(self, message: KeyedList.Highlighted) -> None:
        """Say why the act under the cursor cannot be done."""
        if isinstance(message.item, tuple):
            why = message.item[1]
            self.query_one("#dialog-trouble").set_class(not why, "-empty")
            if why:
                self.trouble(f"{why[0].upper()}{why[1:]}.")

    @on(KeyedList.Opened)
    def _chosen(self, message: KeyedList.Opened) -> None:
        if isinstance(message.item, tuple) and not message.item[1]:
            self.dismiss(message.item[0].name)
