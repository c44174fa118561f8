from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.web import START

from collectors.rates import LONGEST_WAIT, allowance, retry_wait

EPOCH = int(START.timestamp())
LOW = {
    "Mastodon: a date": {
        "X-RateLimit-Limit": "300",
        "X-RateLimit-Remaining": "30",
        "X-RateLimit-Reset": "2026-03-02T12:05:00.000000Z",
    },
    "GitHub: an epoch": {
        "x-ratelimit-limit": "60",
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": str(EPOCH + 300),
    },
    "milliseconds": {"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{EPOCH + 300}000"},
    "Reddit: seconds, no limit named": {
        "x-ratelimit-remaining": "90.0",
        "x-ratelimit-used": "910",
        "x-ratelimit-reset": "300",
    },
    "X: with a dash": {
        "x-rate-limit-limit": "900",
        "x-rate-limit-remaining": "4",
        "x-rate-limit-reset": str(EPOCH + 300),
    },
    "Bluesky: a policy without a reset": {
        "RateLimit-Limit": "3000",
        "RateLimit-Remaining": "299",
        "RateLimit-Policy": "3000;w=300",
    },
    "older draft: the window in the limit": {
        "RateLimit-Limit": "100, 100;w=300",
        "RateLimit-Remaining": "10",
    },
    "one line": {"RateLimit": "limit=100, remaining=9, reset=300"},
    "newer draft": {
        "RateLimit": '"burst";r=90;t=10, "day";r=1;t=300',
        "RateLimit-Policy": '"burst";q=100;w=60, "day";q=5000;w=86400',
    },
    "an HTTP date": {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": "Mon, 02 Mar 2026 12:05:00 GMT",
    },
    "the server's own clock counts": {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": "1577880300",
        "Date": "Wed, 01 Jan 2020 12:00:00 GMT",
    },
}


@pytest.mark.parametrize("dialect", LOW)
def test_little_left_is_understood_in_every_dialect(dialect: str) -> None:
    told = allowance(LOW[dialect].items(), START)
    assert told is not None
    assert (told.low, told.wait) == (True, timedelta(minutes=5))


def test_enough_left_is_no_reason_to_stop() -> None:
    told = allowance({"x-ratelimit-limit": "300", "x-ratelimit-remaining": "31"}.items(), START)
    assert told is not None
    assert not told.low
    assert allowance({"Server": "nginx"}.items(), START) is None


def test_the_tightest_limit_is_taken() -> None:
    headers = {
        "x-ratelimit-limit": "100",
        "x-ratelimit-remaining": "99",
        "ratelimit": '"hour";r=0;t=60, "day";r=0;t=900',
    }
    told = allowance(headers.items(), START)
    assert told is not None
    assert told.wait == timedelta(minutes=15)


def test_no_wait_is_longer_than_a_month_or_in_the_past() -> None:
    for reset, wait in (
        ("9" * 12, LONGEST_WAIT),
        ("9999-12-31T23:59:59-23:59", LONGEST_WAIT),
        ("1980-01-01", timedelta()),
    ):
        told = allowance({"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}.items(), START)
        assert told is not None
        assert told.wait == wait


_NAMES = st.sampled_from(
    [
        "RateLimit",
        "RateLimit-Policy",
        "RateLimit-Limit",
        "RateLimit-Reset",
        "X-RateLimit-Remaining",
        "X-RateLimit-Reset",
        "X-RateLimit-Used",
        "Retry-After",
        "Date",
    ]
)
_VALUES = st.text() | st.from_regex(r'[0-9;=,rqtw". -]{0,40}', fullmatch=True)


@given(st.lists(st.tuples(_NAMES, _VALUES)))
def test_no_header_makes_us_fail_or_wait_for_ever(headers: list[tuple[str, str]]) -> None:
    told = allowance(headers, START)
    waits = [retry_wait(headers, START), told.wait if told else None]
    assert all(wait is None or timedelta() <= wait <= LONGEST_WAIT for wait in waits)
