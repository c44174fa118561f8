"""Directed looks: asked for by one, signed by another, opened by who asked, each time with an entry."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content

from cases.model.actors import Capability
from cases.model.directed_looks import DirectedLook, NewLook, Standing
from cases.model.draws import SeenPost
from cases.model.forms import Field, FieldKind, Form
from cases.model.views import Page
from monitor.safe_text import safe_line
from monitor.tui import words
from monitor.tui.screens.filling import Filled, Fills
from monitor.tui.screens.listing import Listing
from monitor.tui.screens.seen import SeenScreen
from monitor.tui.screens.supervising import services
from monitor.tui.supervision_text import directed_text
from monitor.tui.widgets.keyed_list import Column

_WHY: Final = Field("why", "the reason")
_ASKED: Final = Form(
    "ask for a directed look",
    (
        Field("number", "badge or employee number of the person"),
        Field("reason", "what is reasonably suspected, in a sentence"),
        Field("clause", "the clause it is about, or else a matter", required=False),
        Field("matter", "the case or report it belongs to", required=False),
        Field("days", "days of posts, back from now; empty: 30", FieldKind.NUMBER, required=False),
        Field("ends_on", "its last day", FieldKind.DAY),
    ),
)
_MARK: Final = {
    Standing.ASKED: ("○", "$text-accent"),
    Standing.GRANTED: ("●", "$text-warning"),
    Standing.DECLINED: ("✗", "$text-muted"),
    Standing.ENDED: ("✓", "$text-success"),
}


class DirectedScreen(Listing[DirectedLook], Fills):
    """Lists directed looks; `enter` opens the posts of one's own."""

    SUBJECT = "DIRECTED LOOKS"
    WHAT = "The directed looks"
    NEEDS: ClassVar[dict[str, Capability]] = {
        "new": Capability.DIRECT_ASK,
        "end": Capability.DIRECT_ASK,
        "grant": Capability.DIRECT_SIGN,
        "decline": Capability.DIRECT_SIGN,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "new", "Ask for one", id="directed-new"),
        Binding("y", "grant", "Grant", tooltip="As the second person", id="directed-grant"),
        Binding("x", "decline", "Decline", id="directed-decline"),
        Binding("e", "end", "End", tooltip="Before its last day", id="directed-end"),
    ]

    def columns(self) -> tuple[Column[DirectedLook], ...]:
        """A mark, the number, who, how it stands, until when, how often opened."""
        return (
            Column("", 1, lambda one: _MARK[one.standing]),
            Column("Look", 5, lambda one: (str(one.id), "bold"), right=True),
            Column("Person", 20, lambda one: (words.cell(one.person, 60), "")),
            Column("Standing", 9, lambda one: (one.standing.value, _MARK[one.standing][1])),
            Column("Until", 10, lambda one: (str(one.ends_on), "$text-muted")),
            Column("Opened", 6, lambda one: (str(one.looks), ""), right=True),
            Column("Asked by", 14, lambda one: (words.cell(one.asked_by, 30), "$text-muted")),
        )

    def key(self, item: DirectedLook) -> object:
        """By its number."""
        return item.id

    def fetch(self, after: str | None, limit: int) -> Page[DirectedLook]:
        """Ask for the looks in reach; they are few."""
        del after, limit
        found = services(self).directed.list(self.desk.actor)
        return Page(found, None, len(found))

    def empty(self) -> Content:
        """Say that there is none, and how one begins."""
        return words.heading("Nobody asked to look at anybody.") + words.muted(
            "\nn asks: a reason, a clause or a case, a last day; somebody of command signs."
        )

    def detail(self, item: DirectedLook) -> Content:
        """Return a look whole."""
        return directed_text(item)

    def open(self, item: DirectedLook) -> None:
        """Open the posts that a look may see, where it is one's own and granted."""
        if item.asked_by != self.desk.actor.login or item.standing is not Standing.GRANTED:
            self.say_why("posts open to whoever asked, once somebody of command has signed")
        else:
            self.app.push_screen(DirectedPostsScreen(item))

    def action_new(self) -> None:
        """Ask for a look."""
        desk, directed = self.desk, services(self).directed

        def call(said: Filled) -> object:
            new = NewLook(
                said["number"],
                said["reason"],
                date.fromisoformat(said["ends_on"]),
                said.get("clause", ""),
                said.get("matter", ""),
                int(said.get("days", 30)),
            )
            return directed.ask(desk.actor, new)

        self.fill("directed-new", _ASKED, call, "asked; somebody of command signs")

    def action_grant(self) -> None:
        """Sign a look that somebody else asked for."""
        self._decide(grant=True)

    def action_decline(self) -> None:
        """Decline a look that somebody else asked for."""
        self._decide(grant=False)

    def _decide(self, *, grant: bool) -> None:
        desk, directed, one = self.desk, services(self).directed, self.lister.current
        if one is None or one.standing is not Standing.ASKED:
            self.say_why("that is for a look that was asked for and waits")
            return
        name = "grant" if grant else "decline"
        self.fill(
            f"directed-{name}:{one.id}",
            Form(f"{name} look {one.id}", (_WHY,)),
            lambda said: directed.decide(desk.actor, one.id, grant=grant, why=said["why"]),
            "granted" if grant else "declined",
        )

    def action_end(self) -> None:
        """End a look before its last day."""
        desk, directed, one = self.desk, services(self).directed, self.lister.current
        if one is None or one.standing is not Standing.GRANTED:
            self.say_why("that is for a look that runs")
            return
        self.fill(
            f"directed-end:{one.id}",
            Form(f"end look {one.id}", (_WHY,)),
            lambda said: directed.end(desk.actor, one.id, why=said["why"]),
            "the look has ended",
        )


class DirectedPostsScreen(SeenScreen):
    """Shows the posts that a look may see."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "flag", "Flag", tooltip="Put this post into the queue", id="directed-flag"),
    ]

    def __init__(self, look: DirectedLook) -> None:
        """Show the posts of this look, which the actor asked for."""
        super().__init__()
        self._look = look

    def subject(self) -> str:
        """Return at whom it is."""
        one = self._look
        return f"LOOK {one.id}: {safe_line(f'{one.person} #{one.number}', 40)}"

    def posts(self) -> tuple[SeenPost, ...]:
        """Ask for the posts; each time is an entry, and counted."""
        return services(self).directed.posts(self.desk.actor, self._look.id)

    def put(self, post: SeenPost, clause: str, note: str) -> object:
        """Put a post into the queue."""
        directed = services(self).directed
        return directed.flag(self.desk.actor, self._look.id, post.version, clause=clause, note=note)

    def facts(self, count: int) -> Content:
        """Say how many posts there are, since when, and when the look ends."""
        one = self._look
        return Content(f"{words.count(count, 'post')} since {one.since:%m-%d}, until {one.ends_on}")
