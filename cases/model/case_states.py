"""The states of a case, from intake to closing, and the moves between them."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from cases.errors import IllegalTransition


class CaseState(StrEnum):
    """Where a case stands."""

    INTAKE = "intake"
    """Opened; its evidence is kept by hash and on hold from here on."""
    CLASSIFIED = "classified"
    NO_INVESTIGATION = "no_investigation"
    """Closed without one, countersigned by the chief."""
    CONFLICT_CHECK = "conflict_check"
    """Whoever is to work on it declares relations to those concerned."""
    ASSIGNED = "assigned"
    INVESTIGATING = "investigating"
    TOLLED = "tolled"
    """Waiting on a ground that stops the statutory clock."""
    REPORTED = "reported"
    """The report is locked; what comes later is a supplement."""
    QUALITY_REVIEW = "quality_review"
    LEGAL_REVIEW = "legal_review"
    CHAIN_REVIEW = "chain_review"
    FINDINGS = "findings"
    """A disposition is proposed for each allegation."""
    NOTICE = "notice"
    """Action is proposed to the subject."""
    RESPONSE = "response"
    """The subject has answered, or let the time for it pass."""
    DETERMINED = "determined"
    APPEAL = "appeal"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    """Opened in error and taken back by the same person; keeps its number."""

    @property
    def said(self) -> str:
        """The state in words."""
        return self.value.replace("_", " ")


class CaseClass(StrEnum):
    """What kind of matter a case is."""

    FORMAL = "formal"
    """Class A: internal affairs investigates."""
    SUPERVISOR_LEVEL = "supervisor_level"
    """Class B: a supervisor investigates."""
    INQUIRY = "inquiry"
    """A question about policy or procedure; nobody is accused."""
    CRIMINAL_REFERRAL = "criminal_referral"
    EEO_HR = "eeo_hr"
    NOT_OUR_EMPLOYEE = "not_our_employee"

    @property
    def investigated(self) -> bool:
        """Whether a case of this class is investigated here at all."""
        return self in {CaseClass.FORMAL, CaseClass.SUPERVISOR_LEVEL, CaseClass.CRIMINAL_REFERRAL}


CLOSED: Final = frozenset({CaseState.CLOSED, CaseState.WITHDRAWN})
"""The states of a case that is read, and not worked on any more; the time of its retention runs."""

_S = CaseState
MOVES: Final = MappingProxyType(
    {
        _S.INTAKE: frozenset({_S.CLASSIFIED, _S.WITHDRAWN}),
        _S.CLASSIFIED: frozenset({_S.CONFLICT_CHECK, _S.NO_INVESTIGATION}),
        _S.NO_INVESTIGATION: frozenset({_S.CLOSED, _S.CLASSIFIED}),
        _S.CONFLICT_CHECK: frozenset({_S.ASSIGNED, _S.CLASSIFIED}),
        _S.ASSIGNED: frozenset({_S.INVESTIGATING, _S.CONFLICT_CHECK}),
        _S.INVESTIGATING: frozenset({_S.REPORTED, _S.TOLLED, _S.CLASSIFIED}),
        _S.TOLLED: frozenset({_S.INVESTIGATING}),
        _S.REPORTED: frozenset({_S.QUALITY_REVIEW, _S.INVESTIGATING}),
        _S.QUALITY_REVIEW: frozenset({_S.LEGAL_REVIEW, _S.CHAIN_REVIEW, _S.INVESTIGATING}),
        _S.LEGAL_REVIEW: frozenset({_S.CHAIN_REVIEW, _S.INVESTIGATING}),
        _S.CHAIN_REVIEW: frozenset({_S.FINDINGS, _S.INVESTIGATING}),
        _S.FINDINGS: frozenset({_S.NOTICE, _S.DETERMINED}),
        _S.NOTICE: frozenset({_S.RESPONSE}),
        _S.RESPONSE: frozenset({_S.DETERMINED}),
        _S.DETERMINED: frozenset({_S.CLOSED, _S.APPEAL}),
        _S.APPEAL: frozenset({_S.DETERMINED}),
        _S.CLOSED: frozenset({_S.CLASSIFIED, _S.INVESTIGATING, _S.APPEAL}),
        _S.WITHDRAWN: frozenset[CaseState](),
    }
)
"""Which state may follow which; who may do it and what it needs: `cases.model.procedure`."""


LOCKED: Final = frozenset(
    {
        *(_S.REPORTED, _S.QUALITY_REVIEW, _S.LEGAL_REVIEW, _S.CHAIN_REVIEW),
        *(_S.FINDINGS, _S.NOTICE, _S.RESPONSE, _S.DETERMINED, _S.APPEAL),
    }
)
"""The states in which the report answers what is alleged, so that nothing more is: nobody would be asked about it."""


def move_case(current: CaseState, wanted: CaseState) -> CaseState:
    """Return `wanted` if a case in `current` may become it.

    Raises:
        IllegalTransition: There is no such move.
    """
    if wanted not in MOVES[current]:
        raise IllegalTransition("the case", current.said, wanted.said)
    return wanted
