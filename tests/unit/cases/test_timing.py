"""Entries of both forms, and clocks that were set while the machine ran."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.actions import CustodyAction
from cases.model.actors import SERVICE
from cases.model.custody import (
    GENESIS,
    Act,
    StoredEntry,
    canonical,
    check_chain,
    digest,
    read,
    seal,
)
from cases.model.timing import ClockCheck, Reading, jump_ms
from monitor import clock

NOON = datetime(2026, 11, 20, 12, 0, 0, 250_000, tzinfo=UTC)
BOOT = Reading("ntp", 12, 1_000_000, "boot-1")


def sealed(
    readings: list[tuple[datetime, Reading | None]], *, jumps: frozenset[int] = frozenset()
) -> list[StoredEntry]:
    """Seal an entry for each reading; those of `jumps` tell of one."""
    entries: list[StoredEntry] = []
    prev = GENESIS
    for seq, (at, reading) in enumerate(readings, 1):
        action = CustodyAction.CLOCK_JUMP if seq in jumps else CustodyAction.CUSTODY_READ
        act = Act(action, "log", str(seq))
        entries.append(
            seal(act, SERVICE, at, log="t", seq=seq, prev=prev, salt=bytes(32), clock=reading)
        )
        prev = entries[-1].digest
    return entries


def steps(*pairs: tuple[float, float], boot: str = "boot-1") -> list[tuple[datetime, Reading]]:
    """Readings by seconds on the wall and seconds of running since the first."""
    return [
        (
            NOON + timedelta(seconds=wall),
            replace(BOOT, monotonic_ms=1_000_000 + int(ran * 1_000), boot_id=boot),
        )
        for wall, ran in pairs
    ]


def found(entries: list[StoredEntry]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return jumps that no entry tells of, and those that one does."""
    check = ClockCheck()
    wrong = [(e.seq, by) for e in entries if (by := check.jumped(read(e.leaf)))]
    return wrong, check.jumps


def test_both_forms_of_an_entry_stand_in_one_chain() -> None:
    entries = sealed([(NOON, None), (NOON, BOOT), (NOON, None)])

    assert [problem for _, wrong in check_chain(entries) for problem in wrong] == []
    assert [read(entry.leaf)["v"] for entry in entries] == [1, 2, 1]
    assert read(entries[1].leaf)["clock"] == {
        "src": "ntp",
        "error_ms": 12,
        "monotonic_ms": 1_000_000,
        "boot_id": "boot-1",
    }
    assert "clock" not in read(entries[0].leaf)


@pytest.mark.parametrize(
    "changed",
    [
        {"v": 3},
        {"v": True},
        {"v": 1},
        {"clock": None},
        {"clock": {}},
        {"clock": {**BOOT.said(), "more": 1}},
        {"clock": {**BOOT.said(), "monotonic_ms": "1"}},
        {"clock": {**BOOT.said(), "monotonic_ms": True}},
        {"clock": {**BOOT.said(), "src": 1}},
        {"clock": [1]},
    ],
)
def test_a_leaf_of_neither_form_is_no_entry(changed: dict[str, object]) -> None:
    (entry,) = sealed([(NOON, BOOT)])
    leaf = canonical({**json.loads(entry.leaf), **changed})

    with pytest.raises(ValueError, match="not a custody entry"):
        read(leaf)
    bad = replace(entry, leaf=leaf, digest=digest(leaf))
    assert [p.step for _, wrong in check_chain([bad]) for p in wrong] == [2]


def test_a_leaf_of_the_second_form_needs_its_clock() -> None:
    (entry,) = sealed([(NOON, BOOT)])
    said = json.loads(entry.leaf)
    del said["clock"]

    with pytest.raises(ValueError, match="not a custody entry"):
        read(canonical(said))


def test_a_clock_that_goes_with_the_machine_has_not_jumped() -> None:
    entries = sealed([*steps((0, 0), (5, 5), (3_600, 3_600.9), (86_400, 86_398.5))])

    assert found(entries) == ([], [])


def test_a_clock_that_was_set_is_found_where_no_entry_tells_of_it() -> None:
    entries = sealed([*steps((0, 0), (60, 60), (-3_540, 120), (-3_480, 180))])

    assert found(entries) == ([(3, -3_660_000)], [])


def test_an_entry_that_tells_of_it_makes_it_known() -> None:
    entries = sealed([*steps((0, 0), (7_260, 60), (7_260, 60), (7_320, 120))], jumps=frozenset({2}))

    assert found(entries) == ([], [(2, 7_200_000)])


def test_small_steps_that_add_up_are_found() -> None:
    entries = sealed([*steps(*((n * 2.9, n) for n in range(6)))])

    assert [seq for seq, _ in found(entries)[0]] == [
        3,
        5,
    ]  # 1.9 s each: beyond two seconds with the second


def test_after_a_boot_the_running_time_begins_anew() -> None:
    entries = sealed([*steps((0, 0)), *steps((9_000, -900), (9_001, -899), boot="boot-2")])

    assert found(entries) == ([], [])


def test_two_machines_on_one_record_do_not_disturb_each_other() -> None:
    mine, other = steps((0, 0), (10, 10), (20, 20)), steps((1, 500), (11, 510), boot="boot-2")
    entries = sealed([mine[0], other[0], mine[1], other[1], mine[2]])

    assert found(entries) == ([], [])


@given(st.integers(-(10**15), 10**15), st.integers(-(10**15), 10**15))
def test_only_more_than_two_seconds_are_a_jump(before: int, now: int) -> None:
    assert jump_ms(before, now) == (now - before if abs(now - before) > 2_000 else 0)


def test_the_machine_tells_of_its_own_clock() -> None:
    first, second = clock.reading(), clock.reading()

    assert first.boot_id == second.boot_id != ""
    assert 0 < first.monotonic_ms <= second.monotonic_ms
    assert first.src in {"ntp", "free", "unknown"}
    assert first.error_ms >= -1
    assert read(sealed([(clock.now(), first)])[0].leaf)["v"] == 2
