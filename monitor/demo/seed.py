"""The demonstration, wired: its department enrolled, its sources collected as in production, its first cases opened."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from cases.model.actors import SERVICE, Role
from cases.model.registry import (
    Basis,
    Identity,
    NewHandle,
    NewPerson,
    NewUnit,
    PersonKind,
    Roster,
)
from cases.model.views import Verification
from cases.services.reports import ReportForm
from collectors.address import NamedLoopback
from monitor import bootstrap, config
from monitor.application import Application
from monitor.clock import now
from monitor.demo.casework import further_cases
from monitor.demo.department import Department, load_department
from monitor.demo.posts import load_posts
from monitor.demo.server import FeedServer

DESK: Final = "sgt_ortiz"
"""Who sits at the desk when nobody else is named."""
_FOUNDER: Final = "adm_setup"
_APPVIEW: Final = "http://appview.demo.example"
_REPORTED: Final = "V.A.3"
_REVIEWED: Final = "V.A.9.b"

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What a run of the demonstration did."""

    home: Path
    collected: int
    """Posts that were new in this run."""
    posts: int
    flags: int
    cases: int
    verification: Verification


def run_demo(home: Path, seed: int, say: Say) -> DemoResult:
    """Make or reuse a demonstration home, collect from a real server on loopback, and verify its custody.

    Args:
        home: A fresh folder, or the home of an earlier demonstration.
        seed: Which order the handles are enrolled in.
        say: Told what is going on.

    Raises:
        StoreTrouble: The home cannot be written.
    """
    department = load_department()
    bootstrap.found_home(home, _settings(department), login=_FOUNDER, name="Set-up")
    with ExitStack() as stack:
        server = stack.enter_context(FeedServer())
        application = stack.enter_context(
            bootstrap.open_home(home, addresses=NamedLoopback(server.names))
        )
        founder = application.actor(_FOUNDER)
        if not application.registry.handles(founder):
            say(f"enrolling {department.name}: {len(department.people)} people ...")
            application.registry.enrol(founder, _roster(department, seed))
        say(f"collecting {len(department.handles)} handles over HTTP ...")
        results = application.pipeline.pass_once(due_only=False)
        application.pipeline.pass_once()  # one pass fetches the pictures of fifty posts only
        failed = [result for result in results if result.error]
        collected = sum(result.kept.new for result in results)
        say(
            f"{collected} new posts; {len(failed)} sources in trouble, as made for the demonstration"
        )
        if not application.intake.totals(SERVICE)[2]:
            _first_cases(application)
        say("verifying custody: every entry, every raw answer ...")
        verification = application.custody.verify(application.actor("aud_stone"))
        posts, flags, cases = application.intake.totals(SERVICE)
    return DemoResult(home, collected, posts, flags, cases, verification)


def _settings(department: Department) -> config.Settings:
    return config.Settings(
        home=config.model.Home(demo=True),
        department=config.model.Department(
            name=department.name, contact="demo@watchdesk.example", zone=department.timezone
        ),
        platforms=config.model.Platforms(bluesky=config.model.Platform(api=_APPVIEW)),
        access=config.model.Access(default_login=DESK),
    )


def _roster(department: Department, seed: int) -> Roster:
    names = {unit.key: unit.name for unit in department.units}
    turn = seed % max(1, len(department.handles))
    handles = department.handles[turn:] + department.handles[:turn]
    top = department.units[0].name
    return Roster(
        units=tuple(NewUnit(unit.name, names.get(unit.parent, "")) for unit in department.units),
        people=tuple(
            NewPerson(
                number=person.number,
                name=person.name,
                rank=person.rank,
                kind=PersonKind(person.kind),
                unit=names[person.unit],
                login=person.login or None,
                role=Role(person.role) if person.role else None,
            )
            for person in department.people
        ),
        handles=tuple(
            NewHandle(
                platform=handle.platform,
                handle=handle.handle,
                url=handle.url,
                basis=Basis(handle.basis),
                basis_reference=handle.reference,
                basis_on=handle.on,
                identity=Identity(handle.grade),
                person_number=handle.owner,
                unit="" if handle.owner else top,
            )
            for handle in handles
        ),
    )


def _first_cases(application: Application) -> None:
    """Leave the desk as a working morning would find it: cases from a report and from flags, one of them at its end."""
    department = load_department()
    desk, lieutenant = application.actor(DESK), application.actor("lt_khan")
    department_wide = {person.number for person in application.registry.people(lieutenant)}
    near = {person.number: person for person in application.registry.people(desk)}
    near.pop(next(person.number for person in department.people if person.login == DESK))
    reporter = next(p.login for p in department.people if p.role == "employee" and p.number in near)
    telling = {post.handle for post in load_posts() if _REPORTED in post.expect}
    subject = next(h for h in department.handles if h.owner in near and h.key in telling)
    application.reports.submit(
        application.actor(reporter),
        ReportForm(
            what="A colleague posts where units are while the call is still open.",
            aware_at=now() - timedelta(hours=2),
            subject_number=subject.owner,
            url=subject.url,
            clauses=(_REPORTED,),
        ),
    )
    flags = application.triage.queue(lieutenant, limit=200).items
    flag = next(f for f in flags if f.person_number in near and f.clause == _REVIEWED)
    opened = application.triage.open_case(lieutenant, flag.id, version=flag.version)
    number = opened.case_number or ""
    application.casework.annotate(
        lieutenant, number, text="Asked the shift for its roster of that week."
    )
    further_cases(application, lieutenant, department_wide)
