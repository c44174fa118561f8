"""How often a pass asks the record for more handles."""

from __future__ import annotations

from monitor.pipeline import _Places


def test_all_places_are_asked_for_at_first() -> None:
    assert _Places(256).worth_asking(0) == 256


def test_it_is_not_asked_again_after_every_look_that_ends() -> None:
    places = _Places(256)
    places.asked(256)
    assert [places.worth_asking(running) for running in (255, 240, 225)] == [0, 0, 0]
    assert places.worth_asking(224) == 32


def test_few_looks_are_replaced_at_once() -> None:
    places = _Places(8)
    places.asked(8)
    assert places.worth_asking(7) == 1
    places.asked(3)
    assert places.worth_asking(3) == 0
    assert places.worth_asking(2) == 6


def test_when_nothing_is_under_way_it_is_always_asked() -> None:
    places = _Places(8)
    places.asked(0)
    assert places.worth_asking(0) == 8
