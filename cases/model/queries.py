"""What a list may be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases.model.actors import Role
from cases.model.states import WAITING, FlagState, Level


class Field(StrEnum):
    """What a term asks of."""

    CLAUSE = "clause"
    SCORE = "score"
    SEVERITY = "severity"
    UNIT = "unit"
    PERSON = "person"
    HANDLE = "handle"
    PLATFORM = "platform"
    AGE = "age"
    """Of the post, else of its first sight; the number is in seconds."""
    STATE = "state"
    IS = "is"
    HELD = "held"
    """By a login; `me` is the one who asks."""
    CASE = "case"
    ID = "id"
    WORDS = "words"


class Is(StrEnum):
    """What `is:` may ask."""

    NEW = "new"
    HELD = "held"
    MINE = "mine"
    FREE = "free"
    SNOOZED = "snoozed"


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for; see `cases.model.querying`."""

    field: Field
    values: tuple[str, ...]
    """Of which one must hold."""
    said: str
    """As it was typed."""
    op: str = "="
    number: int = 0
    negated: bool = False


@dataclass(frozen=True, slots=True)
class FlagQuery:
    """Which flags to list. Everything given must hold."""

    states: frozenset[FlagState] = WAITING
    clause: str = ""
    """A clause or limb, or the beginning of one: `V.A.9` finds `V.A.9.a-2`."""
    min_score: int = 0
    min_severity: int = 1
    min_level: Level = Level.UNIT
    """`Level.ABOVE` finds what has come up because it is overdue, or was skipped by three."""
    words: str = ""
    """Text that the excerpt, the handle or the person's name holds, whatever the case of letters."""
    terms: tuple[Term, ...] = ()
    """What was asked for in words besides."""

    @property
    def aside(self) -> bool:
        """Whether flags that are set aside are asked for."""
        return any(Is.SNOOZED in term.values for term in self.terms if term.field is Field.IS)


@dataclass(frozen=True, slots=True)
class Sight:
    """What the store may show to an actor; every list and look is cut by it."""

    units: frozenset[int] | None
    """Ids of the units in reach; None is the whole department."""
    not_persons: frozenset[int]
    """The actor's own person and those the actor is related to: their flags and cases are never shown."""
    login: str
    kept_back: bool = False
    """Whether flags that are kept from the chain of command may be shown: unsure identity, sealed clause."""
    person_id: int | None = None
    """The actor among the people of the record; None for a service."""
    role: Role | None = None
    at: datetime | None = None
    """The moment of the look: grants that end are over after it."""
    oversight: bool = False
    """Whether the actor answers for every case, and needs no grant to see one."""
    not_cases: frozenset[int] = frozenset()
    """Ids of cases that the actor is kept out of by a mark that names nobody (who reported under seal), and of those
    within which a case goes on that a conflict keeps the actor out of."""
