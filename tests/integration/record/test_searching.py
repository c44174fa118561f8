"""Search across cases: by words, within what one may see, whatever is typed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.department import Department

from cases.errors import BadInput
from cases.model.access import Compartment, Part
from cases.model.records import RecordKind
from cases.services.searching import Searching

JUNK = ('"', "* AND", "NEAR(", "a OR b -c", "{}:!&|<->", "\x00", "\ud800", "''", "%_\\", "(", "🚨")


@pytest.fixture
def searching(department: Department) -> Searching:
    return Searching(department.store, department.casework._masks)


@pytest.fixture
def number(department: Department) -> str:
    flag = department.flag("Rolling up on Elm St with the whole team")
    opened = department.triage.open_case(department.actor("sgt"), flag, version=1, title="Staging")
    number = opened.case_number or ""
    department.casework.annotate(
        department.actor("sgt"), number, text="Asked Café Müller; call 555-867-5309"
    )
    return number


def test_words_of_title_post_note_and_record_are_found(
    department: Department, searching: Searching, number: str
) -> None:
    iac = department.actor("iac")
    department.procedure.recording.write(
        iac,
        number,
        RecordKind.TIMELINE,
        {"on": "2026-11-20", "what": "dispatched", "source": "log"},
    )

    def kinds(words: str) -> list[str]:
        return [one.kind for one in searching.find(iac, words).items]

    assert kinds("staging") == ["case"]
    assert kinds("elm team") == ["evidence"]
    assert kinds("café") == ["note"]
    assert kinds("dispat") == ["record"]  # the last word may be a beginning
    assert kinds("dispat log") == []
    assert kinds("elm nowhere") == []


def test_what_is_found_is_masked_and_what_is_masked_is_not_found(
    department: Department, searching: Searching, number: str
) -> None:
    sgt = department.actor("sgt")
    (found,) = searching.find(sgt, "Müller").items

    assert (found.case, "555-867-5309" in found.words) == (number, False)
    assert searching.find(sgt, "867 5309").items == ()


def test_a_case_out_of_sight_is_not_found_and_not_counted(
    department: Department, searching: Searching, number: str
) -> None:
    assert number
    for login in ("sgt_south", "iai"):
        page = searching.find(department.actor(login), "staging")
        assert (page.items, page.total) == ((), 0)
    last = department.custody.log(department.actor("iac"), limit=1)[0]
    assert last.action == "case:searched"


def test_a_closed_compartment_is_searched_by_those_who_may_read_it(
    department: Department, searching: Searching, number: str
) -> None:
    iac = department.actor("iac")
    department.access.let_in(iac, number, "iai", Part.READER, why="asked")
    department.procedure.recording.write(
        iac,
        number,
        RecordKind.COMMENT,
        {"what": "under order he said"},
        compartment=Compartment.COMPELLED,
    )

    assert len(searching.find(iac, "order").items) == 1
    assert searching.find(department.actor("iai"), "order").items == ()


def test_pages_follow_each_other(department: Department, searching: Searching, number: str) -> None:
    iac = department.actor("iac")
    for n in range(5):
        department.casework.annotate(iac, number, text=f"shift {n}")

    first = searching.find(iac, "shift", limit=2)
    second = searching.find(iac, "shift", limit=2, after=first.next_key)
    third = searching.find(iac, "shift", limit=2, after=second.next_key)

    said = [one.words for one in (*first.items, *second.items, *third.items)]
    assert said == [f"shift {n}" for n in (4, 3, 2, 1, 0)]
    assert third.next_key is None
    with pytest.raises(BadInput):
        searching.find(iac, "shift", after="x")


@pytest.mark.parametrize("typed", JUNK)
def test_junk_finds_nothing_and_raises_nothing(
    department: Department, searching: Searching, number: str, typed: str
) -> None:
    assert number
    searching.find(department.actor("iac"), typed)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=80))
def test_no_words_raise_anything(department: Department, searching: Searching, typed: str) -> None:
    searching.find(department.actor("iac"), typed)
