"""A department whose statutory clocks run: a case, counsel with a part in it, the law of Florida."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from support.department import MASKS, Department

from cases.model.access import Part
from cases.model.actors import Capability, Role
from cases.model.registry import NewPerson, PersonKind, Roster
from cases.model.terms import StartEvent
from cases.policy.jurisdiction import jurisdictions
from cases.services.clocking import ClockRules, Start
from cases.services.clocks import Clocks
from cases.services.tolling import Toll

CASE = "IA-2026-0001"
KNOWN = date(2026, 11, 10)
FROM = Start(StartEvent.KNOWN, KNOWN, "memo 4")


def at_work(
    department: Department, home: Path, profile: str = "florida", zone: str = "America/New_York"
) -> Clocks:
    return Clocks(department.store, ClockRules(jurisdictions(profile, home), zone, MASKS))


def with_counsel(department: Department, home: Path) -> Clocks:
    """The clocks of a department in Florida with one case; counsel has a part in it."""
    counsel = NewPerson(
        "1501", "Marsh, Lea", "Counsel", PersonKind.NON_SWORN, "Department", "law", Role.LEGAL
    )
    department.registry.enrol(department.actor("adm"), Roster((), (counsel,), ()))
    department.triage.open_case(
        department.actor("sgt"), department.flag("Rolling up on Elm St"), version=1
    )
    with department.store.begin(department.actor("iac"), Capability.CASE_READ, unlogged=True) as tx:
        case = tx.incidents.get(CASE, tx.sight())
        assert case is not None
        tx.grants.give(
            case.id,
            Part.COUNSEL,
            role=Role.LEGAL,
            why="tolling",
            granted_by="iac",
            granted_at=tx.now,
            ended_by=None,
            ended_at=None,
        )
    return at_work(department, home)


def tolled(clocks: Clocks, department: Department, since: date, until: date | None = None) -> int:
    toll = Toll("criminal", since, "DA letter 7", until)
    made = clocks.toll(department.actor("iac"), CASE, toll)
    clocks.confirm(department.actor("law"), CASE, made.id, why="charges are filed")
    return made.id
