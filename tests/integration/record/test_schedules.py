"""Duty schedules: entered whole or not at all, and found for the posts that fall into a shift."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.department import NOON, Department

from cases.errors import BadInput, NotPermitted
from cases.model.actors import SERVICE
from cases.model.intake import PendingPost
from cases.model.schedules import NewShift, Shift
from cases.services.schedules import Schedules
from cases.services.surroundings import Surroundings
from cases.vault.tokenkey import TokenKey

EIGHT = timedelta(hours=8)
SHIFT = NewShift("2001", NOON, NOON + EIGHT)


@pytest.fixture
def schedules(department: Department) -> Schedules:
    return Schedules(department.store)


def post(number: int, person: int | None, at: object) -> PendingPost:
    made = PendingPost(number, "x", "post", "blog", "js", official=False, published_at=None)
    return replace(made, person_id=person, published_at=at)  # type: ignore[arg-type]


def test_a_post_falls_into_a_shift_from_its_beginning_to_just_before_its_end(
    department: Department, schedules: Schedules
) -> None:
    adm = department.actor("adm")
    night = NewShift("2002", NOON - EIGHT, NOON + timedelta(hours=1))
    assert schedules.add(adm, [SHIFT, night]) == 2
    assert schedules.add(adm, [SHIFT]) == 0
    people = {p.number: p.id for p in department.registry.people(adm)}
    smith, novak = people["2001"], people["2002"]
    posts = [
        post(1, smith, NOON),
        post(2, smith, NOON + EIGHT),
        post(3, smith, NOON - timedelta(seconds=1)),
        post(4, novak, NOON),
        post(5, None, NOON),
        post(6, smith, None),
    ]

    around = Surroundings(department.store, TokenKey(Path("none"))).around(SERVICE, posts)

    assert around.shifts == {
        1: Shift(NOON, NOON + EIGHT),
        4: Shift(NOON - EIGHT, NOON + timedelta(hours=1)),
    }
    assert department.custody.verify(department.actor("aud")).verified


@pytest.mark.parametrize(
    ("shift", "words"),
    [
        (replace(SHIFT, person_number="9"), "nobody has that number"),
        (replace(SHIFT, until=NOON), "ends after it begins"),
        (replace(SHIFT, until=NOON + timedelta(days=3)), "within 48 hours"),
    ],
)
def test_a_shift_that_cannot_be_lets_nothing_in(
    department: Department, schedules: Schedules, shift: NewShift, words: str
) -> None:
    adm = department.actor("adm")

    with pytest.raises(BadInput, match=words):
        schedules.add(adm, [SHIFT, shift])

    assert schedules.add(adm, [SHIFT]) == 1


def test_only_those_who_keep_the_registry(department: Department, schedules: Schedules) -> None:
    with pytest.raises(NotPermitted):
        schedules.add(department.actor("sgt"), [SHIFT])
    with pytest.raises(BadInput, match="no shift"):
        schedules.add(department.actor("adm"), [])
