"""The wall around compelled statements is one-way, for whoever reads, writes, derives or exports."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from support.casework import Journey
from support.department import MASKS, Department
from support.interviews import interview

from cases.errors import NotFound, NotPermitted, Refused
from cases.export.contents import Order, Profile
from cases.model.access import Compartment, Part, Room, derived
from cases.model.actors import Capability
from cases.model.case_states import CaseState
from cases.model.records import RecordKind
from cases.policy import catalogue
from cases.services.evidence import Evidence, case_of
from cases.services.gathering import gather

NUMBER = "IA-2026-0001"
_C = Compartment


@pytest.fixture
def journey(department: Department) -> Journey:
    journey = Journey(department).classified().assigned()
    journey.step("iai", CaseState.INVESTIGATING)
    department.access.let_in(
        department.actor("iac"), NUMBER, "sgt_south", Part.CRIMINAL_SIDE, why="the crime"
    )
    return journey


def compel(department: Department) -> int:
    """Hear the subject under order; return the number of the record."""
    fields = interview("2001", heard_as="subject", notice="administrative_order")
    iai = department.actor("iai")
    made = department.procedure.recording.write(iai, NUMBER, RecordKind.INTERVIEW, fields)
    assert made.compartment is _C.COMPELLED
    return made.number


def rooms_seen(department: Department, login: str) -> set[Compartment]:
    file = department.casework.show(department.actor(login), NUMBER)
    return {one.compartment for one in file.records}


def test_an_interview_under_order_is_compelled_by_itself_and_never_reaches_the_criminal_side(
    journey: Journey,
) -> None:
    department = journey.department
    number = compel(department)

    assert _C.COMPELLED in rooms_seen(department, "iai")
    for outside in ("sgt_south", "sgt"):
        file = department.casework.show(department.actor(outside), NUMBER)
        assert number not in {one.number for one in file.records}
        assert "The words of the statement" not in repr(file)
    with department.store.glance(department.actor("aud"), Capability.CUSTODY_READ) as tx:
        details = [entry.details or b"" for entry in tx.log.entries()]
    assert not any(b"words of the statement" in one for one in details)


def test_what_the_criminal_side_finds_flows_in_and_nothing_flows_back(journey: Journey) -> None:
    department = journey.department
    south, iai = department.actor("sgt_south"), department.actor("iai")
    room = Room(_C.CRIMINAL)

    note = department.casework.annotate(south, NUMBER, text="a warrant", room=room)

    assert note in department.casework.show(iai, NUMBER).notes
    with pytest.raises(NotPermitted):
        department.casework.annotate(south, NUMBER, text="x", room=Room(_C.COMPELLED))
    number = compel(department)
    with pytest.raises(NotFound, match=f"no #{number}"):
        department.casework.annotate(south, NUMBER, text="x", room=Room(_C.FACTS, (f"#{number}",)))


def test_whatever_is_made_from_a_compelled_statement_is_compelled(
    journey: Journey, tmp_path: Path
) -> None:
    department = journey.department
    iai, south = department.actor("iai"), department.actor("sgt_south")
    number = compel(department)
    evidence = Evidence(department.store, department.vault)
    file, cut = tmp_path / "talk.wav", tmp_path / "cut.wav"
    file.write_bytes(b"a voice")
    cut.write_bytes(b"a part of it")

    note = department.casework.annotate(
        iai, NUMBER, text="he says he knew", room=Room(_C.FACTS, (f"#{number}",))
    )
    item = evidence.add(iai, NUMBER, file, about="tape", room=Room(_C.FACTS, (f"N-{note.id}",)))
    copy = evidence.add(iai, NUMBER, cut, about="a cut", copy_of=item.item)

    assert (item.compartment, copy.compartment) == (_C.COMPELLED, _C.COMPELLED)
    assert note not in department.casework.show(south, NUMBER).notes
    items, _ = evidence.list(south, NUMBER)
    assert not {item.item, copy.item} & {one.item for one in items}
    with pytest.raises(NotFound, match="has no item"):
        evidence.read(south, NUMBER, item.item, purpose="x")
    summary = department.casework.show(south, NUMBER).summary
    assert (summary.notes, summary.evidence) == (0, len(items))
    assert department.custody.verify(department.actor("aud")).problems == ()


def test_the_report_of_whoever_heard_it_lies_behind_the_wall_too(journey: Journey) -> None:
    department, iai = journey.department, journey.department.actor("iai")
    compel(department)
    department.procedure.recording.write(
        iai, NUMBER, RecordKind.EXCULPATORY, {"found": "nothing", "looked_at": ["the log"]}
    )

    made = department.procedure.investigation.submit_report(
        iai,
        NUMBER,
        {"summary": "s", "facts": "f", "for_the_subject": "n", "open": "o"},
        version=journey.version,
        answers=dict.fromkeys(journey.allegations.values(), "It is so."),
    )

    assert made.compartment is _C.COMPELLED
    kinds = department.casework.show(department.actor("sgt_south"), NUMBER).records
    assert RecordKind.REPORT not in {one.kind for one in kinds}


def test_no_bundle_holds_advice_and_none_but_the_internal_one_what_was_compelled(
    journey: Journey,
) -> None:
    department = journey.department
    iac, chief = department.actor("iac"), department.actor("chief")
    compel(department)
    secret = Room(_C.PRIVILEGED)
    department.access.let_in(iac, NUMBER, "dc", Part.COUNSEL, why="as counsel would")
    department.casework.annotate(department.actor("dc"), NUMBER, text="advice", room=secret)

    for actor, profile in product((iac, chief), Profile):
        order = Order(profile, purpose="x", recipient="prosecutor")
        with department.store.begin(actor, Capability.CASE_READ, unlogged=True) as tx:
            got = gather(tx, case_of(tx, NUMBER), order, MASKS, catalogue())
        rooms = {one.compartment for one in got.file.records}
        assert (_C.COMPELLED in rooms) is (profile is Profile.INTERNAL)
        assert "advice" not in repr(got)


def test_nobody_changes_the_side_of_the_wall(journey: Journey) -> None:
    department, iac = journey.department, journey.department.actor("iac")

    for login, part in (
        ("iai", Part.CRIMINAL_SIDE),
        ("chief", Part.CRIMINAL_SIDE),
        ("sgt_south", Part.INVESTIGATOR),
        ("sgt_south", Part.COUNSEL),
    ):
        with pytest.raises(Refused):
            department.access.let_in(iac, NUMBER, login, part, why="short of people")


@pytest.mark.parametrize(
    ("own", "sources", "found"),
    [
        (_C.FACTS, (), _C.FACTS),
        (_C.FACTS, (_C.FACTS, _C.COMPELLED), _C.COMPELLED),
        (_C.CRIMINAL, (_C.COMPELLED,), _C.COMPELLED),
        (_C.COMPELLED, (_C.CRIMINAL,), _C.COMPELLED),
        (_C.FACTS, (_C.CRIMINAL,), _C.FACTS),
        (_C.FACTS, (_C.COMPELLED, _C.PRIVILEGED), _C.PRIVILEGED),
    ],
)
def test_what_derives_from_what(
    own: Compartment, sources: tuple[Compartment, ...], found: Compartment
) -> None:
    assert derived(own, sources) is found
