"""The net as the watch uses it: one look at one account, from address to posts, with one kind of error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

from collectors.address import Addresses
from collectors.answers import NOT_MODIFIED, cursor_after
from collectors.base import Account, Cursor, Exchange, Post
from collectors.catalogue import collector
from collectors.errors import CollectorError
from collectors.http import Client, Limits
from collectors.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at an account gave."""

    exchange: Exchange
    """The raw answer, also where it only says that nothing is new."""
    posts: tuple[Post, ...]
    """In the source's own order. Absence from it means nothing: a source shows a window."""
    left_out: int
    """Entries beyond the cap that were not read: a warning on the source, where it is not 0."""
    cursor: Cursor
    """To be given to the next look."""

    @property
    def unchanged(self) -> bool:
        """Whether the source said that nothing is new."""
        return self.exchange.status == NOT_MODIFIED


class Net:
    """Owns the client and the sandbox. An asynchronous context manager, for one event loop."""

    def __init__(
        self,
        *,
        agent: str,
        clock: Callable[[], datetime],
        addresses: Addresses | None = None,
        limits: Limits | None = None,
        readers: int = 1,
    ) -> None:
        """Take what `Client` takes, and how many feeds are parsed at once."""
        self._client = Client(agent=agent, clock=clock, addresses=addresses, limits=limits)
        self._sandbox = Sandbox(children=readers)

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await self._sandbox.close()
        finally:
            await self._client.__aexit__(kind, error, trace)

    async def look(self, account: Account, cursor: Cursor = Cursor()) -> Look:  # noqa: B008  frozen
        """Fetch what is new at an account and read it.

        Many looks may run at once; the client keeps the order per host.

        Raises:
            CollectorError: And nothing else. Where the source answered, the error carries the exchange.
        """
        exchange = None
        try:
            exchanges = collector(account, self._client).fetch(account, cursor)
            [exchange] = [one async for one in exchanges]  # a look at a feed is one request
            if exchange.status == NOT_MODIFIED:
                return Look(exchange, (), 0, cursor_after(exchange, cursor))
            found = await self._sandbox.read(exchange, account)
        except CollectorError as error:
            error.exchange = error.exchange or exchange
            raise
        except Exception as error:
            failed = CollectorError("The source could not be read for a reason nobody foresaw.")
            failed.exchange = exchange
            raise failed from error
        return Look(exchange, found.posts, found.left_out, cursor_after(exchange, cursor))
