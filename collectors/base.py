"""What every collector is, and what travels through it: account → exchange → what the exchange says.

Two halves that never mix. *Asking* (`collectors.asking.Collector`) touches the network and yields raw exchanges.
*Reading* (`collectors.readers.read`) is pure: the same bytes give the same posts, today and in ten years.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum


class Purpose(StrEnum):
    """Why an exchange was made; a reader goes by it."""

    PAGE = "page"
    """Posts of the account."""
    PROFILE = "profile"
    """Who the account is, and whether it is still there."""
    PROBE = "probe"
    """Whether posts that are known still stand as they stood."""
    MEDIA = "media"
    """A picture of a post."""
    CAPTURE = "capture"
    """One public page, taken by hand."""
    IMPORT = "import"
    """A file that was handed in; nothing was asked on the network."""


class Standing(StrEnum):
    """How an account stands with its platform."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    DEACTIVATED = "deactivated"
    GONE = "gone"
    CLOSED = "closed"
    """It is there, and no longer public: not read."""
    UNKNOWN = "unknown"


class Sign(StrEnum):
    """What one probe says of one post. Absence from a feed is no sign at all."""

    LIVE = "live"
    MISSING = "missing"
    """The platform positively says that it is not there."""
    REMOVED = "removed"
    """The platform says that it took the post down itself."""
    RESTRICTED = "restricted"
    """It is there, and no longer public."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Account:
    """A registered handle as a collector needs it: no person, no name."""

    platform: str
    """Platform name of the catalogue, such as `mastodon` or `blog`."""
    handle: str
    """The handle as registered, such as `@js@pd.example`."""
    url: str
    """Where its public posts are read: a feed's address, a profile page, an API's base."""
    basis: str
    """Lawful basis of the handle; recorded with every exchange."""
    native_id: str = ""
    """The platform's own lasting id of the account, once `resolve` found it; handles change, this does not."""
    first_url: str = ""
    """Where it was first read, if that was elsewhere: what identities hang on that a feed does not give itself."""

    @property
    def origin(self) -> str:
        """The address that identities hang on."""
        return self.first_url or self.url


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the last look at this account ended. Validators are opaque and sent back as received."""

    etag: str | None = None
    last_modified: str | None = None
    native: str | None = None
    """The collector's own mark, at most 500 characters: a revision, the newest id that was read."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its raw answer: the evidence from which posts are read, and can be read again."""

    started_at: datetime
    finished_at: datetime
    method: str
    url: str
    """The address asked for."""
    final_url: str
    """The address that answered, after redirects."""
    redirects: tuple[str, ...]
    """Status and new address of each hop, such as `301 https://blog.example/feed`."""
    request_headers: tuple[tuple[str, str], ...]
    """As sent, secrets removed."""
    status: int
    headers: tuple[tuple[str, str], ...]
    """As received."""
    body: bytes
    """As received, after the content encoding was undone; empty for 304."""
    remote_ip: str
    collector: str
    """Who reads it: `feed:blog`, `bluesky`; `collectors.readers` finds the reader by it."""
    collector_version: str
    terms_basis: str
    purpose: Purpose = Purpose.PAGE
    login_state: str = "anonymous"
    """anonymous · app (an application's own read-only credentials; never a person's)."""
    tls: str = ""
    """Protocol and SHA-256 of the certificate that answered, such as `TLSv1.3 sha256:…`; empty for plain http."""

    def header(self, name: str) -> str | None:
        """Return the first header of that name, or None."""
        return next((v for k, v in self.headers if k.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, sound or film that a post points at; the address only, never fetched here."""

    url: str
    mime: str = ""
    alt: str = ""
    width: int = 0
    """Pixels; 0 where unknown."""
    height: int = 0


@dataclass(frozen=True, slots=True)
class Post:
    """One public post as found in an exchange. Texts are as published: hostile until shown through `safe_text`.

    Finished by `collectors.drafting.finish`, which mends, caps and hashes; never kept without.
    """

    platform: str
    instance: str
    """Host of the site that published it, such as `pd.example`."""
    native_id: str
    """The platform's own id, else the permalink, else a hash (see `collectors.text.fallback_id`)."""
    permalink: str = ""
    kind: str = "post"
    """post · reply · comment · repost · quote · revision · photo · video · story · profile."""
    author: str = ""
    """Author as the source names it (display name); may be empty."""
    title: str = ""
    text: str = ""
    """Plain text for reading and scoring; never longer than `collectors.text.TEXT_CAP` characters."""
    text_raw: str = ""
    """The text as published, markup and all."""
    raw_format: str = "plain"
    """html · plain · facets · wikitext · markdown · typed (by a person, from a picture or a page)."""
    published_at: datetime | None = None
    """As claimed by the source, UTC."""
    edited_at: datetime | None = None
    """As claimed by the source, UTC."""
    content_sha256: str = ""
    """Hash over the canonical subset (see `collectors.text.content_hash`); tells a changed post from the same one."""
    pointer: str = ""
    """Where in the exchange's body the post stands, such as `entries/3`."""
    links: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    lang: str = ""
    native_uri: str = ""
    """The post's own URI where that differs from the permalink, such as `at://did:plc:…/app.bsky.feed.post/…`."""
    native_version: str = ""
    """The platform's own mark of this version: CID, revision id, edit id."""
    account_native_id: str = ""
    handle_at_capture: str = ""
    parent_id: str = ""
    """Native id of what it answers."""
    root_id: str = ""
    quoted_id: str = ""
    repost_of_id: str = ""
    container: str = ""
    """Subreddit, wiki page, blog, channel."""
    content_warning: str = ""
    sensitive: bool = False
    mentions: tuple[str, ...] = ()
    place: str = ""
    """A place the post itself names as its own, such as `40.71,-74.0` or `Riverton Bridge`."""
    visibility: str = "public"
    """public · unlisted · unknown. Anything else is never kept."""
    precision: str = "second"
    """How exact `published_at` is: second · day · unknown."""
    indexed_at: datetime | None = None
    """When the platform itself took it in, where it says so: `published_at` is the author's claim."""
    counters: tuple[tuple[str, int], ...] = ()
    """Likes and the like; never hashed."""


@dataclass(frozen=True, slots=True)
class PostRef:
    """A post that is known, as `recheck` needs it."""

    native_id: str
    permalink: str = ""
    native_uri: str = ""
    native_version: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What an exchange says of a post that is known."""

    native_id: str
    sign: Sign
    token: str = ""
    """The platform's own words for it, such as `404 Record not found`; the evidence in short."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What an exchange says of the account."""

    standing: Standing
    native_id: str = ""
    handle: str = ""
    name: str = ""
    """Display name."""
    token: str = ""
    """The platform's own words where it is not active, such as `400 AccountDeactivated`."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of an exchange that could not be read: told, never silent."""

    where: str
    """Row, line, member: `posts.csv line 7`."""
    why: str
    """A sentence."""


@dataclass(frozen=True, slots=True)
class Found:
    """Everything an exchange says."""

    posts: tuple[Post, ...] = ()
    """In the source's own order. Absence means nothing: a source shows a window."""
    left_out: int = 0
    """How many entries beyond `entries.ENTRY_CAP` were not read; to be shown, never to be silent."""
    sightings: tuple[Sighting, ...] = ()
    """Of posts that were asked for. A post that came along in `posts` needs none: it is live."""
    profile: Profile | None = None
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """The paper on file that opens a closed platform."""

    approved_by: str
    approved_on: date
    reference: str


@dataclass(frozen=True, slots=True)
class PlatformSettings:
    """What the department's configuration says of one platform."""

    approval: Approval | None = None
    trouble: str = ""
    """Why these settings cannot be used, as a sentence; this platform alone is not read then."""
    api: str = ""
    """Base address of the API, where it is not the platform's own."""
    key: str = ""
    """Name of the application's own read-only credential: a client id, an API key, a token."""
    secret: str = ""
    pages: int = 5
    """Most pages asked for in one look."""
    lookback: timedelta = timedelta(days=30)
    """Older posts are not asked for."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the platform's terms ask before anything is read there."""

    state: str
    """ok · approval · restricted."""
    basis: str
    """One line recorded with each exchange: under which terms it was read."""


@dataclass(frozen=True, slots=True)
class Caps:
    """What a collector can, and how often it may ask."""

    auth: str = "none"
    """none · app · paid · manual."""
    edits: str = "hash"
    """How an edit is told: history · native_version · updated · hash · none."""
    deletes: str = "none"
    """How a deletion is told: id_probe · tombstone · none. Never by absence from a feed."""
    window: int | None = None
    """How many newest posts the source shows; None where it does not say."""
    min_interval_s: int = 3_600
    """Never asked more often than this."""
    usd_per_request: float = 0.0
    """What one request costs; counted against the platform's budget."""
