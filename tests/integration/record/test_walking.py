"""A long list is walked both ways, from either end and from any flag, on both databases."""

from __future__ import annotations

import pytest
from support.department import Department

from cases.errors import BadInput
from cases.model.states import DismissReason
from cases.model.views import FlagSummary, Page


@pytest.fixture
def flags(department: Department) -> list[int]:
    """Eleven flags in the order of the queue."""
    for number in range(11):
        department.flag(f"post {number}", score=50 + number % 4)
    return [flag.id for flag in walked(department, None, 100).items]


def walked(department: Department, place: str | None, limit: int = 3) -> Page[FlagSummary]:
    return department.triage.queue(department.actor("sgt"), after=place, limit=limit)


def ids(page: Page[FlagSummary]) -> list[int]:
    return [flag.id for flag in page.items]


def test_the_list_is_walked_back_from_its_end_without_gap_or_repeat(
    department: Department, flags: list[int]
) -> None:
    page = walked(department, "<")
    assert page.next_key is None
    seen = ids(page)
    while page.prev_key is not None:
        page = walked(department, page.prev_key)
        seen = ids(page) + seen

    assert seen == flags


def test_a_page_leads_back_to_the_one_before_it(department: Department, flags: list[int]) -> None:
    first = walked(department, None)
    second = walked(department, first.next_key)
    assert second.prev_key is not None
    again = walked(department, second.prev_key)

    assert ids(again) == ids(first) == flags[:3]
    assert first.prev_key is None
    assert again.prev_key is None
    assert again.next_key == first.next_key


def test_a_page_surrounds_the_flag_that_is_asked_for(
    department: Department, flags: list[int]
) -> None:
    page = walked(department, f"@{flags[5]}", 4)

    assert ids(page) == flags[3:7]
    assert page.next_key is not None
    assert page.prev_key is not None
    assert ids(walked(department, page.next_key, 50)) == flags[7:]
    assert ids(walked(department, page.prev_key, 50)) == flags[:3]


def test_around_the_ends_there_is_no_page_beyond(department: Department, flags: list[int]) -> None:
    top, end = walked(department, f"@{flags[0]}", 4), walked(department, f"@{flags[-1]}", 4)

    assert (ids(top), top.prev_key) == (flags[:4], None)
    assert (ids(end), end.next_key) == (flags[-3:], None)


def test_a_page_surrounds_the_place_of_a_flag_that_has_left_the_list(
    department: Department, flags: list[int]
) -> None:
    sgt = department.actor("sgt")
    department.triage.dismiss(sgt, flags[5], version=1, reason=DismissReason.NOT_A_VIOLATION)

    assert ids(walked(department, f"@{flags[5]}", 4)) == [flags[n] for n in (3, 4, 6, 7)]


def test_around_a_flag_that_never_was_in_sight_is_the_beginning(
    department: Department, flags: list[int]
) -> None:
    assert ids(walked(department, "@999")) == flags[:3]


def test_the_ends_of_an_empty_list_are_empty(department: Department) -> None:
    for place in (None, "", "<", "@1", "<-1.5", "-1.5"):
        page = walked(department, place)
        assert (page.items, page.next_key, page.prev_key, page.total) == ((), None, None, 0)


@pytest.mark.parametrize(
    "place",
    ["1; DROP TABLE flag", "<x", "@", "@1.2", "5", "1.2.3", f"1.{2**70}", "<<", "@-", "1.2~x"],
)
def test_what_is_no_place_is_refused(department: Department, place: str) -> None:
    with pytest.raises(BadInput, match="not a place"):
        walked(department, place)


def test_a_walk_counts_once_when_it_begins(department: Department, flags: list[int]) -> None:
    first = walked(department, None)
    department.flag("one more", score=99)

    assert walked(department, first.next_key).total == len(flags)
    assert walked(department, "<").total == len(flags) + 1
