"""When a flag goes up, and how agreement is counted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.ageing import Limits
from cases.model.agreement import kappa, share
from cases.model.second_look import drawn, packed, unpacked

CHICAGO = ZoneInfo("America/Chicago")
moments = st.integers(0, 6 * 365 * 86_400).map(
    lambda s: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=s)
)


@pytest.mark.parametrize(
    ("since", "due"),
    [
        ("2026-11-20T15:00", "2026-11-27T15:00"),  # a Friday
        ("2026-11-21T10:00", "2026-11-27T23:59"),  # a Saturday counts from Monday on
        ("2026-11-23T00:00", "2026-11-27T23:59"),
        ("2026-12-23T09:00", "2026-12-31T09:00"),  # Christmas does not count
        ("2026-10-30T12:00", "2026-11-06T12:00"),  # over the change of the clock: the same hour
    ],
)
def test_working_days_leave_weekends_and_holidays_out(since: str, due: str) -> None:
    limits = Limits(zone=CHICAGO, holidays={date(2026, 12, 25)})
    begun = datetime.fromisoformat(since).replace(tzinfo=CHICAGO)

    found = limits.due_at(begun.astimezone(UTC), 2).astimezone(CHICAGO)

    assert found.replace(second=0, microsecond=0) == datetime.fromisoformat(due).replace(
        tzinfo=CHICAGO
    )


def test_urgent_and_high_flags_wait_by_the_clock() -> None:
    at = datetime(2026, 11, 20, 23, tzinfo=UTC)

    assert Limits().due_at(at, 5) == at + timedelta(hours=1)
    assert Limits().due_at(at, 4) == at + timedelta(hours=24)


@given(moments, st.integers(1, 5), st.integers(1, 10))
def test_the_bound_of_the_query_leaves_no_overdue_flag_out(
    since: datetime, severity: int, days: int
) -> None:
    limits = Limits(zone=CHICAGO, working_days=days)
    due = limits.due_at(since, severity)

    assert due > since
    assert limits.latest_start(due, severity) >= since


@given(moments, moments)
def test_who_began_to_wait_first_is_due_first(one: datetime, other: datetime) -> None:
    limits = Limits(zone=CHICAGO)
    early, late = sorted((one, other))

    assert limits.due_at(early, 1) <= limits.due_at(late, 1)


@pytest.mark.parametrize(("of", "most"), [(150, 0.0198), (300, 0.0099), (600, 0.0050)])
def test_no_miss_in_a_sample_bounds_the_missed_share(of: int, most: float) -> None:
    found = share(0, of)

    assert found.share == 0
    assert found.at_most == pytest.approx(most, abs=5e-5)
    assert found.at_most == pytest.approx(1 - 0.05 ** (1 / of), abs=1e-12)


def test_the_exact_interval_is_the_published_one() -> None:
    found = share(10, 100)  # Clopper-Pearson: 4.90 % to 17.62 %

    assert found.low == pytest.approx(0.04900, abs=1e-4)
    assert found.high == pytest.approx(0.17622, abs=1e-4)
    assert share(0, 0).share is None
    assert (share(7, 7).high, share(7, 7).at_most) == (1.0, 1.0)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_what_was_seen(sample: tuple[int, int]) -> None:
    count, of = sample
    found = share(count, of)

    assert found.low <= count / of <= found.high
    assert found.at_most <= found.high + 1e-9


def test_kappa_is_agreement_beyond_chance_with_its_interval() -> None:
    pairs = [
        *[("yes", "yes")] * 20,
        *[("yes", "no")] * 5,
        *[("no", "yes")] * 10,
        *[("no", "no")] * 15,
    ]

    found = kappa(pairs)

    assert (found.pairs, found.agreed) == (50, 35)
    assert found.kappa == pytest.approx(0.4)
    assert found.low == pytest.approx(0.4 - 1.96 * 0.127, abs=1e-3)
    assert found.high == pytest.approx(0.4 + 1.96 * 0.127, abs=1e-3)


def test_kappa_says_nothing_where_chance_would_agree_as_often() -> None:
    assert kappa([]).kappa is None
    assert kappa([("a", "a")] * 9).kappa is None
    assert kappa([("a", "a"), ("b", "b")]).kappa == 1.0


@given(st.binary(min_size=32, max_size=32), st.sets(st.integers(1, 10**9), max_size=60))
def test_a_draw_depends_on_seed_and_list_alone(seed: bytes, ids: set[int]) -> None:
    chosen = drawn(seed, sorted(ids), 5)

    assert chosen == drawn(seed, sorted(ids, reverse=True), 5)
    assert len(chosen) == min(5, len(ids))
    assert set(chosen) <= ids
    assert unpacked(packed(ids)) == tuple(sorted(ids))


def test_everybody_is_drawn_about_as_often() -> None:
    times = dict.fromkeys(range(20), 0)
    for round_no in range(400):
        for one in drawn(b"%d" % round_no, range(20), 5):
            times[one] += 1

    assert min(times.values()) > 60
    assert max(times.values()) < 140
