"""Which reader an exchange belongs to: by the name it carries, so that the record can be read again at any time."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from collectors.base import Account, Exchange, Found, PostRef, Purpose
from collectors.catalogue import PLATFORMS
from collectors.errors import Malformed
from collectors.feeds import PREFIX, read_feed
from collectors.imports.formats import PREFIX as HANDED_IN
from collectors.whole_page import NAME as WHOLE_PAGE
from collectors.whole_page import read_whole

_APIS = frozenset(platform.api for platform in PLATFORMS.values() if platform.api)


def read(
    exchange: Exchange, account: Account, refs: Sequence[PostRef] = (), *, path: str = ""
) -> Found:
    """Return everything an exchange says: pure, replayable from the record, whatever the gate says today.

    Args:
        exchange: As fetched now, or as kept in the record.
        account: For whom it was asked.
        refs: The posts a probe asked about.
        path: The file of an import, as the vault keeps it; its exchange has no body.

    Raises:
        Malformed: The body is not what it claims to be, or nobody knows how to read it.
    """
    if exchange.purpose is Purpose.MEDIA:
        return Found()  # a picture says nothing; its bytes are the exchange's body
    if exchange.collector.startswith(HANDED_IN):
        if not path:
            raise Malformed("An import is read again from the file that was handed in: give it.")
        from collectors.imports.reading import read_import

        return read_import(path, exchange, account)
    if exchange.collector == WHOLE_PAGE:
        return read_whole(exchange, account)
    if exchange.collector.startswith(PREFIX):
        platform = PLATFORMS.get(account.platform)
        return read_feed(exchange, account, platform.kind if platform else "post", refs)
    if exchange.collector in _APIS:
        found: Found = import_module(f"collectors.platforms.{exchange.collector}").read(
            exchange, account, refs
        )
        return found
    raise Malformed("This program has no reader for what that collector brought.")
