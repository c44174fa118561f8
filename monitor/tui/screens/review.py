"""One drawn person's posts: looked at, flagged or not, and done. The result is no discipline."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from cases.model.draws import Review, ReviewOutcome, SeenPost
from cases.model.views import Page
from monitor.safe_text import safe_line
from monitor.tui import words
from monitor.tui.dialogs.note import NoteDialog
from monitor.tui.dialogs.open_case import AllegeDialog
from monitor.tui.screens.base import DeskScreen
from monitor.tui.screens.supervising import services
from monitor.tui.supervision_text import post_text
from monitor.tui.widgets.bars import KeyBar, TopBar
from monitor.tui.widgets.keyed_list import Column, KeyedList
from monitor.tui.widgets.text_pane import TextPane


class ReviewScreen(DeskScreen):
    """Lists the posts of a review over the one under the cursor."""

    SUBJECT = "REVIEW"
    CSS_PATH = "supervision.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "flag", "Flag", tooltip="Put this post into the queue", id="review-flag"),
        Binding(
            "x", "done", "Done", tooltip="Nothing found, or what you flagged", id="review-done"
        ),
        Binding("X", "recuse", "Recuse", tooltip="You are in conflict", id="review-recuse"),
    ]

    def __init__(self, review: Review) -> None:
        """Show the posts of this review, which the actor holds."""
        super().__init__()
        self._review = review

    def compose(self) -> ComposeResult:
        """Lay out the posts over the words."""
        yield TopBar()
        yield KeyedList[SeenPost](
            (
                Column("", 1, lambda one: ("●", "$text-warning") if one.flag else (" ", "")),
                Column("Published", 16, self._when),
                Column("Account", 22, lambda one: (words.cell(one.handle, 40), "$text-muted")),
                Column("Post", 20, lambda one: (words.cell(one.title or one.text, 200), "")),
            ),
            lambda one: one.version,
            id="list",
        )
        yield TextPane(Content(), id="meaning")
        yield KeyBar()

    def _when(self, one: SeenPost) -> tuple[str, str]:
        return words.moment(one.published_at, self.sitting.zone), "$text-muted"

    def on_mount(self) -> None:
        """Load."""
        one = self._review
        who = safe_line(f"{one.person} #{one.number}", 40)
        self.top_bar.subject = f"{self.SUBJECT} {one.id}: {who}"
        self.top_bar.who = self.sitting.who
        self.lister.blank = words.muted("Asking for the posts …")
        self.lister.focus()
        self._load()

    @property
    def lister(self) -> KeyedList[SeenPost]:
        """The list."""
        return self.query_one("#list", KeyedList)

    def _load(self) -> None:
        desk, service, one = self.desk, services(self), self._review
        self.ask("posts", lambda: service.reviews.posts(desk.actor, one.id), self._loaded)

    def _loaded(self, found: tuple[SeenPost, ...]) -> None:
        one = self._review
        self.lister.blank = words.heading("No post in this period.") + words.muted("\nx ends it.")
        self.lister.show(Page(found, None, len(found)))
        self.top_bar.facts = Content(
            f"{words.count(len(found), 'post')}, {one.since:%m-%d} to {one.until:%m-%d}, due {one.due_on}"
        )
        self._shown()

    @on(KeyedList.Highlighted, "#list")
    def _shown(self) -> None:
        one = self.lister.current
        text = post_text(one, self.sitting.zone) if one else Content()
        self.query_one("#meaning", TextPane).show(text)

    @on(KeyedList.Opened, "#list")
    def _open(self) -> None:
        self.query_one("#meaning", TextPane).focus()

    def action_flag(self) -> None:
        """Put the post under the cursor into the queue, by a clause."""
        desk, service, post = self.desk, services(self), self.lister.current
        if post is None or post.flag:
            self.say_why("no post without a flag is selected")
            return

        def clause_named(clause: str | None) -> None:
            if clause is None:
                return

            def call(note: str) -> Callable[[], object]:
                return lambda: service.reviews.flag(
                    desk.actor, self._review.id, post.version, clause=clause, note=note
                )

            self._jot(f"Flag by {clause}", "What you saw", call, f"flag:{post.version}", self._load)

        self.app.push_screen(AllegeDialog(desk.catalogue, ()), clause_named)

    def action_done(self) -> None:
        """End the review."""
        desk, service = self.desk, services(self)

        def call(note: str) -> Callable[[], ReviewOutcome]:
            return lambda: service.reviews.done(desk.actor, self._review.id, note=note)

        self._jot(
            "End the review", "Anything to be said", call, "done", self.action_back, need=False
        )

    def action_recuse(self) -> None:
        """Give the review to somebody else, for good."""
        desk, service = self.desk, services(self)

        def call(why: str) -> Callable[[], object]:
            return lambda: service.reviews.recuse(desk.actor, self._review.id, why=why)

        self._jot("Recuse yourself", "Why you cannot review them", call, "out", self.action_back)

    def _jot(
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
        key = f"review:{self._review.id}:{about}"

        def written(_: object) -> None:
            self.sitting.drafts.pop(key, None)
            then()

        def answered(said: str | None) -> None:
            if said is not None:
                self.ask("write", call(said), written, replace=False)

        dialog = NoteDialog(Content(title), label, self.sitting.drafts, key, needed=need)
        self.app.push_screen(dialog, answered)
