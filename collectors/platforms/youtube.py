"""YouTube by its Data API v3, where the department has a key; without one, the channel's feed is read.

Every question costs one unit of the key's daily quota (10,000 unless raised): one for up to 50 uploads, one for
up to 50 known videos, one for the channel. `search`, at a hundred units, is never asked.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, time, timedelta
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from collectors.answers import NOT_MODIFIED, check, retry_at
from collectors.asking import TELLING, Collector
from collectors.base import Account, Cursor, Exchange, PlatformSettings, PostRef, Purpose
from collectors.drafting import host_of
from collectors.errors import Malformed, RateLimited
from collectors.pages import Node, load
from collectors.platforms.youtube_reading import PREFIX, VIDEO, channel_of, read

API: Final = "https://www.googleapis.com/youtube/v3"
AT_ONCE: Final = 50
_NOT_FOUND: Final = 404
_FORBIDDEN: Final = 403
_DAILY: Final = frozenset({"quotaExceeded", "dailyLimitExceeded"})
_OFTEN: Final = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
_QUOTA_ZONE: Final = ZoneInfo("America/Los_Angeles")
"""The quota begins anew at midnight there."""


class YouTubeCollector(Collector):
    """Reads a channel's uploads; see `collectors.asking.Collector`."""

    name = "youtube"
    login_state = "app"

    @classmethod
    def speaks(cls, account: Account, settings: PlatformSettings) -> bool:
        """Tell whether there is a key, and an address or a lasting id that names a channel."""
        return bool(_key(settings) and channel_of(account))

    async def resolve(self, account: Account) -> AsyncIterator[Exchange]:
        """Ask for the channel."""
        query = {"part": "snippet,status", "id": channel_of(account)}
        yield await self._query(account, "channels", query, purpose=Purpose.PROFILE)

    async def fetch(self, account: Account, cursor: Cursor) -> AsyncIterator[Exchange]:
        """Ask for the playlist of all uploads, newest first, to the look-back limit."""
        uploads = f"UU{channel_of(account)[2:]}"
        query = {
            "part": "snippet,contentDetails,status",
            "playlistId": uploads,
            "maxResults": str(AT_ONCE),
        }
        for number in range(max(self.settings.pages, 1)):
            exchange = await self._query(
                account, "playlistItems", query, cursor=Cursor() if number else cursor
            )
            yield exchange
            if exchange.status in {NOT_MODIFIED, _NOT_FOUND}:
                return
            page = load(exchange.body)
            oldest = exchange.finished_at - self.settings.lookback
            onward = page["nextPageToken"].text(500)
            if not onward or any(when < oldest for when in _times(page)):
                return
            query["pageToken"] = onward

    async def recheck(self, account: Account, refs: Sequence[PostRef]) -> AsyncIterator[Exchange]:
        """Ask for known videos by their ids."""
        ids = [ref.native_id.removeprefix(PREFIX) for ref in refs]
        ids = [one for one in ids if VIDEO.fullmatch(one)]
        for start in range(0, len(ids), AT_ONCE):
            some = ",".join(ids[start : start + AT_ONCE])
            yield await self._query(
                account, "videos", {"part": "snippet,status", "id": some}, purpose=Purpose.PROBE
            )

    async def _query(
        self,
        account: Account,
        kind: str,
        query: dict[str, str],
        *,
        purpose: Purpose = Purpose.PAGE,
        cursor: Cursor = Cursor(),  # noqa: B008  frozen
    ) -> Exchange:
        """Ask for a list.

        Raises:
            RateLimited: The key's quota is used up; until it begins anew.
        """
        url = f"{self.settings.api.rstrip('/') or API}/{kind}?{urlencode(query)}"
        secrets = {"X-Goog-Api-Key": _key(self.settings)}
        exchange = await self.ask(
            account, url, purpose=purpose, cursor=cursor, secrets=secrets, telling=TELLING
        )
        if exchange.status == _FORBIDDEN:
            _quota(exchange)
        if exchange.status != _NOT_FOUND:
            check(exchange)
        return exchange


def _key(settings: PlatformSettings) -> str:
    """Return the API key: from its own file, else from the settings."""
    return settings.secret or settings.key


def _times(page: Node) -> list[datetime]:
    times = (item["contentDetails"]["videoPublishedAt"].time() for item in page["items"])
    return [when for when in times if when]


def _quota(exchange: Exchange) -> None:
    """Raise `RateLimited` where a refusal is one of quota."""
    try:
        reason = load(exchange.body)["error"]["errors"][0]["reason"].text(100)
    except Malformed:
        return
    if reason not in _DAILY | _OFTEN:
        return
    until = retry_at(exchange)
    if until is None and reason in _DAILY:
        there = exchange.finished_at.astimezone(_QUOTA_ZONE)
        until = datetime.combine(there.date() + timedelta(days=1), time(), _QUOTA_ZONE)
        until = until.astimezone(exchange.finished_at.tzinfo)
    host = host_of(exchange.final_url)
    error = RateLimited(f"{host} says that the quota is used up ({reason}).", until=until)
    error.exchange = exchange
    raise error


COLLECTOR = YouTubeCollector
__all__ = ["COLLECTOR", "YouTubeCollector", "read"]
