"""The states of a flag and of a case, the moves between them, and why a flag may be dismissed."""

from __future__ import annotations

from enum import IntEnum, StrEnum
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
    COACHING_PROPOSED = "coaching_proposed"
    """Somebody of command has still to sign."""
    COACHED = "coached"
    """Answered by documented counselling: no discipline, no finding."""
    WITH_LEGAL = "with_legal"
    """Talk of wages, contract or union matters: kept from the chain of command, counsel decides (safeguard E.8)."""
    IN_CASE = "in_case"
    ESCALATED = "escalated"

    @property
    def said(self) -> str:
        """The state in words."""
        return self.value.replace("_", " ")


class Level(IntEnum):
    """How far up a flag has come because nobody decided on it in time, or three people skipped it."""

    UNIT = 0
    ABOVE = 1
    """The unit above the unit of the flag."""
    INTERNAL_AFFAIRS = 2


class CaseSource(StrEnum):
    """What a case began with."""

    FLAG = "flag"
    REPORT = "report"


class DismissReason(StrEnum):
    """Why a flag is no matter of the policy; the first is the first asked."""

    PROTECTED_SPEECH = "protected_speech"
    FALSE_MATCH = "false_match"
    """The words do not say what the rule took them for."""
    NOT_VIOLABLE = "not_violable"
    """The clause advises or permits: nobody can violate it."""
    NOT_A_VIOLATION = "not_a_violation"
    """The clause is not violated, for none of the more exact reasons."""
    WRONG_PERSON = "wrong_person"
    ALREADY_RELEASED = "already_released"
    """Published by the department, or permitted, before."""
    DE_MINIMIS = "de_minimis"
    """Too small to be a matter of the policy."""
    CONTEXT_REVERSES = "context_reverses"
    """What stands around the words turns their sense: quoted, reported, condemned."""
    DUPLICATE = "duplicate"
    OTHER = "other"
    """Needs a note."""


class DecisionKind(StrEnum):
    """What was decided on a flag."""

    DISMISS = "dismiss"
    SAFETY_NOTICE = "safety_notice"
    OPEN_CASE = "open_case"
    ESCALATE = "escalate"
    NEEDS_IDENTITY = "needs_identity"
    """Sent back until the account's link to the person is graded again."""
    COACH = "coach"
    SIGN_OFF = "sign_off"
    DECLINE = "decline"
    """Command did not sign the coaching."""
    RECHECK = "recheck"
    """Whether a safety notice was heeded."""
    TO_LEGAL = "to_legal"
    FROM_LEGAL = "from_legal"
    """Counsel found no concerted activity: the flag waits again."""
    REOPEN = "reopen"
    """A dismissal did not stand: by internal affairs, or by a second look."""
    REVERSE = "reverse"
    """An undo: a new decision that takes back an earlier one of the same person."""


WAITING: Final = frozenset({FlagState.NEW, FlagState.CLAIMED})
"""The states of a flag that is in the queue."""

_S = FlagState
_FLAG_MOVES: Final[dict[FlagState, frozenset[FlagState]]] = {
    _S.NEW: frozenset({_S.CLAIMED, _S.ESCALATED}),
    _S.NEEDS_IDENTITY: frozenset({_S.NEW, _S.ESCALATED}),
    _S.CLAIMED: frozenset(set(FlagState) - {_S.CLAIMED, _S.COACHED}),
    _S.COACHING_PROPOSED: frozenset({_S.COACHED, _S.NEW, _S.ESCALATED}),
    _S.COACHED: frozenset({_S.ESCALATED}),
    _S.WITH_LEGAL: frozenset({_S.NEW, _S.DISMISSED, _S.ESCALATED}),
    _S.DISMISSED: frozenset({_S.NEW, _S.ESCALATED}),
    _S.SAFETY_NOTICE: frozenset({_S.SAFETY_NOTICE, _S.ESCALATED}),
    _S.IN_CASE: frozenset({_S.ESCALATED}),
    _S.ESCALATED: frozenset(),
}

_BY_HOLDER: Final = frozenset(
    {
        DecisionKind.DISMISS,
        DecisionKind.SAFETY_NOTICE,
        DecisionKind.OPEN_CASE,
        DecisionKind.COACH,
    }
)
"""What is decided by whoever holds the flag: taken back, it is theirs again."""
_OUT_OF_HAND: Final = frozenset(
    {
        DecisionKind.ESCALATE,
        DecisionKind.TO_LEGAL,
        DecisionKind.NEEDS_IDENTITY,
        DecisionKind.REVERSE,
    }
)
"""What nobody takes back: somebody else has it from then on."""


def move_flag(current: FlagState, wanted: FlagState) -> FlagState:
    """Return `wanted` if a flag in `current` may become it.

    Raises:
        IllegalTransition: There is no such move.
    """
    if wanted not in _FLAG_MOVES[current]:
        raise IllegalTransition("the flag", current.said, wanted.said)
    return wanted


def taken_back(kind: DecisionKind, before: FlagState) -> FlagState | None:
    """Return where a flag goes when a decision on it is taken back; None where it has left the actor's hands.

    Args:
        kind: What was decided.
        before: Where the flag stood then.
    """
    if kind in _OUT_OF_HAND:
        return None
    held = kind in _BY_HOLDER and before is not FlagState.WITH_LEGAL
    return FlagState.CLAIMED if held else before
