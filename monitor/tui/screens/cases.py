"""The cases in reach, newest first."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from cases.model.actors import Capability
from cases.model.forms import Field, Form
from cases.model.views import CaseSummary, Page
from monitor.safe_text import safe_line
from monitor.tui import case_words, words
from monitor.tui.dialogs.form import FormDialog
from monitor.tui.screens.listing import Listing, Tide
from monitor.tui.widgets.keyed_list import Column


class CasesScreen(Listing[CaseSummary]):
    """Lists cases; enter opens the file."""

    SUBJECT = "CASES"
    WHAT = "The cases"
    BOTH_WAYS = True
    NEEDS: ClassVar[dict[str, Capability]] = {"glass": Capability.BREAK_GLASS}
    BINDINGS: ClassVar[list[BindingType]] = [
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

    def columns(self) -> tuple[Column[CaseSummary], ...]:
        """A mark, the number, the state, the age, whom, the clauses, the title."""
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

    def key(self, item: CaseSummary) -> object:
        """By its id."""
        return item.id

    def fetch(self, after: str | None, limit: int) -> Page[CaseSummary]:
        """Ask for a page of the cases in reach."""
        return self.desk.casework.list(self.desk.actor, after=after, limit=limit)

    def tide(self) -> Tide:
        """How many cases there are, and how often they changed."""
        return self.desk.casework.tide(self.desk.actor)

    def empty(self) -> Content:
        """Say how a case begins."""
        return words.heading("No case yet.") + words.muted(
            "\nA case begins with a flag (c in the queue) or with an employee's report (g r)."
        )

    def detail(self, item: CaseSummary) -> Content:
        """Return what the list knows of a case; what lies in the file is shown by opening it."""
        zone = self.sitting.zone
        today = self.sitting.now().astimezone(zone).date()
        who = f"{item.person} #{item.person_number} · {item.unit}" if item.person_number else ""
        due = f"{item.due_on} ({case_words.days_to(item.due_on, today)})" if item.due_on else ""
        klass = f", {case_words.CASE_CLASS[item.klass]}" if item.klass else ""
        facts = (
            ("state", f"{case_words.CASE_STATE[item.state]}{klass}"),
            ("about", safe_line(who or "a person not known yet", 120)),
            ("title", safe_line(item.title, 300)),
            ("alleged", safe_line(", ".join(item.clauses) or "nothing yet", 200)),
            ("due", due or "no day set"),
            ("opened", f"{words.moment(item.opened_at, zone)} by {safe_line(item.opened_by, 40)}"),
            ("began with", words.CASE_SOURCE[item.source]),
        )
        lines = [words.heading(safe_line(item.number, 20))]
        if item.restricted:
            lines.append(Content.styled("with internal affairs alone", "$text-error"))
        lines += [words.muted(f"{name:<11}") + Content(said) for name, said in facts]
        return Content("\n").join([*lines, words.muted("enter opens the file")])

    def open(self, item: CaseSummary) -> None:
        """Open the file."""
        self.open_case(item.number)

    def action_glass(self) -> None:
        """Let oneself into a case for an hour, for a reason that others look at."""
        desk, key = self.desk, "glass"

        def answered(said: dict[str, str] | None) -> None:
            if said is None:
                return
            number = said["case"].upper()

            def broken(_: datetime) -> None:
                self.sitting.drafts.pop(key, None)
                self.open_case(number)

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
