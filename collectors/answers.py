"""What a web server answered, and what its answer means: taken, unchanged, or which error in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, Protocol

from collectors.base import Account, Cursor, Exchange, Terms
from collectors.entries import host_of
from collectors.errors import CollectorError, Gone, Malformed, RateLimited, Refused, Unreachable

LONGEST_WAIT: Final = timedelta(days=31)
"""However long a source asks us to wait, it is asked again after this."""
VALIDATOR_CAP: Final = 1_024
OK, NO_CONTENT, REDIRECTED, NOT_MODIFIED, CLIENT_ERROR, SERVER_ERROR = 200, 204, 300, 304, 400, 500
_SECONDS_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Answer:
    """One request as it went: what `Exchange` holds, without knowing for whom it was asked."""

    started_at: datetime
    finished_at: datetime
    url: str
    final_url: str
    redirects: tuple[str, ...]
    """Status and new address of each hop, such as `301 https://blog.example/feed`."""
    request_headers: tuple[tuple[str, str], ...]
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    remote_ip: str

    def exchange(self, account: Account, collector: str, version: str, terms: Terms) -> Exchange:
        """Return the answer as the record keeps it."""
        return Exchange(
            started_at=self.started_at,
            finished_at=self.finished_at,
            method="GET",
            url=self.url,
            final_url=self.final_url,
            redirects=self.redirects,
            request_headers=self.request_headers,
            status=self.status,
            headers=self.headers,
            body=self.body,
            remote_ip=self.remote_ip,
            collector=collector,
            collector_version=version,
            terms_basis=f"{terms.basis} · handle: {account.basis}",
        )


class Web(Protocol):
    """The way out: `collectors.http.Client`."""

    async def get(self, url: str, headers: Mapping[str, str]) -> Answer:
        """Ask for one address and return the answer, whatever its status.

        Raises:
            CollectorError: There was no answer, or it may not be taken.
        """
        ...


def conditions(cursor: Cursor) -> dict[str, str]:
    """Return the headers that ask for news only. Validators go back as they came, or not at all."""
    headers = {"If-None-Match": cursor.etag, "If-Modified-Since": cursor.last_modified}
    return {name: value for name, value in headers.items() if value and _returnable(value)}


def cursor_after(exchange: Exchange, before: Cursor) -> Cursor:
    """Return where this look ended: the validators of the answer; on 304 the old ones where it gave none."""
    etag, modified = exchange.header("ETag"), exchange.header("Last-Modified")
    if exchange.status == NOT_MODIFIED:
        etag, modified = etag or before.etag, modified or before.last_modified
    return Cursor(
        etag if etag and _returnable(etag) else None,
        modified if modified and _returnable(modified) else None,
    )


def check(exchange: Exchange) -> None:
    """Let a usable answer pass: 2xx with a body, or 304 to a conditional question.

    Raises:
        CollectorError: Of the kind the status stands for, with the exchange attached.
    """
    error = _objection(exchange)
    if error is not None:
        error.exchange = exchange
        raise error


def retry_at(exchange: Exchange) -> datetime | None:
    """Return until when Retry-After asks us to wait (RFC 9110, 10.2.3), at most `LONGEST_WAIT` from now.

    A date is taken relative to the server's own Date, so that a clock that is off on either side does no harm.
    """
    asked = (exchange.header("Retry-After") or "").strip()
    now = exchange.finished_at
    if asked.isascii() and asked.isdigit():
        seconds = int(asked[: _SECONDS_DIGITS + 1])
        return now + min(timedelta(seconds=seconds), LONGEST_WAIT)
    until = _http_date(asked)
    if until is None:
        return None
    wait = until - (_http_date(exchange.header("Date") or "") or now)
    return now + min(max(wait, timedelta()), LONGEST_WAIT)


def _objection(exchange: Exchange) -> CollectorError | None:
    host, status = host_of(exchange.final_url), exchange.status
    if status == NOT_MODIFIED:
        asked = {name.lower() for name, _ in exchange.request_headers}
        if asked.isdisjoint({"if-none-match", "if-modified-since"}):
            return Malformed(f"{host} answered 'not modified' to a question without a condition.")
        return None
    if OK <= status < REDIRECTED:
        return None if exchange.body.strip() else Malformed(f"{host} sent an empty answer.")
    if status >= SERVER_ERROR:
        return _server_trouble(exchange, host)
    if status >= CLIENT_ERROR:
        return _client_trouble(exchange, host)
    return Refused(f"{host} answered with status {status}, which leads nowhere.")


def _server_trouble(exchange: Exchange, host: str) -> CollectorError:
    until = retry_at(exchange)
    if exchange.status == 503 and until is not None:  # noqa: PLR2004  Service Unavailable
        return RateLimited(f"{host} asked us to come back later (503).", until=until)
    return Unreachable(f"{host} has trouble of its own (status {exchange.status}).")


def _client_trouble(exchange: Exchange, host: str) -> CollectorError:
    match exchange.status:
        case 429:
            return RateLimited(
                f"{host} says that it is asked too often (429).", until=retry_at(exchange)
            )
        case 410:
            return Gone(f"{host} says that this page is gone for good (410).")
        case 404:
            return Unreachable(f"{host} has no such page (404).")
        case 401 | 403 | 451 as status:
            return Refused(f"{host} does not let us read this page ({status}).")
        case status:
            return Refused(f"{host} refused the request (status {status}).")


def _returnable(validator: str) -> bool:
    """Tell whether a validator can be sent back exactly as it was received."""
    return validator.isascii() and validator.isprintable() and len(validator) <= VALIDATOR_CAP


def _http_date(text: str) -> datetime | None:
    try:
        when = parsedate_to_datetime(text)
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
