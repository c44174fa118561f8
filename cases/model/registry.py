"""People, units and handles: the words of the registry, and what is handed in to enrol them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from cases.model.actors import Role


class PersonKind(StrEnum):
    """The policy binds all three."""

    SWORN = "sworn"
    NON_SWORN = "non_sworn"
    VOLUNTEER = "volunteer"


class Basis(StrEnum):
    """Why the department may look at a handle (safeguard E.6)."""

    SELF_REGISTERED = "self_registered"
    """Given by the employee, with consent text and date."""
    OFFICIAL = "official"
    """A page of the department."""
    DISCLOSED = "disclosed"
    """Named in an employee's report (V.B.2)."""
    OWN_EXPORT = "own_export"
    """From an export the employee handed in."""


class Identity(StrEnum):
    """How sure it is that the handle is the person's (safeguard E.3), best first."""

    SELF_REGISTERED = "self_registered"
    CONFIRMED = "confirmed"
    """By two independent facts."""
    PROBABLE = "probable"
    NAME_MATCH = "name_match"


SURE: Final = frozenset({Identity.SELF_REGISTERED, Identity.CONFIRMED})
"""Only posts of these reach a supervisor."""


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to enrol."""

    name: str
    parent: str = ""
    """Name of the unit above it; empty for the top."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to enrol."""

    number: str
    name: str
    rank: str
    kind: PersonKind
    unit: str
    login: str | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class NewHandle:
    """A handle to register."""

    platform: str
    handle: str
    url: str
    basis: Basis
    basis_reference: str
    basis_on: date
    identity: Identity
    person_number: str = ""
    """Empty for a page of the department; then `unit` says whose."""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """What is enrolled in one go: all of it or nothing."""

    units: tuple[NewUnit, ...] = ()
    people: tuple[NewPerson, ...] = ()
    handles: tuple[NewHandle, ...] = ()
