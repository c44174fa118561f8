"""What tests of retention share: the records custodian, and what is left of a record."""

from __future__ import annotations

from sqlalchemy import Engine, text
from support.department import Department

from cases.model.actors import Actor, Role
from cases.model.registry import NewPerson, PersonKind, Roster


def clerk(department: Department) -> Actor:
    """The records custodian, who sees no content and disposes of it."""
    hale = NewPerson(
        "1501", "Hale, Ruth", "Clerk", PersonKind.NON_SWORN, "Department", "rec", Role.RECORDS
    )
    department.registry.enrol(department.actor("adm"), Roster((), (hale,), ()))
    return department.actor("rec")


def problems(department: Department) -> list[str]:
    found = department.custody.verify(department.actor("aud"))
    return [what for _, _, what in found.problems]


def texts(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return sorted(connection.execute(text("SELECT text FROM post_version")).scalars())
