"""Statistics hold on small numbers: exact tests, corrected, small groups put together."""

from __future__ import annotations

import math
from datetime import timedelta
from itertools import pairwise
from statistics import quantiles

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.statistics import between, deciles, fisher, holm, parity

cells = st.integers(0, 30)


def counted(a: int, b: int, c: int, d: int) -> float:
    """Fisher's exact test by whole numbers: every table with the same margins."""
    row, column, whole = a + b, a + c, a + b + c + d

    def ways(one: int) -> int:
        return math.comb(column, one) * math.comb(whole - column, row - one)

    here = ways(a)
    every = [ways(one) for one in range(max(0, row + column - whole), min(row, column) + 1)]
    return sum(one for one in every if one <= here) / sum(every)


@given(a=cells, b=cells, c=cells, d=cells)
def test_the_exact_test_agrees_with_counting_every_table(a: int, b: int, c: int, d: int) -> None:
    assert fisher(a, b, c, d) == pytest.approx(counted(a, b, c, d), abs=1e-9)


def test_the_exact_test_gives_the_published_value_of_the_tea_tasting() -> None:
    assert fisher(3, 1, 1, 3) == pytest.approx(34 / 70)  # Fisher 1935


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.floats(0, 1), max_size=8))
def test_a_correction_never_makes_a_chance_smaller_and_keeps_the_order(
    chances: dict[str, float],
) -> None:
    corrected = holm(chances)

    assert all(1 >= corrected[name] >= chance for name, chance in chances.items())
    ordered = [corrected[name] for name, _ in sorted(chances.items(), key=lambda one: one[1])]
    assert all(one <= other for one, other in pairwise(ordered))


def test_small_groups_are_put_together_and_nobody_is_named() -> None:
    people = {"North": 40, "South": 30, "Air": 2, "Mounted": 1}
    posts = {"North": 400, "South": 300, "Air": 20, "Mounted": 10}
    flagged = {"North": 40, "South": 6, "Air": 1}

    found = {one.group: one for one in parity(people, posts, flagged)}

    assert set(found) == {"North", "South", "(small groups)"}
    assert (found["(small groups)"].people, found["(small groups)"].posts) == (3, 30)
    assert found["North"].chance is not None
    assert found["North"].chance < 0.001
    assert found["North"].flagged.share == pytest.approx(0.1)
    assert found["North"].flagged.low < 0.1 < found["North"].flagged.high


def test_equal_rates_cry_no_wolf() -> None:
    people = dict.fromkeys(("A", "B", "C", "D"), 50)
    found = parity(people, dict.fromkeys(people, 400), dict.fromkeys(people, 8))

    assert all(one.chance == pytest.approx(1.0) for one in found)


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=40))
def test_median_and_ninth_decile_are_those_of_the_standard_library(hours: list[int]) -> None:
    times = {place: timedelta(hours=one) for place, one in enumerate(sorted(hours))}
    known = quantiles(hours, n=10, method="inclusive")

    found = [between(times, place) for place in deciles(len(hours))]

    assert found == pytest.approx([known[4] * 3600, known[8] * 3600])
