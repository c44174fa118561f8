"""How collection fares: every source in reach, the worst first, and what its trouble means for the watch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from cases.errors import CasesError
from cases.model.views import HealthView, Page
from monitor.health import TROUBLE, Condition, SourceHealth, ago, platforms, rules_broken, sources
from monitor.safe_text import safe_line, safe_text
from monitor.tui import words
from monitor.tui.asking import trouble
from monitor.tui.dialogs.reading import ReadingDialog
from monitor.tui.screens.base import DeskScreen
from monitor.tui.widgets.bars import KeyBar, TopBar
from monitor.tui.widgets.keyed_list import Column, KeyedList
from monitor.tui.widgets.text_pane import TextPane

MARK = {
    Condition.REFUSED: ("✗", "$text-error"),
    Condition.GONE: ("✗", "$text-error"),
    Condition.ACCOUNT_LOST: ("✗", "$text-error"),
    Condition.FAILING: ("!", "$text-warning"),
    Condition.LATE: ("!", "$text-warning"),
    Condition.NEVER_READ: ("·", "$text-muted"),
    Condition.QUIET: ("?", "$text-warning"),
    Condition.WARNED: ("?", "$text-warning"),
    Condition.WELL: ("✓", "$text-success"),
    Condition.RETIRED: ("–", "$text-muted"),
}


class HealthScreen(DeskScreen):
    """Lists the sources over what is to be said of the one under the cursor."""

    SUBJECT = "COLLECTORS"
    CSS_PATH = "health.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("r", "load", "Reload")]

    def __init__(self) -> None:
        """Nothing is loaded yet."""
        super().__init__()
        self._view: HealthView | None = None
        self._fault = ""

    def compose(self) -> ComposeResult:
        """Lay out the sources over the words."""
        yield TopBar()
        yield KeyedList[SourceHealth](self._columns(), lambda one: one.handle.id, id="sources")
        yield TextPane(Content(), id="meaning")
        yield KeyBar()

    def on_mount(self) -> None:
        """Load."""
        self.top_bar.subject = self.SUBJECT
        self.top_bar.who = self.sitting.who
        self.lister.blank = words.muted("Asking how the sources fare …")
        self.lister.focus()

    def on_screen_resume(self) -> None:
        """Show how things stand whenever the screen comes back."""
        self.action_load()

    @property
    def lister(self) -> KeyedList[SourceHealth]:
        """The list."""
        return self.query_one("#sources", KeyedList)

    def _columns(self) -> tuple[Column[SourceHealth], ...]:
        now = self.sitting.now
        return (
            Column("", 1, lambda one: MARK[one.condition]),
            Column("Source", 20, lambda one: (_named(one, 60), "bold")),
            Column("Condition", 12, lambda one: (one.condition.value, MARK[one.condition][1])),
            Column(
                "Read",
                7,
                lambda one: (words.age(one.handle.last_ok_at, now()), "$text-muted"),
                right=True,
            ),
            Column("A week", 13, lambda one: (" ".join(map(str, one.weeks)), ""), right=True),
            Column("Person", 12, lambda one: (words.cell(one.handle.person, 30), "")),
        )

    def action_load(self) -> None:
        """Load anew; the cursor stays where it is."""
        desk = self.desk
        self.ask(
            "health",
            lambda: (desk.watching.health(desk.actor), desk.rules_fault()),
            self._loaded,
            self._failed,
        )

    def _loaded(self, found_out: tuple[HealthView, str]) -> None:
        self._view, self._fault = view, _ = found_out
        found = sources(view)
        bad = sum(one.condition in TROUBLE for one in found)
        self.lister.blank = words.muted("No handle is registered in your reach.")
        self.lister.show(Page(found, None, len(found)))
        self.top_bar.facts = Content(
            words.count(len(found), "source")
            + (f", {bad} in trouble" if bad else ", none in trouble")
        )
        self._meaning()

    def _failed(self, error: CasesError) -> None:
        if not self.lister.items:
            self.lister.blank = trouble("How the sources fare could not be asked.", error)
            self.lister.refresh()
        else:
            self.complain(error)

    @on(KeyedList.Highlighted, "#sources")
    def _meaning(self) -> None:
        if self._view is not None:
            shown = _of_rules(self._fault) + meaning(self.lister.current, self._view)
            self.query_one("#meaning", TextPane).show(shown)

    @on(KeyedList.Opened, "#sources")
    def _open(self) -> None:
        one = self.lister.current
        if one is not None and self._view is not None:
            self.app.push_screen(ReadingDialog(Content(_named(one, 60)), meaning(one, self._view)))


def _of_rules(fault: str) -> Content:
    """Return what is wrong with the rule files; nothing where they are in force."""
    if not fault:
        return Content()
    said = safe_text(rules_broken(fault), limit=600)
    return Content.assemble(words.heading("Rules"), "\n  ", (said, "$text-error"), "\n")


def meaning(one: SourceHealth | None, view: HealthView) -> Content:
    """Return what is to be said of a source, and of the watch as a whole."""
    lines = [*_of_source(one, view)] if one else []
    lines.append(words.heading("The watch"))
    if day := view.day:
        lines.append(
            Content(
                f"  last 24 h: {day.looked:,} looks, {day.failed:,} failed, {day.unchanged:,} brought nothing new; "
                f"{day.new:,} new posts, {day.changed:,} edited, {day.lost:,} lost"
            )
        )
    else:
        lines.append(Content("  nobody looked in the last 24 hours: is `watchdesk run` running?"))
    lines += _spent(view)
    lines += [
        Content(
            f"  {safe_line(host.host, 40)} rests for {ago(view.at, host.until)}: {safe_text(host.why, limit=200)}"
        )
        for host in view.hosts
        if host.until
    ]
    lines += [
        Content.styled(
            f"  {gap.handles:,} handles unseen for {ago(gap.since, gap.until)}, until {gap.until:%m-%d %H:%M} UTC",
            "$text-warning",
        )
        for gap in view.gaps
    ]
    return Content("\n").join(lines)


def _spent(view: HealthView) -> Iterator[Content]:
    for platform in platforms(view, sources(view)):
        if platform.requests_today or platform.usd_month:
            money = f", ${platform.usd_month:.2f} this month" if platform.usd_month else ""
            name = safe_line(platform.platform, 20)
            yield Content(f"  {name}: {platform.requests_today:,} questions today{money}")


def _of_source(one: SourceHealth, view: HealthView) -> list[Content]:
    handle = one.handle
    due = "now" if handle.next_due_at <= view.at else f"in {ago(view.at, handle.next_due_at)}"
    facts = (
        f"read {ago(handle.last_ok_at, view.at)} ago" if handle.last_ok_at else "never read",
        f"next {due}" if handle.active else "not read any more",
        f"{words.count(handle.posts, 'post')} kept",
        f"basis {handle.basis.replace('_', ' ')}",
    )
    return [
        words.heading(_named(one, 76)),
        words.muted("  " + " · ".join(facts)),
        Content(f"  {safe_text(one.consequence, limit=800) or 'All is well.'}"),
        Content(),
    ]


def _named(one: SourceHealth, width: int) -> str:
    return safe_line(f"{one.handle.platform}:{one.handle.handle}", width)
