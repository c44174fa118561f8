"""Need to know: who has a part in a case, and which of its compartments that part may read.

Nobody sees a case by rank alone, except the commander of internal affairs and the chief, who answer for all of
them; everybody else by a grant with a reason, and never against a conflict. The wall around compelled statements
(Garrity v. New Jersey, 385 U.S. 493) is one-way: the administrative side may read what the criminal side found,
never the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from cases.model.actors import Actor, Role


class Compartment(StrEnum):
    """A room of a case with its own door."""

    FACTS = "facts"
    COMPELLED = "compelled"
    """Statements given under order, and everything derived from them: administrative use only."""
    CRIMINAL = "criminal"
    """What the criminal side found."""
    PRIVILEGED = "privileged"
    """Advice of counsel; never exported."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where something new is to lie in a case, and what it was made from."""

    compartment: Compartment = Compartment.FACTS
    derived_from: tuple[str, ...] = ()
    """`#4` a record, `E-3` an item, `N-12` a note of the same case."""


class Part(StrEnum):
    """What somebody is in a case."""

    OPENER = "opener"
    RECIPIENT = "recipient"
    """The unit that a case was opened in, until internal affairs takes it."""
    INVESTIGATOR = "investigator"
    BACKUP = "backup"
    CRIMINAL_SIDE = "criminal_side"
    """Works on the criminal matter beside this one; kept from whatever was compelled."""
    REVIEWER = "reviewer"
    """A level of the chain of command whose turn it is."""
    COUNSEL = "counsel"
    READER = "reader"
    """Let in by internal affairs for a reason."""
    BREAK_GLASS = "break_glass"
    """Let in by oneself, for a reason, for an hour, with notice to others."""
    ACTING_CHIEF = "acting_chief"
    """Takes the chief's steps in this one case, because the chief may not."""
    ACTING_COMMANDER = "acting_commander"
    """Takes the steps of the commander of internal affairs in it, because the commander may not."""


_C = Compartment
_READS: Final = MappingProxyType(
    {
        Part.OPENER: frozenset({_C.FACTS}),
        Part.RECIPIENT: frozenset({_C.FACTS}),
        Part.INVESTIGATOR: frozenset({_C.FACTS, _C.COMPELLED, _C.CRIMINAL}),
        Part.BACKUP: frozenset({_C.FACTS, _C.COMPELLED, _C.CRIMINAL}),
        Part.CRIMINAL_SIDE: frozenset({_C.FACTS, _C.CRIMINAL}),
        Part.REVIEWER: frozenset({_C.FACTS, _C.COMPELLED}),
        Part.COUNSEL: frozenset(_C),
        Part.READER: frozenset({_C.FACTS}),
        Part.BREAK_GLASS: frozenset({_C.FACTS}),
        Part.ACTING_CHIEF: frozenset(_C),
        Part.ACTING_COMMANDER: frozenset({_C.FACTS, _C.COMPELLED, _C.CRIMINAL}),
    }
)
BY_HAND: Final = tuple(
    part
    for part in Part
    if part not in {Part.BREAK_GLASS, Part.ACTING_CHIEF, Part.ACTING_COMMANDER, Part.OPENER}
)
"""The parts that the commander of internal affairs may give; the others have acts of their own."""
ACTS_AS: Final = MappingProxyType(
    {Part.ACTING_CHIEF: Role.CHIEF, Part.ACTING_COMMANDER: Role.IA_COMMANDER}
)
"""The role whose steps somebody takes in one case; what that person is elsewhere stays."""
READING: Final = frozenset({Part.READER, Part.BREAK_GLASS})
"""Parts that let somebody read and no more."""
OVERSIGHT: Final = MappingProxyType(
    {
        Role.IA_COMMANDER: frozenset({_C.FACTS, _C.COMPELLED, _C.CRIMINAL}),
        Role.CHIEF: frozenset(_C),
    }
)
"""Those who answer for every case, with what they may read of it."""


def readable(actor: Actor, parts: frozenset[Part]) -> frozenset[Compartment]:
    """Return the compartments that an actor with these parts in a case may read; none without any part.

    The criminal side stays outside the wall whatever other part it was given.
    """
    if Part.CRIMINAL_SIDE in parts:
        return _READS[Part.CRIMINAL_SIDE]
    found = OVERSIGHT.get(actor.role, frozenset[Compartment]())
    for part in parts:
        found |= _READS[part]
    return found


def derived(own: Compartment, sources: Iterable[Compartment]) -> Compartment:
    """Return the compartment of something that was made from other things: it never falls behind the wall.

    What rests on advice of counsel is privileged; else, what rests on a compelled statement is compelled.

    Args:
        own: Where it was to go.
        sources: Where what it was made from lies.
    """
    found = {own, *sources}
    if Compartment.PRIVILEGED in found:
        return Compartment.PRIVILEGED
    return Compartment.COMPELLED if Compartment.COMPELLED in found else own


def taints(part: Part) -> bool:
    """Tell whether whoever had this part may have read what was compelled, and so never joins the criminal side."""
    return Compartment.COMPELLED in _READS[part]
