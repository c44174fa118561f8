"""Reddit by its Data API, with an application's own read-only credentials; praw signs in and asks.

Closed until an approval is on file: Reddit's terms ask for one before any use of the API.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, Final
from weakref import WeakKeyDictionary

from collectors.answers import OK, Web, check
from collectors.asking import Collector, Means
from collectors.base import (
    Account,
    Cursor,
    Exchange,
    PostRef,
    Purpose,
    Standing,
)
from collectors.errors import Refused
from collectors.pages import Node, load
from collectors.platforms.reddit_reading import FULLNAME, read, username

if TYPE_CHECKING:
    from collectors.platforms.reddit_session import Session

__all__ = ["COLLECTOR", "RedditCollector", "read"]

_PAGE: Final = 100
"""Most posts in one answer, and most that can be asked about in one question."""
_NOT_THERE: Final = frozenset({403, 404})
_sessions: WeakKeyDictionary[Web, dict[tuple[str, str, str], Session]] = WeakKeyDictionary()
"""A sign-in lasts for as long as the client does: one token, not one for each handle. It never holds the client."""


class RedditCollector(Collector):
    """Reads a redditor's own posts and comments, newest first."""

    name = "reddit"
    login_state: ClassVar[str] = "app"

    def __init__(self, means: Means) -> None:
        """Take the means.

        Raises:
            Refused: The client id or secret is missing.
        """
        super().__init__(means)
        if not (self.settings.key and self.settings.secret):
            raise Refused(
                "Reddit wants an application's client id and secret: "
                "put `key` and `secret_file` into `[platforms.reddit]` of the settings."
            )

    async def resolve(self, account: Account) -> AsyncIterator[Exchange]:
        """Ask who the redditor is."""
        yield await self._ask(account, f"user/{_name(account)}/about", {}, Purpose.PROFILE)

    async def fetch(self, account: Account, cursor: Cursor) -> AsyncIterator[Exchange]:
        """Ask for the overview, page by page; where it is refused, ask who the redditor is."""
        path, after = f"user/{_name(account)}/overview", ""
        for _ in range(self.settings.pages):
            params: dict[str, str | int] = {"sort": "new", "limit": _PAGE}
            page = await self._ask(account, path, params | ({"after": after} if after else {}))
            yield page
            if page.status != OK:
                async for exchange in self._whether_there(account, page):
                    yield exchange
                return
            listing = load(page.body)["data"]
            after = listing["after"].text(40)
            if not after or self._far_enough(listing, page, cursor):
                return

    async def recheck(self, account: Account, refs: Sequence[PostRef]) -> AsyncIterator[Exchange]:
        """Ask for known posts by their ids, a hundred at a time."""
        ids = [ref.native_id for ref in refs if FULLNAME.fullmatch(ref.native_id)]
        for start in range(0, len(ids), _PAGE):
            some = ",".join(ids[start : start + _PAGE])
            yield await self._ask(account, "api/info", {"id": some}, Purpose.PROBE)

    def cursor_after(self, exchanges: Sequence[Exchange], before: Cursor) -> Cursor:
        """Return the time of the newest post that was seen, in seconds since 1970."""
        if not exchanges or exchanges[0].status != OK:
            return before
        listing = load(exchanges[0].body)["data"]
        newest = max((_created(child) for child in listing["children"]), default=0)
        return Cursor(native=str(newest)) if newest else before

    async def _ask(
        self,
        account: Account,
        path: str,
        params: Mapping[str, str | int],
        purpose: Purpose = Purpose.PAGE,
    ) -> Exchange:
        answer = await (await self._session()).ask(self._web, path, params)
        exchange = answer.exchange(
            account,
            collector=self.name,
            version=self.version,
            terms=self.terms,
            purpose=purpose,
            login_state=self.login_state,
        )
        if purpose is Purpose.PROBE or exchange.status not in _NOT_THERE:
            check(exchange)
        return exchange

    async def _session(self) -> Session:
        """Return the sign-in of these credentials."""
        kind = await asyncio.to_thread(_session_kind)
        key = (self.settings.key, self.settings.secret, self.settings.api)
        return _sessions.setdefault(self._web, {}).setdefault(key, kind(self.settings))

    async def _whether_there(self, account: Account, page: Exchange) -> AsyncIterator[Exchange]:
        """Ask about a redditor whose overview was refused.

        Raises:
            CollectorError: The redditor is there, so that the refusal is one.
        """
        about = await self._ask(account, f"user/{_name(account)}/about", {}, Purpose.PROFILE)
        yield about
        profile = read(about, account, ()).profile
        if profile is None or profile.standing in {Standing.ACTIVE, Standing.UNKNOWN}:
            check(page)

    def _far_enough(self, listing: Node, page: Exchange, cursor: Cursor) -> bool:
        """Tell whether a page reaches back to the look-back limit or to what was read before."""
        mark = int(cursor.native) if cursor.native and cursor.native.isdecimal() else 0
        limit = (page.finished_at - self.settings.lookback).timestamp()
        oldest = _created(listing["children"][-1])  # pinned ones stand in front, whatever their age
        return oldest <= max(mark, limit)


def _session_kind() -> type[Session]:
    """Load praw: slow, so in a thread, and never at start-up."""
    from collectors.platforms.reddit_session import Session

    return Session


def _created(child: Node) -> int:
    when = child["data"]["created_utc"].time()
    return int(when.timestamp()) if when else 0


def _name(account: Account) -> str:
    name = username(account)
    if not name:
        raise Refused(
            f"{account.handle[:40]!r} is no name of a redditor: register the handle as `u/NAME`, "
            "or its address as `https://www.reddit.com/user/NAME`."
        )
    return name


COLLECTOR = RedditCollector
