"""What retention makes due, legal holds, and what was proposed and decided; two persons for each disposal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from cases.model.actors import Capability
from cases.model.forms import Field, Form
from cases.model.retention import Disposal, Due, Hold
from cases.model.views import Page
from monitor.safe_text import safe_line, safe_text
from monitor.tui import words
from monitor.tui.screens.filling import Fills
from monitor.tui.screens.listing import Listing, tab_line
from monitor.tui.widgets.keyed_list import Column

Kept = Due | Hold | Disposal
_TABS: Final = ("Due", "Holds", "Disposals")
_EMPTY: Final = (
    "No record is due for disposal.",
    "No legal hold was ever placed.",
    "Nothing was ever proposed for disposal.",
)
_WHY: Final = Field("why", "the reason")


class DisposalsScreen(Listing[Kept], Fills):
    """Shows one of three lists."""

    SUBJECT = "DISPOSAL"
    WHAT = "Disposals and holds"
    NEEDS: ClassVar[dict[str, Capability]] = {
        "hold": Capability.HOLD,
        "lift": Capability.HOLD,
        "propose": Capability.DISPOSE,
        "approve": Capability.DISPOSE,
        "decline": Capability.DISPOSE,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("p", "propose", "Propose", tooltip="To dispose of a record", id="disposal-propose"),
        Binding("y", "approve", "Approve", tooltip="As the second person", id="disposal-approve"),
        Binding("n", "decline", "Decline", tooltip="The record stays", id="disposal-decline"),
        Binding(
            "H", "hold", "Hold", key_display="H", tooltip="Nothing of it goes", id="disposal-hold"
        ),
        Binding("L", "lift", "Lift", key_display="L", tooltip="Another's hold", id="disposal-lift"),
        Binding("right,l", "turn(1)", "Next list", show=False),
        Binding("left,h", "turn(-1)", "List before", show=False),
        *(
            Binding(str(number), f"tab({number - 1})", name, show=False)
            for number, name in enumerate(_TABS, 1)
        ),
    ]

    _tab = 0

    def above(self) -> Sequence[Widget]:
        """The names of the lists."""
        return (Static(tab_line(_TABS, self._tab), id="tabs"),)

    def columns(self) -> tuple[Column[Kept], ...]:
        """A mark, what it is, when, and in words."""
        return (
            Column("", 1, _mark),
            Column("What", 30, lambda one: (_name(one), "bold")),
            Column("When", 11, lambda one: (_when(one), "$text-muted")),
            Column("State", 20, lambda one: (_state(one), "")),
        )

    def key(self, item: Kept) -> object:
        """By what it is known by."""
        return item.subject if isinstance(item, Due) else item.id

    def fetch(self, after: str | None, limit: int) -> Page[Kept]:
        """Ask for the list shown; each is bounded by the service."""
        del after, limit
        services, actor = self.desk.disposing, self.desk.actor
        calls: tuple[Callable[[], tuple[Kept, ...]], ...] = (
            lambda: services.due(actor),
            lambda: services.holds(actor)[::-1],
            lambda: services.disposals(actor)[::-1],
        )
        found = calls[self._tab]()
        return Page(found, None, len(found))

    def empty(self) -> Content:
        """Say that the list is empty."""
        return words.heading(_EMPTY[self._tab]) + words.muted(
            "\n1 to 3 show the lists · H places a hold."
        )

    def detail(self, item: Kept) -> Content:
        """Return a line whole."""
        facts = [(name, said) for name, said in _facts(item, self.sitting.zone) if said]
        lines = [words.heading(_name(item))]
        lines += [words.muted(f"{name:<10}") + Content(said) for name, said in facts]
        return Content("\n").join(lines)

    def action_tab(self, index: int) -> None:
        """Show another list."""
        self._tab = index
        self.query_one("#tabs", Static).update(tab_line(_TABS, index))
        self.lister.blank = words.muted("One moment …")
        self.lister.show(Page((), None, 0))
        self.action_load()

    def action_turn(self, by: int) -> None:
        """Show the list beside."""
        self.action_tab((self._tab + by) % len(_TABS))

    def action_propose(self) -> None:
        """Propose to dispose of the record under the cursor."""
        desk, item = self.desk, self.lister.current
        if not isinstance(item, Due):
            self.say_why("that is for a record that is due: 1 shows them")
        elif item.holds:
            self.say_why("a legal hold keeps this record")
        else:
            subject = item.subject.removeprefix("case:")
            self.fill(
                f"propose:{item.subject}",
                Form(f"dispose of {_name(item)}", (_WHY,)),
                lambda said: desk.disposing.propose(desk.actor, subject, why=said["why"]),
                "proposed; a second person decides",
            )

    def action_approve(self) -> None:
        """Approve a proposal of somebody else."""
        self._decide(approve=True)

    def action_decline(self) -> None:
        """Decline a proposal of somebody else."""
        self._decide(approve=False)

    def _decide(self, *, approve: bool) -> None:
        desk, item = self.desk, self.lister.current
        if not isinstance(item, Disposal) or item.approved is not None:
            self.say_why("that is for a proposal that waits: 3 shows them")
            return
        if item.proposed_by == desk.actor.login:
            self.say_why("you proposed it: a second person decides")
            return
        call = desk.disposing.approve if approve else desk.disposing.decline
        name = "approve, for good" if approve else "decline"
        self.fill(
            f"decide:{item.number}:{approve}",
            Form(f"{name}: {_name(item)}", (_WHY,)),
            lambda said: call(desk.actor, item.number, why=said["why"]),
            "disposed of; the certificate is filed" if approve else "the record stays",
        )

    def action_hold(self) -> None:
        """Place a hold on a case or a person."""
        desk, item = self.desk, self.lister.current
        case = item.subject.removeprefix("case:") if isinstance(item, Due) else ""
        form = Form(
            "a legal hold",
            (
                Field("case", "number of the case, or", required=False),
                Field("person", "badge or employee number of a person", required=False),
                _WHY,
            ),
        )

        def call(said: dict[str, str]) -> object:
            from cases.services.disposing import HoldOn

            on = HoldOn(said.get("case", ""), said.get("person", ""))
            return desk.disposing.hold(desk.actor, on, why=said["why"])

        self.fill("hold", form, call, "the hold stands", given={"case": case})

    def action_lift(self) -> None:
        """Lift a hold that somebody else placed."""
        desk, item = self.desk, self.lister.current
        if not isinstance(item, Hold) or item.lifted_at:
            self.say_why("that is for a hold that stands: 2 shows them")
        elif item.placed_by == desk.actor.login:
            self.say_why("you placed it: a second person lifts it")
        else:
            self.fill(
                f"lift:{item.id}",
                Form(f"lift {_name(item)}", (_WHY,)),
                lambda said: desk.disposing.lift(desk.actor, item.id, why=said["why"]),
                "the hold is lifted",
            )


def _mark(one: Kept) -> tuple[str, str]:
    if isinstance(one, Due):
        return ("‖", "$text-warning") if one.holds else ("●", "$text-accent")
    if isinstance(one, Hold):
        return ("□", "$text-muted") if one.lifted_at else ("‖", "$text-warning")
    if one.approved is None:
        return "●", "$text-accent"
    return ("✓", "$text-success") if one.approved else ("✗", "$text-muted")


def _name(one: Kept) -> str:
    if isinstance(one, Hold):
        what = (
            f"case {one.case}" if one.case else f"person {one.person}" if one.person else "a period"
        )
        return words.cell(f"hold {one.id}: {what}", 60)
    number = f"{one.number}: " if isinstance(one, Disposal) else ""
    return words.cell(number + one.subject.replace(":", " "), 60)


def _when(one: Kept) -> str:
    if isinstance(one, Due):
        return str(one.due_on)
    return f"{one.placed_at if isinstance(one, Hold) else one.proposed_at:%Y-%m-%d}"


def _state(one: Kept) -> str:
    if isinstance(one, Due):
        if one.holds:
            return words.count(len(one.holds), "hold keeps it", "holds keep it")
        return (
            f"proposed as {words.cell(one.proposed, 20)}" if one.proposed else "may be proposed: p"
        )
    if isinstance(one, Hold):
        return f"lifted by {words.cell(one.lifted_by, 20)}" if one.lifted_at else "stands"
    if one.approved is None:
        return f"waits; proposed by {words.cell(one.proposed_by, 20)}"
    return f"{'approved' if one.approved else 'declined'} by {words.cell(one.decided_by, 20)}"


def _facts(one: Kept, zone: tzinfo) -> tuple[tuple[str, str], ...]:
    if isinstance(one, Due):
        return (
            ("series", one.series.value.replace("_", " ")),
            ("due on", str(one.due_on)),
            ("state", _state(one)),
        )

    def moment(at: datetime | None) -> str:
        return words.moment(at, zone) if at else ""

    if isinstance(one, Hold):
        period = f"{one.since or '…'} to {one.until or '…'}" if one.since or one.until else ""
        lifted = f"by {safe_line(one.lifted_by, 30)}, {moment(one.lifted_at)}: {safe_text(one.lifted_why, limit=500)}"
        return (
            ("period", period),
            ("why", safe_text(one.why, limit=500)),
            ("placed", f"by {safe_line(one.placed_by, 30)}, {moment(one.placed_at)}"),
            ("lifted", lifted if one.lifted_at else ""),
        )
    decided = f"by {safe_line(one.decided_by, 30)}, {moment(one.decided_at)}: {safe_text(one.decided_why, limit=500)}"
    return (
        ("series", one.series.replace("_", " ")),
        ("why", safe_text(one.why, limit=500)),
        ("order", safe_text(one.order_reference, limit=200)),
        ("proposed", f"by {safe_line(one.proposed_by, 30)}, {moment(one.proposed_at)}"),
        ("decided", decided if one.decided_at else ""),
        ("paper", f"certificate sha256 {one.certificate_sha256}" if one.certificate_sha256 else ""),
    )
