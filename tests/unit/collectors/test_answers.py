from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.web import START, feed_exchange, refusal

from collectors.answers import (
    LONGEST_FRESH,
    VALIDATOR_CAP,
    Answer,
    check,
    conditions,
    cursor_after,
    fresh_until,
    moved_to,
    retry_at,
)
from collectors.base import Account, Cursor, Exchange, Terms
from collectors.rates import LONGEST_WAIT


def _answer(status: int, **headers: str) -> Exchange:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return replace(feed_exchange(b"body"), status=status, headers=named)


def _wait(**headers: str) -> timedelta | None:
    until = retry_at(_answer(429, **headers))
    return until - START if until else None


def test_retry_after_is_read_in_both_forms_and_capped() -> None:
    assert _wait(Retry_After="90") == timedelta(seconds=90)
    assert _wait(Retry_After=" 0 ") == timedelta()
    assert _wait(Retry_After="999999999999") == LONGEST_WAIT
    assert _wait(Retry_After="Mon, 02 Mar 2026 13:00:00 GMT") == timedelta(hours=1)
    assert _wait(Retry_After="Mon, 02 Mar 2026 11:00:00 GMT") == timedelta()
    assert _wait(Retry_After="Fri, 31 Dec 9999 23:59:59 GMT") == LONGEST_WAIT


def test_a_retry_date_counts_from_the_servers_own_clock() -> None:
    assert _wait(
        Retry_After="Tue, 03 Mar 2020 10:10:00 GMT", Date="Tue, 03 Mar 2020 10:00:00 GMT"
    ) == timedelta(minutes=10)


@pytest.mark.parametrize("junk", ["", "soon", "-5", "1.5", "٣", "Mon, 99 Foo 2026", "1e9", "\x1b"])
def test_junk_in_retry_after_is_no_date(junk: str) -> None:
    assert _wait(Retry_After=junk) is None


@given(st.text(), st.text())
def test_no_header_makes_us_wait_for_ever_or_fail(asked: str, date: str) -> None:
    until = retry_at(_answer(429, Retry_After=asked, Date=date))
    assert until is None or START <= until <= START + LONGEST_WAIT


def test_validators_are_sent_back_exactly_or_not_at_all() -> None:
    assert conditions(Cursor('W/"a b"', "yesterday")) == {
        "If-None-Match": 'W/"a b"',
        "If-Modified-Since": "yesterday",
    }
    assert conditions(Cursor()) == {}
    for odd in ("stra\xdfe", "a\r\nX-Evil: 1", "x" * (VALIDATOR_CAP + 1)):
        assert conditions(Cursor(odd, odd)) == {}
        assert cursor_after(_answer(200, ETag=odd, Last_Modified=odd), Cursor("old")) == Cursor()


def test_a_304_keeps_the_validators_it_does_not_renew() -> None:
    before = Cursor('"1"', "yesterday")
    assert cursor_after(_answer(304), before) == before
    assert cursor_after(_answer(304, ETag='"2"'), before) == Cursor('"2"', "yesterday")
    assert cursor_after(_answer(200), before) == Cursor()


def test_every_status_passes_or_becomes_a_sentence() -> None:
    for status in (*range(100, 600), 0, 999):
        exchange = _answer(status)
        error = refusal(partial(check, exchange))
        assert (error is None) == (200 <= status < 300)
        if error is not None:
            assert error.exchange is exchange
            assert re.fullmatch(r"blog\.example .+\.", str(error))


def test_a_304_passes_where_it_was_asked_for() -> None:
    asked = (("if-none-match", '"1"'),)
    check(replace(_answer(304), request_headers=asked, body=b""))


def test_times_are_aware() -> None:
    until = retry_at(_answer(429, Retry_After="Mon, 02 Mar 2026 13:00:00"))
    assert isinstance(until, datetime)
    assert until.tzinfo is not None


DATE = "Mon, 02 Mar 2020 12:00:00 GMT"
FRESH: dict[str, tuple[dict[str, str], timedelta | None]] = {
    "an age": ({"Cache_Control": "public, max-age=600"}, timedelta(minutes=10)),
    "an age of which part is over": (
        {"Cache_Control": 'max-age="600"', "Age": "60"},
        timedelta(minutes=9),
    ),
    "an age before a date": (
        {"Cache_Control": "max-age=60", "Expires": "Mon, 02 Mar 2026 13:00:00 GMT"},
        timedelta(minutes=1),
    ),
    "a date": ({"Expires": "Mon, 02 Mar 2026 13:00:00 GMT"}, timedelta(hours=1)),
    "a date by the server's own clock": (
        {"Expires": "Mon, 02 Mar 2020 12:10:00 GMT", "Date": DATE},
        timedelta(minutes=10),
    ),
    "too long": ({"Cache_Control": "max-age=99999999999"}, LONGEST_FRESH),
    "over": ({"Cache_Control": "max-age=60", "Age": "61"}, None),
    "none": ({"Cache_Control": "max-age=0"}, None),
    "no-cache": ({"Cache_Control": "no-cache, max-age=600"}, None),
    "no-store": ({"Cache_Control": "no-store", "Expires": "Tue, 03 Mar 2026 13:00:00 GMT"}, None),
    "junk": ({"Cache_Control": "max-age=soon"}, None),
    "nothing said": ({}, None),
    "the past": ({"Expires": "0"}, None),
}


@pytest.mark.parametrize("case", FRESH)
def test_how_long_an_answer_stays_fresh(case: str) -> None:
    headers, fresh = FRESH[case]
    assert fresh_until(_answer(200, **headers)) == (START + fresh if fresh else None)
    assert fresh_until(_answer(304, **headers)) == (START + fresh if fresh else None)
    assert fresh_until(_answer(500, **headers)) is None


@given(st.text(), st.text(), st.text(), st.text())
def test_no_header_keeps_us_away_for_long(control: str, age: str, expires: str, date: str) -> None:
    answer = _answer(200, Cache_Control=f"max-age={control}", Age=age, Expires=expires, Date=date)
    until = fresh_until(answer)
    assert until is None or START < until <= START + LONGEST_FRESH


def test_a_source_moved_for_good_only_where_every_hop_says_so() -> None:
    new = "https://new.example/feed"

    def moved(*statuses: int, status: int = 200) -> str | None:
        hops = tuple(f"{one} {new}" for one in statuses)
        return moved_to(replace(_answer(status), redirects=hops, final_url=new))

    assert moved(301) == moved(308, 301) == moved(301, status=304) == new
    assert moved() is None
    for temporary in (302, 303, 307):
        assert moved(temporary) is moved(301, temporary) is moved(temporary, 301) is None
    assert moved(301, status=404) is moved(301, status=500) is None


def test_the_ground_on_which_a_page_was_asked_is_part_of_its_basis() -> None:
    answer = Answer(
        started_at=START,
        finished_at=START,
        url="https://pd.example/p",
        final_url="https://pd.example/p",
        redirects=(),
        request_headers=(),
        status=200,
        headers=(),
        body=b"x",
        remote_ip="127.0.0.1",
        robots="allowed by https://pd.example/robots.txt",
    )
    account = Account("blog", "@js", "https://pd.example/p", "official")
    exchange = answer.exchange(account, collector="c", version="1", terms=Terms("ok", "its terms"))
    assert exchange.terms_basis == (
        "its terms · handle: official · allowed by https://pd.example/robots.txt"
    )
