"""Exceptions to need to know, each signed by two, and what the watch over looks at cases counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from cases.model.access import Part

GLASS: Final = timedelta(minutes=60)
"""How long a broken glass lets somebody in."""
LOOKS_ALERT: Final = 20
"""So many looks at one person's cases without an act are told to the auditor."""
LOOKS_WINDOW: Final = timedelta(days=30)
"""Looks that are older are not counted any more."""


class ExceptionKind(StrEnum):
    """What two people are to sign."""

    LIFT_RECUSAL = "lift_recusal"
    """Somebody who is kept out of a case may have a part in it again."""
    END_RELATION = "end_relation"
    """Two people are not kept out of each other's matters any more."""
    ACTING_CHIEF = "acting_chief"
    ACTING_COMMANDER = "acting_commander"
    BREAK_GLASS = "break_glass"
    """Somebody let themselves in; somebody else looks at it afterwards."""
    DISCLOSURE = "disclosure"
    """A person is told, on a lawful request, who looked at their cases."""

    @property
    def said(self) -> str:
        """The exception in words."""
        return _SAID[self]


_SAID: Final = {
    ExceptionKind.LIFT_RECUSAL: "lift a recusal",
    ExceptionKind.END_RELATION: "end a relation",
    ExceptionKind.ACTING_CHIEF: "act for the chief",
    ExceptionKind.ACTING_COMMANDER: "act for the commander of internal affairs",
    ExceptionKind.BREAK_GLASS: "glass broken",
    ExceptionKind.DISCLOSURE: "disclose looks to their subject",
}
ACTING: Final = MappingProxyType(
    {
        ExceptionKind.ACTING_CHIEF: Part.ACTING_CHIEF,
        ExceptionKind.ACTING_COMMANDER: Part.ACTING_COMMANDER,
    }
)


@dataclass(frozen=True, slots=True)
class AccessException:
    """An exception that was asked for, with what became of it."""

    id: int
    kind: ExceptionKind
    case: str
    """Empty where it is about no case."""
    person: str
    """Login, else number, of whom it is for."""
    why: str
    asked_by: str
    asked_at: datetime
    granted: bool | None
    """None while it waits for the second person."""
    decided_by: str = ""
    decided_at: datetime | None = None
    decided_why: str = ""


@dataclass(frozen=True, slots=True)
class RelationView:
    """Two people who are kept out of each other's matters."""

    id: int
    person: str
    """Name and number."""
    other: str
    rule: str
    why: str
    by: str
    at: datetime
    ended_by: str = ""
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """What the roster says that may be a conflict; somebody asks, nothing follows by itself."""

    login: str
    """Of somebody who has, or is to have, a part in the case."""
    subject: str
    """Name and number of whom the case is about."""
    what: str


@dataclass(frozen=True, slots=True)
class PartView:
    """Who has a part in a case, as internal affairs sees it."""

    who: str
    """Login, role or unit."""
    part: Part
    why: str
    granted_by: str
    granted_at: datetime
    until: datetime | None


@dataclass(frozen=True, slots=True)
class CaseLook:
    """How often somebody opened a case; counts and times, no content."""

    login: str
    case: str
    person: str
    """Number of whom the case is about; empty where that is not known."""
    looks: int
    idle: int
    """Looks since that login last did something in the case."""
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Disclosed:
    """One line of what a person is told: who looked at a case about them, how often, what for."""

    case: str
    by: str
    role: str
    looks: int
    first_at: datetime
    last_at: datetime
    purpose: str
    """As it was given last."""
