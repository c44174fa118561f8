"""Random review of people (V.B.1): draws that anybody can make again (safeguard E.5), and how they fell.

A draw is fixed before anybody knows what it will give: who can be drawn, how often each was drawn before, how many
are to be drawn, and the seed, of which only the hash is told. Somebody outside (the union, the auditor) may then name
a word; it goes into the draw, so that whoever made the seed could not have chosen it for its result.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Purpose(StrEnum):
    """What V.B.1 lets supervisors look for, and nothing else."""

    INTEGRITY = "integrity"
    """The integrity and the reputation of the department."""
    INVESTIGATIONS = "investigations"
    """The integrity of its investigations."""
    RECORDS = "records"
    """The privacy and the security of its records."""


class Exclusion(StrEnum):
    """Why somebody with a registered handle could not be drawn: by rule, never by choice."""

    DIRECTED = "directed_look"
    """A directed look at them runs already."""
    LEAVE = "on_leave"


class ReviewOutcome(StrEnum):
    """What a review says. It is no finding, and no discipline follows from it by itself."""

    NOTHING = "nothing_found"
    FLAGGED = "flagged"
    """At least one post waits in the queue because of it."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who can be drawn, as the list says it."""

    id: int
    """Opaque id of the person in this record."""
    times: int
    """How often they were drawn before."""
    last: int
    """The draw that drew them last; 0 where none did."""


@dataclass(frozen=True, slots=True)
class Excluded:
    """Somebody who could not be drawn, and by which rule."""

    number: str
    rule: Exclusion


@dataclass(frozen=True, slots=True)
class ReviewDraw:
    """A draw, as everybody may know it."""

    id: int
    unit: str
    purpose: Purpose
    since: datetime
    """Begin of the posts that are looked at."""
    until: datetime
    size: int
    rotation: int
    """How many of them by turn; the others by chance alone."""
    eligible: int
    eligible_sha256: str
    """Of the list; see `listing`."""
    excluded: int
    seed_sha256: str
    """Kept in custody, and printable, before anything was drawn."""
    seed: str
    """Hexadecimal; empty until the draw was made."""
    word: str
    """What somebody outside named after the seed was fixed."""
    committed_by: str
    committed_at: datetime
    drawn_at: datetime | None
    due_on: date | None
    done: int
    """Reviews of it that are done."""


@dataclass(frozen=True, slots=True)
class Proof:
    """All it takes to make a draw again, without the record."""

    draw: int
    seed_sha256: str
    eligible_sha256: str
    size: int
    rotation: int
    eligible: tuple[tuple[int, int, int], ...]
    """Id, times, last of each, by id."""
    seed: str
    word: str
    drawn: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """One drawn person, and how far the review is."""

    id: int
    draw: int
    person: str
    number: str
    by_turn: bool
    """Drawn because it was their turn; else by chance."""
    since: datetime
    until: datetime
    due_on: date
    reviewer: str
    """Login; empty until somebody took it."""
    done_at: datetime | None
    outcome: ReviewOutcome | None
    waiting: int = 0
    """Reviews that wait for whoever asks, with this one."""


@dataclass(frozen=True, slots=True)
class SeenPost:
    """A post of somebody who is looked at, its personal data masked."""

    version: int
    """Id of the version that is shown, by which it is flagged."""
    platform: str
    handle: str
    kind: str
    title: str
    text: str
    """Hostile."""
    published_at: datetime | None
    flag: int | None
    """The flag that it has already."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """How often somebody was drawn, beside what chance and turn lead one to expect."""

    person: str
    number: str
    eligible: int
    """Draws in which they could be drawn."""
    drawn: int
    expected: float
    """Sum over those draws of size by number of people."""
    last_on: date | None
