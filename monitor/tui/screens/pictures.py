"""Kept pictures, one at a time: blurred and grey first, plain only when asked for, which custody is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from cases.errors import CasesError
from cases.model.drawings import Drawing, PictureOnFile
from monitor.safe_text import safe_line
from monitor.tui import pictures_text, words
from monitor.tui.asking import sentence, trouble
from monitor.tui.screens.base import DeskScreen
from monitor.tui.widgets.bars import KeyBar, TopBar
from monitor.tui.widgets.picture_pane import PicturePane

if TYPE_CHECKING:
    from cases.services.viewing import Pictures
    from monitor.tui.desk import Desk


@dataclass(frozen=True, slots=True)
class Shelf:
    """Pictures of one flag or case, and how they are asked for."""

    about: str
    """What they belong to; safe."""
    pictures: Callable[[], tuple[PictureOnFile, ...]]
    drawing: Callable[[PictureOnFile, bool], Drawing]
    """Asks for a picture, plain or not."""


def of_flag(desk: Desk, kept: Pictures, flag_id: int) -> Shelf:
    """Return the pictures of a flagged post."""
    return Shelf(
        f"of flag #{flag_id}",
        lambda: kept.flags.list(desk.actor, flag_id),
        lambda one, plain: kept.flags.show(desk.actor, flag_id, one, plain=plain),
    )


def of_case(desk: Desk, kept: Pictures, number: str) -> Shelf:
    """Return the pictures among the evidence of a case."""
    return Shelf(
        f"of case {safe_line(number, 20)}",
        lambda: kept.cases.list(desk.actor, number),
        lambda one, plain: kept.cases.show(desk.actor, number, one, plain=plain),
    )


class PicturesScreen(DeskScreen):
    """Shows the pictures of a shelf. A plain one is held no longer than it is on the screen."""

    SUBJECT = "PICTURES"
    CSS_PATH = "pictures.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("b", "plain", "Plain or blurred", tooltip="Plain is logged", id="pictures-plain"),
        Binding("n,right,l", "turn(1)", "Next", key_display="n"),
        Binding("N,left,h", "turn(-1)", "Previous", key_display="N"),
        Binding("r", "load", "Reload", show=False),
    ]

    def __init__(self, shelf: Shelf) -> None:
        """Show the pictures of `shelf`."""
        super().__init__()
        self._shelf = shelf
        self._pictures: tuple[PictureOnFile, ...] = ()
        self._at = 0
        self._blurred: dict[str, Drawing] = {}
        """By label, what was drawn of them; plain drawings are not kept."""
        self._asked: str | None = None
        """Label of the picture that was asked for in plain, while that is still wanted."""

    def compose(self) -> ComposeResult:
        """Lay out facts and picture."""
        yield TopBar()
        yield Static(id="facts")
        yield Static(words.muted("Opening the pictures …"), id="said")
        yield PicturePane()
        yield KeyBar()

    def on_mount(self) -> None:
        """Load."""
        self.top_bar.subject = self.SUBJECT
        self.top_bar.facts = Content(self._shelf.about)
        self.top_bar.who = self.sitting.who
        self.action_load()

    @property
    def pane(self) -> PicturePane:
        """The picture."""
        return self.query_one(PicturePane)

    @property
    def current(self) -> PictureOnFile | None:
        """The picture it is about."""
        return self._pictures[self._at] if self._pictures else None

    def action_load(self) -> None:
        """Load the list anew; what was plain is blurred again."""
        self.ask("pictures", self._shelf.pictures, self._listed, self._unlisted)

    def _listed(self, pictures: tuple[PictureOnFile, ...]) -> None:
        self._pictures, self._blurred = pictures, {}
        self._at = min(self._at, max(len(pictures) - 1, 0))
        if pictures:
            self._look()
        else:
            self._say(words.muted("No picture is kept here."))

    def _unlisted(self, error: CasesError) -> None:
        self._pictures = ()
        self._say(trouble("The pictures could not be listed.", error))

    def action_turn(self, by: int) -> None:
        """Go to another picture, which is blurred at first."""
        if len(self._pictures) > 1:
            self._at = (self._at + by) % len(self._pictures)
            self._look()

    def _look(self) -> None:
        """Show the current picture blurred."""
        one, self._asked = self.current, None
        self.top_bar.notice = Content()
        if one is None:
            return
        if not one.sha256:
            why = sentence(one.error or "nobody has fetched it yet")
            self._say(pictures_text.not_shown(one, why))
        elif one.label in self._blurred:
            self._show(self._blurred[one.label])
        else:
            self._say(words.muted("Opening the picture …"))
            self._ask_for(one, plain=False)

    def _ask_for(self, one: PictureOnFile, *, plain: bool) -> None:
        def drawn(drawing: Drawing) -> None:
            if drawing.plain:
                if one is self.current and self._asked == one.label:
                    self._show(drawing)
                    self.say("shown plain; the custody log tells so")
                return
            self._blurred[one.label] = drawing
            if one is self.current and self._asked is None:
                self._show(drawing)

        def failed(error: CasesError) -> None:
            if one is self.current:
                self._asked = None
                self._say(pictures_text.not_shown(one, sentence(str(error))))

        self.ask("picture", lambda: self._shelf.drawing(one, plain), drawn, failed, replace=False)

    def action_plain(self) -> None:
        """Show the picture plain, which is an entry, or blur it again."""
        one = self.current
        if one is None or not one.sha256:
            self.say_why("there is no picture here to show")
        elif self._asked == one.label:
            self._look()
        elif one.label not in self._blurred:
            self.say_why("the picture is not open: it has to be seen blurred first")
        else:
            self._asked = one.label
            self._ask_for(one, plain=True)

    def _show(self, drawing: Drawing) -> None:
        few = self.sitting.colourless or self.app.current_theme.ansi
        self.pane.show(drawing, colourless=few)
        self._lay_out(drawing)

    def _say(self, said: Content) -> None:
        """Show words in the place of the picture."""
        self.query_one("#said", Static).update(said)
        self.pane.show(None, colourless=False)
        self._lay_out(None)

    def _lay_out(self, drawing: Drawing | None) -> None:
        self.pane.display = drawing is not None
        self.query_one("#said", Static).display = drawing is None
        told = pictures_text.facts(self._pictures, self._at, drawing) if self._pictures else ""
        self.query_one("#facts", Static).update(told)
