"""WordPress, by its API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from collectors.asking import Collector
from collectors.base import Account, Cursor, Exchange, Found, PlatformSettings, PostRef
from collectors.pages import load


class WordPressCollector(Collector):
    """Reads what an account published."""

    name = "wordpress"

    @classmethod
    def speaks(cls, account: Account, settings: PlatformSettings) -> bool:
        """Tell whether an account's address is one for this API."""
        return False

    async def fetch(self, account: Account, cursor: Cursor) -> AsyncIterator[Exchange]:
        """Ask for the account's page."""
        yield await self.ask(account, account.url, cursor=cursor)


def read(exchange: Exchange, account: Account, refs: Sequence[PostRef]) -> Found:
    """Read an exchange."""
    load(exchange.body)
    return Found()


COLLECTOR = WordPressCollector
