"""Early warning counts what was decided, within its window, and nothing else."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cases.model.early_warning import Matter, WarningLevel, WarningRules, beside, count

TODAY = date(2026, 11, 20)
RULES = WarningRules(days=365, warning=4, critical=8, weights={"V.A.9": 6, "V.A.9.a-2": 7})
matters = st.builds(
    Matter,
    st.just("IA-2026-0001"),
    st.just("V.A.3"),
    st.integers(0, 9),
    st.integers(0, 800).map(lambda days: TODAY - timedelta(days=days)),
)


def matter(points: int, days: int) -> Matter:
    return Matter("IA-2026-0001", "V.A.3", points, TODAY - timedelta(days=days))


def test_a_clause_weighs_what_the_nearest_rule_says_else_its_severity() -> None:
    assert RULES.weight("V.A.9.a-2", 5) == 7
    assert RULES.weight("V.A.9.a", 5) == 6
    assert RULES.weight("V.A.9", 5) == 6
    assert RULES.weight("V.A.3", 5) == 5


def test_what_lies_beyond_the_window_does_not_count() -> None:
    assert count(RULES, [matter(5, 364)], TODAY).level is WarningLevel.WARNING
    assert count(RULES, [matter(5, 365)], TODAY).level is None
    assert count(RULES, [matter(5, 10), matter(5, 20)], TODAY).level is WarningLevel.CRITICAL


@given(st.lists(matters, max_size=8), matters)
def test_one_more_matter_never_lowers_the_count(known: list[Matter], more: Matter) -> None:
    before, after = count(RULES, known, TODAY), count(RULES, [*known, more], TODAY)

    assert after.points >= before.points
    assert after.points == sum(one.points for one in after.matters)


def test_peers_are_compared_for_the_same_exposure() -> None:
    found = beside(6, 300, [(0, 500), (3, 700)])

    assert (found.points_per_1000_posts, found.unit_per_1000_posts, found.people) == (20.0, 2.5, 2)
    assert beside(6, 0, []).points_per_1000_posts is None
    assert beside(6, 10, []).unit_per_1000_posts is None
