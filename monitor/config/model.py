"""What the settings may say: one frozen structure for each table of the file."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal

import msgspec

FILE_NAME: Final = "config.toml"
URL_VARIABLE: Final = "WATCHDESK_DATABASE_URL"
"""Environment variable that replaces `[database] url`, password and all."""
HOME_VARIABLE: Final = "WATCHDESK_HOME"


class ConfigError(Exception):
    """The settings cannot be used; the sentence names file, line, key and what was expected."""


class _Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file."""


class Home(_Section, frozen=True):
    """What kind of home this is."""

    demo: bool = False
    """A demonstration home: anyone at the machine may act as any login."""


class Department(_Section, frozen=True):
    """Whose record this is."""

    name: str = "Police Department"
    contact: str = ""
    """E-mail or web address, sent to the sites that are read so that they can complain."""
    zone: str = "UTC"
    """IANA name of the zone in which times are shown."""


class Database(_Section, frozen=True):
    """Where the record is kept."""

    url: str = "sqlite:///watchdesk.db"
    """SQLite file (relative: inside the home) or `postgresql://user@host/name`; never with a password."""
    password_file: str = ""
    """File whose first line is the PostgreSQL password."""


class Collect(_Section, frozen=True):
    """How the net is cast."""

    interval_minutes: Annotated[int, msgspec.Meta(ge=1, le=10_080)] = 60
    """Between two looks at the same handle."""
    plain_interval_hours: Annotated[int, msgspec.Meta(ge=1, le=168)] = 24
    """Between two looks at a feed without validators: it sends everything each time."""
    deadline_s: Annotated[int, msgspec.Meta(ge=1, le=600)] = 30
    """Seconds for one request, all in."""
    max_body_mb: Annotated[int, msgspec.Meta(ge=1, le=100)] = 5
    """Largest answer taken, in MiB after decompression."""
    concurrency: Annotated[int, msgspec.Meta(ge=1, le=64)] = 4
    """Hosts read at the same time; one host is never asked twice at once."""
    spacing_s: Annotated[float, msgspec.Meta(ge=0, le=60)] = 1.0
    """Seconds between two requests to the same host."""
    lease_s: Annotated[int, msgspec.Meta(ge=1, le=3_600)] = 600
    """Seconds one look may take before another pass takes its handle over; the same on every machine."""
    lookback_days: Annotated[int, msgspec.Meta(ge=1, le=3_650)] = 30
    """Older posts are not asked for, and not asked for again unless they are flagged."""
    pictures: bool = True
    """Whether pictures of posts are fetched and kept."""
    private_hosts: tuple[str, ...] = ()
    """Hosts, as `host` or `host:port`, that may be read although their address is not public."""


class Platform(_Section, frozen=True):
    """One platform: the paper that opens it, its credential, what it may cost."""

    approved_by: str = ""
    """Who approved its use; with the next two it opens a platform whose terms are closed."""
    approved_on: date | None = None
    reference: str = ""
    """The paper on file: a contract, a legal memo."""
    api: str = ""
    """Base address of the API, where it is not the platform's own."""
    key: str = ""
    """Name of the application's own read-only credential: a client id, an API key."""
    secret_file: str = ""
    """File whose first line is its secret."""
    pages: Annotated[int, msgspec.Meta(ge=1, le=100)] = 5
    """Most pages asked for in one look."""
    requests_per_day: Annotated[int, msgspec.Meta(ge=0)] = 0
    """0: no limit."""
    usd_per_month: Annotated[float, msgspec.Meta(ge=0)] = 0.0
    """0: no limit."""


class Platforms(_Section, frozen=True):
    """What is said of each platform that a machine may read."""

    blog: Platform = Platform()
    bluesky: Platform = Platform()
    facebook: Platform = Platform()
    flickr: Platform = Platform()
    instagram: Platform = Platform()
    mastodon: Platform = Platform()
    reddit: Platform = Platform()
    threads: Platform = Platform()
    tumblr: Platform = Platform()
    wikipedia: Platform = Platform()
    x: Platform = Platform()
    youtube: Platform = Platform()


