"""Every clock in reach, the most urgent first, with its calculation on paper."""

from __future__ import annotations

from textual.content import Content

from cases.model.clock_views import ClockPaper, ClockView
from cases.model.views import Page
from monitor.safe_text import safe_line, safe_text
from monitor.tui import case_words, words
from monitor.tui.screens.listing import Listing, Tide
from monitor.tui.widgets.keyed_list import Column
from monitor.tui.widgets.text_pane import TextPane


class ClocksScreen(Listing[ClockView]):
    """Lists clocks; enter shows the calculation of one, and then the keys scroll it."""

    SUBJECT = "CLOCKS"
    WHAT = "The clocks"
    BOTH_WAYS = True

    _papers: dict[int, str]

    def on_mount(self) -> None:
        """No calculation is read yet."""
        self._papers = {}
        super().on_mount()

    def columns(self) -> tuple[Column[ClockView], ...]:
        """A mark, the share used, the last day, the case, the rule."""
        return (
            Column("", 1, lambda one: case_words.CLOCK_MARK[one.state]),
            Column(
                "Used",
                5,
                lambda one: (f"{one.percent} %", case_words.CLOCK_MARK[one.state][1]),
                right=True,
            ),
            Column(
                "Last day", 11, lambda one: (f"{one.last_day}{'+' if one.open else ''}", "bold")
            ),
            Column("State", 10, lambda one: (case_words.CLOCK_STATE[one.state], "")),
            Column("Case", 12, lambda one: (words.cell(one.case, 20), "$text-accent")),
            Column("Clause", 9, lambda one: (words.cell(one.clause, 12), "$text-secondary")),
            Column("Rule", 16, lambda one: (words.cell(one.title, 100), "$text-muted")),
        )

    def key(self, item: ClockView) -> object:
        """By its id."""
        return item.id

    def fetch(self, after: str | None, limit: int) -> Page[ClockView]:
        """Ask for a page of running clocks."""
        return self.desk.clocks.due(self.desk.actor, after=after, limit=limit)

    def tide(self) -> Tide:
        """How many clocks run."""
        return self.desk.clocks.running(self.desk.actor), 0

    def empty(self) -> Content:
        """Say that none runs."""
        return words.heading("No clock runs in your reach.") + words.muted(
            "\nClocks start when a case is classified, from the day somebody authorised knew of it."
        )

    def facts(self, page: Page[ClockView]) -> Content:
        """Say how many run."""
        return Content(words.count(page.total, "clock runs", "clocks run"))

    def detail(self, item: ClockView) -> Content:
        """Return the clock in words, or its calculation where it was read."""
        if paper := self._papers.get(item.id):
            return Content(paper)
        kind = "a target of the house" if item.target else "a limit"
        return Content.assemble(
            (f"{safe_line(item.case, 20)} · {safe_line(item.clause, 12)}\n", "$text-primary bold"),
            f"{safe_line(item.title, 200)}, {kind}\n",
            f"{item.used_days:,} of {item.allowed_days:,} days used, {item.percent} %; last day {item.last_day}",
            ("; it moves on with each day of open tolling" if item.open else "", "$text-warning"),
            f"\nstarted on {item.started_on} by {safe_line(item.document, 120)}\n",
            (f"{safe_line(item.source, 200)} · {safe_line(item.status, 120)}\n", "$text-muted"),
            ("enter shows the calculation, day by day", "$text-muted"),
        )

    def open(self, item: ClockView) -> None:
        """Read the calculation of a clock."""
        desk = self.desk

        def read(papers: tuple[ClockPaper, ...]) -> None:
            self._papers |= {one.clock.id: safe_text(one.text, limit=20_000) for one in papers}
            self._detailed()
            self.query_one("#detail", TextPane).focus()

        self.ask("paper", lambda: desk.clocks.of_case(desk.actor, item.case).clocks, read)
