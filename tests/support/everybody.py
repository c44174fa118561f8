"""The small department with somebody of every role, each with an address for notices."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine
from support.casework import BEYOND
from support.department import PEOPLE, Department, MovingClock, found
from support.needtoknow import Known

from cases.model.actors import Role
from cases.model.notices import Manner
from cases.model.registry import NewPerson, PersonKind, Roster
from cases.services.notices import Notices

SWORN, CIVIL = PersonKind.SWORN, PersonKind.NON_SWORN
MORE = (
    *BEYOND,
    ("1303", "Gray, Lou", "Detective", SWORN, "Internal Affairs", "iai2", Role.IA_INVESTIGATOR),
    ("1701", "Hale, Noor", "Clerk", CIVIL, "Department", "cus", Role.CUSTODIAN),
    ("1801", "Marsh, Kit", "Clerk", CIVIL, "Department", "rec", Role.RECORDS),
)
KNOWN = [
    *(Known(row[4], row[0], row[5], row[3]) for row in PEOPLE if row[4] and row[5]),
    *(Known(row[5], row[0], row[6], row[4]) for row in MORE),
    Known("adm", "", Role.ADMIN, ""),
]
LOGINS = sorted(one.login for one in KNOWN)


def peopled(engine: Engine, folder: Path) -> Department:
    """Return a department with everybody in it, each with an address for notices."""
    department = found(engine, folder, MovingClock())
    people = tuple(NewPerson(*row) for row in MORE)
    department.registry.enrol(department.actor("adm"), Roster((), people, ()))
    notices = Notices(department.store, Manner())
    for login in LOGINS:
        if login != "adm":
            notices.add(department.actor("adm"), login, f"{login}@pd.example")
    return department
