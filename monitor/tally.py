"""What one pass did and what it cost: counted while it goes on, handed to the record at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from cases.model.intake import HostMark, Kept, Round, Spent
from cases.services.watching import Memory
from collectors import budgets
from collectors.budgets import Budget
from collectors.catalogue import PLATFORMS
from collectors.manners import HostState, Manners
from collectors.net import Look

_MICRO: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class SourceResult:
    """What one look at a handle brought."""

    platform: str
    handle: str
    kept: Kept
    error: str = ""
    refused: bool = False
    """Whether terms or basis forbade the look."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What a platform may cost; None is no limit."""

    requests_per_day: int | None = None
    usd_per_month: float | None = None


class Tally:
    """The sums of a pass, and the manners and budgets that it works with."""

    def __init__(self, memory: Memory, limits: Mapping[str, Limit], now: datetime) -> None:
        """Go on where the passes before this one stopped."""
        self._started_at = now
        day = now.astimezone(UTC).date()
        today = {one.platform: one.requests for one in memory.today}
        month = {one.platform: one.micro_usd / _MICRO for one in memory.month}
        self._before = {
            name: budgets.Spent(day, today.get(name, 0), month.get(name, 0.0)) for name in PLATFORMS
        }
        self.budgets = {
            name: _budget(name, limits.get(name, Limit()), spent)
            for name, spent in self._before.items()
        }
        self.manners = Manners(
            HostState(mark.host, mark.until, mark.why, mark.failures) for mark in memory.hosts
        )
        self.results: list[SourceResult] = []
        self._unchanged = 0
        self._bytes = 0

    def count(self, look: Look) -> None:
        """Count a look."""
        self._unchanged += look.error is None and look.unchanged
        self._bytes += sum(len(page.exchange.body) for page in look.pages)

    def sums(self, now: datetime) -> tuple[Round, tuple[HostMark, ...], tuple[Spent, ...]]:
        """Return the figures of the pass, what hosts asked of us, and what each platform cost."""
        spent = tuple(self._spent(name) for name in self.budgets)
        kept = sum((result.kept for result in self.results), Kept())
        done = Round(
            started_at=self._started_at,
            finished_at=now,
            looked=len(self.results),
            failed=sum(bool(result.error) for result in self.results),
            unchanged=self._unchanged,
            requests=sum(one.requests for one in spent),
            received_bytes=self._bytes,
            new=kept.new,
            changed=kept.changed,
            lost=kept.lost,
        )
        hosts = tuple(
            HostMark(one.host, one.until, one.why, one.failures) for one in self.manners.snapshot()
        )
        return done, hosts, tuple(one for one in spent if one.requests or one.micro_usd)

    def _spent(self, name: str) -> Spent:
        """Return what this pass spent; one that goes over midnight counts on the day it ends."""
        before, after = self._before[name], self.budgets[name].spent or self._before[name]
        same_day = after.day == before.day
        same_month = (after.day.year, after.day.month) == (before.day.year, before.day.month)
        usd = after.usd - before.usd if same_month else after.usd
        return Spent(
            name,
            after.requests - before.requests if same_day else after.requests,
            round(usd * _MICRO),
        )


def _budget(name: str, limit: Limit, spent: budgets.Spent) -> Budget:
    return Budget(
        name,
        requests_per_day=limit.requests_per_day,
        usd_per_month=limit.usd_per_month,
        spent=spent,
    )
