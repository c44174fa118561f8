from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.web import START

from collectors.errors import RateLimited
from collectors.manners import (
    FIRST_REST,
    FOUND_WAIT,
    LONGEST_REST,
    TRIPS,
    HostState,
    Manners,
    agent_name,
)
from collectors.rates import LONGEST_WAIT

HOST = "blog.example"
HOUR = timedelta(hours=1)


def _left_alone(manners: Manners) -> timedelta | None:
    """Return how long a host is left alone from the start."""
    try:
        manners.check(HOST, START)
    except RateLimited as error:
        return (error.until or START) - START
    return None


def _failing(times: int) -> Manners:
    manners = Manners()
    for _ in range(times):
        manners.failed(HOST, START, "it did not answer")
    return manners


@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_names_a_wait_gets_it(status: int) -> None:
    manners = Manners()
    manners.heard(HOST, status, [("Retry-After", "3600")], START)
    assert _left_alone(manners) == HOUR
    with pytest.raises(RateLimited, match=r"left alone until 2026-03-02 13:00 UTC: it asked us to"):
        manners.check(HOST, START + HOUR / 2)
    manners.check(HOST, START + HOUR)
    manners.check("other.example", START)


def test_retry_after_on_a_good_answer_means_nothing() -> None:
    manners = Manners()
    manners.heard(HOST, 200, [("Retry-After", "3600")], START)
    assert manners.snapshot() == ()


def test_too_often_without_a_wait_doubles_one_of_ours() -> None:
    manners = Manners()
    waits = []
    for _ in range(12):
        manners.heard(HOST, 429, [], START)
        waits.append(_left_alone(manners))
    assert waits[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert waits[-1] == LONGEST_REST


def test_a_host_with_little_left_for_us_rests_until_there_is_more() -> None:
    manners = Manners()
    low = [("X-RateLimit-Limit", "300"), ("X-RateLimit-Remaining", "30")]
    manners.heard(HOST, 200, [*low, ("X-RateLimit-Reset", "300")], START)
    assert _left_alone(manners) == timedelta(minutes=5)
    assert manners.snapshot()[0].why == "only 30 of 300 questions are left to us"


def test_a_host_is_left_alone_after_failures_in_a_row_and_for_longer_each_time() -> None:
    assert _left_alone(_failing(TRIPS - 1)) is None
    assert _left_alone(_failing(TRIPS)) == FIRST_REST
    assert _left_alone(_failing(TRIPS + 2)) == FIRST_REST * 4
    assert _left_alone(_failing(TRIPS + 5_000)) == LONGEST_REST


def test_pointing_at_a_host_does_not_have_it_left_alone() -> None:
    manners = Manners()
    for _ in range(20):
        manners.heard(HOST, 500, [], START, found=True)
    assert manners.snapshot() == ()
    for _ in range(20):
        manners.heard(HOST, 429, [], START, found=True)
    assert _left_alone(manners) == timedelta(minutes=1)
    low = [("X-RateLimit-Remaining", "0"), ("X-RateLimit-Reset", "999999")]
    for status, headers in ((503, [("Retry-After", "999999")]), (200, low)):
        manners.heard(HOST, status, headers, START, found=True)
        assert _left_alone(manners) == FOUND_WAIT


def test_one_good_answer_and_the_host_is_as_new() -> None:
    manners = _failing(TRIPS)
    manners.check(HOST, START + FIRST_REST)
    manners.heard(HOST, 404, [], START + FIRST_REST)
    assert manners.snapshot() == ()


def test_one_bad_answer_after_the_rest_closes_it_again() -> None:
    manners = _failing(TRIPS)
    manners.heard(HOST, 500, [], START + FIRST_REST)
    assert _left_alone(manners) == FIRST_REST * 3


def test_what_is_remembered_holds_in_the_next_pass() -> None:
    before = _failing(TRIPS)
    again = Manners(before.snapshot())
    assert _left_alone(again) == FIRST_REST
    assert again.snapshot() == before.snapshot()


def test_a_moment_from_a_clock_that_was_wrong_stops_nothing() -> None:
    manners = Manners([HostState(HOST, START + LONGEST_WAIT + HOUR, "the clock ran ahead")])
    assert _left_alone(manners) is None


def test_pauses_between_tries_double_and_are_spread_over_their_whole_length() -> None:
    longest, shortest = Manners(chance=lambda: 1.0), Manners(chance=lambda: 0.0)
    assert [longest.pause(HOST, n, 9) for n in (1, 2, 3, 8)] == [1, 2, 4, 30]
    assert shortest.pause(HOST, 1, 3) == 0
    assert longest.pause(HOST, 3, 3) is None


def test_a_host_that_is_to_be_left_alone_is_not_tried_again() -> None:
    assert _failing(TRIPS).pause(HOST, 1, 3) is None


def test_two_questions_to_a_host_are_so_far_apart() -> None:
    manners = Manners()
    assert manners.spacing(HOST, 100.0, 1.0) == 0
    manners.asked(HOST, 100.0, 1.0)
    assert manners.spacing(HOST, 100.25, 1.0) == 0.75
    assert manners.spacing(HOST, 107.0, 1.0) == 0
    for second in range(1_000):
        manners.asked(f"h{second}.example", 200.0 + second, 5.0)
    assert len(manners._asked) == 5


@given(
    st.lists(
        st.tuples(
            st.sampled_from([200, 304, 404, 429, 500, 503, 0]),
            st.dictionaries(st.sampled_from(["Retry-After", "X-RateLimit-Remaining"]), st.text()),
        )
    )
)
def test_no_host_talks_us_into_waiting_for_ever(
    answers: list[tuple[int, dict[str, str]]],
) -> None:
    manners = Manners()
    for status, headers in answers:
        manners.heard(HOST, status, headers.items(), START)
    assert (_left_alone(manners) or timedelta()) <= LONGEST_WAIT


def test_we_say_who_we_are_and_how_to_complain() -> None:
    assert agent_name("Riverton PD", "0.2", "https://pd.example/monitor ia@pd.example") == (
        "Riverton-PD-SocialPolicyMonitor/0.2 (+https://pd.example/monitor; mailto:ia@pd.example)"
    )
    assert agent_name("Polizei Köln", "1", "ia@pd.example") == (
        "Polizei-Koln-SocialPolicyMonitor/1 (+mailto:ia@pd.example)"
    )
    assert agent_name("", "1", "") == "Department-SocialPolicyMonitor/1 (+no contact given)"


@given(st.text(), st.text())
def test_no_setting_can_write_a_second_header(department: str, contact: str) -> None:
    agent = agent_name(department, "1", contact)
    assert agent.isascii()
    assert agent.isprintable()
    assert agent.count("(") == agent.count(")") == 1
