"""What the net hands to the record: an exchange as it was, the posts read from it, and how they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from cases.model.presence import Sign, Standing


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to look at one handle, until it runs out; a later lease has a higher fence."""

    handle_id: int
    fence: int
    platform: str
    handle: str
    url: str
    basis: str
    etag: str | None
    last_modified: str | None
    failures: int
    """Failed looks in a row before this one."""
    native_cursor: str | None = None
    """The collector's own mark of where the last look ended."""
    native_id: str = ""
    """The platform's own id of the account, once known."""
    first_url: str = ""
    """Where it was first read, if that was elsewhere."""
    profile_at: datetime | None = None
    """When somebody last asked how the account stands."""
    refs: tuple[KnownPost, ...] = ()
    """Posts whose turn it is to be asked for."""


@dataclass(frozen=True, slots=True)
class KnownPost:
    """A kept post that is asked for again, to see whether it still stands."""

    native_id: str
    permalink: str
    native_uri: str
    native_version: str


@dataclass(frozen=True, slots=True)
class ExchangeRecord:
    """One request and its raw answer, to be kept whole."""

    started_at: datetime
    finished_at: datetime
    method: str
    url: str
    final_url: str
    redirects: tuple[str, ...]
    request_headers: tuple[tuple[str, str], ...]
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    remote_ip: str
    collector: str
    collector_version: str
    terms_basis: str
    purpose: str = "page"
    """page · profile · probe · media · capture · import."""
    login_state: str = "anonymous"
    tls: str = ""


@dataclass(frozen=True, slots=True)
class PostRecord:
    """One post as read from an exchange."""

    instance: str
    native_id: str
    permalink: str
    kind: str
    author: str
    title: str
    text: str
    published_at: datetime | None
    edited_at: datetime | None
    content_sha256: str
    """The net's own hash of the content: tells a changed post from the same one."""
    pointer: str
    """Where in the exchange's body it stands."""
    links: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    native_uri: str = ""
    native_version: str = ""
    """The platform's own mark of this version: an edit that changes nothing we hash is still a version."""
    about: dict[str, Any] = field(default_factory=dict)
    """What else the platform says of it: parent, container, place, tags, mentions … JSON values, no floats; what
    is empty is left out."""


@dataclass(frozen=True, slots=True)
class Said:
    """What an exchange says of a known post."""

    native_id: str
    sign: Sign
    token: str
    """The platform's own words, such as `404 Record not found`."""


@dataclass(frozen=True, slots=True)
class ProfileRecord:
    """What an exchange says of the account."""

    standing: Standing
    native_id: str
    handle: str
    name: str
    token: str


@dataclass(frozen=True, slots=True)
class Brought:
    """One exchange of a look and everything that was read from it."""

    exchange: ExchangeRecord
    posts: tuple[PostRecord, ...] = ()
    signs: tuple[Said, ...] = ()
    profile: ProfileRecord | None = None
    error: str = ""
    """Why it could not be read, or why the look ended with it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a look ended, and when the next one is due."""

    next_due_at: datetime
    error: str = ""
    """A sentence: why it failed, or a warning where it did not."""
    failed: bool = False
    refused: bool = False
    """Whether terms or basis forbade it: nobody was asked."""
    gone: bool = False
    """Whether the source said that it is gone for good."""
    answered: bool = False
    """Whether the account's own page answered: it stands, where nobody says otherwise."""
    etag: str | None = None
    last_modified: str | None = None
    native_cursor: str | None = None
    moved_to: str = ""
    """Where the source says it has moved for good, in this look."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of one look at a handle."""

    fetched: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    lost: int = 0
    """Posts that turned out deleted, removed, restricted or gone with their account."""

    def __add__(self, other: Kept) -> Kept:
        """Return both as one."""
        return Kept(
            self.fetched + other.fetched,
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.lost + other.lost,
        )


@dataclass(frozen=True, slots=True)
class WantedPicture:
    """A picture of a kept post that nobody has fetched yet."""

    version_id: int
    handle_id: int
    platform: str
    handle: str
    account_url: str
    basis: str
    url: str
    position: int


@dataclass(frozen=True, slots=True)
class PictureRecord:
    """What became of a picture."""

    wanted: WantedPicture
    exchange: ExchangeRecord | None
    mime: str = ""
    width: int = 0
    height: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True)
class KeptPicture:
    """A picture of a post version whose bytes are in the vault."""

    id: int
    version_id: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PictureReading:
    """What was read of a picture."""

    sha256: str
    reader: str
    """What read it: our own version, the libraries that were there, the registered pictures."""
    body: Mapping[str, Any]
    """As the reader says it, in JSON values; empty where it could not be read."""
    error: str = ""
    """A sentence: why it was not read."""


@dataclass(frozen=True, slots=True)
class KeptExchange:
    """An exchange as it was kept, and what was read from it then."""

    id: int
    exchange: ExchangeRecord
    """Without its body."""
    body_sha256: str
    platform: str
    handle: str
    account_url: str
    first_url: str
    basis: str
    native_id: str
    """The platform's own id of the account."""
    read: Mapping[tuple[str, str, str], str]
    """Content hash of each post version, by instance, native id and pointer. A post that was known and unchanged
    left no version: it is not in here."""


@dataclass(frozen=True, slots=True)
class HostMark:
    """What one host asked of us: kept between passes, so that a restart forgets no promise."""

    host: str
    until: datetime | None
    """Not asked before."""
    why: str
    failures: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What was asked of a platform on one day (UTC)."""

    platform: str
    requests: int
    micro_usd: int
    """Millionths of a dollar."""


@dataclass(frozen=True, slots=True)
class Round:
    """One pass over the handles that were due, in figures."""

    COUNTS: ClassVar = (
        "looked",
        "failed",
        "unchanged",
        "requests",
        "received_bytes",
        "new",
        "changed",
        "lost",
    )

    started_at: datetime
    finished_at: datetime
    looked: int = 0
    failed: int = 0
    unchanged: int = 0
    """Looks in which the source said that nothing is new."""
    requests: int = 0
    received_bytes: int = 0
    new: int = 0
    changed: int = 0
    lost: int = 0


@dataclass(frozen=True, slots=True)
class PendingPost:
    """A kept post version that the present rules have not scored yet."""

    version_id: int
    text: str
    """See `reading_text`."""
    kind: str
    platform: str
    author: str
    official: bool
    """Whether it stands on a page of the department."""
    published_at: datetime | None
    person: str = ""
    """The name of the member whose account it is; empty for a page of the department."""
    person_id: int | None = None
    links: tuple[str, ...] = ()
    instance: str = ""
    answers: str = ""
    """The platform's name of the post that it answers."""
    quotes: str = ""
    """The platform's name of the post that it quotes."""


def reading_text(title: str, text: str) -> str:
    """Return the one text of a post that is scored and shown, so that spans mean the same on both sides.

    The title stands above the text unless the text already begins with it.
    """
    if not title or text.startswith(title):
        return text
    return f"{title}\n\n{text}" if text else title
