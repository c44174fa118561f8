"""Everything by name: cases, people, handles, views, screens, and the acts of this screen with their keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import Input

from cases.errors import CasesError
from cases.model.views import Page
from monitor.tui import words
from monitor.tui.asking import Asks
from monitor.tui.dialogs.base import Dialog
from monitor.tui.widgets.keyed_list import Column, KeyedList

_REST_S: Final = 0.25
"""The record is asked when nothing was typed for so long: each question is an entry."""
_LEAST: Final = 2
_KINDS: Final = {
    "case": "Case",
    "person": "Person",
    "handle": "Handle",
    "view": "View",
    "go": "Go",
    "do": "Do",
}
"""A word typed first, as in `:case 117`, and the kind that it means."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the palette."""

    kind: str
    name: str
    """Safe to show."""
    about: str
    """Safe to show."""
    key: str
    """The key that does the same without the palette; empty where there is none."""
    act: Callable[[], object]
    """What choosing it does."""


class PaletteDialog(Dialog[Entry], Asks):
    """Takes a few letters, and then one of what they find."""

    HINT = "up down · enter · esc cancel · the key does it without this"
    AUTO_FOCUS = "Input"
    TITLE_SAID = "Everything by name"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,ctrl+n", "step(1)", "Down", show=False, priority=True),
        Binding("up", "step(-1)", "Up", show=False, priority=True),
    ]

    def __init__(
        self, known: Sequence[Entry], find: Callable[[str], list[Entry]], typed: str = ""
    ) -> None:
        """Offer what is known at once, and what is found.

        Args:
            known: Acts, screens and views.
            find: Asks the record for the letters; called off the event loop, and may raise `CasesError`.
            typed: What stands in the field at first.
        """
        super().__init__()
        self._known, self._find, self._typed = tuple(known), find, typed
        self._found: tuple[Entry, ...] = ()
        self._rest: Timer | None = None

    def body(self) -> ComposeResult:
        """Lay out the field and what it finds."""
        yield Input(self._typed, max_length=60, placeholder="case, person, handle, view, act …")
        lister = KeyedList[Entry](
            (
                Column("", 7, lambda entry: (entry.kind, "$text-muted")),
                Column("Key", 7, lambda entry: (entry.key, "$text-accent bold")),
                Column("Name", 22, lambda entry: (entry.name, "")),
                Column("", 8, lambda entry: (entry.about, "$text-muted")),
            ),
            lambda entry: (entry.kind, entry.name, entry.about),
            id="palette",
        )
        lister.can_focus = False
        lister.styles.height = 13
        lister.blank = words.muted("Nothing of that name is here for you.")
        yield lister

    def on_mount(self) -> None:
        """Show what is known."""
        super().on_mount()
        self._list()

    def offer(self, more: Sequence[Entry]) -> None:
        """Offer these before what is known."""
        self._known = (*more, *self._known)
        if self.is_mounted:
            self._list()

    @property
    def lister(self) -> KeyedList[Entry]:
        """The list."""
        return self.query_one("#palette", KeyedList)

    def _letters(self) -> tuple[str, str]:
        """Return the kind that is asked for, or nothing, and the letters."""
        typed = self.query_one(Input).value.strip().removeprefix(":").strip().lower()
        first, _, rest = typed.partition(" ")
        return (_KINDS[first], rest.strip()) if rest and first in _KINDS else ("", typed)

    def _list(self) -> None:
        kind, letters = self._letters()
        parts = letters.split()
        known = [
            entry
            for entry in self._known
            if all(part in f"{entry.key} {entry.name} {entry.about}".lower() for part in parts)
        ]
        known.sort(key=lambda entry: not (letters and entry.name.lower().startswith(letters)))
        entries = [entry for entry in (*self._found, *known) if kind in {"", entry.kind}]
        self.lister.show(Page((), None, 0))
        self.lister.show(Page(tuple(entries), None, len(entries)))

    @on(Input.Changed)
    def _changed(self) -> None:
        if self._rest:
            self._rest.stop()
        self._found = ()
        self._list()
        if len(self._letters()[1]) >= _LEAST:
            self._rest = self.set_timer(_REST_S, self._seek)

    def _seek(self) -> None:
        letters = self._letters()[1]
        find = self._find
        self.ask("find", lambda: (letters, find(letters)), self._came, self._refused)

    def _came(self, answer: tuple[str, list[Entry]]) -> None:
        if answer[0] == self._letters()[1]:
            self._found = tuple(answer[1])
            self._list()

    def _refused(self, error: CasesError) -> None:
        self.trouble(str(error))

    def action_step(self, by: int) -> None:
        """Move in the list; the field keeps the keys."""
        self.lister.action_move(by)

    @on(Input.Submitted)
    @on(KeyedList.Opened)
    def _chosen(self) -> None:
        entry = self.lister.current
        if entry is not None:
            self.dismiss(entry)
