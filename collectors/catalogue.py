"""What each platform is to us: how it is read, under which terms, on which basis, or why it is not read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from collectors.answers import Web
from collectors.asking import Collector, Means
from collectors.base import Account, Caps, PlatformSettings, Terms
from collectors.errors import Refused, TermsClosed
from collectors.feeds import FeedCollector

BASES: Final = frozenset({"self_registered", "official", "disclosed", "own_export"})
"""Lawful bases of a handle: registered by its owner, a department's own account, disclosed in a report,
or taken from an export that its owner handed in."""

_CONSENTED: Final = frozenset({"self_registered", "official", "own_export"})
_NONE: Final = PlatformSettings()


@dataclass(frozen=True, slots=True)
class Platform:
    """One line of the catalogue."""

    title: str
    """As people write it."""
    terms: Terms
    caps: Caps
    kind: str = "post"
    """What an entry of its feed is."""
    bases: frozenset[str] = BASES
    feed: bool = False
    """Whether the address of a handle may be that of a feed."""
    api: str = ""
    """Module of `collectors.platforms` that speaks its API; empty where there is none."""
    drops_deleted: bool = False
    """Whether its terms ask that content is dropped once its author deleted it; a legal hold goes before."""

    @property
    def closed(self) -> str:
        """Why no machine may read it, as a sentence; empty where one may."""
        if self.feed or self.api:
            return ""
        return (
            f"{self.title} is not read by a machine: {self.terms.basis}. "
            "Take its posts by `watchdesk capture` or from the person's own export by `watchdesk import`."
        )


_FEED: Final = Terms("ok", "public feed, offered by its publisher for reading")
_META: Final = Terms("restricted", "its terms bar the use of platform data for surveillance")


def _manual(title: str, why: str) -> Platform:
    return Platform(title, Terms("restricted", why), Caps(auth="manual", edits="none"), bases=BASES)


def _meta(title: str, deletes: str = "none") -> Platform:
    caps = Caps(auth="app", edits="hash", deletes=deletes)
    return Platform(title, _META, caps, bases=_CONSENTED, api="meta", drops_deleted=True)


PLATFORMS: Final[Mapping[str, Platform]] = {
    "blog": Platform(
        "Blog", _FEED, Caps(edits="updated", deletes="id_probe"), feed=True, api="wordpress"
    ),
    "bluesky": Platform(
        "Bluesky",
        Terms("ok", "open protocol; public records, read without an account"),
        Caps(edits="native_version", deletes="id_probe", window=100, min_interval_s=900),
        api="bluesky",
    ),
    "digg": _manual("Digg", "it was shut down in March 2026 and offers nothing to read"),
    "facebook": _meta("Facebook", deletes="id_probe"),
    "flickr": Platform(
        "Flickr", _FEED, Caps(deletes="id_probe", window=20), kind="photo", feed=True
    ),
    "instagram": _meta("Instagram"),
    "linkedin": _manual("LinkedIn", "it offers no way to read other members' posts"),
    "mastodon": Platform(
        "Mastodon",
        Terms("ok", "public posts of an open instance, by its documented API or feed"),
        Caps(edits="history", deletes="id_probe", window=40, min_interval_s=900),
        feed=True,
        api="mastodon",
    ),
    "myspace": _manual("MySpace", "it has neither an API nor feeds"),
    "nixle": _manual("Nixle", "it has no documented way to be read by others"),
    "reddit": Platform(
        "Reddit",
        Terms("approval", "its terms ask for an explicit approval before any use of its API"),
        Caps(auth="app", edits="updated", deletes="tombstone", window=1_000),
        bases=_CONSENTED,
        api="reddit",
        drops_deleted=True,
    ),
    "telegram": _manual("Telegram", "a channel cannot be read without a person's account"),
    "threads": _meta("Threads"),
    "tiktok": _manual("TikTok", "its research access is not open to the police"),
    "truthsocial": _manual("Truth Social", "it offers no published API"),
    "tumblr": Platform("Tumblr", _FEED, Caps(deletes="id_probe", window=20), feed=True),
    "wikipedia": Platform(
        "Wikipedia",
        Terms("ok", "open API of a wiki, read one question at a time with a contact given"),
        Caps(edits="native_version", deletes="id_probe", window=500),
        kind="revision",
        api="mediawiki",
    ),
    "x": Platform(
        "X",
        Terms("restricted", "its terms bar investigating or tracking its users with the API"),
        Caps(auth="paid", edits="history", deletes="id_probe", window=3_200, usd_per_request=0.005),
        bases=_CONSENTED,
        api="x",
        drops_deleted=True,
    ),
    "youtube": Platform(
        "YouTube",
        _FEED,
        Caps(edits="updated", deletes="id_probe", window=15),
        kind="video",
        feed=True,
        api="youtube",
    ),
}


def platforms() -> tuple[str, ...]:
    """Return the names of the platforms that a machine may read without an approval on file."""
    return tuple(
        name
        for name, platform in PLATFORMS.items()
        if platform.terms.state == "ok" and not platform.closed
    )


def reaches(basis: str, platform: str) -> bool:
    """Tell whether a handle's lawful basis reaches a platform; never for an unknown one of either."""
    known = PLATFORMS.get(platform)
    return known is not None and basis in known.bases


def gate(account: Account, settings: PlatformSettings = _NONE) -> Platform:
    """Return the catalogue's line for an account that may be read.

    Raises:
        TermsClosed: Its platform is unknown or closed, its approval is not on file, or its basis does not reach.
        Refused: The settings of its platform cannot be used.
    """
    platform = PLATFORMS.get(account.platform)
    if platform is None:
        raise TermsClosed(
            f"No platform is called {account.platform[:40]!r}; known are {', '.join(sorted(PLATFORMS))}."
        )
    if platform.closed:
        raise TermsClosed(platform.closed)
    if platform.terms.state != "ok" and settings.approval is None:
        raise TermsClosed(
            f"{platform.title} is closed: {platform.terms.basis}. Once an approval is on file, put "
            f"`approved_by`, `approved_on` and `reference` into `[platforms.{account.platform}]` of the settings."
        )
    if settings.trouble:
        raise Refused(settings.trouble)
    if not reaches(account.basis, account.platform):
        raise TermsClosed(
            f"The basis {account.basis[:40]!r} of this handle does not allow reading {platform.title}."
        )
    return platform


def collector(account: Account, web: Web, settings: PlatformSettings = _NONE) -> Collector:
    """Return what reads an account: its platform's API where the address is one for it, else the feed.

    Raises:
        TermsClosed: See `gate`.
    """
    platform = gate(account, settings)
    terms = platform.terms
    if settings.approval:
        paper = settings.approval
        terms = Terms(
            terms.state,
            f"{terms.basis}; approved by {paper.approved_by} on {paper.approved_on} ({paper.reference})",
        )
    means = Means(account.platform, terms, platform.caps, web, settings)
    if platform.api:
        kind: type[Collector] = import_module(f"collectors.platforms.{platform.api}").COLLECTOR
        if not platform.feed or kind.speaks(account, settings):
            return kind(means)
    return FeedCollector(means)
