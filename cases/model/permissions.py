"""What the department permitted or published: consents of members, approvals of the chief, official releases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final


class PermissionKind(StrEnum):
    """What kind of leave it is."""

    CONSENT = "consent"
    """A member agreed that name or picture may be posted (V.A.8.a)."""
    APPROVAL = "approval"
    """The chief, or whom the policy names, allowed a person to post what a clause forbids without leave."""
    RELEASE = "release"
    """The department published it itself: what is public already is no secret."""


CONSENTED: Final = "V.A.8.a-2"
"""The clause that a member's consent speaks to."""
APPROVABLE: Final = (
    "IV.B.3-c",
    "IV.B.3-d",
    "V.A.3",
    "V.A.4",
    "V.A.8",
    "V.A.9.d",
)
"""The clauses that forbid something *without permission*; no other can be permitted."""


@dataclass(frozen=True, slots=True)
class NewPermission:
    """A permission to record."""

    kind: PermissionKind
    reference: str
    """The document on file that proves it."""
    since: datetime
    """From when it holds; for a release, when it was published."""
    until: datetime | None = None
    """When it ends; None where nobody said."""
    person_number: str = ""
    """Who agreed to be named, or who may post; none for a release."""
    clauses: tuple[str, ...] = ()
    """Of an approval: what it permits."""
    text: str = ""
    """Of a release: its words."""
    url: str = ""
    """Of a release: where it stands."""


@dataclass(frozen=True, slots=True)
class PermissionView:
    """A permission on file."""

    id: int
    kind: PermissionKind
    person_id: int | None
    person: str
    person_number: str
    clauses: tuple[str, ...]
    since: datetime
    until: datetime | None
    """When it ends or was ended, whichever is first; None while neither is known."""
    reference: str
    text: str
    url: str
    added_by: str
    added_at: datetime
    ended_by: str | None
    why_ended: str

    def holds_at(self, moment: datetime) -> bool:
        """Tell whether it held at that moment."""
        return self.since <= moment and (self.until is None or moment < self.until)
