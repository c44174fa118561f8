"""What a bundle holds, gathered and already cut to its profile, before any of it is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from cases.model.custody import StoredEntry
from cases.model.evidence import Transfer
from cases.model.findings import Explanation
from cases.model.heads import Attestation, Window
from cases.model.views import CaseFile


class Profile(StrEnum):
    """Whom a bundle is for."""

    INTERNAL = "internal"
    """Internal affairs: everything but who reported."""
    COUNSEL = "counsel"
    """Counsel of either side: all evidence but what touches a sealed clause, without the notes of those who worked
    on the case."""
    PUBLIC = "public"
    """A public-records request: words only, personal data masked, nothing that a machine cannot search for it."""


@dataclass(frozen=True, slots=True)
class Reception:
    """How an exchange came about."""

    started_at: datetime
    finished_at: datetime
    method: str
    url: str
    final_url: str
    redirects: tuple[str, ...]
    request_headers: tuple[tuple[str, str], ...]
    status: int
    headers: tuple[tuple[str, str], ...]
    remote_ip: str
    collector: str
    collector_version: str
    terms_basis: str
    purpose: str
    login_state: str
    tls: str

    @property
    def mime(self) -> str:
        """The content type that was told, without its parameters."""
        told = next((value for name, value in self.headers if name.lower() == "content-type"), "")
        return told.partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Exhibit:
    """An item of evidence, or a picture of one."""

    label: str
    """E-1, E-2 …; a picture of E-1 is E-1-P1."""
    item: int
    kind: str
    """post · exchange · file · picture."""
    description: str
    sha256: str
    """As it is kept: of its bytes; of a post, the collector's hash of its content."""
    size: int
    """Bytes; of a post, characters."""
    added_by: str
    added_at: datetime
    text: str = ""
    """The words of a post."""
    name: str = ""
    """Of a file, as it was called when it was brought."""
    received_from: str = ""
    copy_of: int | None = None
    """The item that it is a working copy of."""
    mime: str = ""
    pixels: int = 0
    """Of a picture, as the collector measured it."""
    url: str = ""
    said: Explanation | None = None
    reception: Reception | None = None
    read_from: int | None = None
    """Of a post, the item that is the raw answer it was read from."""
    sealed: bool = False
    """Whether its bytes lie under the key of the case."""
    vouched: tuple[int, ...] = ()
    """Entries that vouch for its bytes."""
    withheld: str = ""
    """Why its bytes, or the words of a post, are not in the bundle; empty where they are."""

    @property
    def has_bytes(self) -> bool:
        """Whether it is bytes, and not words of the record."""
        return self.kind != "post"

    @property
    def original(self) -> bool:
        """Whether it is evidence itself, and not a copy to work with."""
        return self.copy_of is None


@dataclass(frozen=True, slots=True)
class Withheld:
    """Something that is in the record and not in the bundle."""

    what: str
    where: str
    """The exhibit, the entry, or the part of the case."""
    why: str


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for."""

    profile: Profile = Profile.INTERNAL
    purpose: str = ""
    recipient: str = ""
    """Whom it goes to; empty where it stays with the one who made it."""
    name_employee: bool = False
    """Whether a public bundle names the employee: where the law makes that public."""


@dataclass(frozen=True, slots=True)
class Contents:
    """A case, cut to its profile, with all that proves it."""

    order: Order
    file: CaseFile
    exhibits: tuple[Exhibit, ...]
    transfers: tuple[Transfer, ...]
    entries: tuple[StoredEntry, ...]
    """Those of the case, and those that vouch for its evidence and for the keys; in order. Details only where the
    profile gives them."""
    hashes_only: frozenset[int]
    """Entries of which only the hash may be told."""
    attestation: Attestation
    window: Window
    withheld: tuple[Withheld, ...]
    department: str
    software: str
    """Name and version of the program."""

    @property
    def number(self) -> str:
        """Of the case."""
        return self.file.summary.number

    @property
    def as_of(self) -> datetime:
        """When the head was made that everything in the bundle is proved under."""
        return self.attestation.checkpoint.at


EXTENSIONS: Final = {
    "application/atom+xml": ".xml",
    "application/json": ".json",
    "application/ld+json": ".json",
    "application/activity+json": ".json",
    "application/pdf": ".pdf",
    "application/rss+xml": ".xml",
    "application/xml": ".xml",
    "application/zip": ".zip",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "text/csv": ".csv",
    "text/html": ".html",
    "text/plain": ".txt",
    "text/xml": ".xml",
    "video/mp4": ".mp4",
}
"""What a file is called after its hash; anything else is `.bin`."""


_BROUGHT: Final = frozenset(
    {
        *EXTENSIONS.values(),
        ".doc",
        ".docx",
        ".eml",
        ".jpeg",
        ".mov",
        ".mp3",
        ".msg",
        ".wav",
        ".xlsx",
    }
)
"""Endings of files that people bring which are kept, so that a review platform knows how to show them."""


def file_name(exhibit: Exhibit) -> str:
    """Return the name that an exhibit's bytes have in a bundle: their hash, never a name from outside."""
    _, dot, ending = exhibit.name.lower().rpartition(".")
    if exhibit.kind == "file" and dot and f".{ending}" in _BROUGHT:
        return f"{exhibit.sha256}.{ending}"
    return exhibit.sha256 + EXTENSIONS.get(exhibit.mime, ".bin")
