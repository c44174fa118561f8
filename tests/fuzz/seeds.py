"""One input of a reader as one string of bytes: who is asked about what on the first line, the body behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import msgspec

from collectors.base import Account, Exchange, PostRef
from collectors.catalogue import PLATFORMS
from collectors.sandbox_child import Job

SEED_CAP = 32_768
"""Bytes: what is larger is slow to try, and finds nothing that a smaller one would not."""
_SCHEMES = ("http://", "https://", "file:///")
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Job).decode


def seed(exchange: Exchange, account: Account, refs: Sequence[PostRef], body: bytes) -> bytes:
    """Return an input of a reader as bytes."""
    # What was answered by a real server may be no UTF-8; the line has to be.
    headers = tuple((_plain(name), _plain(value)) for name, value in exchange.headers)
    bare = replace(exchange, body=b"", headers=headers, request_headers=())
    return _encode(Job(bare, account, tuple(refs))) + b"\n" + body


def job(data: bytes) -> tuple[Job, bytes] | None:
    """Return the job and its body, or None where the first line is none."""
    line, _, body = data.partition(b"\n")
    try:
        found = _decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError):
        return None
    return (found, body) if _ours(found) else None


def _ours(found: Job) -> bool:
    """Tell whether what never comes from outside is as we make it: the clock's times, the account as registered."""
    account, exchange = found.account, found.exchange
    kept = (account.handle, account.url, account.basis, account.native_id, exchange.final_url)
    return (
        account.platform in PLATFORMS
        and not found.path
        and "\0" not in "".join((*kept, *_known(found)))
        and all(one.native_id for one in found.refs)
        and all(one.startswith(_SCHEMES) for one in (exchange.url, exchange.final_url))
        and exchange.started_at.tzinfo is not None
        and exchange.finished_at.tzinfo is not None
    )


def _known(found: Job) -> Iterator[str]:
    for one in found.refs:
        yield from (one.native_id, one.permalink, one.native_uri, one.native_version)


def _plain(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
