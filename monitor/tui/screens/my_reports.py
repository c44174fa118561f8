"""What a reporter is told of the own reports, and the messages with those who work on them."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from cases.model.reporting import Progress
from monitor.safe_text import safe_line
from monitor.tui import report_text, words
from monitor.tui.dialogs.receipt import ReceiptDialog
from monitor.tui.screens.messages import ThreadScreen


class MyReportsScreen(ThreadScreen):
    """The actor's own reports; anonymous ones are opened by receipt and code, and forgotten with the screen."""

    SUBJECT = "MY REPORTS"
    LABEL = "To those who work on it; they do not learn who you are"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("c", "code", "Receipt code", tooltip="Open an anonymous report by its code")
    ]

    def __init__(self) -> None:
        """No anonymous report is opened yet."""
        super().__init__()
        self._codes: dict[str, str] = {}
        self._found: dict[str, Progress] = {}
        self._opened = ""
        """Receipt number of the one that was opened just now."""

    def action_load(self) -> None:
        """Load the actor's reports, and those opened by their codes."""
        desk, codes = self.desk, dict(self._codes)

        def load() -> tuple[Progress, ...]:
            service = desk.report_messages
            opened = (
                service.status(desk.actor, number, code=code) for number, code in codes.items()
            )
            return (*opened, *service.mine(desk.actor))

        self.ask("mine", load, self._shown, self.failed)

    def _shown(self, found: tuple[Progress, ...]) -> None:
        self._found = {one.number: one for one in found}
        self.top_bar.facts = Content(words.count(len(found), "report"))
        self.fill(
            [(one.number, _line(one, self)) for one in found],
            words.heading("You made no report under your name.")
            + words.muted("\nc opens an anonymous one by its receipt number and code."),
            at=self._opened,
        )
        self._opened = ""

    def words(self, number: str) -> Content:
        """Return how far a report is, and its messages."""
        found = self._found.get(number)
        return report_text.progress(found, self.looks) if found else Content()

    def send(self, number: str, text: str) -> object:
        """Write to those who work on it."""
        desk, code = self.desk, self._codes.get(number, "")
        return desk.report_messages.write(desk.actor, number, text, code=code)

    def action_code(self) -> None:
        """Open an anonymous report."""
        desk = self.desk

        def answered(typed: tuple[str, str] | None) -> None:
            if typed is None:
                return
            number, code = typed

            def opened(found: Progress) -> None:
                self._codes[found.number] = code
                self._opened = found.number
                self.action_load()

            self.ask(
                "code",
                lambda: desk.report_messages.status(desk.actor, number, code=code),
                opened,
                replace=False,
            )

        self.app.push_screen(ReceiptDialog(), answered)


def _line(found: Progress, screen: ThreadScreen) -> Content:
    mark, state, style = report_text.STATE[found.state]
    when = words.moment(found.reported_at, screen.looks.zone)
    return Content.assemble(
        (f"{mark} ", style),
        (f"{safe_line(found.number, 20):<13}", "bold"),
        f" {state:<9} {when}  ",
        (words.count(len(found.messages), "message"), "$text-muted"),
    )
