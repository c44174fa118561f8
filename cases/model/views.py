"""Frozen read models: all that leaves the store. Texts are as published: show them through `safe_text` only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Generic, TypeVar

from cases.model.access import Compartment
from cases.model.actors import Role
from cases.model.case_states import CaseClass, CaseState
from cases.model.findings import Explanation
from cases.model.intake import HostMark, Round, Spent
from cases.model.posted import NO_HISTORY, AlsoPosted, PostHistory
from cases.model.presence import Standing
from cases.model.records import CaseRecordView
from cases.model.reporting import Recipient
from cases.model.states import CaseSource, DecisionKind, DismissReason, FlagState, Level
from cases.model.tasks import Task

T = TypeVar("T")

UNCOUNTED: Final = -1
"""Stands for a number that was not asked for."""
OTHERS_CAP: Final = 100
"""From so many on, a person's other flags are not counted further: a look costs the same for everybody."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list, in order, with the key from which the next one goes on."""

    items: tuple[T, ...]
    next_key: str | None
    """Opaque; None on the last page."""
    total: int
    """How many there are in all, before paging; `UNCOUNTED` where that was not asked for."""
    prev_key: str | None = None
    """Opaque; the key of the page before, None on the first one and where a list goes one way only."""


@dataclass(frozen=True, slots=True)
class PersonView:
    """An employee or volunteer, as the registry shows."""

    id: int
    number: str
    """Badge or employee number."""
    name: str
    rank: str
    kind: str
    """sworn · non_sworn · volunteer."""
    unit_id: int
    unit: str
    login: str | None
    role: Role | None
    handles: int


@dataclass(frozen=True, slots=True)
class HandleView:
    """A registered account and how its collection fares."""

    id: int
    person_id: int | None
    """None for a page of the department."""
    person: str
    platform: str
    handle: str
    url: str
    basis: str
    basis_reference: str
    identity: str
    """self_registered · confirmed · probable · name_match (safeguard E.3)."""
    active: bool
    last_ok_at: datetime | None
    next_due_at: datetime
    failures: int
    """Failed looks in a row."""
    last_error: str
    posts: int
    refused: bool = False
    """Whether terms or basis forbade the last look."""
    gone: bool = False
    """Whether the source says that it is gone for good."""
    standing: Standing = Standing.UNKNOWN
    standing_token: str = ""
    """The platform's own words where the account does not stand."""


@dataclass(frozen=True, slots=True)
class MoveView:
    """A source that said twice in a row that it has moved for good."""

    id: int
    platform: str
    handle: str
    from_url: str
    to_url: str
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class GapView:
    """A time in which nobody watched."""

    since: datetime
    until: datetime
    handles: int
    """How many handles were due in that time."""


@dataclass(frozen=True, slots=True)
class HealthView:
    """How collection fares."""

    at: datetime
    handles: tuple[HandleView, ...]
    posts: Mapping[int, tuple[int, ...]]
    """By handle: posts first seen in each of the last weeks, the latest last."""
    day: Round | None
    """All rounds of the last 24 hours as one."""
    week: Round | None
    hosts: tuple[HostMark, ...]
    """Hosts that are not asked at present, and until when."""
    today: tuple[Spent, ...]
    month: tuple[Spent, ...]
    """What was asked of each platform today and this month."""
    gaps: tuple[GapView, ...]


@dataclass(frozen=True, slots=True)
class FlagSummary:
    """One line of the queue."""

    id: int
    version: int
    """Grows with every change; a decision names the one it saw."""
    state: FlagState
    score: int
    severity: int
    """1–5; 5 is urgent."""
    clause: str
    """The clause or limb that weighs most."""
    platform: str
    handle: str
    person: str
    person_number: str
    unit: str
    excerpt: str
    """First characters of the text; hostile."""
    published_at: datetime | None
    observed_at: datetime
    held_by: str | None
    """Login of the person whose claim is still running."""
    held_until: datetime | None
    decided_by: str | None
    case_number: str | None
    level: Level = Level.UNIT
    """How far up it has come: overdue, or skipped by three, where it is not at its unit any more."""
    urgent: bool = False
    """Escalated on the urgent path."""
    recheck_at: datetime | None = None
    """When somebody has to see whether its safety notice was heeded."""
    set_aside_until: datetime | None = None
    """It is out of the queue until then."""
    clauses: tuple[str, ...] = ()
    """Every clause that anything in it was found under, the heaviest first, then those of pictures."""


