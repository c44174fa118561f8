"""Dispositions: what is found of an allegation, at which stage, by which standard of proof."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class Disposition(StrEnum):
    """What is found of an allegation."""

    SUSTAINED = "sustained"
    """The act occurred and violated the clause."""
    NOT_SUSTAINED = "not_sustained"
    """It can be neither proved nor disproved."""
    EXONERATED = "exonerated"
    """The act occurred, and was lawful and proper."""
    UNFOUNDED = "unfounded"
    """It did not occur, or was not ours."""
    POLICY_FAILURE = "policy_failure"
    TRAINING_ISSUE = "training_issue"
    OTHER_MISCONDUCT = "other_misconduct"
    """Misconduct was found that nobody had complained of."""
    NOT_INVOLVED = "not_involved"
    WITHDRAWN = "withdrawn"
    """The complainant took it back, and nothing is left to find."""
    ADMINISTRATIVELY_CLOSED = "administratively_closed"

    @property
    def sustains(self) -> bool:
        """Whether discipline may follow from it, so that the subject is heard before it is final."""
        return self in {Disposition.SUSTAINED, Disposition.OTHER_MISCONDUCT}


class Stage(StrEnum):
    """At which point of the procedure a disposition was made; a later one supersedes, and never overwrites."""

    PROPOSED = "proposed"
    FINAL = "final"
    APPEAL = "appeal"


STANDARDS: Final = ("preponderance", "clear_and_convincing")
"""Standards of proof; the first is the usual one."""


@dataclass(frozen=True, slots=True)
class DispositionView:
    """A disposition as it was made."""

    id: int
    allegation: int
    clause: str
    stage: Stage
    disposition: Disposition
    standard: str
    why: str
    by: str
    at: datetime
    supersedes: int | None
    """Id of the one that it stands in place of."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is found of one allegation."""

    disposition: Disposition
    why: str
    standard: str = STANDARDS[0]
