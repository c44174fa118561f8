"""Random draws: what was pledged and made, and the way to one's own next review."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content

from cases.model.actors import Capability
from cases.model.draws import Purpose, Review, ReviewDraw
from cases.model.forms import Field, FieldKind, Form
from cases.model.views import Page
from monitor.tui import words
from monitor.tui.dialogs.note import NoteDialog
from monitor.tui.screens.filling import Filled, Fills, day_in
from monitor.tui.screens.listing import Listing
from monitor.tui.screens.supervising import services
from monitor.tui.supervision_text import draw_text
from monitor.tui.widgets.keyed_list import Column

_PURPOSES = tuple(one.value for one in Purpose)


class DrawsScreen(Listing[ReviewDraw], Fills):
    """Lists the draws; `P` pledges one, `D` makes it, `n` takes one's own next review."""

    SUBJECT = "RANDOM REVIEWS"
    WHAT = "The draws"
    NEEDS: ClassVar[dict[str, Capability]] = {
        "make": Capability.DRAW,
        "pledge": Capability.DRAW,
        "directed": Capability.SUPERVISION_READ,
        "next_review": Capability.DRAW,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "next_review", "My next review", id="draws-next"),
        Binding("P", "pledge", "Pledge", tooltip="Fix a draw's seed and list", id="draws-pledge"),
        Binding("L", "directed", "Directed looks", tooltip="At one named person, signed by two"),
        Binding("D", "make", "Draw", tooltip="Make a draw that was pledged", id="draws-draw"),
    ]

    def columns(self) -> tuple[Column[ReviewDraw], ...]:
        """A mark, the number, where, of when, how many, how far."""
        return (
            Column("", 1, _mark),
            Column("Draw", 5, lambda one: (str(one.id), "bold"), right=True),
            Column("Unit", 12, lambda one: (words.cell(one.unit, 40), "")),
            Column("Drawn", 8, lambda one: (f"{one.size} of {one.eligible}", ""), right=True),
            Column("Done", 6, lambda one: (_done(one), ""), right=True),
            Column("Due", 10, lambda one: (str(one.due_on or ""), "$text-muted")),
            Column("Posts of", 23, lambda one: (f"{one.since:%Y-%m-%d}–{one.until:%Y-%m-%d}", "")),
        )

    def key(self, item: ReviewDraw) -> object:
        """By its number."""
        return item.id

    def fetch(self, after: str | None, limit: int) -> Page[ReviewDraw]:
        """Ask for the draws in reach; they are few."""
        del after, limit
        found = services(self).draws.list(self.desk.actor)
        return Page(found, None, len(found))

    def empty(self) -> Content:
        """Say that there is none, and how one begins."""
        return words.heading("Nobody was ever drawn.") + words.muted(
            "\nP pledges a draw: its seed and list are fixed, and their hashes shown."
        )

    def facts(self, page: Page[ReviewDraw]) -> Content:
        """Say how many reviews are left."""
        left = sum(one.size - one.done for one in page.items if one.drawn_at)
        return Content(
            f"{words.count(page.total, 'draw')}, {words.count(left, 'review')} to be done"
        )

    def detail(self, item: ReviewDraw) -> Content:
        """Return what may be told of a draw to anybody."""
        return draw_text(item)

    def action_next_review(self) -> None:
        """Take the review that falls to this reviewer; nobody chooses."""
        desk, service = self.desk, services(self)

        def taken(review: Review | None) -> None:
            from monitor.tui.screens.review import ReviewScreen

            if review is None:
                self.say_why("no review waits for you")
            else:
                self.app.push_screen(ReviewScreen(review))

        self.ask("write", lambda: service.reviews.next(desk.actor), taken, replace=False)

    def action_directed(self) -> None:
        """Go to the directed looks."""
        from monitor.tui.screens.directed import DirectedScreen

        self.app.push_screen(DirectedScreen())

    def action_pledge(self) -> None:
        """Fix seed and list of a draw."""
        desk, draws, zone = self.desk, services(self).draws, self.sitting.zone
        form = Form(
            "pledge a draw",
            (
                Field("unit", "name of the unit, with all below it"),
                Field(
                    "purpose", "whose integrity it protects", FieldKind.CHOICE, choices=_PURPOSES
                ),
                Field("since", "the first day of the posts", FieldKind.DAY),
                Field("until", "the day after the last; empty: now", FieldKind.DAY, required=False),
                Field("size", "how many people", FieldKind.NUMBER),
            ),
        )

        def call(said: Filled) -> object:
            since, until = date.fromisoformat(said["since"]), day_in(said, "until")
            return draws.pledge(
                desk.actor,
                said["unit"],
                purpose=Purpose(said["purpose"]),
                since=datetime.combine(since, time.min, zone),
                until=datetime.combine(until, time.min, zone) if until else self.sitting.now(),
                size=int(said["size"]),
            )

        self.fill("pledge", form, call, "pledged; give the hashes to the union and the auditor")

    def action_make(self) -> None:
        """Make the draw under the cursor, with the word that somebody outside named, if one did."""
        desk, service, one = self.desk, services(self), self.lister.current
        if one is None or one.drawn_at:
            self.say_why("no draw that waits to be made is selected")
            return

        def made(_: object) -> None:
            self.sitting.drafts.pop(f"draw:{one.id}", None)
            self.say(f"draw {one.id} is made; its seed is told now")
            self.action_load()

        def answered(word: str | None) -> None:
            if word is not None:
                self.ask(
                    "write",
                    lambda: service.draws.draw(desk.actor, one.id, word=word),
                    made,
                    replace=False,
                )

        asked = "The word that the union or the auditor named after the pledge (may be empty)"
        title = Content(f"Draw {one.size} of {one.eligible} people: there is no redraw")
        self.app.push_screen(
            NoteDialog(
                title, asked, self.sitting.drafts, f"draw:{one.id}", needed=False, verb="draw"
            ),
            answered,
        )


def _mark(one: ReviewDraw) -> tuple[str, str]:
    if one.drawn_at is None:
        return "○", "$text-accent"
    return ("✓", "$text-success") if one.done == one.size else ("●", "$text-warning")


def _done(one: ReviewDraw) -> str:
    return f"{one.done}/{one.size}" if one.drawn_at else "—"
