"""The morning's department with a case in review by the chain of command, and one that is decided."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from support.casedesk import case_desk
from support.casework import YES, Journey
from support.department import Department, MovingClock
from tui.morning import AFTERNOON, HOSTILE, seated

from cases.model.access import Compartment
from cases.model.actions import CustodyAction
from cases.model.actors import SERVICE, Actor, Capability, Role
from cases.model.case_states import CaseState
from cases.model.dispositions import Disposition, Found
from cases.model.records import RecordKind
from cases.services.disposing import HoldOn

DECIDED, WAITING = "IA-2026-0005", "IA-2026-0006"
LATER = AFTERNOON + timedelta(days=73, hours=5)
"""When people sit down before these cases."""


class Taken(Journey):
    """A case opened on a flag of the morning."""

    def __init__(self, department: Department, flag: int, clauses: tuple[str, ...]) -> None:
        self.department, self.clauses, self.found = department, clauses, {}
        self.enrol()
        opened = department.triage.open_case(
            department.actor("lt"), flag, version=1, clauses=clauses
        )
        self.number = opened.case_number or ""


def set_up_cases(folder: Path) -> None:
    """Take two cases of the morning in `folder` on."""
    clock = MovingClock(AFTERNOON)
    department = seated(folder, clock)
    decided = Taken(department, 3, ("V.A.4",))
    decided.classified().assigned().investigated().reviewed().proposed().heard().determined()
    services = case_desk(department)
    services["overview"].early_warnings.assess(SERVICE)
    clock.forward(hours=2)
    case = Taken(department, 1, ("V.A.3", "V.A.4")).classified().assigned()
    clock.forward(days=3)
    case.investigated()
    clock.forward(days=70)
    case.step("iac", CaseState.QUALITY_REVIEW)
    iac, leg = department.actor("iac"), department.actor("leg")
    department.procedure.investigation.check(
        iac, case.number, dict.fromkeys((*YES, "notices_given"), "yes")
    )
    case.step("iac", CaseState.LEGAL_REVIEW)
    department.procedure.reviewing.opinion(leg, case.number, {"opinion": "No stop in law."})
    case.step("leg", CaseState.CHAIN_REVIEW)
    _furnish(department, case)
    services["disposing"].hold(iac, HoldOn(case=case.number), why="A suit is announced.")
    department.store.close()


class GoneOn(Journey):
    """A case of the morning that is gone on with."""

    def __init__(self, department: Department, number: str) -> None:
        self.department, self.number, self.found = department, number, {}


def take_to_notice(folder: Path) -> None:
    """Take the case that waits through the chain of command, so that its notice is to be given."""
    department = seated(folder, MovingClock(LATER))
    case = GoneOn(department, WAITING)
    for login in ("lt", "dc"):
        department.procedure.reviewing.concur(
            department.actor(login),
            WAITING,
            {"concurs": "yes", "why": "The facts bear it."},
            version=case.version,
        )
    case.proposed().step("chief", CaseState.NOTICE)
    department.store.close()


def _furnish(department: Department, case: Journey) -> None:
    """Add what a picture shows: hostile words, a task, a disposition that was superseded."""
    iac, procedure = department.actor("iac"), department.procedure
    write = procedure.recording.write
    said = f"The call's log was asked for.\n{HOSTILE}"
    write(iac, case.number, RecordKind.COMMENT, {"what": said})
    write(
        iac,
        case.number,
        RecordKind.CONTACT,
        {
            "with": "the union",
            "how": "letter",
            "on": date(2026, 11, 24),
            "what": "Sent its answer.",
        },
        compartment=Compartment.COMPELLED,
    )
    department.casework.annotate(iac, case.number, text="The shift's roster came by post.")
    overdue(department, iac, case.number)
    first = next(iter(case.allegations.values()))
    for found, why in (
        (Disposition.NOT_SUSTAINED, "The page's owner was not known yet."),
        (Disposition.SUSTAINED, "The owner says that the page is his."),
    ):
        proposed = {first: Found(found, why)}
        procedure.deciding.propose(iac, case.number, proposed, version=case.version)


def overdue(department: Department, iac: Actor, number: str) -> None:
    """Put a task on the list whose day has passed; nobody can open one that is late from the start."""
    with department.store.begin(iac, Capability.CASE_WORK) as tx:
        case = tx.incidents.get(number, tx.sight())
        assert case is not None
        made = tx.tasks.open(
            case.id,
            "by_hand",
            "Answer the union's letter",
            by=iac.login,
            at=tx.now,
            for_role=Role.IA_COMMANDER,
            due_on=tx.now.date() - timedelta(days=1),
        )
        details: dict[str, object] = {"text": "Answer the union's letter"}
        tx.record(CustodyAction.TASK_OPENED, f"task:{made}", case=number, details=details)
