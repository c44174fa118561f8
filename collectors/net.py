"""The net as the watch uses it: one look at one account, from address to posts, and no exception that crosses it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from collectors.address import Addresses
from collectors.answers import NOT_MODIFIED, Web, check, fresh_until, moved_to
from collectors.asking import Collector
from collectors.base import (
    Account,
    Cursor,
    Exchange,
    Found,
    Media,
    PlatformSettings,
    Post,
    PostRef,
    Profile,
    Purpose,
    Sign,
    Standing,
    Terms,
)
from collectors.budgets import Budget, Metered
from collectors.catalogue import PLATFORMS, collector, gate
from collectors.discovery import Discovered, discover
from collectors.errors import CollectorError
from collectors.feeds import PREFIX as FEED
from collectors.http import Client, Limits
from collectors.imports.filing import Said, file_import, filed, joined
from collectors.imports.formats import Format, may_import
from collectors.manners import Manners
from collectors.media import fetch
from collectors.sandbox import Sandbox
from collectors.whole_page import NAME as WHOLE_PAGE

READERS: Final = max(2, min(4, os.cpu_count() or 1))
"""Exchanges read at once: one that is made to be slow to read must not hold up the others."""
_NONE: Final = PlatformSettings()
_PAGES: Final = "text/html, application/xhtml+xml, application/pdf;q=0.8, image/*;q=0.5"


@dataclass(frozen=True, slots=True)
class Page:
    """One exchange and everything it says."""

    exchange: Exchange
    found: Found


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at an account gave: what came until it ended, and why it ended early, if it did."""

    pages: tuple[Page, ...]
    """Every exchange that was answered and read, also one that only says that nothing is new."""
    cursor: Cursor
    """To be given to the next look; the one given to this look, where it did not come to its end."""
    error: CollectorError | None = None

    @property
    def posts(self) -> tuple[Post, ...]:
        """All posts, in the source's own order."""
        return tuple(post for page in self.pages for post in page.found.posts)

    @property
    def left_out(self) -> int:
        """Entries beyond the cap that were not read: a warning on the source, where it is not 0."""
        return sum(page.found.left_out for page in self.pages)

    @property
    def profile(self) -> Profile | None:
        """What was last said of the account, if anything was."""
        return next((p.found.profile for p in reversed(self.pages) if p.found.profile), None)

    @property
    def moved_to(self) -> str:
        """Where the source says it has moved for good; empty where it did not."""
        asked = next((p.exchange for p in self.pages if p.exchange.purpose is Purpose.PAGE), None)
        return (moved_to(asked) if asked else None) or ""

    @property
    def answered(self) -> bool:
        """Whether the account's own page answered."""
        return any(p.exchange.purpose is Purpose.PAGE for p in self.pages)

    @property
    def unconditional(self) -> bool:
        """Whether this is a feed that gives no validators, so that it sends everything at each look."""
        asked = next((p.exchange for p in self.pages if p.exchange.purpose is Purpose.PAGE), None)
        feed = asked is not None and asked.collector.startswith(FEED)
        return feed and not (self.cursor.etag or self.cursor.last_modified)

    @property
    def fresh_until(self) -> datetime | None:
        """Until when the source says that nothing can be new; None where it does not say."""
        asked = next((p.exchange for p in self.pages if p.exchange.purpose is Purpose.PAGE), None)
        return fresh_until(asked) if asked else None

    @property
    def unchanged(self) -> bool:
        """Whether the source said that nothing is new."""
        return bool(self.pages) and all(
            p.exchange.status == NOT_MODIFIED or not p.found.posts for p in self.pages
        )


@dataclass(slots=True)
class _Looking:
    """A look under way."""

    account: Account
    pages: list[Page] = field(default_factory=list)
    asked: list[Exchange] = field(default_factory=list)
    """Exchanges of `fetch` alone, for the cursor."""
    built: Collector | None = None
    """Who asks."""

    @property
    def profile(self) -> Profile | None:
        return next((p.found.profile for p in reversed(self.pages) if p.found.profile), None)


