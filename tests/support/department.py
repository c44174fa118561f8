"""A small department for the tests: real services on a real store, with a clock that tests move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zlib import crc32

from sqlalchemy import Engine

from cases.model.actors import SERVICE, Actor, Role
from cases.model.findings import Against, Explanation, Finding
from cases.model.intake import Brought, ExchangeRecord, Kept, Lease, Outcome, PostRecord
from cases.model.masking import Masks
from cases.model.registry import (
    Basis,
    Identity,
    NewHandle,
    NewPerson,
    NewUnit,
    PersonKind,
    Roster,
)
from cases.policy import catalogue
from cases.services.access import Access
from cases.services.bundles import Bundles, House
from cases.services.casework import Casework
from cases.services.conduct import Conduct
from cases.services.custody import Custody
from cases.services.heads import Heads
from cases.services.intake import Intake
from cases.services.procedure import Procedure
from cases.services.registry import Registry
from cases.services.reports import Reports
from cases.services.triage import Triage
from cases.store.transaction import Store
from cases.vault.blobs import Vault
from cases.vault.keys import LogKeys
from cases.vault.reporters import ReporterSeals
from monitor.clock import now
from monitor.scoring.personal import found as personal_data

if TYPE_CHECKING:
    from monitor.application import Application

MASKS = Masks(personal_data)
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

PEOPLE = (
    # number, name, rank, unit, login, role
    ("1001", "Ward, Alma", "Chief", "Department", "chief", Role.CHIEF),
    ("1100", "Khan, Tariq", "Lieutenant", "Patrol", "lt", Role.COMMAND),
    ("1201", "Ortiz, Rosa", "Sergeant", "North", "sgt", Role.SUPERVISOR),
    ("1202", "Lee, Dana", "Sergeant", "South", "sgt_south", Role.SUPERVISOR),
    ("1301", "Reyes, Ines", "Captain", "Internal Affairs", "iac", Role.IA_COMMANDER),
    ("1302", "Brooks, Paul", "Detective", "Internal Affairs", "iai", Role.IA_INVESTIGATOR),
    ("1401", "Stone, Mia", "Auditor", "Department", "aud", Role.AUDITOR),
    ("2001", "Smith, Jordan", "Officer", "North", "ofc", Role.EMPLOYEE),
    ("2002", "Novak, Petra", "Officer", "South", None, None),
)
HANDLES = (
    # person, platform, handle, identity
    ("2001", "mastodon", "@js@social.example", Identity.SELF_REGISTERED),
    ("2002", "blog", "novak-notes", Identity.CONFIRMED),
    ("1201", "tumblr", "rosaruns", Identity.SELF_REGISTERED),
    ("2001", "flickr", "jsmith-maybe", Identity.PROBABLE),
)


class MovingClock:
    """A clock that stands until a test moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Department:
    """The services, and who may call them."""

    store: Store
    vault: Vault
    clock: MovingClock
    registry: Registry
    intake: Intake
    triage: Triage
    casework: Casework
    conduct: Conduct
    access: Access
    procedure: Procedure
    reports: Reports
    custody: Custody
    heads: Heads
    bundles: Bundles

    def actor(self, login: str) -> Actor:
        return self.registry.actor(SERVICE, login, auth="demo", session="s1")

    def flag(
        self,
        text: str,
        handle: tuple[str, str] = ("mastodon", "@js@social.example"),
        *,
        clause: str = "V.A.3",
        score: int = 91,
    ) -> int:
        """Collect one post and flag it; return the flag's id."""
        (lease,) = self.intake.lease(SERVICE, limit=1, due_only=False, handle=handle)
        body = text.encode()
        keep(self.intake, lease, exchange(body, self.clock()), [post(text)])
        (pending,) = self.intake.pending(SERVICE)
        said = explanation(pending.text, clause=clause, score=score)
        self.intake.flag(SERVICE, [(pending.version_id, said)], rules_version="r1")
        return self.intake.totals(SERVICE)[1]


def keep(
    intake: Intake,
    lease: Lease,
    answer: ExchangeRecord,
    posts: Sequence[PostRecord],
    **outcome: Any,
) -> Kept:
    """Settle a look that brought one exchange; the next one is due in an hour."""
    due = answer.finished_at + timedelta(hours=1)
    page = Brought(answer, tuple(posts))
    return intake.settle(SERVICE, lease, [page], Outcome(**{"next_due_at": due, **outcome}))


