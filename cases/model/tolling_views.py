"""What leaves the record of tolling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class TollingStanding(StrEnum):
    """Where a tolling stands."""

    PROPOSED = "proposed"
    """Waits for counsel; it does not count."""
    DECLINED = "declined"
    CONFIRMED = "confirmed"
    ENDED = "ended"


class TollingTurn(StrEnum):
    """What became of a tolling that was proposed."""

    CONFIRMED = "confirmed"
    DECLINED = "declined"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class TollingView:
    """A tolling, with what became of it."""

    id: int
    case: str
    allegation_id: int | None
    """None for every allegation of the case."""
    ground: str
    since: date
    until: date | None
    """The day on which the clock runs again, where it is known."""
    document: str
    proposed_by: str
    proposed_at: datetime
    standing: TollingStanding
    decided_by: str
    decided_at: datetime | None
    decided_why: str
    ended_by: str
    ended_document: str

    @property
    def counts(self) -> bool:
        """Whether its days are taken out: counsel confirmed it, be it over or not."""
        return self.standing in {TollingStanding.CONFIRMED, TollingStanding.ENDED}
