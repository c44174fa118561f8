"""The same text on several platforms is one; another text is another."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.likeness import SAMPLE
from monitor.scoring.duplicates import groups, sketch

POST = "Rolling to a robbery at the bank on Main, suspect still inside, two of us here and no backup yet"


@pytest.mark.parametrize(
    "other",
    [
        POST.upper(),
        POST + " https://t.example/abc",
        POST + " #copslife #tonight",
        "RT @someone: " + POST,
        POST.replace(",", " -"),
        POST.replace("bank", "ｂａｎｋ"),
        POST[:70].rsplit(" ", 1)[0] + "…",
        POST + " wow",
    ],
)
def test_the_same_text_elsewhere_is_one(other: str) -> None:
    assert sketch(POST).likeness(sketch(other)) >= 0.8
    assert groups([sketch(POST), sketch(other)]) == [[0, 1]]


@pytest.mark.parametrize(
    "other",
    [
        "",
        "Rolling to a robbery",
        "Rolling to a party at the bank on Main, friends still inside, ten of us here and no music yet",
        "two of us here",
    ],
)
def test_another_text_is_another(other: str) -> None:
    assert groups([sketch(POST), sketch(other)]) == [[0], [1]]


def test_short_texts_are_one_only_by_the_same_words() -> None:
    assert groups([sketch("Long night."), sketch("long night"), sketch("long day")]) == [
        [0, 1],
        [2],
    ]


def test_texts_without_words_are_never_one() -> None:
    assert groups([sketch("😂"), sketch("😂"), sketch("")]) == [[0], [1], [2]]


def test_a_group_holds_all_that_are_alike_in_their_order() -> None:
    texts = [POST, "Coffee", POST + " x", "coffee!", POST + " y"]

    assert groups([sketch(text) for text in texts]) == [[0, 2, 4], [1, 3]]


@given(st.text(max_size=400))
def test_any_text_has_a_bounded_sketch_and_is_like_itself(text: str) -> None:
    one = sketch(text)

    assert len(one.runs) <= SAMPLE
    assert one.likeness(sketch(text)) in {0.0, 1.0}
    assert one.likeness(one) == (1.0 if one.key else 0.0)


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_the_same_both_ways(one: str, other: str) -> None:
    assert sketch(one).likeness(sketch(other)) == sketch(other).likeness(sketch(one))


def test_a_crowd_of_posts_is_grouped_in_little_time() -> None:
    sketches = [sketch(f"{POST} number {n % 300} of many {n % 300} more") for n in range(1_000)]
    started = time.process_time()

    assert len(groups(sketches)) < 1_000
    assert time.process_time() - started < 3
