from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.scoring.evaluate import NAMES, by_group, evaluate

CASES = st.lists(st.tuples(st.integers(0, 5), st.booleans()), min_size=1, max_size=30)


def test_measures_follow_their_definitions() -> None:
    said = evaluate([90, 60, 40, 10], [True, False, True, False], 50, rounds=0)

    assert (said.texts, said.labelled, said.flagged) == (4, 2, 2)
    assert said.measures.precision == said.measures.recall == said.measures.f1 == 0.5
    assert said.measures.accuracy == said.measures.specificity == 0.5
    assert said.measures.auc == 0.75
    assert said.measures.average_precision == pytest.approx((1 / 1 + 2 / 3) / 2)
    assert said.intervals == {}


def test_a_measure_without_a_case_to_judge_it_by_is_left_open() -> None:
    clean = evaluate([0, 0], [False, False], 50, rounds=0).measures
    hate = evaluate([80, 80], [True, True], 50, rounds=0).measures

    assert (clean.precision, clean.recall, clean.f1, clean.auc) == (None, None, None, None)
    assert (clean.accuracy, clean.specificity) == (1.0, 1.0)
    assert (hate.average_precision, hate.auc, hate.specificity) == (None, None, None)


@given(CASES)
def test_auc_is_the_share_of_pairs_in_the_right_order(cases: list[tuple[int, bool]]) -> None:
    scores, labels = [score for score, _ in cases], [label for _, label in cases]
    pairs = [(a, b) for a, yes in cases if yes for b, no in cases if not no]
    right = sum(a > b or (a == b) / 2 for a, b in pairs)

    auc = evaluate(scores, labels, 3, rounds=0).measures.auc

    assert auc == (pytest.approx(right / len(pairs)) if pairs else None)


@given(CASES)
def test_an_interval_is_the_same_every_time_and_within_its_bounds(
    cases: list[tuple[int, bool]],
) -> None:
    scores, labels = [score for score, _ in cases], [label for _, label in cases]
    first, second = (evaluate(scores, labels, 3, rounds=5) for _ in range(2))

    assert first == second
    assert set(first.intervals) <= set(NAMES)
    assert all(0 <= low <= high <= 1 for low, high in first.intervals.values())


def test_groups_are_measured_by_themselves() -> None:
    found = by_group([90, 10, 90], [True, True, False], ["b", "b", "a"], 50)

    assert list(found) == ["a", "b"]
    assert (found["a"].measures.specificity, found["b"].measures.recall) == (0.0, 0.5)