class Net:
    """Owns the client and the sandbox. An asynchronous context manager, for one event loop."""

    def __init__(
        self,
        *,
        agent: str,
        clock: Callable[[], datetime],
        addresses: Addresses | None = None,
        limits: Limits | None = None,
        readers: int = READERS,
        platforms: Mapping[str, PlatformSettings] | None = None,
        manners: Manners | None = None,
        budgets: Mapping[str, Budget] | None = None,
    ) -> None:
        """Take what `Client` takes, how many exchanges are read at once, and the settings and budgets by platform.

        `manners` and `budgets` change while looks are made: what they then hold is for the next pass.
        """
        self._client = Client(
            agent=agent, clock=clock, addresses=addresses, limits=limits, manners=manners
        )
        self._clock = clock
        self._sandbox = Sandbox(children=readers)
        self._platforms = platforms or {}
        self._budgets = budgets or {}
        self._metered = {
            name: Metered(self._client, budget, PLATFORMS[name].caps.usd_per_request)
            for name, budget in self._budgets.items()
            if name in PLATFORMS
        }

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

    async def look(
        self,
        account: Account,
        cursor: Cursor = Cursor(),  # noqa: B008  frozen
        *,
        refs: Sequence[PostRef] = (),
        resolve: bool = False,
    ) -> Look:
        """Fetch what is new at an account, ask whether known posts still stand, and read the answers.

        Never raises `CollectorError`: what went wrong is `Look.error`, and where the source answered it carries
        the exchange. Many looks may run at once; the client keeps the order per host.

        Args:
            account: Whose.
            cursor: Where the last look ended.
            refs: Known posts to be probed.
            resolve: Whether to ask first who the account is and how it stands.
        """
        looking = _Looking(account)
        try:
            built = looking.built = self._collector(account)
            await self._all(built, looking, cursor, refs, resolve=resolve)
            after = built.cursor_after(looking.asked, cursor)
        except CollectorError as error:
            return Look(tuple(looking.pages), cursor, error)
        except Exception as cause:  # noqa: BLE001  nothing a source does may stop the others
            failed = CollectorError("The source could not be read for a reason nobody foresaw.")
            failed.__cause__ = cause
            failed.exchange = looking.pages[-1].exchange if looking.pages else None
            return Look(tuple(looking.pages), cursor, failed)
        return Look(tuple(looking.pages), after)

    async def try_out(self, account: Account) -> Look:
        """Ask once whether an account can be read at all: gate, address, credentials, standing.

        Where the platform tells of accounts, nothing else is asked; else its posts are asked for, once.
        """
        looking = _Looking(account)
        try:
            built = looking.built = self._collector(account)
            await self._read(built.resolve(account), looking)
            if not looking.pages:
                async for exchange in built.fetch(account, Cursor()):
                    found = await self._sandbox.read(exchange, account)
                    looking.pages.append(Page(exchange, found))
                    break
        except CollectorError as error:
            return Look(tuple(looking.pages), Cursor(), error)
        return Look(tuple(looking.pages), Cursor())

    async def fetch_media(self, account: Account, media: Media) -> Look:
        """Fetch a picture of a post; its bytes are the body of the one exchange in `Look.pages`.

        Never raises `CollectorError`: what went wrong is `Look.error`.
        """
        try:
            terms = self._collector(account).terms
            exchange = await fetch(self._web(account), account, media, terms)
        except CollectorError as error:
            return Look((), Cursor(), error)
        return Look((Page(exchange, Found()),), Cursor())

    async def capture(self, account: Account, url: str) -> Exchange:
        """Fetch one public page by hand, as its robots.txt allows; it is read later, from the kept bytes.

        Raises:
            CollectorError: The page could not be fetched, or may not be.
        """
        answer = await self._web(account).get(url, {"Accept": _PAGES}, robots=True)
        exchange = answer.exchange(
            account,
            collector="capture",
            version="1",
            terms=Terms("ok", "one public page, captured by hand"),
            purpose=Purpose.CAPTURE,
        )
        check(exchange)
        return exchange

    async def whole_page(self, account: Account, url: str) -> Page:
        """Fetch one public page of an account as its platform's terms allow, and read all of it, margins and all.

        Raises:
            CollectorError: It could not be fetched or read, or may not be.
        """
        gate(account, self._platforms.get(account.platform, _NONE))
        exchange = replace(await self.capture(account, url), collector=WHOLE_PAGE)
        return await self.saved_page(account, exchange)

    async def saved_page(self, account: Account, exchange: Exchange) -> Page:
        """Read all of a page whose bytes are there already.

        Raises:
            CollectorError: It could not be read.
        """
        return Page(exchange, await self._sandbox.read(exchange, account))

    async def read_import(
        self,
        path: Path,
        account: Account,
        said: Said = Said(),  # noqa: B008  frozen
    ) -> Look:
        """Read a file that was handed in: an export, a list of posts, or with `said.url` a page taken by hand.

        The one exchange in `Look.pages` is the record of it: its body is empty, the file itself is for the caller
        to keep, under the SHA-256 that stands in the exchange. What could not be read is `Found.unread`.
        Never raises `CollectorError`: what went wrong is `Look.error`, and carries the exchange once there is one.

        Args:
            path: The file; best the copy that is kept, so that what is read is what was hashed.
            account: Whose it is; see `collectors.imports.formats.may_import`.
            said: What the person who hands it in says of it.
        """
        try:
            page = await self._imported(path, account, said)
        except CollectorError as error:
            return Look((), Cursor(), error)
        return Look((page,), Cursor())

    async def _imported(self, path: Path, account: Account, said: Said) -> Page:
        exchange = await asyncio.to_thread(file_import, path, account, said, self._clock)
        told: list[Format] = []

        def allow(form: str) -> None:
            told.append(Format(form))
            may_import(account, told[0])

        try:
            found = joined(
                [one async for one in self._sandbox.read_file(str(path), exchange, account, allow)]
            )
        except CollectorError as error:
            error.exchange = filed(exchange, told)
            raise
        return Page(filed(exchange, told), found)

    def _collector(self, account: Account) -> Collector:
        settings = self._platforms.get(account.platform, _NONE)
        return collector(account, self._web(account), settings)

    def _web(self, account: Account) -> Web:
        """Return the client, with the platform's budget where it has one."""
        return self._metered.get(account.platform, self._client)

    def _settle(self, looking: _Looking, exchange: Exchange, found: Found) -> None:
        """Set what an answer cost against what its question was reckoned at."""
        budget, built = self._budgets.get(looking.account.platform), looking.built
        if budget is not None and built is not None:
            more = built.cost_usd(exchange, found) - built.caps.usd_per_request
            budget.settle(exchange.finished_at, more)

    async def discover(self, url: str) -> tuple[Discovered, ...]:
        """Return where the posts behind a page can be read; see `collectors.discovery.discover`.

        Raises:
            CollectorError: The page could not be read, or may not be.
        """
        return await discover(self._client, url)

    async def _all(
        self,
        built: Collector,
        looking: _Looking,
        cursor: Cursor,
        refs: Sequence[PostRef],
        *,
        resolve: bool,
    ) -> None:
        if resolve:
            await self._read(built.resolve(looking.account), looking)
        profile = looking.profile
        if profile is None or profile.standing in {Standing.ACTIVE, Standing.UNKNOWN}:
            if profile and profile.native_id:
                looking.account = replace(looking.account, native_id=profile.native_id)
            await self._read(built.fetch(looking.account, cursor), looking, asked=looking.asked)
        if not refs:
            return
        await self._read(built.recheck(looking.account, refs), looking, refs=refs)
        signs = {sight.sign for page in looking.pages for sight in page.found.sightings}
        if Sign.MISSING in signs and looking.profile is None:
            # A missing post is only deleted where its account still stands.
            await self._read(built.resolve(looking.account), looking)

    async def _read(
        self,
        exchanges: AsyncIterator[Exchange],
        looking: _Looking,
        *,
        refs: Sequence[PostRef] = (),
        asked: list[Exchange] | None = None,
    ) -> None:
        """Read each exchange before the next is asked for."""
        async for exchange in exchanges:
            try:
                found = (
                    Found()
                    if exchange.status == NOT_MODIFIED
                    else await self._sandbox.read(exchange, looking.account, refs)
                )
            except CollectorError as error:
                error.exchange = error.exchange or exchange
                raise
            looking.pages.append(Page(exchange, found))
            self._settle(looking, exchange, found)
            if asked is not None:
                asked.append(exchange)
