"""What a platform may cost us: questions in a day, dollars in a month. Counted where each question goes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from collectors.answers import NOTHING, Answer
from collectors.errors import RateLimited

if TYPE_CHECKING:
    from collectors.http import Client

_CENT_PARTS = 1e-9
"""Less than this is no money: sums of tenths of a cent are not exact."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What has been spent, as the record keeps it between passes."""

    day: date
    """UTC."""
    requests: int = 0
    """On that day."""
    usd: float = 0.0
    """In that day's month."""


class Budget:
    """One platform's limits and what of them is used up. Days and months are those of UTC."""

    def __init__(
        self,
        platform: str,
        *,
        requests_per_day: int | None = None,
        usd_per_month: float | None = None,
        spent: Spent | None = None,
    ) -> None:
        """Take the limits (None for none), and what was spent before."""
        self._platform = platform
        self._requests_per_day = requests_per_day
        self._usd_per_month = usd_per_month
        self._spent = spent

    @property
    def spent(self) -> Spent | None:
        """What is spent, to be persisted; None where nothing ever was."""
        return self._spent

    def take(self, now: datetime, usd: float = 0.0) -> None:
        """Count one question that is about to be put.

        Args:
            now: Aware.
            usd: What it costs.

        Raises:
            RateLimited: It would go beyond a limit; nothing is counted.
        """
        day = now.astimezone(UTC).date()
        requests, dollars = self._until_now(day)
        if self._usd_per_month is not None and dollars + usd > self._usd_per_month + _CENT_PARTS:
            raise RateLimited(
                f"The budget of {self._platform} is used up: ${dollars:.2f} of "
                f"${self._usd_per_month:.2f} in this month.",
                until=_midnight((day.replace(day=1) + timedelta(days=32)).replace(day=1)),
            )
        if self._requests_per_day is not None and requests >= self._requests_per_day:
            raise RateLimited(
                f"The budget of {self._platform} is used up: {requests} of "
                f"{self._requests_per_day} questions today.",
                until=_midnight(day + timedelta(days=1)),
            )
        self._spent = Spent(day, requests + 1, dollars + usd)

    def settle(self, now: datetime, usd: float) -> None:
        """Count what a question turned out to cost beyond what was taken for it; less than nothing, if it was less.

        Args:
            now: When it was answered, aware.
            usd: The difference.
        """
        day = now.astimezone(UTC).date()
        requests, dollars = self._until_now(day)
        self._spent = Spent(day, requests, max(0.0, dollars + usd))

    def _until_now(self, day: date) -> tuple[int, float]:
        """Return what this day and its month have cost; another day, also an earlier one, begins anew."""
        if self._spent is None:
            return 0, 0.0
        same_month = (self._spent.day.year, self._spent.day.month) == (day.year, day.month)
        return (
            self._spent.requests if self._spent.day == day else 0,
            self._spent.usd if same_month else 0.0,
        )


class Metered:
    """The client, with one platform's budget: every hop and every try counts, as the platform counts them."""

    def __init__(self, client: Client, budget: Budget, usd: float) -> None:
        """Take the client, the budget, and what one question costs."""
        self._client = client
        self._budget = budget
        self._usd = usd

    async def get(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        secrets: Mapping[str, str] = NOTHING,
        robots: bool = False,
        cap: int | None = None,
        found: bool = False,
    ) -> Answer:
        """Ask as `collectors.answers.Web` says; RateLimited where the budget is used up."""
        return await self._client.get(
            url,
            headers,
            secrets=secrets,
            robots=robots,
            cap=cap,
            found=found,
            before=lambda now: self._budget.take(now, self._usd),
        )

    async def post(
        self, url: str, form: bytes, headers: Mapping[str, str], *, secrets: Mapping[str, str]
    ) -> Answer:
        """Send a form as `collectors.answers.Web` says: it counts as a question and costs nothing."""
        return await self._client.post(
            url, form, headers, secrets=secrets, before=self._budget.take
        )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
