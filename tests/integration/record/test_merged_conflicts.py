"""Whoever a conflict keeps out of a merged case is kept out of the one it goes on within, while the link stands."""

from __future__ import annotations

import pytest
from support.casework import Journey
from support.department import Department
from support.reporting import Reporting, reporting

from cases.errors import Conflicted, NotFound
from cases.model.access import Part
from cases.model.records import RecordKind
from cases.services.searching import Searching


@pytest.fixture
def desk(department: Department) -> Reporting:
    return reporting(department)


def report(desk: Reporting, *, confidential: bool) -> str:
    """Let the sergeant of the south report whom the other cases are about; return the report's case."""
    receipt = desk.report("sgt_south", subject_number="2001", confidential=confidential)
    return desk.case_of(receipt.number)


def merge(department: Department, number: str, into: str) -> None:
    iac = department.actor("iac")
    department.procedure.links.merge(iac, number, into, why="one act")


def unlink(department: Department, number: str) -> None:
    """Undo the merger of a case."""
    iac = department.actor("iac")
    records = department.casework.show(iac, number).records
    link = next(one.number for one in records if one.body.get("link") == "merged_into")
    department.procedure.links.undo(iac, number, link, why="two acts")


def let_in(department: Department, login: str, number: str) -> None:
    department.access.let_in(
        department.actor("iac"), number, login, Part.READER, why="to see the whole"
    )


def sees(department: Department, login: str, number: str) -> bool:
    """Tell whether somebody finds a case in the list, and says so too when they open it."""
    actor = department.actor(login)
    listed = number in {one.number for one in department.casework.list(actor).items}
    try:
        department.casework.show(actor, number, purpose="to know")
    except NotFound:
        assert not listed
        return False
    assert listed
    return True


def open_case(department: Department, words: str = "Rolling up on Elm St") -> str:
    return Journey(department, words=words).number


@pytest.mark.parametrize("confidential", [True, False], ids=["sealed", "open"])
def test_who_reported_a_merged_case_is_refused_a_part_in_the_other_until_the_link_is_undone(
    desk: Reporting, *, confidential: bool
) -> None:
    department, target = desk.department, open_case(desk.department)
    number = report(desk, confidential=confidential)
    merge(department, number, target)

    with pytest.raises(Conflicted, match="a party to this case, or kept out of it"):
        let_in(department, "sgt_south", target)
    assert not sees(department, "sgt_south", target)

    unlink(department, number)
    let_in(department, "sgt_south", target)
    assert sees(department, "sgt_south", target)


@pytest.mark.parametrize("confidential", [True, False], ids=["sealed", "open"])
def test_who_has_a_part_already_is_cut_off_in_silence_by_the_merger(
    desk: Reporting, *, confidential: bool
) -> None:
    department, target = desk.department, open_case(desk.department)
    searching = Searching(department.store, department.casework._masks)
    department.casework.annotate(department.actor("iac"), target, text="asked the dispatcher")
    number = report(desk, confidential=confidential)
    let_in(department, "sgt_south", target)
    south = department.actor("sgt_south")
    assert sees(department, "sgt_south", target)
    assert len(searching.find(south, "dispatcher").items) == 1

    merge(department, number, target)

    assert not sees(department, "sgt_south", target)
    assert searching.find(south, "dispatcher").items == ()
    unlink(department, number)
    assert sees(department, "sgt_south", target)


def test_who_stepped_aside_from_a_merged_case_is_kept_out_whether_before_or_after(
    department: Department,
) -> None:
    target, other = open_case(department), open_case(department, "Rolling code 3 on Main St")
    department.access.step_aside(department.actor("chief"), other, "social", why="friends")
    assert sees(department, "chief", target)

    merge(department, other, target)
    assert not sees(department, "chief", target)

    let_in(department, "lt", other)
    let_in(department, "lt", target)
    assert sees(department, "lt", target)
    department.access.step_aside(department.actor("lt"), other, "social", why="friends")
    assert not sees(department, "lt", target)


def test_who_was_heard_in_a_merged_case_is_kept_out_of_the_other(department: Department) -> None:
    target = open_case(department)
    other = Journey(department, words="Rolling code 3 on Main St").classified().assigned()
    department.procedure.recording.write(
        department.actor("iai"),
        other.number,
        RecordKind.INTERVIEW,
        {
            "person": "1202",
            "as": "witness",
            "on": department.clock().date(),
            "by": "iai",
            "notice": "witness",
            "counsel": "none",
            "recording": "none: no recorder at hand",
            "summary": "Saw it.",
        },
    )
    merge(department, other.number, target)

    with pytest.raises(Conflicted):
        let_in(department, "sgt_south", target)


def test_a_chain_of_mergers_keeps_out_to_its_end_and_frees_from_where_it_is_cut(
    desk: Reporting,
) -> None:
    department = desk.department
    middle = open_case(department)
    last = open_case(department, "Rolling code 3 on Main St")
    number = report(desk, confidential=True)
    merge(department, number, middle)
    merge(department, middle, last)

    for one in (middle, last):
        with pytest.raises(Conflicted):
            let_in(department, "sgt_south", one)

    unlink(department, middle)
    let_in(department, "sgt_south", last)
    with pytest.raises(Conflicted):
        let_in(department, "sgt_south", middle)


def test_cases_that_are_only_related_keep_their_conflicts_to_themselves(
    desk: Reporting,
) -> None:
    department, target = desk.department, open_case(desk.department)
    number = report(desk, confidential=True)
    iac = department.actor("iac")
    department.procedure.links.relate(iac, number, target, why="the same day")

    let_in(department, "sgt_south", target)
    assert sees(department, "sgt_south", target)
