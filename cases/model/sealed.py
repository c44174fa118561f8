"""The sealed register: what is known by keyed hash only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SealedKind(StrEnum):
    """What kind of thing a hash stands for."""

    UNDERCOVER = "undercover"
    """A member who must not be identified (V.A.8.a-4): name, nickname, handle, picture."""
    CAD = "cad"
    """The number of a call or a case (V.A.4)."""


@dataclass(frozen=True, slots=True)
class SealedCount:
    """How much of one kind the register holds; more of it is never shown."""

    kind: SealedKind
    hashes: int
    """In force; a member stands for several."""
    imported_at: datetime | None
    imported_by: str
    whole: bool = True
    """Whether it is what it was after the last change that custody tells of."""
