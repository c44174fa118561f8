"""What the desk offers beside the flags themselves: saved views, colleagues, what is found by name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases.model.states import FlagState


@dataclass(frozen=True, slots=True)
class SavedView:
    """A query under a name."""

    name: str
    query: str
    place: int | None
    """The key that opens it, 1 to 9."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody a flag may be given to."""

    login: str
    name: str
    rank: str
    unit: str


class Copied(StrEnum):
    """What may go to a clipboard: words of ours, never a post's."""

    NUMBER = "number"
    """A flag's or a case's."""
    HASH = "hash"
    CLAUSE = "clause"


class Found(StrEnum):
    """What kind of thing was found by name."""

    CASE = "case"
    FLAG = "flag"
    PERSON = "person"
    HANDLE = "handle"


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found by name, and what it is about; texts are as registered, so hostile."""

    kind: Found
    key: str
    """Case number, id of a flag, number of a person, `platform:handle`."""
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Snoozed:
    """A flag that was set aside, or is in the queue again."""

    flag_id: int
    version: int
    state: FlagState
    until: datetime | None
