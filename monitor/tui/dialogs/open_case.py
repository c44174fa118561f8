"""Which clauses are alleged? Only those that can be violated are offered; the others say why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from monitor.safe_text import safe_line
from monitor.tui import words
from monitor.tui.dialogs.base import Dialog
from monitor.tui.widgets.clause_list import ClauseList, allegeable
from monitor.tui.widgets.keyed_list import KeyedList

if TYPE_CHECKING:
    from cases.policy import Catalogue


@dataclass(frozen=True, slots=True)
class Allegations:
    """The answer."""

    clauses: tuple[str, ...]
    title: str


class OpenCaseDialog(Dialog[Allegations]):
    """Takes the clauses, and a title where one is wanted."""

    HINT = "j k move · space tick · tab title · enter open the case · esc cancel"
    AUTO_FOCUS = "ClauseList"

    def __init__(self, catalogue: Catalogue, head: Content, found: Sequence[str]) -> None:
        """Ask about one flag.

        Args:
            catalogue: The policy in force.
            head: Names the flag.
            found: Clauses that the findings cite.
        """
        super().__init__()
        self._catalogue, self._head, self._found = catalogue, head, tuple(found)

    def title_content(self) -> Content:
        """Name what the case is opened on."""
        return Content("Open a case on ") + self._head

    def body(self) -> ComposeResult:
        """Lay out the clauses, what cannot be alleged, and the title."""
        yield ClauseList(allegeable(self._catalogue, self._found), ticked=self._found)
        for clause in self._found:
            part = words.provision(self._catalogue, clause)
            if part is not None and not part.violable:
                yield Static(
                    Content.assemble(
                        (f"– {safe_line(clause, 10):<10} ", "bold"),
                        f"{words.kind_word(part)}: not violable, S gives a safety notice",
                    ),
                    classes="not-violable",
                )
        yield Static(Content("Title (the first clause's, where empty)"), classes="dialog-label")
        yield Input(max_length=200, id="title")

    @on(KeyedList.Opened)
    @on(Input.Submitted)
    def _submit(self) -> None:
        ticked = self.query_one(ClauseList).chosen
        if not ticked:
            self.trouble("Tick at least one clause with space.")
            return
        if not any(self._catalogue.provision(clause).sole_basis for clause in ticked):
            self.trouble("What is ticked cannot stand alone: tick another clause, or escalate.")
            return
        self.dismiss(Allegations(ticked, self.query_one("#title", Input).value.strip()))


class AllegeDialog(Dialog[str]):
    """Takes one more clause for a case."""

    TITLE_SAID = "Allege another clause"
    HINT = "j k move · enter allege · esc cancel"
    AUTO_FOCUS = "ClauseList"

    def __init__(self, catalogue: Catalogue, known: Sequence[str]) -> None:
        """Offer what is not alleged yet."""
        super().__init__()
        self._choices = [part for part in allegeable(catalogue) if part.id not in known]

    def body(self) -> ComposeResult:
        """Lay out the clauses."""
        yield ClauseList(self._choices)

    @on(KeyedList.Opened)
    def _submit(self) -> None:
        part = self.query_one(ClauseList).current
        if part is not None:
            self.dismiss(part.id)
