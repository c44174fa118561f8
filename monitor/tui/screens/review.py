"""One drawn person's posts: looked at, flagged or not, and done. The result is no discipline."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from cases.model.draws import Review, ReviewOutcome, SeenPost
from monitor.safe_text import safe_line
from monitor.tui import words
from monitor.tui.screens.seen import SeenScreen
from monitor.tui.screens.supervising import services


class ReviewScreen(SeenScreen):
    """Shows the posts of a review."""

    SUBJECT = "REVIEW"
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

    def subject(self) -> str:
        """Return whose review it is."""
        one = self._review
        return f"{self.SUBJECT} {one.id}: {safe_line(f'{one.person} #{one.number}', 40)}"

    def posts(self) -> tuple[SeenPost, ...]:
        """Ask for the posts of the review."""
        return services(self).reviews.posts(self.desk.actor, self._review.id)

    def put(self, post: SeenPost, clause: str, note: str) -> object:
        """Put a post into the queue."""
        reviews = services(self).reviews
        return reviews.flag(
            self.desk.actor, self._review.id, post.version, clause=clause, note=note
        )

    def facts(self, count: int) -> Content:
        """Say how many posts there are, of when, and when the review is due."""
        one = self._review
        return Content(
            f"{words.count(count, 'post')}, {one.since:%m-%d} to {one.until:%m-%d}, due {one.due_on}"
        )

    def none(self) -> Content:
        """Say that there is none, and how the review ends."""
        return super().none() + words.muted("\nx ends it.")

    def action_done(self) -> None:
        """End the review."""
        desk, service = self.desk, services(self)

        def call(note: str) -> Callable[[], ReviewOutcome]:
            return lambda: service.reviews.done(desk.actor, self._review.id, note=note)

        self.jot(
            "End the review", "Anything to be said", call, "done", self.action_back, need=False
        )

    def action_recuse(self) -> None:
        """Give the review to somebody else, for good."""
        desk, service = self.desk, services(self)

        def call(why: str) -> Callable[[], object]:
            return lambda: service.reviews.recuse(desk.actor, self._review.id, why=why)

        self.jot("Recuse yourself", "Why you cannot review them", call, "out", self.action_back)
