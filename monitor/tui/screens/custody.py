"""The custody log, newest first, and its verification: what holds, what does not, and what is not proved."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from cases.errors import CasesError
from cases.model.actors import Capability
from cases.model.desks import Copied
from cases.model.heads import Window
from cases.model.views import CustodyLine, Page, Verification
from monitor.tui import custody_text, outside_text, words
from monitor.tui.dialogs.reading import ReadingDialog
from monitor.tui.screens.base import DeskScreen
from monitor.tui.widgets.bars import KeyBar, TopBar
from monitor.tui.widgets.keyed_list import Column, KeyedList
from monitor.tui.widgets.text_pane import TextPane
from monitor.tui.widgets.window import LAST

PAGE: Final = 200
_STEP: Final = 0.02
"""Share of the work after which progress is shown again."""


class Stopped(CasesError):
    """The verification was stopped at the keyboard."""


class CustodyScreen(DeskScreen):
    """Reads the log and verifies it."""

    SUBJECT = "CUSTODY"
    CSS_PATH = "custody.tcss"
    NEEDS: ClassVar[dict[str, Capability]] = {
        "verify": Capability.CUSTODY_VERIFY,
        "load": Capability.CUSTODY_READ,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "verify", "Verify", tooltip="Hash every entry and every kept byte again"),
        Binding("r", "load", "Reload"),
        Binding(
            "y",
            "copy",
            "Copy hash",
            show=False,
            tooltip="The entry's hash, to the terminal's clipboard; logged",
        ),
    ]

    class Progress(Message):
        """So much is verified."""

        def __init__(self, done: int, total: int) -> None:
            """Count entries."""
            super().__init__()
            self.done = done
            self.total = total

    def __init__(self) -> None:
        """Nothing is loaded or verified yet."""
        super().__init__()
        self._verifying = False
        self._stop = False
        self._covered = Content()
        self._newest = 0
        """Number of the newest entry seen."""

    def compose(self) -> ComposeResult:
        """Lay out the result over the log."""
        yield TopBar()
        yield TextPane(custody_text.not_verified(), id="result")
        yield KeyedList[CustodyLine](_columns(), lambda line: line.seq, both_ways=True, id="log")
        yield KeyBar()

    def on_mount(self) -> None:
        """Load."""
        self.top_bar.subject = self.SUBJECT
        self.top_bar.who = self.sitting.who
        self.lister.focus()
        desk = self.desk
        if (heads := desk.heads) is not None:
            self.ask("window", lambda: heads.window(desk.actor), self._known)
        if self.desk.actor.may(Capability.CUSTODY_READ):
            self.lister.blank = words.muted("Opening the log …")
            self.action_load()
        else:
            self.lister.blank = words.muted(
                "Your role may verify the log, not read it: v verifies."
            )

    @property
    def lister(self) -> KeyedList[CustodyLine]:
        """The log."""
        return self.query_one("#log", KeyedList)

    def _known(self, window: Window) -> None:
        """Show how far custody is covered outside, until a verification says more."""
        self._covered = outside_text.covered(window, self.sitting.now())
        if not self._verifying:
            self._result(self._unsure())

    def _unsure(self) -> Content:
        told = custody_text.not_verified()
        return told + "\n" + self._covered if self._covered else told

    def action_load(self) -> None:
        """Load the log anew; the cursor stays where it is."""
        place = self.lister.place
        self.ask("log", lambda: self._page(place), self._logged)

    def _page(self, place: str | None) -> Page[CustodyLine]:
        """Return the page of the log at a place of the list; entries are numbered without gaps."""
        before = _before(place)
        lines = self.desk.custody.log(self.desk.actor, before=before, limit=PAGE)
        first, last = (lines[0].seq, lines[-1].seq) if lines else (0, 0)
        self._newest = max(self._newest, first)
        newer = str(first + PAGE + 1) if before is not None and first == before - 1 else None
        return Page(lines, str(last) if last > 1 else None, self._newest, newer)

    def _logged(self, page: Page[CustodyLine]) -> None:
        self.lister.blank = words.muted("The log is empty.")
        self.lister.show(page)
        if page.items:
            self.top_bar.facts = Content(f"{page.total:,} entries")

    @on(KeyedList.Wanted, "#log")
    def _more(self, message: KeyedList.Wanted) -> None:
        self.ask("more", lambda: self._page(message.after), self.lister.extend)

    @on(KeyedList.Opened, "#log")
    def _open(self) -> None:
        line = self.lister.current
        if line is not None:
            self.app.push_screen(ReadingDialog(*custody_text.entry(line)))

    def action_copy(self) -> None:
        """Copy the hash of the entry under the cursor: what somebody outside compares."""
        line = self.lister.current
        if line is None:
            self.say_why("no entry is selected")
        else:
            self.copy_out(Copied.HASH, line.digest, about=f"log:{line.seq}")

    # Verifying.

    def action_verify(self) -> None:
        """Verify everything; esc stops."""
        if self._verifying:
            return
        self._verify_runs(runs=True)
        desk, shown = self.desk, -1.0
        self._result(custody_text.progress(0, 0))

        def heard(done: int, total: int) -> None:
            nonlocal shown
            if self._stop:
                raise Stopped("stopped: nothing is known of the rest")
            if total and (done - shown) / total >= _STEP:
                shown = done
                self.post_message(self.Progress(done, total))

        self.ask(
            "verify",
            lambda: desk.custody.verify(desk.actor, heard),
            self._verified,
            self._unverified,
            replace=False,
        )

    def _verify_runs(self, *, runs: bool) -> None:
        self._verifying, self._stop = runs, False
        self.refresh_bindings()

    @on(Progress)
    def _progressed(self, message: Progress) -> None:
        if self._verifying:
            self._result(custody_text.progress(message.done, message.total))

    def _verified(self, verification: Verification) -> None:
        self._verify_runs(runs=False)
        self._result(custody_text.result(verification))
        if self.desk.actor.may(Capability.CUSTODY_READ):
            self.action_load()

    def _unverified(self, error: CasesError) -> None:
        self._verify_runs(runs=False)
        self._result(self._unsure())
        self.complain(error)

    def _result(self, content: Content) -> None:
        self.query_one("#result", TextPane).show(content)

    @property
    def can_go_back(self) -> bool:
        """Whether a verification runs that can be stopped."""
        return self._verifying

    def action_back(self) -> None:
        """Stop a verification that runs."""
        self._stop = True


def _columns() -> tuple[Column[CustodyLine], ...]:
    return (
        Column("Seq", 7, lambda line: (f"{line.seq:,}", "bold"), right=True),
        Column("When (UTC)", 14, lambda line: (line.at[5:19].replace("T", " "), "$text-muted")),
        Column("What", 21, lambda line: (words.cell(line.action, 24), "$text-secondary")),
        Column("Who", 13, lambda line: (words.cell(line.actor, 24), "")),
        Column("About", 13, lambda line: (words.cell(line.object, 60), "")),
    )


def _before(place: str | None) -> int | None:
    """Return the number of the entry before which a page begins; see `KeyedList.Wanted`."""
    if not place:
        return None
    if place == LAST:
        return PAGE + 1
    return int(place[1:]) + PAGE // 2 if place.startswith("@") else int(place)
