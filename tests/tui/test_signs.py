"""Of each kind of sign the one that counts is numbered; nothing that was found is left out."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from cases.model.findings import Finding
from monitor.tui.signs import signs, weightiest

FINDINGS = st.lists(
    st.builds(
        lambda rule, clause, label, weight, start, size: Finding(
            f"{label}-{rule}", clause, label, weight, start, start + size, "words", "Because."
        ),
        st.integers(1, 3),
        st.sampled_from(["V.A.3", "V.A.4"]),
        st.sampled_from(["live", "tactics"]),
        st.integers(40, 43),
        st.integers(0, 40),
        st.integers(1, 9),
    ),
    max_size=12,
)


@given(FINDINGS)
def test_every_finding_is_at_a_place_or_among_the_weaker(findings: list[Finding]) -> None:
    shown = signs(findings)

    told = {
        (sign.counts.rule, sign.counts.weight, place) for sign in shown for place in sign.places
    }
    told |= {(one.rule, one.weight, (one.start, one.end)) for sign in shown for one in sign.weaker}
    assert told == {(one.rule, one.weight, (one.start, one.end)) for one in findings}


@given(FINDINGS)
def test_what_is_numbered_is_the_heaviest_of_its_kind_in_the_order_of_the_text(
    findings: list[Finding],
) -> None:
    shown = signs(findings)

    kinds = {(one.clause, one.label) for one in findings}
    assert {(sign.counts.clause, sign.counts.label) for sign in shown} == kinds
    assert len(shown) == len(kinds)
    for sign in shown:
        assert all(one.weight <= sign.counts.weight for one in sign.weaker)
        assert sign.counts.start == sign.places[0][0]
    assert [sign.places[0] for sign in shown] == sorted(sign.places[0] for sign in shown)


@given(FINDINGS, st.randoms(use_true_random=False))
def test_the_order_in_which_they_were_found_changes_nothing(
    findings: list[Finding], order: random.Random
) -> None:
    mixed = list(findings)
    order.shuffle(mixed)
    assert [(one.counts.weight, one.places) for one in signs(mixed)] == [
        (one.counts.weight, one.places) for one in signs(findings)
    ]


def test_reading_begins_at_what_made_the_flag() -> None:
    def found(label: str, clause: str, weight: int, start: int) -> Finding:
        return Finding(label, clause, label, weight, start, start + 3, "abc", "Because.")

    shown = signs(
        [found("a", "V.A.4", 90, 0), found("b", "V.A.3", 50, 5), found("c", "V.A.3", 70, 9)]
    )
    assert shown[weightiest(shown, "V.A.3")].counts.label == "c"
    assert weightiest((), "V.A.3") == 0
