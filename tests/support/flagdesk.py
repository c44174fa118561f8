"""The services around flags, over the small department of the tests."""

from __future__ import annotations

from support.department import MASKS, Department

from cases.model.actors import Role
from cases.model.registry import NewPerson, PersonKind, Roster
from cases.policy import catalogue
from monitor.config import Settings
from monitor.flagging import FlagDesk


def desk(department: Department) -> FlagDesk:
    """Return the services, with the settings as they ship."""
    return FlagDesk(department.store, catalogue(), MASKS, Settings())


def actions(department: Department, limit: int = 1_000) -> list[str]:
    """Everything the log tells, oldest first."""
    lines = department.custody.log(department.actor("iac"), limit=limit)
    return [line.action for line in reversed(lines)]


def enrol_counsel(department: Department) -> None:
    """Give the department a lawyer, with the login `leg`."""
    counsel = NewPerson(
        "1501", "Hale, Ruth", "Counsel", PersonKind.NON_SWORN, "Department", "leg", Role.LEGAL
    )
    department.registry.enrol(department.actor("adm"), Roster((), (counsel,), ()))
