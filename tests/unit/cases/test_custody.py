from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.actions import CustodyAction
from cases.model.actors import Actor, Role
from cases.model.custody import (
    GENESIS,
    LEAF_CAP,
    Act,
    Blob,
    StoredEntry,
    canonical,
    check_chain,
    commitment,
    digest,
    seal,
    timestamp,
)

NOON = datetime(2026, 11, 20, 12, 0, 0, 123_456, tzinfo=UTC)
SGT = Actor(login="sgt", role=Role.SUPERVISOR, session="s1")


def chain(length: int) -> list[StoredEntry]:
    entries: list[StoredEntry] = []
    prev = GENESIS
    for seq in range(1, length + 1):
        act = Act(
            CustodyAction.FLAG_DISMISSED,
            "flag",
            str(seq),
            case="IA-2026-0001",
            details={"note": f"wörds {seq}"},
            blobs=(Blob("ab" * 32, seq),),
        )
        at = NOON + timedelta(seconds=seq)
        entries.append(seal(act, SGT, at, log="t/log", seq=seq, prev=prev, salt=bytes(32)))
        prev = entries[-1].digest
    return entries


def problems(entries: list[StoredEntry]) -> list[tuple[int, int]]:
    return [(p.step, p.entry) for _, found in check_chain(entries) for p in found]


def test_an_untouched_chain_has_no_problems() -> None:
    assert problems(chain(5)) == []


def test_a_leaf_is_ascii_keyed_canonical_json_without_anybodys_words() -> None:
    (entry,) = chain(1)
    said = json.loads(entry.leaf)

    assert entry.leaf == canonical(said)
    assert b"w\xc3\xb6rds" not in entry.leaf
    assert said["ts"] == "2026-11-20T12:00:01.123Z"
    assert said["actor"] == {"id": "sgt", "role": "supervisor", "auth": "os", "session": "s1"}
    assert said["commit"] == commitment(bytes(32), entry.details or b"")
    assert said["prev"] == GENESIS


def test_the_next_entry_carries_the_digest_of_the_one_before() -> None:
    first, second = chain(2)

    assert json.loads(second.leaf)["prev"] == first.digest == digest(first.leaf)


@given(st.data())
def test_any_changed_byte_of_any_leaf_is_found(data: st.DataObject) -> None:
    entries = chain(4)
    victim = data.draw(st.integers(0, 3))
    place = data.draw(st.integers(0, len(entries[victim].leaf) - 1))
    bit = data.draw(st.integers(0, 7))
    leaf = bytearray(entries[victim].leaf)
    leaf[place] ^= 1 << bit
    entries[victim] = replace(entries[victim], leaf=bytes(leaf))

    assert problems(entries)[0][1] == victim + 1


@given(st.integers(0, 4), st.integers(0, 4))
def test_any_two_entries_exchanged_are_found(one: int, other: int) -> None:
    entries = chain(5)
    entries[one], entries[other] = entries[other], entries[one]

    assert bool(problems(entries)) is (one != other)


@given(st.integers(0, 3))
def test_an_entry_taken_out_is_found_at_the_one_that_followed(gone: int) -> None:
    entries = chain(5)
    del entries[gone]

    assert (1, gone + 2) in problems(entries)
    assert (4, gone + 2) in problems(entries)


def test_a_break_is_reported_once() -> None:
    entries = chain(6)
    forged = seal(
        Act(CustodyAction.FLAG_VIEWED, "flag", "3"),
        SGT,
        NOON,
        log="t/log",
        seq=3,
        prev=entries[1].digest,
        salt=bytes(32),
    )
    entries[2] = forged

    assert problems(entries) == [(4, 4)]


def test_changed_details_are_found() -> None:
    entries = chain(3)
    entries[1] = replace(entries[1], details=b'{"note":"other"}')

    assert problems(entries) == [(5, 2)]


def test_missing_details_are_found() -> None:
    entries = chain(3)
    entries[1] = replace(entries[1], details=None, salt=None)

    assert problems(entries) == [(5, 2)]


def test_a_digest_that_does_not_fit_is_found() -> None:
    entries = chain(2)
    entries[1] = replace(entries[1], digest="00" * 32)

    assert problems(entries) == [(3, 2)]


@pytest.mark.parametrize("leaf", [b"", b"[]", b"{", b"\xff", b'{"seq":NaN}'])
def test_bytes_that_are_no_entry_are_found(leaf: bytes) -> None:
    entries = chain(1)
    entries[0] = replace(entries[0], leaf=leaf)

    assert problems(entries)


def test_an_entry_beyond_the_cap_is_refused() -> None:
    blobs = tuple(Blob(f"{n:064x}", n) for n in range(LEAF_CAP // 64))

    with pytest.raises(ValueError, match="65535"):
        seal(
            Act(CustodyAction.CASE_EXPORTED, "case", "1", blobs=blobs),
            SGT,
            NOON,
            log="t",
            seq=1,
            prev=GENESIS,
            salt=b"",
        )


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001  hypothesis wants naive bounds
def test_times_are_utc_with_milliseconds(moment: datetime) -> None:
    said = timestamp(moment.replace(tzinfo=UTC))

    read = datetime.strptime(said, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    assert timedelta(0) <= moment.replace(tzinfo=UTC) - read < timedelta(milliseconds=1)
