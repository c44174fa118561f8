"""The messages between the reporters of a case and those who work on it, who do not learn who they are."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from cases.errors import CasesError
from cases.model.actors import Capability
from cases.model.reporting import Thread
from monitor.safe_text import safe_line
from monitor.tui import report_text, words
from monitor.tui.asking import trouble
from monitor.tui.dialogs.note import NoteDialog
from monitor.tui.screens.base import DeskScreen
from monitor.tui.widgets.bars import KeyBar, TopBar
from monitor.tui.widgets.text_pane import TextPane


class ThreadScreen(DeskScreen):
    """A list of reports, and below it the messages on the one under the cursor; `a` writes one."""

    CSS_PATH = "messages.tcss"
    AUTO_FOCUS = "#reports"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "write", "Write", tooltip="Write a message"),
        Binding("r", "load", "Reload", show=False),
        Binding("space,pagedown", "scroll(1)", "Further down", show=False),
        Binding("pageup", "scroll(-1)", "Further up", show=False),
    ]

    def compose(self) -> ComposeResult:
        """Lay out reports and messages."""
        yield TopBar()
        yield OptionList(id="reports")
        yield TextPane(words.muted("Opening the messages …"), id="thread")
        yield KeyBar()

    def on_mount(self) -> None:
        """Load."""
        self.top_bar.subject = self.SUBJECT
        self.top_bar.who = self.sitting.who
        self.action_load()

    @property
    def number(self) -> str:
        """Receipt number of the report under the cursor; empty where there is none."""
        reports = self.query_one("#reports", OptionList)
        at = reports.highlighted
        return (reports.get_option_at_index(at).id or "") if at is not None else ""

    def fill(self, lines: list[tuple[str, Content]], nothing: Content, *, at: str = "") -> None:
        """Show the reports; the cursor stays on its own, or goes to that of the number `at`."""
        reports, before = self.query_one("#reports", OptionList), at or self.number
        numbers = [number for number, _ in lines]
        reports.clear_options()
        reports.add_options([Option(said, id=number) for number, said in lines])
        reports.display = bool(lines)
        if lines:
            reports.highlighted = numbers.index(before) if before in numbers else 0
            self.draw()
        else:
            self.query_one(TextPane).show(nothing)

    @on(OptionList.OptionHighlighted, "#reports")
    def draw(self) -> None:
        """Show the messages on the report under the cursor."""
        self.query_one(TextPane).show(self.words(self.number))

    def words(self, number: str) -> Content:
        """Return what is said of a report."""
        raise NotImplementedError

    def action_load(self) -> None:
        """Load anew."""
        raise NotImplementedError

    def send(self, number: str, text: str) -> object:
        """Write a message; called in a thread."""
        raise NotImplementedError

    def action_scroll(self, by: int) -> None:
        """Scroll the messages."""
        pane = self.query_one(TextPane)
        pane.top += by * max(pane.rows - 1, 1)

    def failed(self, error: CasesError) -> None:
        """Say why nothing is shown."""
        self.query_one(TextPane).show(trouble("The messages could not be opened.", error))

    def action_write(self) -> None:
        """Ask for a message, and write it; what was typed stays until it is kept."""
        number, drafts = self.number, self.sitting.drafts
        if not number:
            self.say_why("there is no report to write on")
            return
        key = f"message:{number}"

        def kept(_: object) -> None:
            drafts.pop(key, None)
            self.say("message written")
            self.action_load()

        def answered(text: str | None) -> None:
            if text is not None:
                self.ask("write", lambda: self.send(number, text), kept, replace=False)

        title = Content(f"Write on {safe_line(number, 20)}")
        self.app.push_screen(NoteDialog(title, self.LABEL, drafts, key, verb="send"), answered)

    LABEL: ClassVar[str] = ""
    """What is asked for; ours."""


class MessagesScreen(ThreadScreen):
    """The messages on the reports of one case."""

    SUBJECT = "MESSAGES"
    LABEL = "To the reporter, who reads it under the receipt number; you do not learn who it is"
    NEEDS: ClassVar[dict[str, Capability]] = {"write": Capability.CASE_WORK}

    def __init__(self, case: str) -> None:
        """Show the messages of that case."""
        super().__init__()
        self._case = case
        self._threads: dict[str, Thread] = {}

    def on_mount(self) -> None:
        """Load, and say which case it is."""
        super().on_mount()
        self.top_bar.facts = Content(f"with the reporters of {safe_line(self._case, 20)}")

    def action_load(self) -> None:
        """Load the messages anew; the look is in the log."""
        desk, case = self.desk, self._case
        self.ask(
            "threads",
            lambda: desk.report_messages.threads(desk.actor, case),
            self._shown,
            self.failed,
        )

    def _shown(self, threads: tuple[Thread, ...]) -> None:
        self._threads = {one.report: one for one in threads}
        self.fill(
            [
                (
                    one.report,
                    Content(
                        f"{safe_line(one.report, 20)}{'  anonymous' if one.anonymous else ''}  "
                        f"{words.count(len(one.messages), 'message')}"
                    ),
                )
                for one in threads
            ],
            words.muted("This case rests on no employee's report."),
        )

    def words(self, number: str) -> Content:
        """Return the messages on a report."""
        found = self._threads.get(number)
        return report_text.thread(found.messages, self.looks) if found else Content()

    def send(self, number: str, text: str) -> object:
        """Write to the reporter."""
        return self.desk.report_messages.answer(self.desk.actor, number, text)
