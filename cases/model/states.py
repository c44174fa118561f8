"""The states of a flag and of a case, the moves between them, and why a flag may be dismissed."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from cases.errors import IllegalTransition


class FlagState(StrEnum):
    """Where a flag stands in triage."""

    NEW = "new"
    NEEDS_IDENTITY = "needs_identity"
    """The handle's link to the person is not sure enough for a supervisor to see its content."""
    CLAIMED = "claimed"
    DISMISSED = "dismissed"
    SAFETY_NOTICE = "safety_notice"
    """Answered by a private, non-disciplinary notice (cautions of V.A.8)."""
    IN_CASE = "in_case"
    ESCALATED = "escalated"


class CaseSource(StrEnum):
    """What a case began with."""

    FLAG = "flag"
    REPORT = "report"


class DismissReason(StrEnum):
    """Why a flag is no matter of the policy; the first is the first asked."""

    PROTECTED_SPEECH = "protected_speech"
    NOT_A_VIOLATION = "not_a_violation"
    WRONG_PERSON = "wrong_person"
    ALREADY_RELEASED = "already_released"
    DUPLICATE = "duplicate"
    OTHER = "other"
    """Needs a note."""


class DecisionKind(StrEnum):
    """What was decided on a flag."""

    DISMISS = "dismiss"
    SAFETY_NOTICE = "safety_notice"
    OPEN_CASE = "open_case"
    ESCALATE = "escalate"
    REVERSE = "reverse"
    """An undo: a new decision that takes back an earlier one of the same person."""


WAITING: Final = frozenset({FlagState.NEW, FlagState.CLAIMED})
"""The states of a flag that is in the queue."""

_FLAG_MOVES: Final[dict[FlagState, frozenset[FlagState]]] = {
    FlagState.NEW: frozenset({FlagState.CLAIMED, FlagState.ESCALATED}),
    FlagState.NEEDS_IDENTITY: frozenset({FlagState.NEW, FlagState.ESCALATED}),
    FlagState.CLAIMED: frozenset(
        {
            FlagState.NEW,
            FlagState.DISMISSED,
            FlagState.SAFETY_NOTICE,
            FlagState.IN_CASE,
            FlagState.ESCALATED,
        }
    ),
    # Back to claimed: the logged reversal of one's own decision.
    FlagState.DISMISSED: frozenset({FlagState.CLAIMED, FlagState.ESCALATED}),
    FlagState.SAFETY_NOTICE: frozenset({FlagState.CLAIMED, FlagState.ESCALATED}),
    FlagState.IN_CASE: frozenset({FlagState.CLAIMED, FlagState.ESCALATED}),
    FlagState.ESCALATED: frozenset(),
}


def move_flag(current: FlagState, wanted: FlagState) -> FlagState:
    """Return `wanted` if a flag in `current` may become it.

    Raises:
        IllegalTransition: There is no such move.
    """
    if wanted not in _FLAG_MOVES[current]:
        raise IllegalTransition("the flag", current, wanted)
    return wanted
