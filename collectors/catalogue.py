"""What each platform is to us: how it is read, under which terms, on which basis, or why it is not read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from collectors.answers import Web
from collectors.base import Account, Collector, Exchange, Terms
from collectors.entries import Found
from collectors.errors import TermsClosed
from collectors.feeds import FeedCollector, read_feed

BASES: Final = frozenset({"self_registered", "official", "disclosed", "own_export"})
"""Lawful bases of a handle: registered by its owner, a department's own account, disclosed in a report,
or taken from an export that its owner handed in."""

_HOUR_S: Final = 3_600
_CONSENTED: Final = frozenset({"self_registered", "official", "own_export"})


@dataclass(frozen=True, slots=True)
class Platform:
    """One line of the catalogue."""

    terms: Terms
    window: int | None = None
    """How many newest posts its feed shows; None where that differs from site to site."""
    min_interval_s: int = _HOUR_S
    kind: str = "post"
    bases: frozenset[str] = BASES
    closed: str = ""
    """Why it is not read by this version, as a sentence; empty where it is read."""


_FEED: Final = Terms("ok", "public feed, offered by its publisher for reading")


def _not_shipped(name: str) -> Platform:
    return Platform(
        Terms("ok", "open protocol"), closed=f"This version has no collector for {name} yet."
    )


def _by_approval(name: str, why: str, state: str = "approval") -> Platform:
    sentence = (
        f"{name} is not read: {why}. Its posts can be taken from a manual capture or an export."
    )
    return Platform(Terms(state, why), bases=_CONSENTED, closed=sentence)


PLATFORMS: Final[Mapping[str, Platform]] = {
    "blog": Platform(_FEED),
    "flickr": Platform(_FEED, window=20, kind="photo"),
    "mastodon": Platform(_FEED, window=20),
    "tumblr": Platform(_FEED, window=20),
    "youtube": Platform(_FEED, window=15, kind="video"),
    "bluesky": _not_shipped("Bluesky"),
    "wikipedia": _not_shipped("Wikipedia"),
    "reddit": _by_approval(
        "Reddit", "its terms ask for an explicit approval before any use of its API"
    ),
    "facebook": _by_approval(
        "Facebook", "its terms bar the use of platform data for surveillance", "restricted"
    ),
    "instagram": _by_approval(
        "Instagram", "its terms bar the use of platform data for surveillance", "restricted"
    ),
    "threads": _by_approval(
        "Threads", "its terms bar the use of platform data for surveillance", "restricted"
    ),
    "x": _by_approval(
        "X", "its terms bar investigating or tracking its users with the API", "restricted"
    ),
    "linkedin": _by_approval(
        "LinkedIn", "it offers no way to read other members' posts", "restricted"
    ),
    "telegram": _by_approval(
        "Telegram", "it offers no way to read a channel without an account", "restricted"
    ),
    "tiktok": _by_approval("TikTok", "its research access is not open to the police", "restricted"),
    "truthsocial": _by_approval("Truth Social", "it offers no published API", "restricted"),
}


def platforms() -> tuple[str, ...]:
    """Return the names of the platforms that are read by this version."""
    return tuple(name for name, platform in PLATFORMS.items() if not platform.closed)


def reaches(basis: str, platform: str) -> bool:
    """Tell whether a handle's lawful basis reaches a platform; never for an unknown one of either."""
    known = PLATFORMS.get(platform)
    return known is not None and basis in known.bases


def gate(account: Account) -> Platform:
    """Return the catalogue's line for an account that may be read.

    Raises:
        TermsClosed: Its platform is unknown or closed, or its basis does not reach.
    """
    platform = PLATFORMS.get(account.platform)
    if platform is None:
        raise TermsClosed(
            f"No platform is called {account.platform[:40]!r}; known are {', '.join(sorted(PLATFORMS))}."
        )
    if platform.closed:
        raise TermsClosed(platform.closed)
    if not reaches(account.basis, account.platform):
        raise TermsClosed(
            f"The basis {account.basis[:40]!r} of this handle does not allow reading {account.platform}."
        )
    return platform


def collector(account: Account, web: Web) -> Collector:
    """Return what reads an account's platform.

    Raises:
        TermsClosed: See `gate`.
    """
    platform = gate(account)
    return FeedCollector(
        account.platform,
        web,
        platform.terms,
        window=platform.window,
        min_interval_s=platform.min_interval_s,
        kind=platform.kind,
    )


def read(exchange: Exchange, account: Account) -> Found:
    """Return the posts of an exchange: pure, replayable from the record, whatever the gate says today.

    Raises:
        Malformed: The body is not what it claims to be.
    """
    platform = PLATFORMS.get(account.platform)
    return read_feed(exchange, account, platform.kind if platform else "post")
