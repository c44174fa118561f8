"""Names on Bluesky: accounts by DID or handle, posts by at-URI, and the addresses at which one asks for them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from collectors.base import Account
from collectors.errors import Refused

POST: Final = "app.bsky.feed.post"
REPOST: Final = "app.bsky.feed.repost"

_DID = re.compile(r"did:[a-z]{1,20}:[A-Za-z0-9._:%-]{1,250}", re.ASCII)
_HANDLE = re.compile(r"(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z][A-Za-z0-9-]{0,62}", re.ASCII)
_AT_URI = re.compile(r"at://(did:[^/\s]{1,270})/([A-Za-z0-9.-]{1,200})/([A-Za-z0-9._:~-]{1,512})")
_PROFILE = re.compile(r"https?://[^/?#@\s]+/profile/([^/?#\s]+)", re.IGNORECASE)
_AT = re.compile(r"(?:at://|@)?([^/?#\s]+)")
_RECORDS = re.compile(r"(https?://[^/?#@\s]+)/xrpc/com\.atproto\.[^?#\s]*\?[^#\s]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Actor:
    """An account as it is asked for."""

    name: str
    """Its DID where that is known, else its handle."""
    pds: str = ""
    """Origin of its own server, where the registered address names it; else the AppView is asked."""


def is_did(name: str) -> bool:
    """Tell whether a name is a DID, which an account keeps for good."""
    return _DID.fullmatch(name) is not None


def actor_of(account: Account) -> Actor:
    """Return who is meant by a registered address.

    Raises:
        Refused: It names nobody.
    """
    records = _RECORDS.fullmatch(account.url)
    if records is not None:
        name, pds = asked(account.url, "repo"), records[1]
    else:
        named = _PROFILE.match(account.url) or _AT.fullmatch(account.url)
        name, pds = unquote(named[1]) if named else "", ""
    if not is_did(name) and not _HANDLE.fullmatch(name):
        raise Refused("The address names no account: it reads https://bsky.app/profile/HANDLE.")
    return Actor(account.native_id if is_did(account.native_id) else name, pds)


def asked(url: str, name: str) -> str:
    """Return what an address asks for under a name, or nothing."""
    try:
        return parse_qs(urlsplit(url).query, max_num_fields=200).get(name, [""])[0]
    except ValueError:
        return ""


def method_of(url: str) -> str:
    """Return the name of the protocol's method that an address asks."""
    return url.partition("?")[0].rpartition("/")[2]


def origin_of(url: str) -> str:
    """Return scheme and host of an address."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def parts_of(uri: str) -> tuple[str, str, str] | None:
    """Return DID, collection and record key of an at-URI; None for anything else."""
    found = _AT_URI.fullmatch(uri)
    return (found[1], found[2], found[3]) if found else None


def collection_of(uri: str) -> str:
    """Return what kind of record an at-URI names, or nothing."""
    parts = parts_of(uri)
    return parts[1] if parts else ""


def page_of(uri: str) -> str:
    """Return where people read a post; empty for what is none."""
    parts = parts_of(uri)
    if parts is None or parts[1] != POST:
        return ""
    return f"https://bsky.app/profile/{parts[0]}/post/{parts[2]}"
