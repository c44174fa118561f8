"""Who asks for the names of reporters, for the custodian, who alone lets somebody see one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content

from cases.errors import NotFound
from cases.model.actors import Capability
from cases.model.forms import Field, Form
from cases.model.protection import NameRequest
from cases.model.views import Page
from monitor.safe_text import safe_line, safe_text
from monitor.tui import words
from monitor.tui.screens.filling import Fills
from monitor.tui.screens.listing import Listing
from monitor.tui.widgets.keyed_list import Column

if TYPE_CHECKING:
    from cases.services.protecting import Protecting

_STATE: Final = {
    None: ("○", "waits", "$text-accent"),
    True: ("●", "released", "$text-warning"),
    False: ("✗", "declined", "$text-muted"),
}


class NamesScreen(Listing[NameRequest], Fills):
    """Lists the requests, those that wait and those that were decided; no name is ever shown here."""

    SUBJECT = "REPORTERS' NAMES"
    WHAT = "The requests"
    NEEDS: ClassVar[dict[str, Capability]] = {
        "release": Capability.REPORTER_RELEASE,
        "decline": Capability.REPORTER_RELEASE,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "release", "Release", tooltip="To who asked, alone", id="names-release"),
        Binding("x", "decline", "Decline", id="names-decline"),
    ]

    @property
    def _protecting(self) -> Protecting:
        if self.desk.protecting is None:
            raise NotFound("this desk has no keeper of names")
        return self.desk.protecting

    def columns(self) -> tuple[Column[NameRequest], ...]:
        """A mark, the number, the report, how it stands, who asked and when."""
        zone = self.sitting.zone
        return (
            Column("", 1, lambda one: (_STATE[one.released][0], _STATE[one.released][2])),
            Column("Request", 7, lambda one: (str(one.id), "bold"), right=True),
            Column("Report", 12, lambda one: (words.cell(one.report, 20), "$text-secondary")),
            Column("State", 8, lambda one: _STATE[one.released][1:]),
            Column("Asked by", 14, lambda one: (words.cell(one.asked_by, 30), "")),
            Column("Asked", 16, lambda one: (words.moment(one.asked_at, zone), "$text-muted")),
        )

    def key(self, item: NameRequest) -> object:
        """By its number."""
        return item.id

    def fetch(self, after: str | None, limit: int) -> Page[NameRequest]:
        """Ask for the requests, those that wait first; they are few."""
        del after, limit
        found = self._protecting.requests(self.desk.actor, waiting=False)
        ordered = tuple(sorted(found, key=lambda one: (one.released is not None, -one.id)))
        return Page(ordered, None, len(ordered))

    def empty(self) -> Content:
        """Say that nobody asks."""
        return words.heading("Nobody asks for a reporter's name.") + words.muted(
            "\nWhoever investigates asks with a reason: `watchdesk report ask`."
        )

    def facts(self, page: Page[NameRequest]) -> Content:
        """Say how many wait."""
        waiting = sum(one.released is None for one in page.items)
        return Content(f"{words.count(page.total, 'request')}, {waiting} waiting")

    def detail(self, item: NameRequest) -> Content:
        """Return a request whole."""
        said = [
            words.heading(f"{safe_line(item.asked_by, 30)} asks who made {item.report}"),
            Content(safe_text(item.why, limit=2_000)),
            words.muted(f"in case {safe_line(item.case, 20)}"),
        ]
        if item.released is not None:
            said.append(
                words.muted(
                    f"{_STATE[item.released][1]} by {safe_line(item.decided_by, 30)}: "
                    f"{safe_line(item.reason, 300)}"
                )
            )
        return Content("\n").join(said)

    def action_release(self) -> None:
        """Let the one who asked see who made the report."""
        self._decide(release=True)

    def action_decline(self) -> None:
        """Decline."""
        self._decide(release=False)

    def _decide(self, *, release: bool) -> None:
        desk, protecting, one = self.desk, self._protecting, self.lister.current
        if one is None or one.released is not None:
            self.say_why("that is for a request that waits")
            return
        name = "release the name to" if release else "decline the request of"
        self.fill(
            f"name-{release}:{one.id}",
            Form(f"{name} {safe_line(one.asked_by, 30)}", (Field("why", "the reason"),)),
            lambda said: protecting.decide(desk.actor, one.id, release=release, why=said["why"]),
            "released to who asked, for seven days" if release else "declined",
        )
