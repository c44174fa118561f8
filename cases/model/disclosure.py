"""Disclosure to the prosecutor: which sustained allegations somebody must look at (Brady, Giglio). Pure.

Brady v. Maryland, 373 U.S. 83 (1963) and Giglio v. United States, 405 U.S. 150 (1972): what impeaches a witness of the
prosecution is disclosed to the defence. Whether a matter must be is for counsel to say; here it is only made sure that
somebody is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cases.model.actors import Role


class Ground(StrEnum):
    """Why an officer's word may be doubted in court."""

    DISHONESTY = "dishonesty"
    BIAS = "bias"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a department wants looked at, by whom, and how soon."""

    clauses: Mapping[str, tuple[Ground, ...]]
    """Clause or limb → grounds."""
    role: Role
    days: int
    """Calendar days."""


def grounds_of(rules: Rules, clause: str, marked: Iterable[Ground] = ()) -> tuple[Ground, ...]:
    """Return the grounds on which a sustained allegation is to be looked at; none where it need not be.

    Args:
        rules: The department's.
        clause: What was sustained; a limb counts as itself, never as its whole clause.
        marked: Grounds that whoever decided found in the facts, whatever the clause.
    """
    found = {*rules.clauses.get(clause, ()), *marked}
    return tuple(ground for ground in Ground if ground in found)


def task_text(allegation_id: int, clause: str, grounds: tuple[Ground, ...]) -> str:
    """Return what the task says: which allegation, never a name."""
    on = " and ".join(ground.value for ground in grounds)
    return (
        f"Disclosure (Brady/Giglio): allegation {allegation_id}, {clause}, is sustained on grounds of {on}. Decide "
        "with counsel whether the prosecutor is to be told, tell them where so, and record what was done."
    )
