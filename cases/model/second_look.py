"""A second look at samples: provable draws (safeguard E.5), blind verdicts, and how well two people agree."""

from __future__ import annotations

import hashlib
import hmac
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cases.model.agreement import Kappa, Share

SEED_BYTES = 32


class Stratum(StrEnum):
    """What a sample is drawn from."""

    DISMISSED = "dismissed"
    """Flags whose dismissal stands."""
    UNFLAGGED = "unflagged"
    """Posts in which no rule found enough."""


@dataclass(frozen=True, slots=True)
class Draw:
    """A draw, as everybody may know it."""

    id: int
    stratum: Stratum
    since: datetime
    until: datetime
    size: int
    eligible: int
    """How many could be drawn."""
    eligible_sha256: str
    """Of their ids in ascending order, decimal, joined by line feeds."""
    seed_sha256: str
    """Kept in custody before anything was drawn."""
    seed: str
    """Hexadecimal; empty until the draw was made."""
    committed_by: str
    committed_at: datetime
    drawn_at: datetime | None
    looked_at: int
    """Posts of it that have their verdict."""


@dataclass(frozen=True, slots=True)
class BlindItem:
    """A post that waits for a second look: nothing in it tells what anybody or any rule said before."""

    id: int
    platform: str
    kind: str
    title: str
    text: str
    """Hostile; personal data is masked."""
    published_at: datetime | None
    waiting: int
    """Posts that wait for this reviewer, with this one."""


@dataclass(frozen=True, slots=True)
class VerdictReceipt:
    """What a verdict leaves in the hand of the one who gave it."""

    item: int
    matter: bool
    reopened: int | None
    """The flag that waits again because of it, or that was raised by it."""
    waiting: int
    """Posts that still wait for this reviewer."""


@dataclass(frozen=True, slots=True)
class ClauseAgreement:
    """How dismissals by one clause fared."""

    clause: str
    looked_at: int
    upheld: int


@dataclass(frozen=True, slots=True)
class ReviewerAgreement:
    """How the decisions of one person fared; a count, never a rank."""

    login: str
    looked_at: int
    upheld: int
    reopened: int
    """Dismissals that did not stand, be it by a second look or by internal affairs."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What second looks say of the first ones."""

    dismissed: Share
    """Dismissals that the second reviewer upheld."""
    reasons: Kappa
    """Agreement on why, beyond chance; `a matter of the policy` is one of the answers."""
    missed: Share
    """Posts that nobody flagged and the second reviewer would have."""
    clauses: tuple[ClauseAgreement, ...]
    reviewers: tuple[ReviewerAgreement, ...]
    """By login."""


def packed(ids: Iterable[int]) -> bytes:
    """Return a list of ids as it is kept."""
    return zlib.compress(listed(ids))


def unpacked(kept: bytes) -> tuple[int, ...]:
    """Return the ids of a list that was kept."""
    return tuple(int(one) for one in zlib.decompress(kept).split())


def listed(ids: Iterable[int]) -> bytes:
    """Return the bytes that the hash of a list is made of."""
    return b"\n".join(b"%d" % one for one in sorted(ids))


def digest(data: bytes) -> str:
    """Return a SHA-256, hex."""
    return hashlib.sha256(data).hexdigest()


def drawn(seed: bytes, ids: Sequence[int], size: int) -> tuple[int, ...]:
    """Return the ids that a seed draws: those whose HMAC-SHA256 under it, of the decimal id, come first."""

    def rank(one: int) -> tuple[bytes, int]:
        return hmac.digest(seed, b"%d" % one, "sha256"), one

    return tuple(sorted(ids, key=rank)[:size])
