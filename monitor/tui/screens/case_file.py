"""One case with all that belongs to it, in five tabs."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from cases.errors import CasesError, NotFound, Stale
from cases.model.actors import Capability
from cases.model.case_states import CLOSED
from cases.model.views import CaseFile, CaseSummary
from monitor.safe_text import safe_line
from monitor.tui import case_text, case_words, words
from monitor.tui.asking import sentence
from monitor.tui.dialogs.note import UNMASK_LABEL, EscalateDialog, NoteDialog
from monitor.tui.dialogs.open_case import AllegeDialog
from monitor.tui.screens.base import DeskScreen
from monitor.tui.widgets.bars import KeyBar, TopBar
from monitor.tui.widgets.text_pane import TextPane


class CaseFileScreen(DeskScreen):
    """Reads and works on one case."""

    SUBJECT = "CASE"
    CSS_PATH = "case_file.tcss"
    NEEDS: ClassVar[dict[str, Capability]] = {
        "note": Capability.CASE_WORK,
        "allege": Capability.CASE_WORK,
        "escalate": Capability.ESCALATE,
        "unmask": Capability.UNMASK,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "note", "Note", tooltip="Write a note on the case"),
        Binding("c", "allege", "Clause", tooltip="Allege another clause"),
        Binding("E", "escalate", "Escalate", key_display="E", tooltip="To internal affairs"),
        Binding(
            "M",
            "unmask",
            "Unmask",
            key_display="M",
            show=False,
            tooltip="Personal data in plain; asks what for",
        ),
        Binding("w", "messages", "Messages", show=False, tooltip="Messages with its reporters"),
        Binding("e", "shift_hint", "Nothing: escalating is shift+e", show=False),
        Binding("r", "load", "Reload", show=False),
        Binding("right,l", "turn(1)", "Next tab", show=False),
        Binding("left,h", "turn(-1)", "Previous tab", show=False),
        *(
            Binding(str(number), f"tab({number - 1})", name, show=False)
            for number, (name, _, _) in enumerate(case_text.TABS, 1)
        ),
    ]

    def __init__(self, number: str) -> None:
        """Show the case of that number."""
        super().__init__()
        self._number = number
        self._file: CaseFile | None = None
        self._tab = 0
        self._tops = [0] * len(case_text.TABS)

    def compose(self) -> ComposeResult:
        """Lay out tabs and text."""
        yield TopBar()
        yield Static(id="tabs")
        yield TextPane(words.muted("Opening the case …"), id="file")
        yield KeyBar()

    def on_mount(self) -> None:
        """Load."""
        self.top_bar.subject = f"{self.SUBJECT} {safe_line(self._number, 20)}"
        self.top_bar.who = self.sitting.who
        self.query_one(TextPane).focus()
        self.action_load()

    def action_load(self) -> None:
        """Load the file anew; the place stays."""
        desk = self.desk
        self.ask(
            "file", lambda: desk.casework.show(desk.actor, self._number), self._shown, self._failed
        )

    def _failed(self, error: CasesError) -> None:
        self.complain(error)
        if isinstance(error, NotFound):
            self.query_one(TextPane).show(
                Content.styled("This case cannot be shown.", "$text-error")
            )

    def _shown(self, file: CaseFile) -> None:
        self._file = file
        self.refresh_bindings()
        case = file.summary
        self.top_bar.facts = words.join(
            (
                Content.styled(
                    f"{case_words.CASE_MARK[case.state]} {case_words.CASE_STATE[case.state]}",
                    case_words.CASE_STYLE[case.state],
                ),
                Content(words.cell(case.person, 30)),
            )
        )
        self._draw(keep_place=True)

    def _draw(self, *, keep_place: bool) -> None:
        if self._file is None:
            return
        tabs = Content()
        for index, (name, _, part) in enumerate(case_text.TABS):
            count = f" {len(getattr(self._file, part))}" if part else ""
            style = "$background on $accent bold" if index == self._tab else "$text-muted"
            tabs += Content.styled(f" {index + 1} {name}{count} ", style) + Content(" ")
        self.query_one("#tabs", Static).update(tabs, layout=False)
        words_of = case_text.TABS[self._tab][1]
        self.query_one(TextPane).show(words_of(self._file, self.looks), keep_place=keep_place)

    def action_tab(self, index: int) -> None:
        """Show another tab, at the place where it was left."""
        pane = self.query_one(TextPane)
        self._tops[self._tab] = pane.top
        self._tab = index
        self._draw(keep_place=False)
        pane.top = self._tops[index]

    def action_turn(self, by: int) -> None:
        """Show the tab beside."""
        self.action_tab((self._tab + by) % len(case_text.TABS))

    # What can be done.

    def action_note(self) -> None:
        """Write a note."""
        desk, number = self.desk, self._number
        if self._open_case() is None:
            return
        self._write(
            NoteDialog(
                Content(f"Note on {number}"),
                "Kept for good, with your name",
                self.sitting.drafts,
                f"note:{number}",
            ),
            f"note:{number}",
            lambda note: desk.casework.annotate(desk.actor, number, text=note),
            "note kept",
        )

    def action_escalate(self) -> None:
        """Hand the case to internal affairs, confirmed by its number."""
        desk, case = self.desk, self._open_case()
        if case is None:
            return
        if case.restricted:
            self.say_why("the case is with internal affairs already")
            return
        key = f"escalate:{case.number}"
        self._write(
            EscalateDialog(
                Content(f"Escalate {case.number}"), case.number, self.sitting.drafts, key
            ),
            key,
            lambda note: desk.casework.escalate(
                desk.actor, case.number, version=case.version, note=note
            ),
            "the case is with internal affairs",
            leaves=True,
        )

    def action_allege(self) -> None:
        """Allege another clause."""
        desk, case = self.desk, self._open_case()
        if case is None:
            return
        known = [allegation.clause for allegation in self._file.allegations] if self._file else []

        def answered(clause: str | None) -> None:
            if clause is not None:
                self.ask(
                    "write",
                    lambda: desk.casework.allege(desk.actor, case.number, clause=clause),
                    lambda _: self._written(f"{clause} alleged"),
                    self._refused,
                    replace=False,
                )

        self.app.push_screen(AllegeDialog(desk.catalogue, known), answered)

    def action_unmask(self) -> None:
        """Show personal data in plain until the case is loaded again, for a purpose that is kept."""
        desk, number, drafts = self.desk, self._number, self.sitting.drafts
        key = f"unmask:{number}"

        def unmasked(file: CaseFile) -> None:
            drafts.pop(key, None)
            self._shown(file)
            self.say("in plain, until you leave; what for is in the custody log")

        def answered(purpose: str | None) -> None:
            if purpose is not None:
                self.ask(
                    "file",
                    lambda: desk.casework.unmask(desk.actor, number, purpose=purpose),
                    unmasked,
                    self._refused,
                )

        title = Content(f"Unmask {number}")
        self.app.push_screen(NoteDialog(title, UNMASK_LABEL, drafts, key, verb="unmask"), answered)

    def action_messages(self) -> None:
        """Open the messages with those who reported it."""
        from monitor.tui.screens.messages import MessagesScreen

        self.app.push_screen(MessagesScreen(self._number))

    def action_shift_hint(self) -> None:
        """Say that escalating takes the shift key, on purpose."""
        self.say_why("escalating is shift+e, on purpose: it leaves this unit and cannot be undone")

    def _open_case(self) -> CaseSummary | None:
        """Return the case where it can be worked on; a withdrawn one says that it cannot."""
        case = self._file.summary if self._file else None
        if case is None or case.state not in CLOSED:
            return case
        self.say_why(f"this case was {case.state.value}: it keeps its number and can only be read")
        return None

    def _write(
        self,
        dialog: NoteDialog,
        draft: str,
        call: Callable[[str], object],
        said: str,
        *,
        leaves: bool = False,
    ) -> None:
        """Ask for the words, then write. What leaves the unit is out of its sight: back to the list then."""

        def answered(note: str | None) -> None:
            if note is None:
                return

            def written(_: object) -> None:
                self.sitting.drafts.pop(draft, None)
                if leaves:
                    self.notify(sentence(said), markup=False)
                    self.action_back()
                else:
                    self._written(said)

            self.ask("write", lambda: call(note), written, self._refused, replace=False)

        self.app.push_screen(dialog, answered)

    def _written(self, said: str) -> None:
        self.say(said)
        self.action_load()

    def _refused(self, error: CasesError) -> None:
        self.complain(error)
        if isinstance(error, (Stale, NotFound)):
            self.action_load()
