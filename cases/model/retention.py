"""How long records are kept, what holds them, and what is left when they go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from cases.model.actions import CustodyAction

DISPOSALS = frozenset(
    {
        CustodyAction.POST_DROPPED,
        CustodyAction.FLAG_DISPOSED,
        CustodyAction.CASE_DISPOSED,
        CustodyAction.REPORTER_SEALED,
    }
)
"""Acts whose entries may vouch for a tombstone."""


class Series(StrEnum):
    """Records that share a schedule."""

    UNFLAGGED = "unflagged_posts"
    """Their content goes by itself; id, hash and the fact stay."""
    DISMISSED = "dismissed_flags"
    NOTICES = "safety_notices"
    CASES = "closed_cases"


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long each series is kept; from its last decision on, posts from when they were last seen changed."""

    unflagged: timedelta = timedelta(days=30)
    dismissed: timedelta = timedelta(days=730)
    notices: timedelta = timedelta(days=730)
    cases: timedelta = timedelta(days=1_827)
    """Five years: the least that California asks for complaints (Penal Code 832.5)."""
    sustained: Mapping[str, timedelta] = field(default_factory=dict)
    """How long the law keeps a case with a sustained allegation, by jurisdiction profile; `""` the department's."""

    @classmethod
    def of_days(
        cls,
        unflagged: int,
        dismissed: int,
        notices: int,
        case_years: int,
        sustained_years: Mapping[str, int] | None = None,
    ) -> Schedule:
        """Return the schedule of so many days, and of years for cases, leap days counted in."""
        days = (unflagged, dismissed, notices, _in_days(case_years))
        posts, flags, safety, cases = (timedelta(days=one) for one in days)
        longer = {
            name: timedelta(days=_in_days(years)) for name, years in (sustained_years or {}).items()
        }
        return cls(posts, flags, safety, cases, longer)

    def of(self, series: Series) -> timedelta:
        """Return how long a series is kept."""
        return {
            Series.UNFLAGGED: self.unflagged,
            Series.DISMISSED: self.dismissed,
            Series.NOTICES: self.notices,
            Series.CASES: self.cases,
        }[series]

    def kept(self, subject: Subject) -> timedelta:
        """Return how long a record is kept: longer than its series where the law asks that of what was sustained."""
        own = self.of(subject.series)
        if subject.sustained_by is None:
            return own
        return max(own, self.sustained.get(subject.sustained_by, own))


@dataclass(frozen=True, slots=True)
class Subject:
    """A record that may be disposed of, and whom and what it concerns."""

    name: str
    """`case:IA-2026-0001` or `flag:12`."""
    id: int
    series: Series
    closed: bool
    """Whether it is done with; what is not is disposed of by order alone."""
    began: datetime
    """When it came into the record."""
    since: datetime
    """When it was done with, from when the time of its retention runs; a hold on a period covers what lies between."""
    persons: tuple[int, ...]
    """Those it is about."""
    case_id: int | None
    sustained_by: str | None = None
    """Of a case with a sustained allegation: the jurisdiction profile it goes by, empty for the department's."""


@dataclass(frozen=True, slots=True)
class Due:
    """A record whose time has run out."""

    subject: str
    series: Series
    due_on: date
    holds: tuple[int, ...]
    """Legal holds that keep it all the same."""
    proposed: str
    """Number of the proposal to dispose of it that waits for a second person, or nothing."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing of a case, a person or a period may go."""

    id: int
    case: str
    person: str
    """Badge or employee number."""
    since: datetime | None
    until: datetime | None
    why: str
    placed_by: str
    placed_at: datetime
    lifted_by: str
    lifted_at: datetime | None
    lifted_why: str


@dataclass(frozen=True, slots=True)
class Disposal:
    """A proposal to dispose of a record, and what became of it."""

    id: int
    number: str
    series: str
    subject: str
    due_on: date | None
    """When its time had run out; None where an order asks for it."""
    order_reference: str
    why: str
    proposed_by: str
    proposed_at: datetime
    approved: bool | None
    """None while it waits for a second person."""
    decided_by: str
    decided_at: datetime | None
    decided_why: str
    certificate_sha256: str


@dataclass(frozen=True, slots=True)
class Gone:
    """What a disposal destroyed."""

    rows: Sequence[str]
    """Names of the rows whose words went, such as `note:3`."""
    details: int
    """Entries of the log whose details went."""
    blobs: Sequence[str]
    """SHA-256 of bytes that nothing else holds."""
    left: Sequence[str]
    """SHA-256 of bytes that other records still hold; they go with those."""
    key: bool
    """Whether there was a key of the case to destroy."""
    carried: Mapping[str, str]
    """Hashes of rows that entries vouched for whose details went: the entry of the disposal does it for them."""


def certificate(proposal: Disposal, approved_by: str, at: datetime, gone: Gone, log: str) -> bytes:
    """Return the certificate of a disposal, as it is filed: plain text, ASCII."""
    kind, _, name = proposal.subject.partition(":")
    ran_out = (
        f"by order {proposal.order_reference}"
        if proposal.due_on is None
        else f"time ran out on {proposal.due_on.isoformat()}"
    )
    fields = (
        ("record", f"{kind} {name}"),
        ("series", f"{proposal.series.replace('_', ' ')}, {ran_out}"),
        ("why", proposal.why),
        ("proposed", f"by {proposal.proposed_by} on {_when(proposal.proposed_at)}"),
        ("approved", f"by {approved_by} on {_when(at)}"),
        ("legal holds", "none stood at that moment"),
        ("key", "the key of the case was destroyed" if gone.key else "it had no key of its own"),
        ("words", f"{len(gone.rows)} rows, details of {gone.details} entries of the log"),
        ("kept", f"numbers, hashes and dates; the entries of log {log}, which still verifies"),
    )
    lines = [f"CERTIFICATE OF DISPOSAL {proposal.number}", ""]
    lines += [f"{label:12} {_plain(value)}" for label, value in fields]
    for head, names in (
        ("rows", gone.rows),
        ("bytes destroyed (SHA-256)", gone.blobs),
        ("bytes that other records still hold, and that go with them (SHA-256)", gone.left),
    ):
        lines += ["", f"{head}: {len(names)}", *(f"  {one}" for one in names)]
    return ("\n".join(lines) + "\n").encode("ascii")


def _in_days(years: int) -> int:
    return -(-years * 1_461 // 4)


def _when(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%SZ")


def _plain(words: str) -> str:
    return " ".join(words.split()).encode("ascii", "backslashreplace").decode()
