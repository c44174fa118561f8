"""The machine's clock is set while the record is worked on: an entry tells of it, and verification names it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine
from support.department import Department, MovingClock, found

from cases.errors import NotPermitted
from cases.model.actors import SERVICE
from cases.model.timing import Reading
from cases.services.custody import Custody
from cases.store.transaction import Store
from cases.vault.keys import LogKeys


class Machine:
    """A machine whose running time goes on, whatever is done to its clock."""

    def __init__(self, clock: MovingClock) -> None:
        self.clock = clock
        self.reading = Reading("ntp", 3, 50_000, "boot-1")

    def __call__(self) -> Reading:
        return self.reading

    def runs(self, seconds: float) -> None:
        self.clock.forward(seconds=seconds)
        ran = self.reading.monotonic_ms + int(seconds * 1_000)
        self.reading = replace(self.reading, monotonic_ms=ran)


@pytest.fixture
def machine(clock: MovingClock) -> Machine:
    return Machine(clock)


@pytest.fixture
def custody(
    department: Department, engine: Engine, clock: MovingClock, machine: Machine, tmp_path: Path
) -> Custody:
    store = Store(engine, clock, machine)
    return Custody(store, department.vault, LogKeys(tmp_path / "keys"))


def test_a_clock_set_back_is_told_before_the_entry_it_would_date(
    department: Department, custody: Custody, machine: Machine, clock: MovingClock
) -> None:
    auditor = department.actor("aud")
    custody.log(auditor)
    machine.runs(60)
    clock.forward(hours=-2)
    custody.log(auditor)
    machine.runs(60)
    custody.log(auditor)

    lines = custody.log(auditor, limit=4)
    assert [line.action for line in lines] == [
        "custody:read",
        "custody:read",
        "clock:jump",
        "custody:read",
    ]
    jump = lines[2]
    assert (jump.actor, jump.object) == (SERVICE.login, "clock ntp")
    result = custody.verify(auditor)
    assert result.problems == ()
    assert result.remarks == (f"the clock was set back by 7,200 s at entry {jump.seq}",)


def test_a_clock_set_forward_is_told_too_and_each_time_anew(
    department: Department, custody: Custody, machine: Machine, clock: MovingClock
) -> None:
    auditor = department.actor("aud")
    custody.log(auditor)
    for _ in range(2):
        clock.forward(minutes=10)
        machine.runs(1)
        custody.log(auditor)

    said = custody.verify(auditor).remarks
    assert [one.rpartition(" at ")[0] for one in said] == ["the clock was set forward by 600 s"] * 2


def test_after_a_boot_nothing_is_compared_with_before(
    department: Department, custody: Custody, machine: Machine, clock: MovingClock
) -> None:
    auditor = department.actor("aud")
    custody.log(auditor)
    clock.forward(hours=9)
    machine.reading = replace(machine.reading, monotonic_ms=700, boot_id="boot-2")
    custody.log(auditor)

    result = custody.verify(auditor)
    assert (result.problems, result.remarks) == ((), ())


def test_a_denial_tells_of_a_jump_like_any_entry(
    department: Department, custody: Custody, machine: Machine, clock: MovingClock
) -> None:
    auditor, sergeant = department.actor("aud"), department.actor("sgt")
    custody.log(auditor)
    clock.forward(days=-1)
    machine.runs(1)
    with pytest.raises(NotPermitted):
        custody.log(sergeant)

    assert [line.action for line in custody.log(auditor, limit=2)] == [
        "access:denied",
        "clock:jump",
    ]


def test_entries_of_an_older_version_still_verify_beside_new_ones(
    engine: Engine, tmp_path: Path, clock: MovingClock, machine: Machine
) -> None:
    older = found(engine, tmp_path / "older", clock)  # seals the first form
    newer = Custody(Store(engine, clock, machine), older.vault, LogKeys(tmp_path / "older/keys"))
    newer.log(older.actor("aud"))
    older.custody.log(older.actor("aud"))

    assert newer.verify(older.actor("aud")).problems == ()
