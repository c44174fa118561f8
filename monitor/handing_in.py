"""Files and pages that people hand in, on their way from the net's readers into the record."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from cases.errors import CasesError
from cases.model.actors import SERVICE, Actor
from cases.model.custody import Blob
from cases.model.registry import Basis
from cases.model.views import HandleView
from cases.services.handing_in import HandedIn, HandingIn
from cases.services.report_captures import ReportCaptures
from collectors.base import Account, Exchange, Found
from collectors.catalogue import gate
from collectors.drafting import host_of
from collectors.errors import CollectorError, Refused
from collectors.imports.bundle import FILE_CAP
from collectors.imports.filing import Said
from collectors.net import Net
from monitor.passing import exchange_record, page, with_typed

_HOSTS: Final = MappingProxyType(
    {
        "bsky.app": "bluesky",
        "facebook.com": "facebook",
        "fb.com": "facebook",
        "fb.watch": "facebook",
        "flickr.com": "flickr",
        "instagram.com": "instagram",
        "linkedin.com": "linkedin",
        "lnkd.in": "linkedin",
        "myspace.com": "myspace",
        "reddit.com": "reddit",
        "redd.it": "reddit",
        "t.co": "x",
        "t.me": "telegram",
        "telegram.me": "telegram",
        "threads.com": "threads",
        "threads.net": "threads",
        "tiktok.com": "tiktok",
        "truthsocial.com": "truthsocial",
        "tumblr.com": "tumblr",
        "twitter.com": "x",
        "wikipedia.org": "wikipedia",
        "x.com": "x",
        "youtu.be": "youtube",
        "youtube.com": "youtube",
    }
)
"""Hosts of platforms, and of the addresses they shorten to: their terms are asked before anything is fetched there."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was read from a file or page, and what became of it."""

    exchange: Exchange
    found: Found
    kept: HandedIn | None
    """None where nothing was to be kept: a trial."""


class Desk:
    """Takes in files and pages for one person at the desk."""

    def __init__(self, record: HandingIn, actor: Actor, open_net: Callable[[], Net]) -> None:
        """Take the record's service, who acts, and how to open the net."""
        self._record = record
        self._actor = actor
        self._open_net = open_net

    def take_file(
        self, platform: str, handle: str, file: Path, said: Said, *, why: str, trial: bool = False
    ) -> Taken:
        """Read a file that was handed in for a registered handle, and keep it with its posts.

        With `trial`, it is only read.

        Raises:
            NotFound: No such handle is registered in the actor's reach.
            CollectorError: The file may not be taken, or cannot be read.
            StoreTrouble: Nothing was kept.
        """
        account = _account(self._record.handle(self._actor, platform, handle))
        _same_site(account, said.url)
        if trial:
            exchange, found = self._read(file, account, said)
            return Taken(exchange, found, None)
        if file.stat().st_size > FILE_CAP:
            raise Refused(
                f"{file.name} is larger than {FILE_CAP >> 30} GiB, the most that is taken."
            )
        blob = self._record.store(self._actor, file)
        try:
            with self._record.opened(blob) as opened:
                exchange, found = self._read(opened, account, said)
        except CollectorError as error:
            self._record.discard(self._actor, blob)
            raise type(error)(str(error).replace(blob.sha256, file.name)) from error
        exchange = _named_after(exchange, file)
        return Taken(exchange, found, self._keep(account, exchange, found, blob, why))

    def take_page(self, platform: str, handle: str, url: str, said: Said, *, why: str) -> Taken:
        """Fetch one public page of a registered handle, and keep it with the post that it shows.

        Raises:
            NotFound: No such handle is registered in the actor's reach.
            CollectorError: The page may not be fetched, or cannot be read.
            StoreTrouble: Nothing was kept.
        """
        account = _account(self._record.handle(self._actor, platform, handle))
        _same_site(account, url)
        fetched = asyncio.run(self._fetch(account, url))
        blob = self._record.store(self._actor, fetched.body)
        said = replace(said, url=fetched.final_url)
        with self._record.opened(blob) as opened:
            filed, found = self._read(opened, account, said)
        exchange = replace(
            fetched,
            collector=filed.collector,
            collector_version=filed.collector_version,
            headers=(*fetched.headers, *filed.headers),
            body=filed.body,
        )
        return Taken(exchange, found, self._keep(account, exchange, found, blob, why))

    async def _fetch(self, account: Account, url: str) -> Exchange:
        async with self._open_net() as net:
            return await net.capture(account, url)

    def _read(self, file: Path, account: Account, said: Said) -> tuple[Exchange, Found]:
        async def read() -> tuple[Exchange, Found]:
            async with self._open_net() as net:
                look = await net.read_import(file, account, said)
            if look.error:
                raise look.error
            return look.pages[0].exchange, look.pages[0].found

        return asyncio.run(read())

    def _keep(
        self, account: Account, exchange: Exchange, found: Found, blob: Blob, why: str
    ) -> HandedIn:
        brought = page(exchange, found)
        brought = replace(brought, exchange=with_typed(brought.exchange))
        return self._record.keep(
            self._actor, account.platform, account.handle, brought, file=blob, why=why
        )


