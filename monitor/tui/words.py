"""How states, ages and people are put on the screen. Text from outside passes `safe_line` here, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

from textual.content import Content

from cases.model.states import CaseSource, DecisionKind, DismissReason, FlagState
from cases.model.views import FlagSummary
from monitor.safe_text import safe_line

if TYPE_CHECKING:
    from cases.policy import Catalogue, Provision

SEVERITY: Final = {5: "URGENT", 4: "HIGH", 3: "MED", 2: "LOW", 1: "NOTE"}
SEVERITY_STYLE: Final = {
    5: "$text-error bold",
    4: "$text-warning",
    3: "$text-secondary",
    2: "$text-muted",
    1: "$text-muted",
}
FLAG_STATE: Final = {
    FlagState.NEW: "new",
    FlagState.NEEDS_IDENTITY: "needs identity",
    FlagState.CLAIMED: "claimed",
    FlagState.DISMISSED: "dismissed",
    FlagState.SAFETY_NOTICE: "safety notice",
    FlagState.COACHING_PROPOSED: "coaching proposed",
    FlagState.COACHED: "coached",
    FlagState.WITH_LEGAL: "with legal",
    FlagState.IN_CASE: "in a case",
    FlagState.ESCALATED: "escalated",
}
CASE_SOURCE: Final = {CaseSource.FLAG: "flag", CaseSource.REPORT: "employee's report"}
DISMISS_REASON: Final = {
    DismissReason.PROTECTED_SPEECH: "protected speech",
    DismissReason.FALSE_MATCH: "false match",
    DismissReason.NOT_VIOLABLE: "clause cannot be violated",
    DismissReason.NOT_A_VIOLATION: "no violation",
    DismissReason.WRONG_PERSON: "wrong person",
    DismissReason.ALREADY_RELEASED: "already released",
    DismissReason.DE_MINIMIS: "de minimis",
    DismissReason.CONTEXT_REVERSES: "context reverses it",
    DismissReason.DUPLICATE: "duplicate",
    DismissReason.OTHER: "other",
}
DECISION: Final = {
    DecisionKind.DISMISS: "dismissed",
    DecisionKind.SAFETY_NOTICE: "safety notice given",
    DecisionKind.OPEN_CASE: "case opened",
    DecisionKind.ESCALATE: "escalated",
    DecisionKind.NEEDS_IDENTITY: "sent back for identity",
    DecisionKind.COACH: "coaching proposed",
    DecisionKind.SIGN_OFF: "coaching signed",
    DecisionKind.DECLINE: "coaching declined",
    DecisionKind.RECHECK: "notice seen again",
    DecisionKind.TO_LEGAL: "sent to counsel",
    DecisionKind.FROM_LEGAL: "returned by counsel",
    DecisionKind.REOPEN: "opened again",
    DecisionKind.REVERSE: "taken back",
}

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_SHORT_DAYS: Final = 99


def age(then: datetime | None, now: datetime) -> str:
    """Return how long ago `then` was, in three cells: `35m`, `10h`, `2d`, `14w`."""
    if then is None:
        return "?"
    seconds = max((now - then) // timedelta(seconds=1), 0)
    if seconds < _HOUR:
        return f"{seconds // _MINUTE}m"
    if seconds < 2 * _DAY:
        return f"{seconds // _HOUR}h"
    days = seconds // _DAY
    return f"{days}d" if days <= _SHORT_DAYS else f"{min(days // 7, 999)}w"


def moment(then: datetime | None, zone: tzinfo) -> str:
    """Return a moment in the department's zone, to the minute."""
    return then.astimezone(zone).strftime("%Y-%m-%d %H:%M") if then else "unknown"


def cell(text: str, width: int = 40) -> str:
    """Return text from outside for a cell of a list.

    Joiners and variation selectors are left out here: terminals disagree on the width of what they make,
    and the columns to the right would drift.
    """
    return safe_line(text, width).replace("\u200d", "").replace("\ufe0f", "")


def account(flag: FlagSummary, width: int = 40) -> str:
    """Return the account as it is registered."""
    return cell(flag.handle, width) or "?"


def person(flag: FlagSummary, width: int = 40) -> str:
    """Return who the account belongs to."""
    name = cell(flag.person, width) or "nobody registered"
    return f"{name} #{cell(flag.person_number, 12)}" if flag.person_number else name


def holder(flag: FlagSummary, now: datetime) -> str:
    """Return the login of who holds the flag at `now`, or nothing."""
    running = flag.held_until is not None and flag.held_until > now
    return flag.held_by or "" if running else ""


def provision(catalogue: Catalogue, clause: str) -> Provision | None:
    """Return the clause or limb of that id, or None where this policy has none."""
    try:
        return catalogue.provision(clause)
    except LookupError:
        return None


def kind_word(found: Provision) -> str:
    """Return the kind of a clause as people say it."""
    return found.kind.replace("_", " ")


def count(number: int, one: str, many: str = "") -> str:
    """Return so many things, in words of ours."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def join(parts: Iterable[Content | str], gap: str = "  ") -> Content:
    """Put the parts that are not empty side by side."""
    return Content(gap).join(
        part if isinstance(part, Content) else Content(part) for part in parts if part
    )


def heading(text: str) -> Content:
    """Return a small heading of our own words."""
    return Content.styled(text, "$text-primary bold")


def muted(text: str) -> Content:
    """Return our own words, or text already made safe, in the quiet ink."""
    return Content.styled(text, "$text-muted")
