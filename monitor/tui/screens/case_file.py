"""One case with all that belongs to it, in seven tabs; what can be done with it is in the classes it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar, Final, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from cases.errors import CasesError, NotFound
from cases.model.desk_lists import Around, Stamp
from cases.model.views import CaseFile
from monitor.safe_text import safe_line
from monitor.tui import case_text, case_words, words
from monitor.tui.case_acts import ACTS
from monitor.tui.case_record_text import NOTES
from monitor.tui.case_view import CaseView
from monitor.tui.dialogs.note import NoteDialog
from monitor.tui.screens.case_copying import CaseCopying
from monitor.tui.screens.case_office import CaseOffice
from monitor.tui.widgets.bars import KeyBar, TopBar
from monitor.tui.widgets.text_pane import TextPane

_PURPOSE: Final = (
    "What do you look for? You have no part in this case, so it is kept with your name"
)
_IMAGES: Final = "Pictures among the evidence, blurred first"
_SHOWN: Final = {"note": "Note", "step": "Step", "record": "Record"}
"""Acts that the line of keys shows, where there is room."""


def _keys() -> Iterator[Binding]:
    """Yield a key for each act that has one, from the table of acts."""
    for act in ACTS:
        if act.key:
            said = _SHOWN.get(act.name, act.title)
            yield Binding(
                act.key,
                act.name,
                said,
                key_display=act.key,
                show=act.name in _SHOWN,
                tooltip=act.title if said != act.title else "",
                id=f"case-{act.name.replace('_', '-')}",
            )


class CaseFileScreen(CaseOffice, CaseCopying):
    """Reads and works on one case."""

    SUBJECT = "CASE"
    CSS_PATH = "case_file.tcss"
    NEEDS = {act.name: act.needs for act in ACTS}
    BINDINGS: ClassVar[list[BindingType]] = [
        *_keys(),
        Binding("p", "procedure", "All acts", tooltip="Each with why not", id="case-procedure"),
        Binding("w", "messages", "Messages", show=False, tooltip="Messages with its reporters"),
        Binding("b", "veil", "Veil", show=False, tooltip="Shows or veils what may be graphic"),
        Binding("m", "pictures", "Images", show=False, tooltip=_IMAGES, id="case-pictures"),
        Binding(
            "Y",
            "copy",
            "Copy",
            key_display="Y",
            show=False,
            tooltip="The case's number; a hash in evidence and custody; logged",
        ),
        Binding("slash", "only", "One kind of record", key_display="/", show=False),
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
        super().__init__(number)
        self._tab = 0
        self._tops = [0] * len(case_text.TABS)
        self._unveiled = False
        self._only = ""
        self._purpose = ""
        """What the look is for, until the record has it."""
        self._stamp: Stamp | None = None

    def compose(self) -> ComposeResult:
        """Lay out tabs and text."""
        yield TopBar()
        yield Static(id="tabs")
        yield TextPane(words.muted("Opening the case …"), id="file")
        yield KeyBar()

    def on_mount(self) -> None:
        """Load, and look whether somebody else changes it meanwhile."""
        self.top_bar.subject = f"{self.SUBJECT} {safe_line(self._number, 20)}"
        self.top_bar.who = self.sitting.who
        self.query_one(TextPane).focus()
        self.watch(self.app, "entries", self._feel, init=False)
        desk, number = self.desk, self._number
        self.ask(
            "purpose",
            lambda: desk.casework.asks_purpose(desk.actor, number),
            self._asked,
            self._failed,
        )

    def _asked(self, asks: bool) -> None:  # noqa: FBT001  an answer
        """Ask whoever has no part in the case what the look is for, once in a sitting (safeguard E.11)."""
        if not asks:
            self.action_load()
            return

        def answered(purpose: str | None) -> None:
            if purpose is None:
                self.action_back()
            else:
                self._purpose = purpose
                self.action_load()

        number = safe_line(self._number, 20)
        self.app.push_screen(
            NoteDialog(Content(f"Look at {number}"), _PURPOSE, {}, "purpose", verb="open"), answered
        )

    def action_load(self) -> None:
        """Load the file anew; the place stays."""
        desk, number, purpose = self.desk, self._number, self._purpose

        def look() -> tuple[CaseFile, Around, Stamp]:
            stamp = desk.procedure.lists.stamp(desk.actor, number)
            file = desk.casework.show(desk.actor, number, purpose=purpose)
            return file, desk.procedure.lists.around(desk.actor, number), stamp

        self.ask("file", look, self._loaded, self._failed)

    def _loaded(self, found: tuple[CaseFile, Around, Stamp]) -> None:
        file, self._around, self._stamp = found
        self._purpose = ""
        self.top_bar.news = Content()
        self.show_file(file)

    def _failed(self, error: CasesError) -> None:
        self.complain(error)
        if isinstance(error, NotFound):
            self._file = None
            self.query_one("#tabs", Static).update(Content())
            self.query_one(TextPane).show(
                Content.styled("This case cannot be shown.", "$text-error")
            )

    def _feel(self) -> None:
        """Say that somebody changed the case; what is on the screen stays until it is loaded."""
        desk, number = self.desk, self._number
        if not self.is_current or self._stamp is None:
            return

        def told(stamp: Stamp) -> None:
            if self._stamp is not None and stamp != self._stamp:
                self.top_bar.news = Content.styled("changed: r loads", "$text-accent bold")

        self.ask(
            "stamp", lambda: desk.procedure.lists.stamp(desk.actor, number), told, lambda _: None
        )

    def show_file(self, file: object) -> None:
        """Show a file that a service gave."""
        self._file = cast("CaseFile", file)
        self.refresh_bindings()
        case = self._file.summary
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
        self.query_one("#tabs", Static).update(self._tabs(), layout=False)
        view = CaseView(self._file, self._around, self.looks, self._unveiled, self._only)
        self.query_one(TextPane).show(case_text.TABS[self._tab][1](view), keep_place=keep_place)

    def _tabs(self) -> Content:
        """Draw the tabs; counts go where they do not fit."""
        choices = (self._tabs_with(lambda _: True), self._tabs_with(lambda tab: tab == self._tab))
        room = self.size.width - 2
        return next(
            (one for one in choices if one.cell_length <= room), self._tabs_with(lambda _: False)
        )

    def _tabs_with(self, counted: Callable[[int], bool]) -> Content:
        tabs = Content()
        for index, (name, _, part) in enumerate(case_text.TABS):
            count = f" {len(getattr(self._file, part))}" if part and counted(index) else ""
            style = "$background on $accent bold" if index == self._tab else "$text-muted"
            tabs += Content.styled(f" {index + 1} {name}{count} ", style)
        return tabs

    def on_resize(self) -> None:
        """Fit the tabs into the new width."""
        if self._file is not None:
            self.query_one("#tabs", Static).update(self._tabs(), layout=False)

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

    def action_veil(self) -> None:
        """Show the words of what may be graphic, or veil them again."""
        self._unveiled = not self._unveiled
        self._draw(keep_place=True)

    def action_copy(self) -> None:
        """Copy the case's number, or a hash where the tab has hashes."""
        self.copy_of(case_text.TABS[self._tab][0])

    def action_only(self) -> None:
        """Show one kind of record alone."""
        if self._file is None:
            return
        kinds = dict.fromkeys(one.kind for one in self._file.records)
        choices = [("", "all of them"), *((one.value, case_words.kind(one)) for one in kinds)]
        if self._file.notes:
            choices.append((NOTES, "notes"))

        def chosen(kind: str) -> None:
            self._only = kind
            self.action_tab([name for name, _, _ in case_text.TABS].index("Record"))

        self.pick("Which kind of record?", choices, chosen, "")

    def action_messages(self) -> None:
        """Open the messages with those who reported it."""
        from monitor.tui.screens.messages import MessagesScreen

        self.app.push_screen(MessagesScreen(self._number))

    def action_pictures(self) -> None:
        """Show the pictures among the evidence, blurred first."""
        from monitor.tui.screens.pictures import PicturesScreen, of_case

        kept = self.desk.pictures
        if self._file is not None and kept is not None:
            self.app.push_screen(PicturesScreen(of_case(self.desk, kept, self._number)))

    def action_shift_hint(self) -> None:
        """Say that escalating takes the shift key, on purpose."""
        self.say_why("escalating is shift+e, on purpose: it leaves this unit and cannot be undone")
