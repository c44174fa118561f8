"""What a list may be asked for."""

from __future__ import annotations

from dataclasses import dataclass

from cases.model.states import WAITING, FlagState


@dataclass(frozen=True, slots=True)
class FlagQuery:
    """Which flags to list. Everything given must hold."""

    states: frozenset[FlagState] = WAITING
    clause: str = ""
    """A clause or limb, or the beginning of one: `V.A.9` finds `V.A.9.a-2`."""
    min_score: int = 0
    min_severity: int = 1
    words: str = ""
    """Text that the excerpt, the handle or the person's name holds, whatever the case of letters."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What the store may show to an actor; every list and look is cut by it."""

    units: frozenset[int] | None
    """Ids of the units in reach; None is the whole department."""
    not_person: int | None
    """The actor's own person: own flags and own cases are never shown."""
    login: str
    kept_back: bool = False
    """Whether flags that are kept from the chain of command may be shown: unsure identity, sealed clause."""
