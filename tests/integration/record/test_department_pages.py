"""Checks of the department's own pages as they are kept; on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from support.department import Department, exchange
from support.supervision import supervising

from cases.errors import Missing, NotFound, NotPermitted, Refused
from cases.model.pages import PageCheck, ReadPage, Result
from cases.model.registry import Basis, Identity, NewHandle, Roster

PAGE = ("blog", "testpd-news")
TEXT = """The purpose of this page is to inform the public.
This page is maintained by the Test PD. Write to news@testpd.example
Opinions of visitors to this page do not reflect those of the department.
Comments are monitored and may be removed.
Content posted here is a public record and subject to public disclosure.
"""


@pytest.fixture
def page(department: Department) -> Department:
    """The department with one page of its own."""
    handle = NewHandle(
        platform=PAGE[0],
        handle=PAGE[1],
        url="https://testpd.example/feed",
        basis=Basis.OFFICIAL,
        basis_reference="page register 1",
        basis_on=date(2026, 1, 5),
        identity=Identity.CONFIRMED,
        unit="Department",
    )
    department.registry.enrol(department.actor("adm"), Roster((), (), (handle,)))
    return department


def check(department: Department, text: str = TEXT, *links: str, login: str = "sgt") -> PageCheck:
    answer = replace(exchange(text.encode(), department.clock()), purpose="capture")
    return supervising(department).pages.keep(
        department.actor(login), *PAGE, answer, ReadPage(text, links)
    )


def test_a_check_is_kept_with_the_capture_it_rests_on(page: Department) -> None:
    pages, aud = supervising(page).pages, page.actor("aud")
    assert [(one.page, one.due, one.last) for one in pages.list(aud)] == [
        ("blog:testpd-news", True, None)
    ]

    first = check(page)
    again = check(page, TEXT, "https://testpd.example/")

    assert (first.complies, again.complies) == (False, True)
    assert [one.duty for one in first.results if one.result is Result.FAIL] == ["website"]
    assert (first.changed, again.changed) == (False, False)
    assert check(page, TEXT + "More.").changed
    assert [one.id for one in pages.history(aud, *PAGE)] == [3, 2, 1]
    line = pages.one(aud, *PAGE)
    assert (line.due, line.last and line.last.id) == (False, 3)
    page.clock.forward(days=91)
    assert pages.one(aud, *PAGE).due
    assert page.custody.verify(aud).problems == ()


def test_only_pages_of_the_department_are_checked(page: Department) -> None:
    pages = supervising(page).pages
    with pytest.raises(NotFound, match="no registered page"):
        pages.one(page.actor("sgt"), "mastodon", "@js@social.example")
    with pytest.raises(NotPermitted):
        check(page, login="aud")
    with pytest.raises(NotPermitted):
        pages.list(page.actor("ofc"))


def test_what_the_policy_asks_for_where_possible_can_be_waived(page: Department) -> None:
    pages, chief = supervising(page).pages, page.actor("chief")
    about: dict[str, Any] = {"why": "the platform allows no links", "reference": "memo 9"}
    with pytest.raises(Refused, match="website"):
        pages.waive(chief, PAGE, "comments", **about)
    with pytest.raises(NotFound, match="no duty"):
        pages.waive(chief, PAGE, "pictures", **about)
    with pytest.raises(Missing):
        pages.waive(chief, PAGE, "website", why="", reference="memo 9")
    with pytest.raises(NotPermitted):
        pages.waive(page.actor("sgt"), PAGE, "website", **about)

    waiver = pages.waive(chief, PAGE, "website", **about)

    assert check(page).complies is True
    pages.end_waiver(chief, waiver.id)
    assert check(page).complies is False
    with pytest.raises(NotFound, match="still runs"):
        pages.end_waiver(chief, waiver.id)
    (told,) = pages.waivers(page.actor("aud"))
    assert told.ended_at is not None
    pages.waive(chief, PAGE, "website", until=date(2026, 11, 19), **about)
    assert check(page).complies is False  # it ended yesterday


def test_a_page_is_looked_at_where_people_see_it(page: Department) -> None:
    pages, sgt = supervising(page).pages, page.actor("sgt")

    for address in ("https://testpd.example/about", "https://testpd.example/news"):
        assert pages.place(sgt, *PAGE, address).url == address
