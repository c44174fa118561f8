"""Mastodon, by its API; the reader takes no post yet."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from collectors.asking import Collector
from collectors.base import Account, Cursor, Exchange, Found, PlatformSettings, PostRef
from collectors.pages import load


class MastodonCollector(Collector):
    """Asks for the account's address, nothing more."""

    name = "mastodon"

    @classmethod
    def speaks(cls, account: Account, settings: PlatformSettings) -> bool:
        """Tell whether the address is not that of a feed."""
        return not account.url.partition("?")[0].endswith((".rss", ".atom"))

    async def fetch(self, account: Account, cursor: Cursor) -> AsyncIterator[Exchange]:
        """Ask for the account's page."""
        yield await self.ask(account, account.url, cursor=cursor)


def read(exchange: Exchange, account: Account, refs: Sequence[PostRef]) -> Found:
    """Read an exchange."""
    load(exchange.body)
    return Found()


COLLECTOR = MastodonCollector
