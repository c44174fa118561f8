"""A case's state as words, as a mark that needs no colour, and in the theme's colours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from cases.model.access import Compartment, Part
from cases.model.actors import Role
from cases.model.case_states import CaseClass, CaseState
from cases.model.clocks import ClockState
from cases.model.dispositions import Disposition, Stage
from cases.model.records import RecordKind

_S = CaseState
_TABLE: Final = {
    _S.INTAKE: ("intake", "●", "$text-accent"),
    _S.CLASSIFIED: ("classified", "◐", "$text-accent"),
    _S.NO_INVESTIGATION: ("no investigation", "○", "$text-muted"),
    _S.CONFLICT_CHECK: ("conflict check", "≠", "$text-accent"),
    _S.ASSIGNED: ("assigned", "→", "$text-secondary"),
    _S.INVESTIGATING: ("investigating", "◆", "$text-secondary"),
    _S.TOLLED: ("tolled", "‖", "$text-warning"),
    _S.REPORTED: ("reported", "■", "$text-secondary"),
    _S.QUALITY_REVIEW: ("quality review", "?", "$text-secondary"),
    _S.LEGAL_REVIEW: ("legal review", "§", "$text-secondary"),
    _S.CHAIN_REVIEW: ("chain review", "≡", "$text-secondary"),
    _S.FINDINGS: ("findings", "=", "$text-warning"),
    _S.NOTICE: ("notice", "!", "$text-warning"),
    _S.RESPONSE: ("response", "«", "$text-warning"),
    _S.DETERMINED: ("determined", "▪", "$text-accent"),
    _S.APPEAL: ("appeal", "»", "$text-warning"),
    _S.CLOSED: ("closed", "□", "$text-muted"),
    _S.WITHDRAWN: ("withdrawn", "✗", "$text-muted"),
}
CASE_STATE: Final = {state: said[0] for state, said in _TABLE.items()}
CASE_MARK: Final = {state: said[1] for state, said in _TABLE.items()}
CASE_STYLE: Final = {state: said[2] for state, said in _TABLE.items()}
CASE_CLASS: Final = {
    CaseClass.FORMAL: "formal (internal affairs)",
    CaseClass.SUPERVISOR_LEVEL: "supervisor level",
    CaseClass.INQUIRY: "inquiry",
    CaseClass.CRIMINAL_REFERRAL: "criminal referral",
    CaseClass.EEO_HR: "EEO or human resources",
    CaseClass.NOT_OUR_EMPLOYEE: "not our employee",
}
DISPOSITION: Final = {one: one.value.replace("_", " ") for one in Disposition}
STAGE: Final = {
    Stage.PROPOSED: "proposed",
    Stage.FINAL: "determined",
    Stage.APPEAL: "on appeal",
}
COMPARTMENT: Final = {one: one.value for one in Compartment}
PART: Final = {one: one.value.replace("_", " ") for one in Part}
_CLOCK: Final = {
    ClockState.RUNNING: ("runs", "●", "$text-secondary"),
    ClockState.WARNED_50: ("half used", "◐", "$text-secondary"),
    ClockState.WARNED_75: ("75 % used", "!", "$text-warning"),
    ClockState.WARNED_90: ("90 % used", "!", "$text-warning"),
    ClockState.TOLLED: ("tolled", "‖", "$text-muted"),
    ClockState.OVERDUE: ("overdue", "✗", "$text-error"),
    ClockState.MET: ("met", "✓", "$text-success"),
}
CLOCK_STATE: Final = {state: said[0] for state, said in _CLOCK.items()}
CLOCK_MARK: Final = {state: said[1:] for state, said in _CLOCK.items()}


def kind(record: RecordKind) -> str:
    """Return the kind of a record as people say it."""
    return record.value.replace("_", " ")


def role(one: Role | None) -> str:
    """Return a role as people say it."""
    return one.value.replace("_", " ") if one else ""


def roles(some: Iterable[Role]) -> str:
    """Return several roles, of which one does."""
    return " or ".join(map(role, some))


def days_to(day: date | None, today: date) -> str:
    """Return how far off a day is: `in 12 d`, `today`, `3 d ago`."""
    if day is None:
        return ""
    left = (day - today).days
    if left == 0:
        return "today"
    return f"in {left:,} d" if left > 0 else f"{-left:,} d ago"
