"""How many flags there are: counted in a thread after the list is painted, and again when something has changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from textual.content import Content

from cases.errors import CasesError
from cases.model.queries import FlagQuery
from cases.model.states import WAITING
from monitor.tui import words
from monitor.tui.screens.base import DeskScreen
from monitor.tui.widgets.keyed_list import KeyedList

if TYPE_CHECKING:
    from cases.model.views import FlagSummary
    from monitor.tui.desk import Desk

T = TypeVar("T")
FOUND_CAP: Final = 500
"""What a filter finds is counted up to so many; all that waits is counted exactly."""
POLL_S: Final = 10.0
"""Seconds between two looks whether flags came or were decided; one row is read."""
_EVERY: Final = 6
"""Looks after which all is counted anyway: what was set aside comes back by itself."""


class Counting(DeskScreen):
    """Says how many flags wait; the count comes when it comes, and nothing waits for it."""

    def __init__(self) -> None:
        """Nothing is counted yet."""
        super().__init__()
        self.wanted = FlagQuery()
        """What is listed: all that waits, or what a filter asks for."""
        self.total: int | None = None
        """Flags that match, less those decided here since; None until they are counted."""
        self._tide: tuple[int, int] | None = None
        """How far flags and decisions had come when they were counted."""
        self._polls = 0
        self._acting = 0
        """Acts of one's own that are being written, or whose answer is not shown yet."""
        self._acts = 0
        """Acts of one's own that were written."""

    @property
    def lister(self) -> KeyedList[FlagSummary]:
        """The list."""
        return self.query_one("#queue", KeyedList)

    def on_mount(self) -> None:
        """Look every few seconds, and whenever anybody did anything, whether more waits."""
        self.set_interval(POLL_S, self._poll)
        self.watch(self.app, "entries", self._felt, init=False)

    def ask(
        self,
        group: str,
        call: Callable[[], T],
        then: Callable[[T], None],
        otherwise: Callable[[CasesError], None] | None = None,
        *,
        replace: bool = True,
    ) -> None:
        """Ask a service; note while an act of one's own is under way, so that it is not counted as news."""
        if group != "decide":
            super().ask(group, call, then, otherwise, replace=replace)
            return
        self._acting += 1
        refused = otherwise or self.complain

        def done(answer: T) -> None:
            self._acted()
            then(answer)

        def failed(error: CasesError) -> None:
            self._acted()
            refused(error)

        super().ask(group, call, done, failed, replace=replace)

    def _acted(self) -> None:
        self._acting -= 1
        self._acts += 1

    def counts_anew(self) -> None:
        """Count what was just listed; until then the old number is not told."""
        desk, wanted, window = self.desk, self.wanted, self.lister.window
        whole = window.prev_key is None and window.next_key is None
        self.total = len(window.items) if whole else None
        self.tell_count()
        self.ask("count", lambda: counted(desk, wanted), self.counted, lambda _: None)

    def counted(self, answer: tuple[int, tuple[int, int]]) -> None:
        """Tell how many there are."""
        self.total, self._tide = answer
        if not self.capped:
            self.lister.count(self.total)
        self.tell_count()

    @property
    def capped(self) -> bool:
        """Whether there are more than were counted."""
        return self.narrowed and self.total is not None and self.total > FOUND_CAP

    @property
    def narrowed(self) -> bool:
        """Whether something else is listed than all that waits."""
        return bool(self.wanted.terms) or self.wanted.states != WAITING

    def said_total(self) -> str:
        """Return how many there are, as the line above says it."""
        if self.total is None:
            return "…"
        return f"{FOUND_CAP:,}+" if self.capped else f"{self.total:,}"

    def one_less(self) -> None:
        """Take a flag that was decided here off the count."""
        if self.total is not None and not self.capped:
            self.total = max(self.total - 1, 0)

    def tell_count(self) -> None:
        """Tell in the line above how many there are, and how many of those in sight are urgent."""
        urgent = sum(flag.severity == max(words.SEVERITY) for flag in self.lister.items)
        facts = self.facts()
        if urgent:
            facts += Content.styled(f" · {urgent} urgent", "$text-error bold")
        self.top_bar.facts = facts

    def facts(self) -> Content:
        """Say how many are listed."""
        return Content("nothing waits" if self.total == 0 else f"{self.said_total()} waiting")

    def _felt(self) -> None:
        """Look whether what was done changed the queue: looking at flags, one's own too, does not."""
        self._look_for_news(anyway=False)

    def _poll(self) -> None:
        self._polls += 1
        self._look_for_news(anyway=self._polls % _EVERY == 0)

    def _look_for_news(self, *, anyway: bool) -> None:
        desk, wanted, known, acts = self.desk, self.wanted, self._tide, self._acts

        def call() -> tuple[int, tuple[int, int]] | None:
            if not anyway and desk.triage.tide(desk.actor) == known:
                return None
            return counted(desk, wanted)

        if self.is_current and self.total is not None and not self._acting:
            self.ask("poll", call, lambda answer: self.polled(answer, acts), lambda _: None)

    def polled(self, answer: tuple[int, tuple[int, int]] | None, acts: int) -> None:
        """Say how many came or went, where nothing was done here since it was asked; else the next look tells."""
        if answer is None or self.total is None or self._acting or acts != self._acts:
            return
        now, self._tide = answer
        change = now - self.total
        said = f"{change} new: r loads" if change > 0 else f"{-change} gone: r loads"
        self.top_bar.news = Content.styled(said, "$text-accent bold") if change else Content()


def counted(desk: Desk, wanted: FlagQuery) -> tuple[int, tuple[int, int]]:
    """Return how many flags the list is about, and how far they had come then."""
    tide = desk.triage.tide(desk.actor)
    if wanted.terms or wanted.states != WAITING:
        return desk.views.count(desk.actor, wanted, cap=FOUND_CAP + 1), tide
    return desk.triage.waiting(desk.actor)[0], tide