class Triage(_Section, frozen=True):
    """How flags are worked on."""

    lease_minutes: Annotated[int, msgspec.Meta(ge=1, le=1_440)] = 30
    """How long a claim holds a flag."""
    urgent_hours: Annotated[int, msgspec.Meta(ge=1, le=720)] = 1
    """A flag of severity 5 that waits longer at its level goes one level up by itself."""
    high_hours: Annotated[int, msgspec.Meta(ge=1, le=720)] = 24
    """The same for severity 4."""
    other_working_days: Annotated[int, msgspec.Meta(ge=1, le=60)] = 5
    """The same for all others, in days from Monday to Friday that are no holidays."""
    holidays: tuple[date, ...] = ()
    """Days that are no working days."""
    recheck_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 30
    """After a safety notice somebody sees whether it was heeded."""
    alert_after_looks: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 20
    """Looks at one person's flags without a decision, before the auditor is told."""


class Witness(_Section, frozen=True):
    """Somebody outside who sees heads of the custody log and signs them."""

    url: str
    """Where it listens, such as `https://witness.city.example/`."""
    key: str
    """Its public key, NAME+ID+BASE64, as `watchdesk witness init` printed it."""


class Timestamp(_Section, frozen=True):
    """A time-stamp authority (RFC 3161)."""

    url: str = ""
    """Where it is asked; empty: none is."""
    roots: str = ""
    """File of certificates (PEM) by which its answers verify; a relative name begins in the home."""


class Custody(_Section, frozen=True):
    """Where heads of the custody log go, so that nobody here can rewrite it unseen."""

    witnesses: tuple[Witness, ...] = ()
    """Each as `{ url = "…", key = "…" }`."""
    every_minutes: Annotated[int, msgspec.Meta(ge=1, le=1_440)] = 5
    """Between two heads while there is news; what is urgent leaves at once."""
    timestamp: Timestamp = Timestamp()


class Retention(_Section, frozen=True):
    """How long records are kept; a legal hold comes before it."""

    unflagged_days: Annotated[int, msgspec.Meta(ge=1, le=36_500)] = 30
    """Posts that nobody flagged: then their content goes by itself; id, hash and the fact stay."""
    dismissed_days: Annotated[int, msgspec.Meta(ge=1, le=36_500)] = 730
    """Dismissed flags; then two persons may dispose of them."""
    notice_days: Annotated[int, msgspec.Meta(ge=1, le=36_500)] = 730
    """Flags that a safety notice answered."""
    case_years: Annotated[int, msgspec.Meta(ge=1, le=100)] = 5
    """Cases, from their closing."""


class Reports(_Section, frozen=True):
    """How employees' reports are taken."""

    late_hours: Annotated[int, msgspec.Meta(ge=0, le=8_760)] = 24
    """A report later than that after one came to know is noted as late; 0: none is."""
    per_hour: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 6
    """Most that one person may make within an hour."""
    anonymous_per_hour: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 20
    """Most anonymous ones within an hour, from everybody together."""
    outside_authority: str = ""
    """Who decides on reports about the chief or the commander of internal affairs, in words."""


class Cases(_Section, frozen=True):
    """By what cases are worked."""

    jurisdiction: str = "department"
    """Profile of the statutory clocks: one that ships, or a TOML file; a relative name begins in the home."""
    chain_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 10
    """Calendar days that each level of the chain of command has for its word on a case."""


class Supervision(_Section, frozen=True):
    """How far looks at people's posts go beyond triage; see docs/supervision.md."""

    lookback_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 30
    """Days of posts that a random review may look back on."""
    random_percent: Annotated[int, msgspec.Meta(ge=0, le=100)] = 33
    """Share of a draw left to chance alone; the others are drawn by turn."""
    review_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 14
    """Days in which the review of a drawn person is due."""
    directed_lookback_days: Annotated[int, msgspec.Meta(ge=1, le=3_650)] = 90
    """Days of posts that a directed look may go back at most."""
    directed_runs_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 30
    """Days that a directed look may run at most."""
    directed_alert: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 5
    """Directed looks that one login may ask for within 90 days before the auditor is told."""
    website: str = ""
    """Address of the department's official website, to which its pages have to link."""
    page_days: Annotated[int, msgspec.Meta(ge=1, le=3_650)] = 90
    """Days after which a page of the department is due to be checked again."""


