"""Mastodon, and what else speaks its API: GoToSocial, Pixelfed, Friendica, Akkoma. The asking half.

Every instance is asked at its own address and read anonymously. A token in the settings belongs to the one instance
that `api` names there, and goes nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

from collectors.answers import OK, check
from collectors.asking import Collector
from collectors.base import (
    Account,
    Cursor,
    Exchange,
    PlatformSettings,
    PostRef,
    Purpose,
)
from collectors.drafting import host_of
from collectors.errors import CollectorError, Malformed, Refused
from collectors.pages import Node, load
from collectors.platforms.mastodon_reading import home, missing, read, speaks_api

__all__ = ["COLLECTOR", "MastodonCollector", "read"]

_LIMIT: Final = 40
_ID = re.compile(r"[0-9A-Za-z_-]{1,64}", re.ASCII)
"""Ids of the servers that speak this API; a post that came by a feed has an address instead."""
_NEXT = re.compile(r"<([^<>]{1,4000})>\s*;\s*rel=\"?next\"?", re.IGNORECASE)
_ABSENT: Final = frozenset({404, 410})
_CLOSED: Final = frozenset({401, 403})


class MastodonCollector(Collector):
    """Reads the public posts of one account on its own instance; see `collectors.asking.Collector`."""

    name = "mastodon"

    @classmethod
    def speaks(cls, account: Account, settings: PlatformSettings) -> bool:
        """Tell whether the address names an account, and not its feed."""
        return speaks_api(account.url)

    async def resolve(self, account: Account) -> AsyncIterator[Exchange]:
        """Ask by the lasting id where it is known, else by name."""
        if account.native_id:
            where = f"/api/v1/accounts/{quote(account.native_id, safe='')}"
        else:
            where = f"/api/v1/accounts/lookup?acct={quote(home(account).name, safe='')}"
        yield await self._ask(account, where, Purpose.PROFILE)

    async def fetch(self, account: Account, cursor: Cursor) -> AsyncIterator[Exchange]:
        """Ask for the newest page always, since posts are edited, and for older ones until one is known."""
        native_id = account.native_id
        if not native_id:
            async for who in self.resolve(account):
                yield who
                native_id = load(who.body)["id"].text() if who.status == OK else ""
        if not native_id:
            return
        where = f"/api/v1/accounts/{quote(native_id, safe='')}/statuses?limit={_LIMIT}&exclude_replies=false"
        page = await self._ask(account, where, Purpose.PAGE, cursor)
        yield page
        asked: set[str] = set()
        while (below := self._below(page, cursor)) and below not in asked:
            if len(asked) + 1 >= self.settings.pages:
                return
            asked.add(below)
            page = await self._ask(account, f"{where}&max_id={quote(below, safe='')}", Purpose.PAGE)
            yield page

    async def recheck(self, account: Account, refs: Sequence[PostRef]) -> AsyncIterator[Exchange]:
        """Ask for each post; where it was edited since, for the versions in between, which come first."""
        for ref in refs:
            if not _ID.fullmatch(ref.native_id):
                continue
            where = f"/api/v1/statuses/{ref.native_id}"
            present = await self._ask(account, where, Purpose.PROBE)
            edited = load(present.body)["edited_at"].text() if present.status == OK else ""
            if edited and edited != ref.native_version:
                async for earlier in self._history(account, f"{where}/history"):
                    yield earlier
            yield present

    def cursor_after(self, exchanges: Sequence[Exchange], before: Cursor) -> Cursor:
        """Return the first page's validators and the newest id that was read."""
        pages = [one for one in exchanges if one.purpose is Purpose.PAGE]
        after = super().cursor_after(pages, before)
        newest = [one for page in pages[:1] if page.status == OK for one in _ids(load(page.body))]
        return replace(after, native=max(newest, key=_age, default=before.native))

    def _below(self, page: Exchange, cursor: Cursor) -> str:
        """Return the id under which older posts stand that are still wanted, or nothing.

        Only the id is taken from the server's address of the next page: where we ask is not for it to say.
        """
        if page.status != OK:
            return ""
        root = load(page.body)
        ids = _ids(root)
        oldest = root[-1]["created_at"].time()
        if not ids or (oldest and oldest < page.finished_at - self.settings.lookback):
            return ""
        if cursor.native and min(map(_age, ids)) <= _age(cursor.native):
            return ""
        found = _NEXT.search(page.header("Link") or "")
        try:
            below = parse_qs(urlsplit(found[1]).query).get("max_id", [""])[0] if found else ""
        except ValueError:
            return ""
        return below if _ID.fullmatch(below) else ""

    async def _history(self, account: Account, where: str) -> AsyncIterator[Exchange]:
        """Ask for the versions of a post; many servers keep none, which is no failure."""
        try:
            exchange = await self._ask(account, where, Purpose.PROBE)
        except CollectorError:
            return
        yield exchange

    async def _ask(
        self,
        account: Account,
        where: str,
        purpose: Purpose,
        cursor: Cursor = Cursor(),  # noqa: B008  frozen
    ) -> Exchange:
        """Ask the account's instance, and take its 'not here' as an answer only in the API's own words."""
        there = home(account)
        origin, secrets = there.origin, {}
        if host_of(self.settings.api) == there.host:
            origin = self.settings.api.rstrip("/")
            token = self.settings.secret
            secrets = {"Authorization": f"Bearer {token}"} if token else {}
        exchange = await self.ask(
            account,
            f"{origin}{where}",
            purpose=purpose,
            cursor=cursor,
            secrets=secrets,
            telling=_ABSENT | _CLOSED,
        )
        if secrets:
            exchange = replace(exchange, login_state="app")
        if exchange.status in _CLOSED:
            error = Refused(
                f"{there.host} shows posts only to applications it knows ({exchange.status}): name it as `api` in "
                "`[platforms.mastodon]` of the settings, and in `secret_file` a file with a read-only token of the "
                "department's own."
            )
            error.exchange = exchange
            raise error
        if exchange.status in _ABSENT and not _says_missing(exchange):
            check(exchange)
        return exchange


def _says_missing(exchange: Exchange) -> bool:
    try:
        return bool(missing(exchange, load(exchange.body)))
    except Malformed:
        return False


def _ids(page: Node) -> list[str]:
    return [found for one in page if (found := one["id"].text(100))]


def _age(native_id: str) -> tuple[int, str]:
    """Order ids as their servers do: numbers and ULIDs alike grow with time."""
    return len(native_id), native_id


COLLECTOR = MastodonCollector
