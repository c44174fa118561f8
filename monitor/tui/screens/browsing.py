"""The flags that wait, and the post under the cursor: loading, looking, reading. Nothing is decided here."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.timer import Timer

from cases.errors import CasesError, NotFound, Refused, StoreTrouble
from cases.model.queries import FlagQuery
from cases.model.states import FlagState
from cases.model.views import FlagDetail, FlagSummary, Page, Receipt
from monitor.tui import words
from monitor.tui.asking import trouble
from monitor.tui.clause_text import whole_clause
from monitor.tui.dialogs.reading import ReadingDialog
from monitor.tui.screens.counting import Counting
from monitor.tui.screens.pictures import PicturesScreen, of_flag
from monitor.tui.veil import INSTEAD, VeiledPost, found_in
from monitor.tui.widgets.bars import KeyBar, TopBar
from monitor.tui.widgets.filter_bar import FilterBar
from monitor.tui.widgets.keyed_list import Column, KeyedList

if TYPE_CHECKING:
    from monitor.tui.desk import Desk

PAGE = 100
REST_S = 0.12
"""A cursor that rests so long on a flag has it opened; passing over it is not a look."""


class Browsing(Counting):
    """Lists the flags that wait, weightiest first, and shows the one under the cursor."""

    def __init__(self) -> None:
        """Nothing is loaded yet."""
        super().__init__()
        self._anew = True
        """Whether what is listed next is another list, and not the same one later."""
        self._rest: Timer | None = None
        self._missed = False
        """Whether the post under the cursor could not be opened for trouble with the record."""
        self._held: tuple[int, int] | None = None
        """Flag claimed by reading it, and its version then."""

    def compose(self) -> ComposeResult:
        """Lay out list and post."""
        yield TopBar()
        yield FilterBar(id="filter")
        with Container(id="panes"):
            yield KeyedList[FlagSummary](
                self._columns(), lambda flag: flag.id, both_ways=True, id="queue"
            )
            yield VeiledPost(id="post")
        yield KeyBar()

    def on_mount(self) -> None:
        """Load."""
        self.top_bar.subject = self.SUBJECT
        self.top_bar.who = self.sitting.who
        self.lister.blank = words.muted("Opening the queue …")
        self.lister.focus()
        self.action_load()

    @property
    def post(self) -> VeiledPost:
        """The post."""
        return self.query_one("#post", VeiledPost)

    def _columns(self) -> tuple[Column[FlagSummary], ...]:
        now, login = self.sitting.now, self.desk.actor.login

        def mark(flag: FlagSummary) -> tuple[str, str]:
            if holder := words.holder(flag, now()):
                return ("◐", "$text-accent") if holder == login else ("⚿", "$text-warning")
            if flag.set_aside_until and flag.set_aside_until > now():
                return ("⧗", "$text-muted")
            return ("●", "$text-primary") if flag.state is FlagState.NEW else (" ", "")

        return (
            Column("", 1, mark),
            Column(
                "Sev",
                8,
                lambda flag: (
                    f"{flag.severity} {words.SEVERITY[flag.severity]}",
                    words.SEVERITY_STYLE[flag.severity],
                ),
            ),
            Column("Scr", 3, lambda flag: (str(flag.score), "bold"), right=True),
            Column("Clause", 9, lambda flag: (words.cell(flag.clause, 9), "$text-secondary")),
            Column(
                "Age",
                4,
                lambda flag: (words.age(flag.published_at, now()), "$text-muted"),
                right=True,
            ),
            Column("Employee", 15, lambda flag: (words.cell(flag.person or flag.handle, 16), "")),
            Column("Post", 12, lambda flag: (self.shown_excerpt(flag), "$text-muted")),
        )

    def shown_excerpt(self, flag: FlagSummary) -> str:
        """Return the first words of a post for a line, or what stands in their place."""
        if found_in(flag):
            return INSTEAD
        if flag.set_aside_until and flag.set_aside_until > self.sitting.now():
            until = words.moment(flag.set_aside_until, self.sitting.zone)
            return f"set aside until {until} · {words.cell(flag.excerpt, 200)}"
        if holder := self.holder(flag):
            return f"held by {words.cell(holder, 20)} · {words.cell(flag.excerpt, 200)}"
        return words.cell(flag.excerpt, 200)

    def action_load(self) -> None:
        """Load the list anew; the cursor stays where it is."""
        self.load(self.lister.place)

    def load(self, place: str | None) -> None:
        """Load the list from a place on; None is its beginning."""
        desk, wanted = self.desk, self.wanted

        self._anew = place is None
        self.ask("list", lambda: page_of(desk, wanted, place), self.listed, self._load_failed)

    def listed(self, page: Page[FlagSummary]) -> None:
        """Show the list; it is counted after."""
        self.lister.blank = self.nothing()
        before = {flag.id for flag in self.lister.items}
        self.lister.show(page)
        self._say_new(before)
        if not page.items:
            self.post.clear(Content())
        elif self._behind():
            self._look()
        self.top_bar.news = Content()
        self.counts_anew()

    def nothing(self) -> Content:
        """Return what is said where nothing is listed."""
        return words.heading("Nothing waits.") + words.muted(
            "\nNew flags appear here by themselves: r loads them when the top bar counts some."
        )

    def _say_new(self, before: set[int]) -> None:
        """Say how many flags a load put above the cursor, and how many below."""
        at = self.lister.cursor
        new = [index for index, flag in enumerate(self.lister.items) if flag.id not in before]
        if self._anew or not before or not new:
            return
        above = sum(index < at for index in new)
        parts = [f"{above} new above"] if above else []
        parts += [f"{len(new) - above} new below"] if len(new) > above else []
        self.say(", ".join(parts))

    def holder(self, flag: FlagSummary) -> str:
        """Return the login of somebody else who holds the flag now, or nothing."""
        login = words.holder(flag, self.sitting.now())
        return "" if login == self.desk.actor.login else login

    def following(self, flag_id: int) -> FlagSummary | None:
        """Return the flag to go to after this one: the next that nobody else holds, or else the next."""
        after: FlagSummary | None = self.lister.after(flag_id, lambda flag: not self.holder(flag))
        return after

    def forget(self, flag_id: int, *, waits: bool = False) -> None:
        """Take a flag off the list; the cursor, where it is on it, goes to the one that follows.

        Args:
            flag_id: Of the flag.
            waits: Whether it is left in the queue, and so is counted still.
        """
        if self._held and self._held[0] == flag_id:
            self._held = None
        after = self.following(flag_id)
        if after is not None and self.lister.current_key == flag_id:
            self.lister.go(after.id)
        self.lister.drop(flag_id)
        if not waits:
            self.one_less()
        self.tell_count()
        if not self.lister.items and self.has_class("-reading"):
            self.action_back()

    def _load_failed(self, error: CasesError) -> None:
        if not self.lister.items:
            self.lister.blank = trouble("The queue could not be opened.", error)
            self.lister.refresh()
        else:
            self.complain(error)

    @on(KeyedList.Wanted, "#queue")
    def _more(self, message: KeyedList.Wanted) -> None:
        desk, wanted = self.desk, self.wanted
        self.ask(
            "more",
            lambda: page_of(desk, wanted, message.after),
            self.lister.extend,
        )

    # The post under the cursor.

    @on(KeyedList.Highlighted, "#queue")
    def follow(self) -> None:
        """Show the flag under the cursor; also called by keys that may have overtaken the cursor's message."""
        flag = self.lister.current
        if flag is None:
            self.post.clear(Content())
        elif self.post.summary is None or self.post.summary.id != flag.id:
            self.post.show_summary(flag, self.looks)
            self.rest_no_more()
            self._rest = self.set_timer(REST_S, self._look)

    def rest_no_more(self) -> None:
        """Do not open the flag for the cursor's rest: something else opens it, or the cursor went on."""
        if self._rest:
            self._rest.stop()

    def _behind(self) -> bool:
        """Tell whether the post could not be opened for trouble, or was changed since: somebody took it."""
        flag, shown = self.lister.current, self.post.summary
        if flag is None or shown is None or flag.id != shown.id:
            return False
        return self._missed or (self.post.detail is not None and flag.version != shown.version)

    def _look(self) -> None:
        flag = self.lister.current
        if flag is not None and (self.post.detail is None or self._behind()):
            desk, self._missed = self.desk, False
            self.ask(
                "look", lambda: desk.triage.look(desk.actor, flag.id), self.looked, self._unseen
            )

    def looked(self, detail: FlagDetail) -> None:
        """Show a post, where the cursor is still on it."""
        if self.lister.current_key == detail.summary.id:
            self.lister.replace(detail.summary)
            self.post.show(detail, self.looks)

    def _unseen(self, error: CasesError) -> None:
        self.complain(error)
        self._missed = isinstance(error, StoreTrouble)
        if isinstance(error, NotFound):
            self.action_load()

    # Reading: the post has the screen to itself, and is claimed.

    @on(KeyedList.Opened, "#queue")
    def _read(self) -> None:
        self.follow()
        flag = self.post.summary
        if flag is None:
            return
        self.rest_no_more()
        self._reading(on=True)
        self.post.read(self.looks, whole=True)
        self.post.text.focus()
        claim = partial(claimed, self.desk, flag.id, flag.version)
        self.ask("claim", claim, self.opened, replace=False)

    def opened(self, answer: tuple[FlagDetail, str]) -> None:
        """Show a post that was opened for reading, and say why it could not be claimed."""
        detail, refusal = answer
        if detail.summary.held_by == self.desk.actor.login:
            self._held = (detail.summary.id, detail.summary.version)
            if not self.has_class("-reading"):  # left before the claim was written
                self.give_back()
        self.looked(detail)
        if refusal:
            self.say_why(refusal)

    def action_back(self) -> None:
        """From reading back to the list; a claim that led to no decision is given up."""
        if not self.has_class("-reading"):
            return
        self._reading(on=False)
        self.post.read(self.looks, whole=False)
        self.lister.focus()
        self.give_back()

    @property
    def can_go_back(self) -> bool:
        """Whether a post is being read."""
        return self.has_class("-reading")

    def _reading(self, *, on: bool) -> None:
        self.set_class(on, "-reading")
        self.refresh_bindings()

    def give_back(self) -> None:
        """Release what reading claimed."""
        if self._held is None:
            return
        (flag_id, version), self._held, desk = self._held, None, self.desk
        self.ask(
            "release",
            lambda: desk.triage.release(desk.actor, flag_id, version=version),
            self._released,
            lambda _: None,
            replace=False,
        )

    def _released(self, receipt: Receipt) -> None:
        detail = self.post.detail
        if detail is not None and detail.summary.id == receipt.flag_id:
            self.looked(replace(detail, summary=as_left(detail.summary, receipt)))
        else:
            for flag in self.lister.items:
                if flag.id == receipt.flag_id:
                    self.lister.replace(as_left(flag, receipt))

    def action_span(self, by: int) -> None:
        """Make another span the current one; the clause follows."""
        self.post.step(by, self.looks)

    def action_veil(self) -> None:
        """Show the words of a veiled post, or veil them again."""
        if not self.post.toggle(self.looks):
            self.say_why("nothing is veiled here: only what may be graphic is")

    def action_pictures(self) -> None:
        """Show the kept pictures of the post, blurred first."""
        detail, kept = self.post.detail, self.desk.pictures
        if detail is None or kept is None or not detail.history.pictures:
            self.say_why("no picture of this post was kept")
        else:
            self.app.push_screen(PicturesScreen(of_flag(self.desk, kept, detail.summary.id)))

    def action_clause(self) -> None:
        """Show the clause of the current span whole."""
        clause = self.post.current_clause()
        if clause:
            self.app.push_screen(ReadingDialog(*whole_clause(self.desk.catalogue, clause)))

    async def action_leave(self) -> None:
        """End reading, or the sitting."""
        if self.has_class("-reading"):
            self.action_back()
        else:
            await super().action_leave()


def page_of(desk: Desk, wanted: FlagQuery, place: str | None) -> Page[FlagSummary]:
    """Return a page of the list, uncounted: it is painted before anything is counted."""
    return desk.triage.queue(desk.actor, query=wanted, after=place, limit=PAGE, counted=False)


def as_left(flag: FlagSummary, receipt: Receipt) -> FlagSummary:
    """Return a flag as giving it back left it."""
    return replace(
        flag, version=receipt.version, state=receipt.state, held_by=None, held_until=None
    )


def claimed(desk: Desk, flag_id: int, version: int) -> tuple[FlagDetail, str]:
    """Claim a flag and return it, with the reason where it could not be claimed: it is shown all the same."""
    refusal = ""
    try:
        desk.triage.claim(desk.actor, flag_id, version=version)
    except Refused as error:
        refusal = str(error)
    return desk.triage.look(desk.actor, flag_id), refusal
