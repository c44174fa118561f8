"""What a notice may say, and when it leaves: counted, aged, never about anything."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.department import NOON

from cases.errors import CasesError
from cases.model.notices import (
    Manner,
    NoticeKind,
    Telling,
    Waiting,
    is_time,
    next_try,
    wording,
)
from cases.services.notices import checked

HOUR = timedelta(hours=1)


def waiting(
    matter: str = "case:IA-2026-0001",
    *,
    ago: timedelta = HOUR,
    urgent: bool = False,
    kind: NoticeKind = NoticeKind.CASE,
    number: int = 1,
) -> Waiting:
    return Waiting(number, "sgt", kind, matter, urgent, NOON - ago)


def test_a_notice_counts_ages_and_says_how_urgent_it_is() -> None:
    said = wording(
        [
            waiting("case:IA-2026-0001", ago=26 * HOUR),
            waiting("flag:12", urgent=True, kind=NoticeKind.FLAG),
            waiting("flag:13", kind=NoticeKind.FLAG),
        ],
        Manner(),
        NOON,
    )

    assert said.subject == "Urgent: 3 matters wait for you in Watchdesk"
    assert said.body.splitlines()[0] == (
        "3 matters wait for you in Watchdesk; oldest 26 h; one is urgent."
    )
    assert "Of these: 1 case, 2 flags." in said.body
    assert "IA-2026" not in said.body


@pytest.mark.parametrize(
    ("ago", "urgent", "said"),
    [
        (
            timedelta(minutes=5),
            False,
            "1 matter waits for you in Watchdesk, since less than an hour.",
        ),
        (47 * HOUR, False, "1 matter waits for you in Watchdesk, since 47 h."),
        (49 * HOUR, True, "1 matter waits for you in Watchdesk, since 2 days; it is urgent."),
        (-HOUR, False, "1 matter waits for you in Watchdesk, since less than an hour."),
    ],
)
def test_one_matter_is_told_of_as_one(ago: timedelta, *, urgent: bool, said: str) -> None:
    words = wording([waiting(ago=ago, urgent=urgent)], Manner(), NOON)

    assert words.body.splitlines()[0] == said


def test_numbers_of_cases_are_told_where_the_department_wants_it_and_twenty_at_most() -> None:
    many = [waiting(f"case:IA-2026-{n:04d}") for n in range(1, 25)]
    flag = waiting("flag:7", kind=NoticeKind.FLAG)

    said = wording([*many, flag], Manner(case_numbers=True), NOON).body

    assert "Cases: IA-2026-0001, IA-2026-0002" in said
    assert "IA-2026-0020 and 4 more." in said
    assert "flag:7" not in said


def test_the_same_matter_counts_once_for_each_kind() -> None:
    said = wording([waiting(number=1), waiting(number=2, urgent=True)], Manner(), NOON)

    assert said.subject == "Urgent: 1 matter waits for you in Watchdesk"


@given(
    matter=st.text(min_size=1, max_size=60), kind=st.sampled_from(NoticeKind), urgent=st.booleans()
)
def test_nothing_of_a_matter_is_in_what_leaves(
    matter: str, kind: NoticeKind, *, urgent: bool
) -> None:
    secret = f"flag:{matter}§"

    said = wording([waiting(secret, kind=kind, urgent=urgent)], Manner(case_numbers=True), NOON)

    assert "§" not in said.subject + said.body
    assert said.subject.isascii()
    assert said.subject.isprintable()


NIGHT = Manner(
    quiet_from=time(22), quiet_until=time(6), zone=ZoneInfo("America/Chicago"), every=HOUR
)


@pytest.mark.parametrize(
    ("hour", "quiet"), [(21, False), (22, True), (23, True), (0, True), (5, True), (6, False)]
)
def test_quiet_hours_run_over_midnight_in_the_departments_zone(hour: int, *, quiet: bool) -> None:
    at = datetime(2026, 11, 20, hour, 30, tzinfo=ZoneInfo("America/Chicago"))

    assert NIGHT.quiet(at) == quiet
    assert is_time([waiting()], Telling("sgt"), NIGHT, at) != quiet
    assert is_time([waiting(urgent=True)], Telling("sgt"), NIGHT, at)


def test_quiet_hours_within_a_day_and_none_at_all() -> None:
    noon = Manner(quiet_from=time(11), quiet_until=time(13))

    assert noon.quiet(NOON)
    assert not noon.quiet(NOON + 2 * HOUR)
    assert not Manner().quiet(NOON)


def test_what_is_not_urgent_waits_for_the_interval_and_what_is_for_five_minutes() -> None:
    told = Telling("sgt", last_sent_at=NOON - timedelta(minutes=10))

    assert not is_time([waiting()], told, Manner(), NOON)
    assert is_time([waiting(), waiting(urgent=True)], told, Manner(), NOON)
    just = Telling("sgt", last_sent_at=NOON - timedelta(minutes=1))
    assert not is_time([waiting(urgent=True)], just, Manner(), NOON)
    held = Telling("sgt", next_try_at=NOON + HOUR)
    assert not is_time([waiting(urgent=True)], held, Manner(), NOON)
    assert not is_time([], Telling("sgt"), Manner(), NOON)


def test_tries_come_later_and_later_and_an_hour_apart_at_most() -> None:
    pauses = [(next_try(n, NOON) - NOON).total_seconds() / 60 for n in (1, 2, 3, 6, 7, 500)]

    assert pauses == [1, 2, 4, 32, 60, 60]


@pytest.mark.parametrize(
    "address",
    [
        "rosa@pd.example",
        "a.b+c@mail.pd.example",
        "ntfys://push.pd.example/topic",
        "ntfys://u:{push}@h/t",
    ],
)
def test_an_address_is_taken_as_it_is(address: str) -> None:
    assert checked(f" {address} ") == address


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("rosa", "no e-mail address"),
        ("a@b..c", "no e-mail address"),
        ("a@b.example\r\nBcc: x@y.example", "blanks or signs"),
        ("Rosa <a@b.example>", "blanks or signs"),
        ("a@b.example,c@d.example", "no e-mail address"),
        ("a@b.example\u202e", "blanks or signs"),
        ("ntfys://u:topsecret@h/t", "put it into keys/notices/NAME"),
        ("1://x", "no scheme"),
        ("ntfy://[::1/x", "address is none"),
        ("", "is required"),
        ("a" * 400 + "@b.example", "at most 300"),
    ],
)
def test_what_is_no_address_or_holds_a_secret_is_refused(address: str, said: str) -> None:
    with pytest.raises(CasesError, match=said):
        checked(address)
