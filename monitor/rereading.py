"""Kept answers read again in the same sandbox: each must give the very posts that the record holds of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from cases.errors import CasesError
from cases.model.intake import KeptExchange
from cases.services.rereading import Rereading
from collectors.base import Account, Exchange, Purpose
from collectors.errors import CollectorError
from collectors.imports.filing import joined
from collectors.imports.formats import PREFIX as HANDED_IN
from collectors.sandbox import Sandbox
from monitor.passing import typed_of


@dataclass(slots=True)
class Reread:
    """What reading again gave."""

    exchanges: int = 0
    posts: int = 0
    """Post versions that were found again, the same."""
    problems: list[str] = field(default_factory=list)
    """A sentence for each answer that says something else now."""


def reread(
    kept: Iterable[KeptExchange],
    record: Rereading,
    *,
    on_exchange: Callable[[int], None] = lambda _done: None,
) -> Reread:
    """Read kept answers again and compare what they say with what the record says of them."""
    return asyncio.run(_all(kept, record, on_exchange))


async def _all(
    kept: Iterable[KeptExchange], record: Rereading, on_exchange: Callable[[int], None]
) -> Reread:
    found = Reread()
    sandbox = Sandbox()
    try:
        for one in kept:
            found.exchanges += 1
            try:
                said = await _read(sandbox, one, record)
            except (CollectorError, CasesError) as error:
                found.problems.append(f"exchange {one.id}: {error}")
                continue
            same = sum(said.get(key) == content for key, content in one.read.items())
            found.posts += same
            if same < len(one.read):
                missing = len(one.read) - same
                found.problems.append(
                    f"exchange {one.id}: {missing} of {len(one.read)} posts are read otherwise than then"
                )
            on_exchange(found.exchanges)
    finally:
        await sandbox.close()
    return found


async def _read(
    sandbox: Sandbox, kept: KeptExchange, record: Rereading
) -> dict[tuple[str, str, str], str]:
    exchange = _exchange(kept, record)
    account = Account(
        kept.platform,
        kept.handle,
        kept.account_url,
        kept.basis,
        kept.native_id,
        kept.first_url,
    )
    if exchange.collector.startswith(HANDED_IN):
        with record.opened(kept.body_sha256) as file:
            pieces = sandbox.read_file(str(file), exchange, account, lambda _form: None)
            parts = [one async for one in pieces]
        found = joined(parts)
    else:
        found = await sandbox.read(exchange, account)
    return {(p.instance, p.native_id, p.pointer): p.content_sha256 for p in found.posts}


def _exchange(kept: KeptExchange, record: Rereading) -> Exchange:
    said = kept.exchange
    handed_in = said.collector.startswith(HANDED_IN)
    return Exchange(
        started_at=said.started_at,
        finished_at=said.finished_at,
        method=said.method,
        url=said.url,
        final_url=said.final_url,
        redirects=said.redirects,
        request_headers=said.request_headers,
        status=said.status,
        headers=said.headers,
        body=typed_of(said) if handed_in else record.body(kept.body_sha256),
        remote_ip=said.remote_ip,
        collector=said.collector,
        collector_version=said.collector_version,
        terms_basis=said.terms_basis,
        purpose=Purpose(said.purpose),
        login_state=said.login_state,
        tls=said.tls,
    )
