"""The cases in reach, newest first."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from cases.errors import CasesError
from cases.model.actors import Capability
from cases.model.forms import Field, Form
from cases.model.views import CaseSummary, Page
from monitor.tui import case_words, words
from monitor.tui.asking import trouble
from monitor.tui.dialogs.form import FormDialog
from monitor.tui.screens.base import DeskScreen
from monitor.tui.screens.case_file import CaseFileScreen
from monitor.tui.widgets.bars import KeyBar, TopBar
from monitor.tui.widgets.keyed_list import Column, KeyedList

PAGE = 100


class CasesScreen(DeskScreen):
    """Lists cases; enter opens the file."""

    SUBJECT = "CASES"
    NEEDS: ClassVar[dict[str, Capability]] = {"glass": Capability.BREAK_GLASS}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "load", "Reload"),
        Binding(
            "B",
            "glass",
            "Break the glass",
            key_display="B",
            show=False,
            tooltip="Into a case you have no part in, for an hour; others are told at once",
            id="cases-glass",
        ),
    ]

    def compose(self) -> ComposeResult:
        """Lay out the list."""
        yield TopBar()
        yield KeyedList[CaseSummary](self._columns(), lambda case: case.number, id="cases")
        yield KeyBar()

    def on_mount(self) -> None:
        """Load."""
        self.top_bar.subject = self.SUBJECT
        self.top_bar.who = self.sitting.who
        self.lister.blank = words.muted("Opening the cases …")
        self.lister.focus()

    def on_screen_resume(self) -> None:
        """Show how things stand whenever the screen comes back."""
        self.action_load()

    @property
    def lister(self) -> KeyedList[CaseSummary]:
        """The list."""
        return self.query_one("#cases", KeyedList)

    def _columns(self) -> tuple[Column[CaseSummary], ...]:
        now = self.sitting.now
        return (
            Column(
                "",
                1,
                lambda case: (case_words.CASE_MARK[case.state], case_words.CASE_STYLE[case.state]),
            ),
            Column("Number", 12, lambda case: (case.number, "bold")),
            Column(
                "State",
                9,
                lambda case: (case_words.CASE_STATE[case.state], case_words.CASE_STYLE[case.state]),
            ),
            Column(
                "Age", 4, lambda case: (words.age(case.opened_at, now()), "$text-muted"), right=True
            ),
            Column("About", 18, lambda case: (words.cell(case.person, 20) or "not known", "")),
            Column("Clauses", 12, lambda case: (_clauses(case), "$text-secondary")),
            Column("Title", 8, lambda case: (words.cell(case.title, 160), "$text-muted")),
        )

    def action_load(self) -> None:
        """Load the list anew; the cursor stays where it is."""
        desk, limit = self.desk, max(PAGE, len(self.lister.items))
        self.ask(
            "list", lambda: desk.casework.list(desk.actor, limit=limit), self._listed, self._failed
        )

    def _listed(self, page: Page[CaseSummary]) -> None:
        self.lister.blank = words.heading("No case yet.") + words.muted(
            "\nA case begins with a flag (c in the queue) or with an employee's report (g r)."
        )
        self.lister.show(page)
        self.top_bar.facts = Content(f"{page.total:,} in all" if page.total else "none")

    def _failed(self, error: CasesError) -> None:
        if not self.lister.items:
            self.lister.blank = trouble("The cases could not be opened.", error)
            self.lister.refresh()
        else:
            self.complain(error)

    @on(KeyedList.Wanted, "#cases")
    def _more(self, message: KeyedList.Wanted) -> None:
        desk = self.desk
        self.ask(
            "more",
            lambda: desk.casework.list(desk.actor, after=message.after, limit=PAGE),
            self.lister.extend,
        )

    @on(KeyedList.Opened, "#cases")
    def _open(self) -> None:
        case = self.lister.current
        if case is not None:
            self.app.push_screen(CaseFileScreen(case.number))

    def action_glass(self) -> None:
        """Let oneself into a case for an hour, for a reason that others look at."""
        desk, key = self.desk, "glass"

        def answered(said: dict[str, str] | None) -> None:
            if said is None:
                return
            number = said["case"].upper()

            def broken(_: datetime) -> None:
                self.sitting.drafts.pop(key, None)
                self.app.push_screen(CaseFileScreen(number))

            self.ask(
                "write",
                lambda: desk.procedure.access.break_glass(desk.actor, number, why=said["why"]),
                broken,
                replace=False,
            )

        form = Form(
            "break the glass",
            (
                Field("case", "number of the case, such as IA-2026-0001"),
                Field("why", "the reason; internal affairs, the chief and the auditor read it now"),
            ),
        )
        dialog = FormDialog(
            Content("Break the glass: an hour, the facts alone"),
            form,
            self.sitting.drafts,
            key,
            verb="break",
        )
        self.app.push_screen(dialog, answered)


def _clauses(case: CaseSummary) -> str:
    first = words.cell(case.clauses[0], 10) if case.clauses else "none yet"
    more = len(case.clauses) - 1
    return f"{first} +{more}" if more > 0 else first
