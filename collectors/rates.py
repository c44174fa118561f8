"""What a host's headers say of its limits, in every dialect met so far: how long to wait, and whether little is left.

Retry-After (RFC 9110, 10.2.3); `x-ratelimit-*` of Mastodon (a date), Reddit (seconds, no limit named) and GitHub
(an epoch), `x-rate-limit-*` of X, `ratelimit-*` of Bluesky and of the older drafts, `RateLimit` with
`RateLimit-Policy` of the newer drafts of the IETF. All of it is a stranger's word: nothing here fails on junk, and
no wait is longer than `LONGEST_WAIT`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST_WAIT: Final = timedelta(days=31)
"""However long a host asks us to wait, it is asked again after this."""
LEAST_SHARE: Final = 0.1
"""We stop while this share of a host's allowance is still left: others ask from the same address."""

Headers = Iterable[tuple[str, str]]
_FAMILIES: Final = ("x-ratelimit-", "x-rate-limit-", "ratelimit-")
_NUMBER: Final = re.compile(r"\d{1,15}(?:\.\d{1,9})?", re.ASCII)
_PARAMETER: Final = re.compile(r'\s*([a-z]{1,10})\s*=\s*"?([0-9.]{1,20})', re.ASCII)
_EPOCH: Final = 1e9
"""A larger number is a moment in seconds since 1970, a smaller one a number of seconds."""
_MILLISECONDS: Final = 1e12
_ITEMS: Final = 8
_WORDS: Final = 64
"""Longest text that is read as a date."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many questions a host still allows us."""

    left: float
    limit: float
    """0 where the host does not say."""
    wait: timedelta | None
    """Until there are more again; None where the host does not say."""

    @property
    def low(self) -> bool:
        """Whether we should stop."""
        return self.left < 1 or self.left <= self.limit * LEAST_SHARE


def header(headers: Headers, name: str) -> str | None:
    """Return the first header of that name (in lower case), or None."""
    return next((v for k, v in headers if k.lower() == name), None)


def http_date(text: str) -> datetime | None:
    """Return a date as HTTP writes it, or None."""
    try:
        when = parsedate_to_datetime(text[:_WORDS])
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def bounded(wait: timedelta) -> timedelta:
    """Return a wait that is neither negative nor longer than `LONGEST_WAIT`."""
    return min(max(wait, timedelta()), LONGEST_WAIT)


def server_time(headers: Headers, now: datetime) -> datetime:
    """Return what time it is for the server, so that a clock that is off on either side does no harm."""
    return http_date(header(headers, "date") or "") or now


def retry_wait(headers: Headers, now: datetime) -> timedelta | None:
    """Return how long Retry-After asks us to wait, or None where it does not."""
    asked = (header(headers, "retry-after") or "").strip()
    if asked.isascii() and asked.isdigit():
        return bounded(timedelta(seconds=int(asked[:10])))
    until = http_date(asked)
    return None if until is None else bounded(until - server_time(headers, now))


def allowance(headers: Headers, now: datetime) -> Allowance | None:
    """Return the tightest of what the headers allow us, or None where they do not say."""
    named = {k.lower(): v for k, v in headers if "rate" in k.lower()}
    if not named:
        return None
    there = server_time(headers, now)
    found = [*_families(named, there), *_drafts(named)]
    return min(found, key=lambda one: (not one.low, -(one.wait or timedelta())), default=None)


def _families(named: dict[str, str], there: datetime) -> Iterator[Allowance]:
    for family in _FAMILIES:
        left = _number(named.get(f"{family}remaining", ""))
        if left is None:
            continue
        limit = _number(named.get(f"{family}limit", ""))
        used = _number(named.get(f"{family}used", ""))
        if limit is None:
            limit = 0.0 if used is None else left + used
        wait = _moment(named.get(f"{family}reset", ""), there)
        yield Allowance(left, limit, _window(named) if wait is None else wait)


def _drafts(named: dict[str, str]) -> Iterator[Allowance]:
    """Read `RateLimit`, as a list of named policies or as one line of limit, remaining and reset."""
    policies = dict(_items(named.get("ratelimit-policy", "")))
    for name, told in _items(named.get("ratelimit", "")):
        policy = policies.get(name, {})
        left = told.get("r", told.get("remaining"))
        if left is None:
            continue
        limit = told.get("limit", policy.get("q", 0.0))
        seconds = told.get("t", told.get("reset", policy.get("w")))
        yield Allowance(left, limit, None if seconds is None else _seconds(seconds))


def _items(text: str) -> Iterator[tuple[str, dict[str, float]]]:
    """Split `"burst";q=100;w=60, "day";q=5000;w=86400`; `limit=10, remaining=1` is one item without a name."""
    loose: dict[str, float] = {}
    for item in text[:1_024].split(",")[:_ITEMS]:
        name, *rest = item.split(";")
        if "=" in name:
            loose |= _parameters([name, *rest])
        else:
            yield name.strip().strip('"'), _parameters(rest)
    if loose:
        yield "", loose


def _parameters(parts: list[str]) -> dict[str, float]:
    matched = (_PARAMETER.match(part.lower()) for part in parts)
    read = ((found[1], _number(found[2])) for found in matched if found)
    return {name: value for name, value in read if value is not None}


def _window(named: dict[str, str]) -> timedelta | None:
    """Return the length of the period of a policy such as `300;w=300`."""
    for text in (named.get("ratelimit-policy", ""), named.get("ratelimit-limit", "")):
        for _, told in _items(text):
            if "w" in told:
                return _seconds(told["w"])
    return None


def _number(text: str) -> float | None:
    found = _NUMBER.match(text.strip())
    return float(found[0]) if found else None


def _seconds(value: float) -> timedelta:
    return bounded(timedelta(seconds=min(value, LONGEST_WAIT.total_seconds())))


def _moment(text: str, there: datetime) -> timedelta | None:
    """Return how long it is to a moment given as seconds, an epoch, an ISO 8601 time or an HTTP date."""
    text = text.strip()[:_WORDS]
    number = _number(text) if _NUMBER.fullmatch(text) else None
    if number is not None:
        if number < _EPOCH:
            return _seconds(number)
        seconds = number / 1_000 if number >= _MILLISECONDS else number
        return _seconds(max(0.0, seconds - there.timestamp()))
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        dated = http_date(text)
        if dated is None:
            return None
        when = dated
    try:
        when = when.astimezone(UTC) if when.tzinfo else when.replace(tzinfo=UTC)
    except OverflowError:
        return LONGEST_WAIT
    return bounded(when - there)
