"""Whoever was let in to read writes nothing; what leaves the house holds no talk of the house."""

from __future__ import annotations

import pytest
from support.casework import Journey
from support.department import Department

from cases.errors import NotPermitted
from cases.export.contents import Order, Profile
from cases.model.access import Part
from cases.model.actors import Capability
from cases.model.records import RecordKind
from cases.policy import catalogue
from cases.services.conduct import shown
from cases.services.gathering import gather


@pytest.fixture
def journey(department: Department) -> Journey:
    return Journey(department).classified().assigned()


def test_a_reader_reads_and_writes_nothing(department: Department, journey: Journey) -> None:
    iac, south = department.actor("iac"), department.actor("sgt_south")
    department.access.let_in(iac, journey.number, "sgt_south", Part.READER, why="asked")

    assert department.casework.show(south, journey.number).summary.number == journey.number
    for attempt in (
        lambda: department.casework.annotate(south, journey.number, text="x"),
        lambda: department.casework.allege(south, journey.number, clause="V.A.9.b"),
        lambda: department.procedure.recording.write(
            south, journey.number, RecordKind.COMMENT, {"what": "x"}
        ),
        lambda: department.procedure.tasks.open(south, journey.number, text="x"),
    ):
        with pytest.raises(NotPermitted, match="may read case"):
            attempt()


def test_tasks_and_declarations_stay_in_the_house(department: Department, journey: Journey) -> None:
    iac = department.actor("iac")
    department.procedure.tasks.open(iac, journey.number, text="ask the prosecutor")

    def gathered(profile: Profile) -> tuple[set[RecordKind], int, str]:
        with department.store.begin(iac, Capability.CASE_EXPORT, unlogged=True) as tx:
            case = shown(tx, journey.number)
            got = gather(tx, case, Order(profile=profile), department.casework._masks, catalogue())
        kinds = {one.kind for one in got.file.records}
        return kinds, len(got.file.tasks), " ".join(one.what for one in got.withheld)

    kinds, tasks, _ = gathered(Profile.INTERNAL)
    assert RecordKind.DECLARATION in kinds
    assert tasks >= 1
    kinds, tasks, left = gathered(Profile.COUNSEL)
    assert RecordKind.DECLARATION not in kinds
    assert RecordKind.CLASSIFICATION in kinds
    assert (tasks, "tasks" in left, "numbered records" in left) == (0, True, True)
    kinds, tasks, left = gathered(Profile.PUBLIC)
    assert (kinds, tasks, "numbered records" in left) == (set(), 0, True)
