"""Posts of one person that somebody may look at beyond triage: listed, read, put into the queue."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content

from cases.model.draws import SeenPost
from cases.model.views import Page
from monitor.tui import words
from monitor.tui.dialogs.note import NoteDialog
from monitor.tui.dialogs.open_case import AllegeDialog
from monitor.tui.screens.base import DeskScreen
from monitor.tui.supervision_text import post_text
from monitor.tui.widgets.bars import KeyBar, TopBar
from monitor.tui.widgets.keyed_list import Column, KeyedList
from monitor.tui.widgets.text_pane import TextPane


class SeenScreen(DeskScreen):
    """Lists posts, with the words of the one under the cursor beside or below them."""

    CSS_PATH = "desk.tcss"

    def compose(self) -> ComposeResult:
        """Lay out the posts and the words."""
        yield TopBar()
        columns: tuple[Column[SeenPost], ...] = (
            Column("", 1, lambda one: ("●", "$text-warning") if one.flag else (" ", "")),
            Column("Published", 16, self._when),
            Column("Account", 16, lambda one: (words.cell(one.handle, 40), "$text-muted")),
            Column("Post", 20, lambda one: (words.cell(one.title or one.text, 200), "")),
        )
        with Container(id="main"):
            yield KeyedList[SeenPost](columns, lambda one: one.version, id="list")
            yield TextPane(Content(), id="detail")
        yield KeyBar()

    def _when(self, one: SeenPost) -> tuple[str, str]:
        return words.moment(one.published_at, self.sitting.zone), "$text-muted"

    def on_mount(self) -> None:
        """Load."""
        self.top_bar.subject = self.subject()
        self.top_bar.who = self.sitting.who
        self.lister.blank = words.muted("Asking for the posts …")
        self.lister.focus()
        self.load()

    def subject(self) -> str:
        """Return whose posts these are, and by what right."""
        raise NotImplementedError

    def posts(self) -> tuple[SeenPost, ...]:
        """Ask for the posts; called off the event loop."""
        raise NotImplementedError

    def put(self, post: SeenPost, clause: str, note: str) -> object:
        """Put a post into the queue; called off the event loop."""
        raise NotImplementedError

    def facts(self, count: int) -> Content:
        """Return what the line above says of so many posts."""
        raise NotImplementedError

    def none(self) -> Content:
        """Return what is said where there is no post."""
        return words.heading("No post in this period.")

    @property
    def lister(self) -> KeyedList[SeenPost]:
        """The list."""
        return self.query_one("#list", KeyedList)

    def load(self) -> None:
        """Load the posts anew; the cursor stays."""
        self.ask("posts", self.posts, self._loaded)

    def _loaded(self, found: tuple[SeenPost, ...]) -> None:
        self.lister.blank = self.none()
        self.lister.show(Page(found, None, len(found)))
        self.top_bar.facts = self.facts(len(found))
        self._shown()

    @on(KeyedList.Highlighted, "#list")
    def _shown(self) -> None:
        one = self.lister.current
        text = post_text(one, self.sitting.zone) if one else Content()
        self.query_one("#detail", TextPane).show(text)

    @on(KeyedList.Opened, "#list")
    def _open(self) -> None:
        self.query_one("#detail", TextPane).focus()

    def action_flag(self) -> None:
        """Put the post under the cursor into the queue, by a clause."""
        post = self.lister.current
        if post is None or post.flag:
            self.say_why("no post without a flag is selected")
            return

        def clause_named(clause: str | None) -> None:
            if clause is None:
                return

            def call(note: str) -> Callable[[], object]:
                return lambda: self.put(post, clause, note)

            self.jot(f"Flag by {clause}", "What you saw", call, f"flag:{post.version}", self.load)

        self.app.push_screen(AllegeDialog(self.desk.catalogue, ()), clause_named)

    def jot(
        self,
        title: str,
        label: str,
        call: Callable[[str], Callable[[], object]],
        about: str,
        then: Callable[[], object],
        *,
        need: bool = True,
    ) -> None:
        """Ask for words, do with them what is to be done, and go on."""
        key = f"{self.subject()}:{about}"

        def written(_: object) -> None:
            self.sitting.drafts.pop(key, None)
            then()

        def answered(said: str | None) -> None:
            if said is not None:
                self.ask("write", call(said), written, replace=False)

        dialog = NoteDialog(Content(title), label, self.sitting.drafts, key, needed=need)
        self.app.push_screen(dialog, answered)
