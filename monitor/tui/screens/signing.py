"""Exceptions to need to know that wait for a second person: signed or declined, broken glasses looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content

from cases.errors import NotFound
from cases.model.actors import Capability
from cases.model.forms import Field, Form
from cases.model.overrides import AccessException
from cases.model.views import Page
from monitor.safe_text import safe_line, safe_text
from monitor.tui import words
from monitor.tui.screens.filling import Fills
from monitor.tui.screens.listing import Listing
from monitor.tui.widgets.keyed_list import Column

if TYPE_CHECKING:
    from cases.services.exceptions import Exceptions

_STATE: Final = {
    None: ("○", "waits", "$text-accent"),
    True: ("✓", "signed", "$text-success"),
    False: ("✗", "declined", "$text-muted"),
}


class SigningScreen(Listing[AccessException], Fills):
    """Lists the exceptions, those that wait first."""

    SUBJECT = "EXCEPTIONS"
    WHAT = "The exceptions"
    NEEDS: ClassVar[dict[str, Capability]] = {
        "sign": Capability.ACCESS_SIGN,
        "decline": Capability.ACCESS_SIGN,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "sign", "Sign", tooltip="A broken glass: it was right", id="signing-sign"),
        Binding("x", "decline", "Decline", tooltip="Or: it was not right", id="signing-decline"),
    ]

    @property
    def _exceptions(self) -> Exceptions:
        if self.desk.exceptions is None:
            raise NotFound("this desk has no exceptions to sign")
        return self.desk.exceptions

    def columns(self) -> tuple[Column[AccessException], ...]:
        """A mark, what it is, in which case, how it stands, for whom, who asked."""
        return (
            Column("", 1, lambda one: (_STATE[one.granted][0], _STATE[one.granted][2])),
            Column("What", 26, lambda one: (words.cell(one.kind.said, 60), "bold")),
            Column("Case", 12, lambda one: (words.cell(one.case, 20), "$text-accent")),
            Column("State", 8, lambda one: _STATE[one.granted][1:]),
            Column("For", 12, lambda one: (words.cell(one.person, 30), "")),
            Column("Asked by", 12, lambda one: (words.cell(one.asked_by, 30), "$text-muted")),
        )

    def key(self, item: AccessException) -> object:
        """By its number."""
        return item.id

    def fetch(self, after: str | None, limit: int) -> Page[AccessException]:
        """Ask for the exceptions; the service bounds them."""
        del after, limit
        found = self._exceptions.list(self.desk.actor)
        return Page(found, None, len(found))

    def empty(self) -> Content:
        """Say that there is none."""
        return words.heading("No exception was ever asked for.") + words.muted(
            "\nFrom a case file, p asks that somebody stands in, or may have a part again."
        )

    def facts(self, page: Page[AccessException]) -> Content:
        """Say how many wait."""
        waiting = sum(one.granted is None for one in page.items)
        return Content(f"{words.count(page.total, 'exception')}, {waiting} waiting")

    def detail(self, item: AccessException) -> Content:
        """Return an exception whole."""
        about = f" in {safe_line(item.case, 20)}" if item.case else ""
        zone = self.sitting.zone
        said = [
            words.heading(f"{safe_line(item.person, 30)}: {item.kind.said}{about}"),
            Content(safe_text(item.why, limit=2_000)),
            words.muted(
                f"asked by {safe_line(item.asked_by, 30)}, {words.moment(item.asked_at, zone)}"
            ),
        ]
        if item.granted is not None:
            said.append(
                words.muted(
                    f"{_STATE[item.granted][1]} by {safe_line(item.decided_by, 30)}: "
                    f"{safe_line(item.decided_why, 300)}"
                )
            )
        return Content("\n").join(said)

    def action_sign(self) -> None:
        """Sign what somebody else asked for."""
        self._decide(grant=True)

    def action_decline(self) -> None:
        """Decline it."""
        self._decide(grant=False)

    def _decide(self, *, grant: bool) -> None:
        desk, exceptions, one = self.desk, self._exceptions, self.lister.current
        if one is None or one.granted is not None:
            self.say_why("that is for an exception that waits")
            return
        self.fill(
            f"exception-{grant}:{one.id}",
            Form(
                f"{'sign' if grant else 'decline'}: {one.kind.said}", (Field("why", "the reason"),)
            ),
            lambda said: exceptions.decide(desk.actor, one.id, grant=grant, why=said["why"]),
            "signed" if grant else "declined",
        )
