"""Whether a post is still there: what the platform said, and what may be concluded from it.

Absence from a feed says nothing. A deletion needs the platform's own word on that very post, twice, at least six hours
apart, while the account still stands; whatever says less leaves the post *missing*, not deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

APART: Final = timedelta(hours=6)
"""Between the two signals of a deletion, at least."""


class PostState(StrEnum):
    """Where a post stands, as far as anybody said."""

    LIVE = "live"
    MISSING = "missing"
    """Said not to be there once; asked again later."""
    DELETED = "deleted"
    """By its author: said twice, while the account stood."""
    REMOVED_BY_PLATFORM = "removed_by_platform"
    ACCOUNT_GONE = "account_gone"
    """Not to be told from a deletion: the whole account is gone, suspended or deactivated."""
    RESTRICTED = "restricted"
    """There, and no longer public."""


class Sign(StrEnum):
    """What one exchange says of one post."""

    LIVE = "live"
    MISSING = "missing"
    REMOVED = "removed"
    RESTRICTED = "restricted"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """How an account stands with its platform."""

    UNKNOWN = "unknown"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    DEACTIVATED = "deactivated"
    GONE = "gone"
    CLOSED = "closed"


LOST: Final = frozenset({Standing.SUSPENDED, Standing.DEACTIVATED, Standing.GONE})
"""Standings in which nothing of the account can be seen by anybody."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Where a post stands, and since when it is missed."""

    state: PostState
    missing_at: datetime | None = None
    """When it was first said not to be there, in this run of such words."""


def after(before: Presence, sign: Sign, standing: Standing, at: datetime) -> Presence:
    """Return where a post stands once a sign is taken in.

    Args:
        before: Where it stood.
        sign: What was said of it.
        standing: How its account stands, as asked together with the sign; unknown where nobody could say.
        at: When it was said.
    """
    match sign:
        case Sign.UNKNOWN:
            return before
        case Sign.LIVE:
            return Presence(PostState.LIVE)
        case Sign.RESTRICTED:
            return Presence(PostState.RESTRICTED)
        case Sign.MISSING | Sign.REMOVED:
            return _missed(before, sign, standing, at)


def _missed(before: Presence, sign: Sign, standing: Standing, at: datetime) -> Presence:
    if standing is Standing.CLOSED:
        return Presence(PostState.RESTRICTED)
    if before.missing_at is None:
        return Presence(PostState.MISSING, at)
    if before.state is PostState.MISSING and at - before.missing_at >= APART:
        if sign is Sign.REMOVED:
            return Presence(PostState.REMOVED_BY_PLATFORM, before.missing_at)
        if standing is Standing.ACTIVE:
            return Presence(PostState.DELETED, before.missing_at)
        if standing in LOST:
            return Presence(PostState.ACCOUNT_GONE, before.missing_at)
    return before
