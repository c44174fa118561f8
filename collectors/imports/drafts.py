"""What the readers of export formats share: identities where there is none, dates as exports write them, owners."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from collectors.base import Account, Post, Unread
from collectors.drafting import host_of
from collectors.errors import Malformed
from collectors.imports.bundle import Bundle, MemberUnread
from collectors.pages import Node, load
from collectors.text import fallback_id

Item = Post | Unread
"""A reader yields posts, still to be finished, and what it could not read."""
Items = Iterator[Item]

KINDS: Final = frozenset(
    {
        "post",
        "reply",
        "comment",
        "repost",
        "quote",
        "revision",
        "photo",
        "video",
        "story",
        "profile",
    }
)
NO_ENTRY: Final = "It is no entry of the kind this file holds."
NOTHING_IN_IT: Final = "It holds neither words, nor a picture, nor a link."
_PLAIN: Final = ("%Y-%m-%d %H:%M:%S %Z", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d")
_MONTHS: Final = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)
_TWITTER_DATE = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([0-9]{2}) ([0-9]{2}:[0-9]{2}:[0-9]{2}) ([+-][0-9]{4}) ([0-9]{4})"
)
_IN_ADDRESS: Final[Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {
        "x": re.compile(r"/status(?:es)?/([0-9]{1,20})"),
        "tiktok": re.compile(r"/(?:video|photo)/([0-9]{1,20})"),
        "linkedin": re.compile(
            r"(?:urn(?::|%3A)li(?::|%3A))(?:share|activity|ugcPost)(?::|%3A)[0-9]{1,20}",
            re.IGNORECASE,
        ),
        "telegram": re.compile(r"(?:t|telegram)\.me/(?:s/)?([A-Za-z0-9_]{1,64}/[0-9]{1,12})"),
    }
)
_INSTANCES: Final[Mapping[str, str]] = MappingProxyType({"x": "x.com", "reddit": "reddit.com"})
"""As the readers of these platforms' APIs call them, so that one post has one identity whatever way it came."""
_REDDIT = re.compile(r"/comments/([0-9a-z]{1,12})(?:/[^/?#]*(?:/([0-9a-z]{1,12}))?)?")


def draft(account: Account, pointer: str) -> Post:
    """Return an empty post of an account; an export does not say who could see what, so that is unknown."""
    return Post(
        platform=account.platform,
        instance=_INSTANCES.get(account.platform) or host_of(account.url),
        native_id="",
        pointer=pointer,
        handle_at_capture=account.handle,
        account_native_id=account.native_id,
        visibility="unknown",
    )


def made_id(account: Account, when: datetime | None, *parts: str) -> str:
    """Return an identity for an entry that has none: the same in the next export of the same account.

    Args:
        account: Its address qualifies the identity.
        when: When the entry was published.
        parts: What tells it from others of the same second: its text, the names of its pictures.
    """
    return fallback_id(account.url, when.isoformat() if when else "", "", "\n".join(parts))


def id_in(platform: str, url: str) -> str:
    """Return the platform's own id that stands in a post's address, where its form is known; else nothing."""
    if platform == "reddit":
        found = _REDDIT.search(url)
        return (f"t1_{found[2]}" if found[2] else f"t3_{found[1]}") if found else ""
    pattern = _IN_ADDRESS.get(platform)
    hit = pattern.search(url) if pattern else None
    if hit is None:
        return ""
    return (hit[1] if hit.re.groups else hit[0]).replace("%3A", ":").replace("%3a", ":")


def plain_time(text: str) -> datetime | None:
    """Return a date as CSV exports write it (`2025-05-18 04:35:32 UTC`); without a zone it is UTC, as they say."""
    text = text.strip()
    for form in _PLAIN:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


def twitter_time(text: str) -> datetime | None:
    """Return a date such as `Sat Feb 18 12:33:11 +0000 2023`, whatever the machine's language."""
    found = _TWITTER_DATE.fullmatch(text.strip())
    if found is None or found[1] not in _MONTHS:
        return None
    month = _MONTHS.index(found[1]) + 1
    zone = f"{found[4][:3]}:{found[4][3:]}"
    try:
        when = datetime.fromisoformat(f"{found[5]}-{month:02}-{found[2]}T{found[3]}{zone}")
        return when.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def belongs(account: Account, *, handle: str = "", native_id: str = "", what: str) -> None:
    """Let a file pass whose own words on its owner, where it has any, agree with the account.

    Args:
        account: For whom it is imported.
        handle: Handle of the owner as the file has it.
        native_id: The platform's id of the owner as the file has it.
        what: What the file is, as people say it.

    Raises:
        Malformed: It is somebody else's.
    """
    if account.native_id and native_id:
        if account.native_id != native_id:
            raise Malformed(
                f"This {what} belongs to the account with the id {native_id[:40]!r}, not to {account.handle}."
            )
        return
    if handle and bare(handle) != bare(account.handle):
        raise Malformed(
            f"This {what} belongs to {handle[:80]!r}, not to {account.handle}. Import it for its owner's handle; "
            "where the owner renamed it, register the name that the file has."
        )


def bare(handle: str) -> str:
    """Return a handle as handles are compared: without at sign, host and capitals."""
    return handle.strip().lstrip("@").partition("@")[0].casefold()


def documents(bundle: Bundle, pattern: re.Pattern[str]) -> Iterator[tuple[str, Node | Unread]]:
    """Go through the JSON members whose names match; one that cannot be read is told."""
    for name in bundle.names(pattern):
        try:
            yield name, load(bundle.read(name))
        except MemberUnread as error:
            yield name, Unread(name, str(error))
        except Malformed:
            yield name, Unread(name, "It is damaged JSON.")


def missing(bundle: Bundle, pattern: re.Pattern[str]) -> bool:
    """Tell whether no member matches."""
    return next(bundle.names(pattern), None) is None