class EarlyWarning(_Section, frozen=True):
    """What early warning counts; see docs/figures.md."""

    days: Annotated[int, msgspec.Meta(ge=30, le=3_650)] = 365
    """Length of the rolling window."""
    warning: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 4
    """Points from which a warning is raised."""
    critical: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 8
    """Points from which it is critical."""
    weights: dict[str, Annotated[int, msgspec.Meta(ge=0, le=100)]] = {}
    """Points of a clause and all below it, such as `"V.A.3" = 5`; else the severity of the clause."""


class Notices(_Section, frozen=True):
    """How people are told that something waits for them; a notice never holds what it is about."""

    mail_server: str = ""
    """Mail server as `host` or `host:port`; empty: no e-mail leaves."""
    mail_from: str = ""
    """E-mail address the notices come from."""
    mail_user: str = ""
    """Name that signs in at the server; empty: none does."""
    mail_secret_file: str = ""
    """File whose first line is that name's password."""
    mail_security: Literal["starttls", "tls", "none"] = "starttls"
    every_minutes: Annotated[int, msgspec.Meta(ge=1, le=10_080)] = 60
    """Between two notices to one person; what is urgent leaves within five."""
    quiet_from: str = ""
    """Hour such as `22:00`, in the department's zone, from which only what is urgent leaves."""
    quiet_until: str = ""
    case_numbers: bool = False
    """Whether numbers of cases may be in a notice."""


class Access(_Section, frozen=True):
    """Which operating-system user is whom, and from when looks at cases are told of."""

    act_as: dict[str, tuple[str, ...]] = {}
    """Operating-system user → logins it may act as with `--as`; `*` is any."""
    default_login: str = ""
    """Login taken without `--as`; empty: the operating-system user's own name."""
    looks_alert: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 20
    """Looks at one person's cases within 30 days without an act, before the auditor is told."""


class Serve(_Section, frozen=True):
    """The desk in a browser, behind a proxy that says who is there."""

    listen: str = "127.0.0.1:8456"
    """HOST:PORT; an address beyond this machine has to be named here."""
    origins: tuple[str, ...] = ()
    """Addresses at which browsers reach the proxy, such as `https://desk.city.example`."""
    secret_file: str = "keys/proxy.secret"  # noqa: S105  where it is, not what it is
    """File whose first line the proxy sends with every request; a relative name begins in the home."""
    at_once: Annotated[int, msgspec.Meta(ge=1, le=500)] = 16
    """Sittings at the same time, each a process of its own."""
    per_login: Annotated[int, msgspec.Meta(ge=1, le=20)] = 2
    """Of one login."""
    idle_minutes: Annotated[int, msgspec.Meta(ge=1, le=1_440)] = 15
    """Without a key before a sitting ends."""


class Policy(_Section, frozen=True):
    """Which policy and which rules; relative paths start in the home."""

    catalogue: str = ""
    """Clause catalogue in TOML; empty: the one that ships."""
    rules: str = ""
    """Rule file in TOML; empty: the one that ships."""
    lexicon: str = ""
    """The department's own streets, places, units, codes, names and nicknames in TOML; empty: none."""


class Ui(_Section, frozen=True):
    """How the terminal looks."""

    theme: Literal["dark", "light", "ansi"] = "dark"
    keys: dict[str, str] = {}
    """Name of an act → the key for it; checked when the terminal opens."""


class Settings(_Section, frozen=True):
    """Everything the file may say."""

    home: Home = Home()
    department: Department = Department()
    database: Database = Database()
    collect: Collect = Collect()
    platforms: Platforms = Platforms()
    triage: Triage = Triage()
    retention: Retention = Retention()
    reports: Reports = Reports()
    cases: Cases = Cases()
    supervision: Supervision = Supervision()
    early_warning: EarlyWarning = EarlyWarning()
    custody: Custody = Custody()
    notices: Notices = Notices()
    access: Access = Access()
    serve: Serve = Serve()
    policy: Policy = Policy()
    ui: Ui = Ui()