def found(engine: Engine, folder: Path, clock: MovingClock) -> Department:
    """Make the department on an empty, migrated database."""
    made = reopened(engine, folder, clock)
    made.registry.found(SERVICE, log="test.example/log", login="adm", name="Fox, Ada")
    LogKeys(folder / "keys").ensure("test.example/log")
    made.vault.ring.found()
    made.registry.enrol(made.actor("adm"), roster())
    return made


def of_application(app: Application) -> Department:
    """Return the services of a whole application."""
    return Department(
        store=app.store,
        vault=app.vault,
        clock=MovingClock(now()),
        registry=app.registry,
        intake=app.intake,
        triage=app.triage,
        casework=app.casework,
        conduct=app.procedure.conduct,
        access=app.procedure.access,
        procedure=app.procedure,
        reports=app.reports,
        custody=app.custody,
        heads=app.heads,
        bundles=app.bundles,
    )


def reopened(engine: Engine, folder: Path, clock: MovingClock) -> Department:
    """Return the services over a database and a folder."""
    store, vault, policy = Store(engine, clock), Vault(folder / "vault"), catalogue()
    keys = LogKeys(folder / "keys")
    heads = Heads(store, keys)
    store.marks = ReporterSeals(vault.ring).mark
    return Department(
        store=store,
        vault=vault,
        clock=clock,
        registry=Registry(store),
        intake=Intake(store, vault, policy, MASKS),
        triage=Triage(store, policy, MASKS, lease=timedelta(minutes=30)),
        casework=Casework(store, vault, policy, MASKS),
        conduct=Conduct(store, policy, MASKS),
        access=Access(store),
        procedure=Procedure(store, policy, MASKS),
        reports=Reports(store, vault, policy, MASKS),
        custody=Custody(store, vault, keys),
        heads=heads,
        bundles=Bundles(
            store, vault, policy, MASKS, heads=heads, house=House("Test PD", "Watchdesk 0")
        ),
    )


def roster() -> Roster:
    units = (
        NewUnit("Department"),
        NewUnit("Patrol", "Department"),
        NewUnit("North", "Patrol"),
        NewUnit("South", "Patrol"),
        NewUnit("Internal Affairs", "Department"),
    )
    people = tuple(
        NewPerson(number, name, rank, PersonKind.SWORN, unit, login, role)
        for number, name, rank, unit, login, role in PEOPLE
    )
    handles = tuple(
        NewHandle(
            platform=platform,
            handle=handle,
            url=f"http://{platform}.example/feed/{platform}.rss",
            basis=Basis.SELF_REGISTERED,
            basis_reference="form 12",
            basis_on=date(2026, 1, 5),
            identity=identity,
            person_number=number,
        )
        for number, platform, handle, identity in HANDLES
    )
    return Roster(units, people, handles)


def exchange(body: bytes, at: datetime, *, status: int = 200) -> ExchangeRecord:
    return ExchangeRecord(
        started_at=at,
        finished_at=at,
        method="GET",
        url="https://social.example/feed",
        final_url="https://social.example/feed",
        redirects=(),
        request_headers=(("accept", "*/*"),),
        status=status,
        headers=(("content-type", "application/rss+xml"),),
        body=body,
        remote_ip="192.0.2.1",
        collector="feeds",
        collector_version="1",
        terms_basis="public feed",
    )


def post(text: str, *, native_id: str = "", content: str = "") -> PostRecord:
    return PostRecord(
        instance="social.example",
        native_id=native_id or f"id {crc32(text.encode())}",
        permalink="https://social.example/1",
        kind="post",
        author="js",
        title="",
        text=text,
        published_at=NOON - timedelta(hours=3),
        edited_at=None,
        content_sha256=content or f"{crc32(text.encode()):x}",
        pointer="entries/0",
    )


def explanation(
    text: str, *, clause: str = "V.A.3", score: int = 91, start: int = 0, end: int = 0
) -> Explanation:
    end = end or min(len(text), 12)
    finding = Finding(
        rule="resp-now-02",
        clause=clause,
        label="response",
        weight=62,
        start=start,
        end=end,
        text=text[start:end],
        reason="Tells where a response is under way.",
    )
    return Explanation(
        score=score,
        clauses={clause: score},
        findings=(finding,),
        against=(Against("No official release was found.", 0),),
        rules_version="r1",
        policy_version=catalogue().version,
    )
