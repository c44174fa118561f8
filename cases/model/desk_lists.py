"""What lists on somebody's desk are made of, and a case as it stands around its file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cases.model.access import Compartment, Part
from cases.model.case_states import CaseState
from cases.model.clock_views import CaseClocks
from cases.model.dispositions import DispositionView
from cases.model.letters import LetterView
from cases.model.outlook import StepAhead


class DeskList(StrEnum):
    """Which cases a list holds."""

    MINE = "mine"
    """Those whoever asks investigates, or backs up; the nearest due first."""
    CHAIN = "chain"
    """Those in review by the chain of command where it is the turn of whoever asks."""
    REVIEW = "review"
    """Those that wait for a step of the role of whoever asks."""
    DONE = "done"
    """Those determined or closed, the latest first."""


@dataclass(frozen=True, slots=True)
class DeskCase:
    """One line of such a list."""

    number: str
    state: CaseState
    person: str
    unit: str
    title: str
    due_on: date | None
    clock_on: date | None
    """The last day of the most urgent clock that runs; None where none does, or time does not count now."""
    moved_at: datetime
    """When the case came into its state."""


@dataclass(frozen=True, slots=True)
class Around:
    """What belongs to a case beside its file, as whoever looks may see it."""

    steps: tuple[StepAhead, ...]
    clocks: CaseClocks
    dispositions: tuple[DispositionView, ...]
    """Those that were superseded too, in the order in which they were made."""
    letters: tuple[LetterView, ...]
    holds: int
    """Legal holds that stand on it."""
    parts: frozenset[Part]
    rooms: frozenset[Compartment]
    """The compartments that whoever looks may read."""
    levels: tuple[str, ...]
    """Units of the chain of command that have not spoken, the next one first."""
    standing: frozenset[int]
    """Ids of the allegations that are decided here, and were not taken to another case."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """By what it shows that a case was changed since it was looked at."""

    version: int
    records: int
    notes: int
    tasks: int
