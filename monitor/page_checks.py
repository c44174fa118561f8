"""The department's own pages on their way from the net, or from a file, to the check of their duties (IV.A)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from cases.errors import BadInput, Refused
from cases.model.actors import Actor
from cases.model.pages import PageCheck, PageLine, ReadPage
from cases.model.registry import Basis
from cases.services.pages import Pages
from collectors.base import Account, Exchange, Purpose
from collectors.catalogue import PLATFORMS
from collectors.drafting import host_of
from collectors.errors import CollectorError
from collectors.net import Net, Page
from collectors.text import web_link
from collectors.whole_page import NAME
from monitor.passing import exchange_record

_FILE_CAP: Final = 5_000_000


def check_page(
    pages: Pages, actor: Actor, open_net: Callable[[], Net], name: tuple[str, str]
) -> PageCheck:
    """Fetch a page of the department, and ask whether the official website answers; keep what was found.

    Raises:
        NotFound: It is no registered page.
        CollectorError: It may not be fetched, or cannot be; nothing was checked.
        StoreTrouble: Nothing was kept.
    """
    line = pages.one(actor, *name)
    read, answers = asyncio.run(_fetched(open_net, _account(line), line.url, pages.house.website))
    (shown,) = read.found.posts
    seen = ReadPage(shown.text, shown.links, answers)
    return pages.keep(actor, *name, exchange_record(read.exchange), seen)


def check_saved(
    pages: Pages,
    actor: Actor,
    open_net: Callable[[], Net],
    name: tuple[str, str],
    file: Path,
    at: datetime,
) -> PageCheck:
    """Check a page that somebody saved as HTML: where the terms of a platform let no program read it.

    Raises:
        NotFound: It is no registered page.
        BadInput: The file is too large.
        CollectorError: It cannot be read.
        StoreTrouble: Nothing was kept.
    """
    line = pages.one(actor, *name)
    if file.stat().st_size > _FILE_CAP:
        raise BadInput(f"{file.name} is larger than {_FILE_CAP // 1_000_000} MB")
    exchange = Exchange(
        started_at=at,
        finished_at=at,
        method="IMPORT",
        url=line.url,
        final_url=line.url,
        redirects=(),
        request_headers=(),
        status=200,
        headers=(),
        body=file.read_bytes(),
        remote_ip="",
        collector=NAME,
        collector_version="1",
        terms_basis="saved by hand, nothing was asked on the network",
        purpose=Purpose.IMPORT,
    )

    async def read() -> Page:
        async with open_net() as net:
            return await net.saved_page(_account(line), exchange)

    (shown,) = asyncio.run(read()).found.posts
    return pages.keep(actor, *name, exchange_record(exchange), ReadPage(shown.text, shown.links))


def place_page(pages: Pages, actor: Actor, name: tuple[str, str], url: str) -> PageLine:
    """Say where people see a page of the department; it has to be on the site that its handle is registered at.

    Raises:
        NotFound: It is no registered page.
        BadInput: It is no web address.
        Refused: It is of another site.
    """
    line = pages.one(actor, *name)
    if not (address := web_link(url)):
        raise BadInput("the address begins with https:// or http:// and names a site")
    if _site(address) != _site(line.url):
        raise Refused(
            f"{line.page} is registered at {_site(line.url)}: "
            f"register a page on {_site(address)} as a handle of its own"
        )
    return pages.place(actor, *name, address)


async def _fetched(
    open_net: Callable[[], Net], account: Account, url: str, website: str
) -> tuple[Page, bool | None]:
    async with open_net() as net:
        return await net.whole_page(account, url), await _answers(net, website)


async def _answers(net: Net, website: str) -> bool | None:
    """Tell whether the official website answers; None where nobody can tell: it could not be reached."""
    if not website:
        return None
    try:
        await net.capture(Account("blog", "website", website, Basis.OFFICIAL.value), website)
    except CollectorError as error:
        answered = error.exchange is not None and error.exchange.status in {404, 410}
        return False if answered else None
    return True


def _account(line: PageLine) -> Account:
    platform, _, handle = line.page.partition(":")
    known = platform if platform in PLATFORMS else "blog"
    return Account(known, handle, line.url, Basis.OFFICIAL.value)


def _site(url: str) -> str:
    return host_of(url).removeprefix("www.").removeprefix("m.")
