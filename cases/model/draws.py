"""Random review of people (V.B.1): draws that anybody can make again (safeguard E.5), and how they fell.

A draw is fixed before anybody knows what it will give: who can be drawn, how often each was drawn before, how many
are to be drawn, and the seed, of which only the hash is told. Somebody outside (the union, the auditor) may then name
a word; it goes into the draw, so that whoever made the seed could not have chosen it for its result.
"""

from __future__ import annotations

import hmac
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from cases.model.second_look import digest, drawn


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


def listing(members: Iterable[Member]) -> bytes:
    """Return the bytes that the hash of a list is made of: `id times last` of each, by id, joined by line feeds."""
    by_id = sorted(members, key=lambda one: one.id)
    return b"\n".join(b"%d %d %d" % (one.id, one.times, one.last) for one in by_id)


def listed_sha256(members: Iterable[Member]) -> str:
    """Return the hash of a list, hex."""
    return digest(listing(members))


def packed(members: Iterable[Member]) -> bytes:
    """Return a list as it is kept."""
    return zlib.compress(listing(members))


def unpacked(kept: bytes) -> tuple[Member, ...]:
    """Return a list that was kept."""
    rows = (line.split() for line in zlib.decompress(kept).splitlines())
    return tuple(Member(int(one), int(times), int(last)) for one, times, last in rows)


def by_turn(size: int, random_percent: int) -> int:
    """Return how many of a draw are drawn by turn: all but the share that is left to chance."""
    return size - (size * random_percent + 50) // 100


def key_of(seed: bytes, word: str) -> bytes:
    """Return what ranks people: the seed, or the HMAC-SHA256 under it of the word that somebody outside named."""
    return hmac.digest(seed, word.encode(), "sha256") if word else seed


def pick(
    seed: bytes, word: str, members: Sequence[Member], size: int, rotation: int
) -> tuple[int, ...]:
    """Return the ids that a draw gives, those by turn first.

    By turn come those drawn least often, of these those drawn longest ago, of these by rank; then, by rank alone,
    anybody else. The rank is `cases.model.second_look.drawn`: HMAC-SHA256 of the decimal id.
    """
    key = key_of(seed, word)
    rank = {
        one: place for place, one in enumerate(drawn(key, [m.id for m in members], len(members)))
    }
    ordered = sorted(members, key=lambda one: (one.times, one.last, rank[one.id]))
    turn = [one.id for one in ordered[: min(rotation, size)]]
    rest = [one.id for one in members if one.id not in set(turn)]
    return (*turn, *drawn(key, rest, size - len(turn)))


def problems(proof: Proof, *, seed_sha256: str = "", eligible_sha256: str = "") -> tuple[str, ...]:
    """Return what is wrong with a draw as it was published; nothing where it is what its seed and list give.

    Args:
        proof: As published after the draw.
        seed_sha256: As told before the draw, where one has it.
        eligible_sha256: The same of the list.
    """
    found = []
    members = [Member(*one) for one in proof.eligible]
    try:
        seed = bytes.fromhex(proof.seed)
    except ValueError:
        seed = b""
    if not seed:
        return ("the seed is not told: the draw is not made yet, or the paper is damaged",)
    if len({one.id for one in members}) != len(members):
        found.append("somebody stands in the list twice")
    if digest(seed) != proof.seed_sha256:
        found.append("the seed is not the one that was pledged: its SHA-256 differs")
    if listed_sha256(members) != proof.eligible_sha256:
        found.append("the list is not the one that was pledged: its SHA-256 differs")
    if seed_sha256 and seed_sha256.lower() != proof.seed_sha256:
        found.append("the paper names another seed than was told before the draw")
    if eligible_sha256 and eligible_sha256.lower() != proof.eligible_sha256:
        found.append("the paper names another list than was told before the draw")
    if not found and pick(seed, proof.word, members, proof.size, proof.rotation) != proof.drawn:
        found.append("seed, word and list give other people than the paper names")
    return tuple(found)