@dataclass(frozen=True, slots=True)
class NoteView:
    """An annotation."""

    id: int
    author: str
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A decision on a flag; never changed, only reversed by a later one."""

    id: int
    kind: DecisionKind
    by: str
    at: datetime
    reason: DismissReason | None
    note: str
    reversed: bool
    clause: str = ""
    """The clause it was judged by; empty in older decisions."""


@dataclass(frozen=True, slots=True)
class FlagDetail:
    """A flagged post with all that speaks for and against."""

    summary: FlagSummary
    title: str
    text: str
    links: tuple[str, ...]
    permalink: str
    kind: str
    post_version_id: int
    post_version_no: int
    content_sha256: str
    exchange_sha256: str
    """SHA-256 of the raw answer the post was read from."""
    explanation: Explanation
    notes: tuple[NoteView, ...]
    decisions: tuple[DecisionView, ...]
    other_flags: int
    """Other flags of the same person, whatever became of them; counted up to `OTHERS_CAP`."""
    other_dismissed: int
    """Those of them that were dismissed; counted up to as many."""
    history: PostHistory = NO_HISTORY
    also: tuple[AlsoPosted, ...] = ()
    """Further posts of the flag, oldest first; the latest fifty."""
    same_text_others: int = 0
    """Other people with a flag for the same text, in the viewer's reach."""
    skips: int = 0
    """How often somebody left it for the next one."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a decision leaves in the hand of the one who decided."""

    flag_id: int
    version: int
    state: FlagState
    case_number: str | None = None
    decision_id: int | None = None
    urgent: bool = False
    """Escalated on the urgent path: somebody of command and internal affairs is to be called now."""
    also: tuple[int, ...] = ()
    """Other flags that the same act changed: those of one bulk decision that was taken back."""


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """One line of the case list."""

    id: int
    number: str
    version: int
    state: CaseState
    source: CaseSource
    person: str
    person_number: str
    unit: str
    title: str
    clauses: tuple[str, ...]
    opened_by: str
    opened_at: datetime
    klass: CaseClass | None
    """None until it is classified."""
    restricted: bool
    """Whether it is with internal affairs alone."""
    due_on: date | None
    evidence: int
    notes: int


@dataclass(frozen=True, slots=True)
class AllegationView:
    """One person, one clause with its version, one post: the unit of decision."""

    id: int
    clause: str
    policy_version: str
    person: str
    flag_id: int | None
    post_version_id: int | None
    alleged_by: str
    alleged_at: datetime


@dataclass(frozen=True, slots=True)
class EvidenceView:
    """An item of evidence."""

    item: int
    """Shown as E-1, E-2 …"""
    kind: str
    """post · exchange · file."""
    description: str
    text: str
    """The words of a post, where it is one; hostile."""
    sha256: str
    size: int
    added_by: str
    added_at: datetime
    said: Explanation | None = None
    """What was found in a post, where it was flagged; spans count the code points of `text`."""
    compartment: Compartment = Compartment.FACTS


@dataclass(frozen=True, slots=True)
class ReportView:
    """An employee's report (V.B.2)."""

    number: str
    reporter: str
    """Who made it openly; of a confidential or anonymous one, its receipt number."""
    url: str
    what: str
    clauses: tuple[str, ...]
    aware_at: datetime
    reported_at: datetime
    confidential: bool
    late: bool = False
    """Whether it came later after one knew of it than the limit then in force: a fact, and no finding."""
    recipient: Recipient = Recipient.UNIT


@dataclass(frozen=True, slots=True)
class CustodyLine:
    """One entry of the custody log, for reading."""

    seq: int
    at: str
    """UTC with milliseconds, as sealed."""
    actor: str
    role: str
    action: str
    object: str
    case: str
    digest: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case with all that belongs to it."""

    summary: CaseSummary
    allegations: tuple[AllegationView, ...]
    evidence: tuple[EvidenceView, ...]
    notes: tuple[NoteView, ...]
    custody: tuple[CustodyLine, ...]
    reports: tuple[ReportView, ...]
    records: tuple[CaseRecordView, ...] = ()
    """Numbered records, of the compartments that whoever looks may read."""
    tasks: tuple[Task, ...] = ()
    glass_until: datetime | None = None
    """Until when whoever looks is let in by a broken glass; None for everybody else."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the whole log found."""

    entries: int
    blobs: int
    problems: tuple[tuple[int, int, str], ...]
    """Step, sequence number (0: none can be named), sentence; the first one first."""
    window_s: int
    """Seconds that no head outside this machine covers: how long rewriting could go unseen."""
    head: str
    """Digest of the last entry."""
    checkpoints: int = 0
    """Signed heads that were checked against the entries."""
    covered: int = 0
    """Entries under the newest head that somebody trusted outside vouched for."""
    uncovered: int = 0
    """Entries after them."""
    remarks: tuple[str, ...] = ()
    """What is no problem and must be known: clocks that were set, keys that were lost."""

    @property
    def verified(self) -> bool:
        """Whether everything agrees."""
        return not self.problems
