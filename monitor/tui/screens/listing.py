"""A list with what is to be said of the item under the cursor: beside it from 100 columns on, else below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget

from cases.errors import CasesError
from cases.model.views import Page
from monitor.tui import words
from monitor.tui.asking import trouble
from monitor.tui.screens.base import DeskScreen
from monitor.tui.widgets.bars import KeyBar, TopBar
from monitor.tui.widgets.keyed_list import Column, KeyedList
from monitor.tui.widgets.text_pane import TextPane

T = TypeVar("T")
Tide = tuple[int, int]
"""How many there are in reach, and a number that changes with any of them."""
PAGE = 100


class Listing(DeskScreen, Generic[T]):
    """Asks a service for pages, lists them, and shows the one under the cursor whole."""

    CSS_PATH = "desk.tcss"
    AUTO_FOCUS = "#list"
    WHAT: ClassVar[str] = "The list"
    """What is listed, for sentences."""
    BOTH_WAYS: ClassVar[bool] = False
    """Whether the service gives pages before a place too; the key of an item is its id then."""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("r", "load", "Reload", show=False)]

    def compose(self) -> ComposeResult:
        """Lay out what is above, the list and the words."""
        yield TopBar()
        yield from self.above()
        with Container(id="main"):
            yield KeyedList[T](self.columns(), self.key, both_ways=self.BOTH_WAYS, id="list")
            yield TextPane(Content(), id="detail")
        yield KeyBar()

    def above(self) -> Sequence[Widget]:
        """Return what stands above the list."""
        return ()

    def columns(self) -> tuple[Column[T], ...]:
        """Return the columns."""
        raise NotImplementedError

    def key(self, item: T) -> object:
        """Return what an item is known by for good."""
        raise NotImplementedError

    def fetch(self, after: str | None, limit: int) -> Page[T]:
        """Ask the service for a page; called off the event loop."""
        raise NotImplementedError

    def tide(self) -> Tide | None:
        """Return two numbers by which it shows that the list changed, without an entry; called off the event loop."""
        return None

    def detail(self, item: T) -> Content:
        """Return what is to be said of an item."""
        raise NotImplementedError

    def empty(self) -> Content:
        """Return what is said where there is nothing."""
        raise NotImplementedError

    def facts(self, page: Page[T]) -> Content:
        """Return what the line above says of a page."""
        return Content(f"{page.total:,} in all" if page.total else "none")

    def on_mount(self) -> None:
        """Say that it is being loaded, and when somebody did something meanwhile."""
        self.top_bar.subject = self.SUBJECT
        self.top_bar.who = self.sitting.who
        self.lister.blank = words.muted(f"{self.WHAT}: one moment …")
        self.watch(self.app, "stirs", self._stirred, init=False)

    def on_screen_resume(self) -> None:
        """Show how things stand whenever the screen comes back."""
        super().on_screen_resume()
        self.action_load()

    @property
    def lister(self) -> KeyedList[T]:
        """The list."""
        return self.query_one("#list", KeyedList)

    def action_load(self) -> None:
        """Load anew; the cursor stays where it is."""
        place = self.lister.place
        limit = PAGE if self.BOTH_WAYS else max(PAGE, len(self.lister.items))

        def load() -> tuple[Tide | None, Page[T]]:
            return self.tide(), self.fetch(place, limit)

        self.ask("list", load, self._listed, self._failed)

    def _listed(self, found: tuple[Tide | None, Page[T]]) -> None:
        self._tide, page = found
        self._loaded = True
        self.top_bar.news = Content()
        self.lister.blank = self.empty()
        self.lister.show(page)
        self.lister.refresh()
        self.top_bar.facts = self.facts(page)
        self._detailed()

    def _failed(self, error: CasesError) -> None:
        if self.lister.items:
            self.complain(error)
            return
        self.lister.blank = trouble(f"{self.WHAT} could not be loaded.", error)
        self.lister.refresh()

    _loaded = False
    """Whether anything was listed yet."""
    _tide: Tide | None = None
    """How things stood just before the list was loaded."""

    def _stirred(self) -> None:
        """Look, where somebody else changed something, whether the list would be another one."""
        if self.is_current and self._loaded:
            self.ask("poll", self.tide, self._told, lambda _: None)

    def _told(self, tide: Tide | None) -> None:
        """Say what came or went; the list stays as it is until it is loaded."""
        if tide is None or self._tide is None:
            said = "something was done: r loads"
        elif tide == self._tide:
            said = ""
        else:
            change = tide[0] - self._tide[0]
            said = f"{change} new" if change > 0 else f"{-change} gone" if change else "changed"
            said += ": r loads"
        self.top_bar.news = Content.styled(said, "$text-accent bold") if said else Content()

    @on(KeyedList.Wanted, "#list")
    def _more(self, message: KeyedList.Wanted) -> None:
        self.ask("more", lambda: self.fetch(message.after, PAGE), self.lister.extend)

    @on(KeyedList.Highlighted, "#list")
    def _detailed(self) -> None:
        item = self.lister.current
        shown = self.detail(item) if item is not None else Content()
        same, self._shown = self._shown == self.lister.current_key, self.lister.current_key
        self.query_one("#detail", TextPane).show(shown, keep_place=same)

    _shown: object | None = None
    """Key of the item whose words stand beside the list."""

    @on(KeyedList.Opened, "#list")
    def _opened(self) -> None:
        item = self.lister.current
        if item is not None:
            self.open(item)

    def open(self, item: T) -> None:
        """Open an item; by default its words take the keys, so that they can be scrolled."""
        self.query_one("#detail", TextPane).focus()

    def action_back(self) -> None:
        """Give the keys back to the list, or go back."""
        if self.focused is not self.lister:
            self.lister.focus()
        else:
            super().action_back()

    @property
    def can_go_back(self) -> bool:
        """Whether there is a state of this screen to go back to."""
        return super().can_go_back or self.focused is not self.lister

    def open_case(self, number: str) -> None:
        """Open a case file."""
        from monitor.tui.screens.case_file import CaseFileScreen

        self.app.push_screen(CaseFileScreen(number))


def tab_line(names: Sequence[str], here: int) -> Content:
    """Return tabs as one line; the one shown is told by its brackets too."""
    tabs = Content()
    for index, name in enumerate(names):
        style = "$background on $accent bold" if index == here else "$text-muted"
        tabs += Content.styled(f" {index + 1} {name} ", style)
    return tabs
