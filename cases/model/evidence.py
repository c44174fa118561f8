"""Items of evidence and their transfers, as they leave the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cases.model.access import Compartment
from cases.model.custody import Blob


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a case, shown as E-1 and so on."""

    id: int
    item: int
    kind: str
    """post (its words lie in the record, and have no bytes of their own) · exchange · file."""
    sha256: str
    size: int
    """Bytes; of a post, characters."""
    added_by: str
    added_at: datetime
    name: str
    """Of a file, as it was called when it was brought; from outside."""
    about: str
    received_from: str
    """Whom it came from, where that was somebody else than the one who added it."""
    copy_of: int | None
    """The item that this is a working copy of."""
    sealed: bool
    """Whether its bytes lie under the key of the case."""
    compartment: Compartment = Compartment.FACTS

    @property
    def original(self) -> bool:
        """Whether it is evidence itself, and not a copy to work with."""
        return self.copy_of is None

    @property
    def blob(self) -> Blob | None:
        """Its bytes; None for a post."""
        return None if self.kind == "post" else Blob(self.sha256, self.size)


@dataclass(frozen=True, slots=True)
class Transfer:
    """Items that were handed from one to another."""

    id: int
    case: str
    items: tuple[int, ...]
    released_by: str
    received_by: str
    purpose: str
    reference: str
    """The paper that goes with it."""
    answers: int | None
    """The release that this one confirms from the other side."""
    by: str
    """Who wrote it down."""
    at: datetime