def capture_reported(
    record: ReportCaptures, open_net: Callable[[], Net], report: str, url: str
) -> tuple[bool, str]:
    """Fetch the page that a report names, at once, and keep it in the report's case; never raises for what a page does.

    The service asks, in the department's name: neither the site nor the record learns who reported.

    Returns:
        Whether it was kept, and a sentence for the reporter.
    """
    try:
        record.keep(SERVICE, report, exchange_record(asyncio.run(_reported(open_net, report, url))))
    except Exception as error:  # noqa: BLE001  the report is in: nothing a page does may look like losing it
        known = isinstance(error, CollectorError | CasesError)
        why = str(error).strip().rstrip(".") if known else "for a reason nobody foresaw"
        with suppress(CasesError):
            record.missed(SERVICE, report, why=why)
        return False, (
            f"The page could not be captured: {why}. The report is in all the same; "
            "if you can, keep a screenshot and say so in a message."
        )
    return True, "The page was captured at once and is kept as evidence."


async def _reported(open_net: Callable[[], Net], report: str, url: str) -> Exchange:
    """Fetch a page where the terms of its platform allow it, and of the one it led to.

    Raises:
        CollectorError: They do not, or it could not be fetched.
    """
    account = Account(_platform_of(host_of(url)), report, url, Basis.DISCLOSED.value)
    gate(account)
    async with open_net() as net:
        page = await net.capture(account, url)
    gate(replace(account, platform=_platform_of(host_of(page.final_url))))
    return page


def _platform_of(host: str) -> str:
    """Return the platform a host belongs to, whose terms then hold; any other site is read as a blog is."""
    bare = host.partition(":")[0]
    for known, platform in _HOSTS.items():
        if bare == known or bare.endswith(f".{known}"):
            return platform
    return "blog"


def _same_site(account: Account, url: str) -> None:
    """Refuse a page of another site than the account's: nothing would say that it is the account's.

    Raises:
        Refused: It is of another site.
    """
    there, here = host_of(url), host_of(account.url)
    if url and there.removeprefix("www.").removeprefix("m.") != here.removeprefix("www."):
        raise Refused(
            f"That page is on {there or 'no site'}, and {account.platform}:{account.handle} is registered at {here}: "
            "capture it for the handle it belongs to, or register that address first."
        )


def _account(handle: HandleView) -> Account:
    return Account(handle.platform, handle.handle, handle.url, handle.basis)


def _named_after(exchange: Exchange, file: Path) -> Exchange:
    """Name a record after the file as it was handed in, not after its place in the vault."""
    from collectors.imports.filing import safe_name

    name = f"file:///{safe_name(file.name)}"
    whole = exchange.final_url == exchange.url
    return replace(exchange, url=name, final_url=name if whole else exchange.final_url)
