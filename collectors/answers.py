"""What a web server answered, and what its answer means: taken, unchanged, or which error in which words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Protocol

from collectors.base import Account, Cursor, Exchange, Purpose, Terms
from collectors.drafting import host_of
from collectors.errors import CollectorError, Gone, Malformed, RateLimited, Refused, Unreachable
from collectors.rates import allowance, http_date, retry_wait, server_time

LONGEST_FRESH: Final = timedelta(days=7)
"""However long a source calls its answer fresh, it is asked again after this."""
VALIDATOR_CAP: Final = 1_024
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
OK, NO_CONTENT, REDIRECTED, NOT_MODIFIED, CLIENT_ERROR, SERVER_ERROR = 200, 204, 300, 304, 400, 500
_PERMANENT: Final = ("301 ", "308 ")
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
    tls: str = ""
    """See `Exchange.tls`."""
    robots: str = ""
    """On what ground a page was asked, such as `allowed by https://pd.example/robots.txt`; empty for feeds and APIs."""

    def exchange(
        self,
        account: Account,
        *,
        collector: str,
        version: str,
        terms: Terms,
        purpose: Purpose = Purpose.PAGE,
        login_state: str = "anonymous",
    ) -> Exchange:
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
            terms_basis=" · ".join(
                filter(None, (terms.basis, f"handle: {account.basis}", self.robots))
            ),
            purpose=purpose,
            login_state=login_state,
            tls=self.tls,
        )


class Web(Protocol):
    """The way out: `collectors.http.Client`."""

    async def get(
        self,
        url: str,
        headers: Mapping[str, str],
        *,
        secrets: Mapping[str, str] = NOTHING,
        robots: bool = False,
        cap: int | None = None,
        found: bool = False,
    ) -> Answer:
        """Ask for one address and return the answer, whatever its status.

        Args:
            url: The address.
            headers: Beyond the client's own.
            secrets: Headers that are sent to this host only, never after a redirect to another, and recorded
                as `[removed]`.
            robots: Whether this is a page made for people, which is only asked where robots.txt allows it;
                feeds and APIs are offered for machines.
            cap: Most bytes of the body once unpacked; the client's own if None.
            found: Whether the address stood in an answer instead of being registered, as a picture's does: whoever
                wrote it must not be able to have another's host left alone.

        Raises:
            CollectorError: There was no answer, or it may not be taken.
        """
        ...

    async def post(
        self, url: str, form: bytes, headers: Mapping[str, str], *, secrets: Mapping[str, str]
    ) -> Answer:
        """Send a form and return the answer, whatever its status: for token endpoints, nothing is ever published.

        A redirect is refused, so that what the form holds goes nowhere else.

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
    """Return until when Retry-After asks us to wait, at most `collectors.rates.LONGEST_WAIT` from now."""
    wait = retry_wait(exchange.headers, exchange.finished_at)
    return None if wait is None else exchange.finished_at + wait


def fresh_until(exchange: Exchange) -> datetime | None:
    """Return until when the source itself says that nothing will be new (RFC 9111, 4.2), or None.

    Taken from a usable answer only, at most `LONGEST_FRESH` from now; a date is relative to the server's own.
    """
    if not OK <= exchange.status < REDIRECTED and exchange.status != NOT_MODIFIED:
        return None
    now, told = exchange.finished_at, _directives(exchange.header("Cache-Control") or "")
    if not told.keys().isdisjoint({"no-cache", "no-store"}):
        return None
    if "max-age" in told:
        age = _seconds(exchange.header("Age") or "")
        fresh = _seconds(told["max-age"]) - age
    else:
        expires = http_date(exchange.header("Expires") or "")
        if expires is None:
            return None
        fresh = expires - server_time(exchange.headers, now)
    return now + min(fresh, LONGEST_FRESH) if fresh > timedelta() else None


def moved_to(exchange: Exchange) -> str | None:
    """Return the source's new address where it says that it moved for good: 301 or 308 at every hop, then an answer.

    One such answer is no reason to change a handle: see the rule on redirects in `docs/politeness.md`.
    """
    answered = OK <= exchange.status < REDIRECTED or exchange.status == NOT_MODIFIED
    if not answered or not exchange.redirects:
        return None
    permanent = all(hop.startswith(_PERMANENT) for hop in exchange.redirects)
    return exchange.final_url if permanent else None


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
                f"{host} says that it is asked too often (429).",
                until=retry_at(exchange) or _renewed_at(exchange),
            )
        case 410:
            return Gone(f"{host} says that this page is gone for good (410).")
        case 404:
            return Unreachable(f"{host} has no such page (404).")
        case 401 | 403 | 451 as status:
            return Refused(f"{host} does not let us read this page ({status}).")
        case status:
            return Refused(f"{host} refused the request (status {status}).")


def _renewed_at(exchange: Exchange) -> datetime | None:
    """Return when the host's own headers say that there are questions again."""
    told = allowance(exchange.headers, exchange.finished_at)
    return exchange.finished_at + told.wait if told and told.wait else None


def _returnable(validator: str) -> bool:
    """Tell whether a validator can be sent back exactly as it was received."""
    return validator.isascii() and validator.isprintable() and len(validator) <= VALIDATOR_CAP


def _directives(text: str) -> dict[str, str]:
    """Return what Cache-Control says, the first of each name."""
    told: dict[str, str] = {}
    for part in text[:VALIDATOR_CAP].split(","):
        name, _, value = part.partition("=")
        told.setdefault(name.strip().lower(), value.strip().strip('"'))
    return told


def _seconds(text: str) -> timedelta:
    return (
        timedelta(seconds=int(text[:_SECONDS_DIGITS]))
        if text.isascii() and text.isdigit()
        else timedelta()
    )
