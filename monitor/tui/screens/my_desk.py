"""Somebody's own desk: tasks, cases, the chain's turn, reviews, what was decided lately; each a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from cases.model.desk_lists import DeskCase, DeskList
from cases.model.tasks import Task
from cases.model.views import Page
from monitor.safe_text import safe_line, safe_text
from monitor.tui import case_words, words
from monitor.tui.dialogs.note import NoteDialog
from monitor.tui.screens.listing import Listing, tab_line
from monitor.tui.widgets.keyed_list import Column

Line = DeskCase | Task
_TABS: Final = (
    ("My tasks", None, "No task waits for you or your role."),
    ("My cases", DeskList.MINE, "No case is assigned to you."),
    ("Chain", DeskList.CHAIN, "No case waits for the word of your level."),
    ("Review", DeskList.REVIEW, "No case waits for a step of your role."),
    ("Done", DeskList.DONE, "No case in your reach was determined or closed yet."),
)
_SOON: Final = 14
"""Days from which a day to come is shown as a warning."""


class MyDeskScreen(Listing[Line]):
    """Shows one of the lists; enter opens the case."""

    SUBJECT = "DESK"
    WHAT = "Your desk"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "done", "Task done", tooltip="Say what came of it", id="desk-done"),
        Binding("right,l", "turn(1)", "Next list", show=False),
        Binding("left,h", "turn(-1)", "List before", show=False),
        *(
            Binding(str(number), f"tab({number - 1})", name, show=False)
            for number, (name, _, _) in enumerate(_TABS, 1)
        ),
    ]

    _tab = 0

    def above(self) -> Sequence[Widget]:
        """The names of the lists."""
        return (Static(tab_line([name for name, _, _ in _TABS], self._tab), id="tabs"),)

    def columns(self) -> tuple[Column[Line], ...]:
        """A mark, the case, how far off it is, and what it is."""
        return (
            Column("", 1, self._mark),
            Column("Case", 12, lambda one: (_number(one), "bold")),
            Column("Due", 9, self._due, right=True),
            Column("Clock", 9, self._clock, right=True),
            Column("What", 20, _what),
        )

    def key(self, item: Line) -> object:
        """A task by its id, a case by its number."""
        return item.id if isinstance(item, Task) else item.number

    def fetch(self, after: str | None, limit: int) -> Page[Line]:
        """Ask for a page of the list shown."""
        desk, kind = self.desk, _TABS[self._tab][1]
        if kind is None:
            tasks = desk.procedure.tasks.mine(desk.actor, limit=500)
            return Page(tasks, None, len(tasks))
        page = desk.procedure.lists.page(desk.actor, kind, after=after, limit=limit)
        return Page(page.items, page.next_key, page.total)

    def empty(self) -> Content:
        """Say that the list shown is empty."""
        return words.heading(_TABS[self._tab][2]) + words.muted("\n1 to 5 show the other lists.")

    def detail(self, item: Line) -> Content:
        """Return the line whole."""
        zone, today = self.sitting.zone, self._today()
        if isinstance(item, Task):
            whose = (
                safe_line(item.for_login, 30) or f"anybody who is {case_words.role(item.for_role)}"
            )
            due = (
                f"due {item.due_on} ({case_words.days_to(item.due_on, today)})"
                if item.due_on
                else "no day set"
            )
            return Content.assemble(
                (
                    f"{safe_line(item.case, 20)} · {safe_line(item.kind.replace('_', ' '), 20)}\n",
                    "$text-primary bold",
                ),
                safe_text(item.text, limit=2_000),
                (
                    f"\nfor {whose}, {due}; opened by {safe_line(item.opened_by, 30)} ",
                    "$text-muted",
                ),
                (
                    f"{words.moment(item.opened_at, zone)}\nf says that it is done · enter opens the case",
                    "$text-muted",
                ),
            )
        facts = (
            (
                "state",
                f"{case_words.CASE_STATE[item.state]}, since {words.moment(item.moved_at, zone)}",
            ),
            ("about", safe_line(f"{item.person or 'a person not known yet'} · {item.unit}", 80)),
            ("title", safe_line(item.title, 300)),
            (
                "due",
                f"{item.due_on} ({case_words.days_to(item.due_on, today)})"
                if item.due_on
                else "no day set",
            ),
            (
                "clock",
                f"last day {item.clock_on} ({case_words.days_to(item.clock_on, today)})"
                if item.clock_on
                else "none runs to a fixed day",
            ),
        )
        lines = [words.heading(safe_line(item.number, 20))]
        lines += [words.muted(f"{name:<7}") + Content(said) for name, said in facts]
        return Content("\n").join([*lines, words.muted("enter opens the case")])

    def open(self, item: Line) -> None:
        """Open the case."""
        self.open_case(_number(item))

    def action_done(self) -> None:
        """Say that the task under the cursor is done."""
        desk, item = self.desk, self.lister.current
        if not isinstance(item, Task):
            self.say_why("that is for a task: 1 shows them")
            return
        key = f"task:{item.id}"

        def written(_: None) -> None:
            self.sitting.drafts.pop(key, None)
            self.say("the task is done")
            self.action_load()

        def answered(said: str | None) -> None:
            if said is not None:
                self.ask(
                    "write",
                    lambda: desk.procedure.tasks.done(desk.actor, item.id, outcome=said),
                    written,
                    replace=False,
                )

        title = Content(f"{safe_line(item.case, 20)}: {safe_line(item.text, 60)}")
        self.app.push_screen(
            NoteDialog(title, "What came of it", self.sitting.drafts, key), answered
        )

    def action_tab(self, index: int) -> None:
        """Show another list."""
        self._tab = index
        self.query_one("#tabs", Static).update(tab_line([name for name, _, _ in _TABS], index))
        self.lister.blank = words.muted("One moment …")
        self.lister.show(Page((), None, 0))
        self.action_load()

    def action_turn(self, by: int) -> None:
        """Show the list beside."""
        self.action_tab((self._tab + by) % len(_TABS))

    def _today(self) -> date:
        return self.sitting.now().astimezone(self.sitting.zone).date()

    def _mark(self, one: Line) -> tuple[str, str]:
        if isinstance(one, Task):
            late = one.due_on is not None and one.due_on < self._today()
            return ("✗", "$text-error") if late else ("●", "$text-accent")
        return case_words.CASE_MARK[one.state], case_words.CASE_STYLE[one.state]

    def _due(self, one: Line) -> tuple[str, str]:
        return case_words.days_to(one.due_on, self._today()), self._urgent(one.due_on)

    def _clock(self, one: Line) -> tuple[str, str]:
        if isinstance(one, Task):
            return "", ""
        return case_words.days_to(one.clock_on, self._today()), self._urgent(one.clock_on)

    def _urgent(self, day: date | None) -> str:
        left = (day - self._today()).days if day else _SOON + 1
        return (
            "$text-error bold" if left < 0 else "$text-warning" if left <= _SOON else "$text-muted"
        )


def _number(one: Line) -> str:
    return words.cell(one.case if isinstance(one, Task) else one.number, 20)


def _what(one: Line) -> tuple[str, str]:
    if isinstance(one, Task):
        return words.cell(one.text, 160), ""
    who = words.cell(one.person, 24) or "not known"
    return f"{case_words.CASE_STATE[one.state]} · {who} · {words.cell(one.title, 100)}", ""
