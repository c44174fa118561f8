"""Tasks: what is to be done on a case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from cases.model.access import Compartment
from cases.model.actors import Role


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done on a case, by somebody or by anybody of a role."""

    id: int
    case: str
    """Number of the case."""
    kind: str
    """What opened it, such as `letter`, `disclosure`, `by_hand`."""
    text: str
    for_role: Role | None
    for_login: str
    due_on: date | None
    opened_by: str
    opened_at: datetime
    done_by: str | None
    done_at: datetime | None
    outcome: str
    compartment: Compartment = Compartment.FACTS
    """Follows from what its words were made from."""
