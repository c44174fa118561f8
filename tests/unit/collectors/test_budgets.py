from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from support.web import START

from collectors.budgets import Budget, Spent
from collectors.errors import RateLimited


def test_a_day_has_so_many_questions() -> None:
    budget = Budget("x", requests_per_day=2)
    budget.take(START)
    budget.take(START)
    with pytest.raises(RateLimited, match=r"budget of x is used up: 2 of 2 questions") as caught:
        budget.take(START)
    assert caught.value.until == datetime(2026, 3, 3, tzinfo=UTC)
    assert budget.spent == Spent(date(2026, 3, 2), 2)
    budget.take(START + timedelta(days=1))
    assert budget.spent == Spent(date(2026, 3, 3), 1)


def test_a_month_has_so_many_dollars() -> None:
    budget = Budget("x", usd_per_month=0.02)
    for day in range(4):
        budget.take(START + timedelta(days=day), 0.005)
    with pytest.raises(RateLimited, match=r"\$0\.02 of \$0\.02 in this month") as caught:
        budget.take(START + timedelta(days=5), 0.005)
    assert caught.value.until == datetime(2026, 4, 1, tzinfo=UTC)
    budget.take(datetime(2026, 4, 1, tzinfo=UTC), 0.005)
    assert budget.spent == Spent(date(2026, 4, 1), 1, 0.005)


def test_what_was_spent_before_counts() -> None:
    budget = Budget("x", requests_per_day=3, spent=Spent(date(2026, 3, 2), 3))
    with pytest.raises(RateLimited):
        budget.take(START)


def test_a_clock_set_back_does_not_stop_collection() -> None:
    budget = Budget("x", requests_per_day=1, spent=Spent(date(2031, 1, 1), 1))
    budget.take(START)
    assert budget.spent == Spent(date(2026, 3, 2), 1)


def test_the_end_of_the_year_is_followed_by_january() -> None:
    budget = Budget("x", usd_per_month=0)
    with pytest.raises(RateLimited) as caught:
        budget.take(datetime(2026, 12, 31, 23, 59, tzinfo=UTC), 0.005)
    assert caught.value.until == datetime(2027, 1, 1, tzinfo=UTC)


def test_without_limits_it_only_counts() -> None:
    budget = Budget("x")
    for _ in range(1_000):
        budget.take(START, 1.0)
    assert budget.spent == Spent(date(2026, 3, 2), 1_000, 1_000.0)
