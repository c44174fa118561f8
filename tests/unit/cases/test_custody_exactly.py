"""Custody to the byte and to the word: known answers, so that no small change of its code goes unseen."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from cases.model.actions import CustodyAction, is_urgent
from cases.model.actors import Actor, Role
from cases.model.custody import (
    GENESIS,
    LEAF_CAP,
    Act,
    Blob,
    StoredEntry,
    canonical,
    check_chain,
    read,
    seal,
)
from cases.model.timing import Reading

NOON = datetime(2026, 11, 20, 12, 0, 0, 123_456, tzinfo=UTC)
SGT = Actor(login="sgt", role=Role.SUPERVISOR, session="s1")
ACT = Act(
    CustodyAction.FLAG_DISMISSED,
    "flag",
    "7",
    case="IA-2026-0001",
    details={"b": "wörds", "a": [1, True, None]},
    blobs=(Blob("ab" * 32, 5),),
)
CLOCK = Reading("ntp", 12, 99, "b00t")
DETAILS = b'{"a":[1,true,null],"b":"w\xc3\xb6rds"}'
FIRST = (
    '{"act":"flag:dismissed","actor":{"auth":"os","id":"sgt","role":"supervisor","session":"s1"},'
    '"blobs":[{"sha256":"' + "ab" * 32 + '","size":5}],"case":"IA-2026-0001",@'
    '"commit":"' + hashlib.sha256(b"s" * 32 + DETAILS).hexdigest() + '","log":"t/log",'
    '"obj":{"id":"7","type":"flag"},"prev":"' + "0" * 64 + '","seq":1,'
    '"ts":"2026-11-20T12:00:00.123Z","v":#}'
)
SAID_CLOCK = '"clock":{"boot_id":"b00t","error_ms":12,"monotonic_ms":99,"src":"ntp"},'


def sealed(clock: Reading | None = None, act: Act = ACT) -> StoredEntry:
    return seal(act, SGT, NOON, log="t/log", seq=1, prev=GENESIS, salt=b"s" * 32, clock=clock)


def told(entry: StoredEntry, *more: StoredEntry) -> list[tuple[int, int, str]]:
    found = check_chain([entry, *more])
    return [(p.step, p.entry, p.what) for _, problems in found for p in problems]


def resealed(entry: StoredEntry, **changed: Any) -> StoredEntry:
    """Return an entry whose leaf says something else, in canonical form and with its own digest."""
    said = {**json.loads(entry.leaf), **changed}
    leaf = canonical({key: value for key, value in said.items() if value is not ...})
    return replace(entry, leaf=leaf, digest=hashlib.sha256(leaf).hexdigest())


def test_a_leaf_of_the_first_form_is_these_bytes() -> None:
    entry = sealed()

    assert entry.leaf.decode() == FIRST.replace("@", "").replace("#", "1")
    assert entry.details == DETAILS
    assert entry.digest == hashlib.sha256(entry.leaf).hexdigest()
    assert (entry.seq, entry.salt) == (1, b"s" * 32)


def test_a_leaf_with_a_clock_is_these_bytes() -> None:
    assert sealed(CLOCK).leaf.decode() == FIRST.replace("@", SAID_CLOCK).replace("#", "2")


def test_no_case_and_no_details_leave_no_case_and_an_empty_object() -> None:
    entry = sealed(act=replace(ACT, case="", details=None))

    assert b'"case"' not in entry.leaf
    assert entry.details == b"{}"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")]])
def test_what_is_no_json_has_no_canonical_form(value: object) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical(value)


def test_a_leaf_of_just_the_cap_is_sealed_and_one_byte_more_is_not() -> None:
    room = LEAF_CAP - len(sealed(act=replace(ACT, object_id="")).leaf)

    assert len(sealed(act=replace(ACT, object_id="x" * room)).leaf) == LEAF_CAP
    with pytest.raises(ValueError, match=f"^a custody entry of 65536 bytes; at most {LEAF_CAP}$"):
        sealed(act=replace(ACT, object_id="x" * (room + 1)))


def test_urgent_is_what_ends_leaves_or_cannot_be_undone() -> None:
    urgent = {action for action in CustodyAction if is_urgent(action)}

    assert {
        CustodyAction.CASE_ESCALATED,
        CustodyAction.CASE_EXPORTED,
        CustodyAction.CASE_DISPOSED,
        CustodyAction.POST_DROPPED,
        CustodyAction.KEY_REPLACED,
    } <= urgent
    assert CustodyAction.FLAG_VIEWED not in urgent
    assert not is_urgent("a:b:exported")
    assert not is_urgent("exported")


@pytest.mark.parametrize("clock", [None, CLOCK])
def test_what_is_sealed_is_read_as_it_was_said(clock: Reading | None) -> None:
    entry = sealed(clock)

    assert read(entry.leaf) == json.loads(entry.leaf)
    assert told(entry) == []


WRONG: list[dict[str, Any]] = [
    *(
        {key: ...}
        for key in ("v", "log", "seq", "ts", "actor", "act", "obj", "commit", "blobs", "prev")
    ),
    *({key: 1} for key in ("log", "ts", "actor", "act", "obj", "commit", "blobs", "prev")),
    {"v": "1"},
    {"seq": "1"},
    {"v": 3},
    {"v": 0},
    {"v": True},
    {"actor": {"id": 1, "role": "x"}},
    {"actor": {"id": "x", "role": 1}},
    {"actor": {"id": "x"}},
    {"obj": {"id": 1, "type": "x"}},
    {"obj": {"id": "x", "type": 1}},
    {"obj": {"type": "x"}},
    {"blobs": [{"sha256": "x", "size": "1"}]},
    {"blobs": [{"sha256": 1, "size": 1}]},
    {"blobs": [{"sha256": "x", "size": True}]},
    {"blobs": [{"size": 1}]},
    {"blobs": [7]},
    {"clock": CLOCK.said()},
]


@pytest.mark.parametrize("changed", WRONG, ids=str)
def test_a_leaf_of_another_shape_is_no_entry(changed: dict[str, Any]) -> None:
    entry = resealed(sealed(), **changed)

    with pytest.raises(ValueError, match=r"^not a custody entry$"):
        read(entry.leaf)
    assert (2, 1, "the stored bytes are not an entry") in told(entry)


CLOCKS: list[Any] = [
    ...,
    None,
    "ntp",
    {},
    {**CLOCK.said(), "more": 1},
    {key: value for key, value in CLOCK.said().items() if key != "src"},
    {**CLOCK.said(), "src": 1},
    {**CLOCK.said(), "error_ms": "12"},
    {**CLOCK.said(), "error_ms": True},
    {**CLOCK.said(), "monotonic_ms": 1.5},
    {**CLOCK.said(), "boot_id": None},
]


@pytest.mark.parametrize("clock", CLOCKS, ids=str)
def test_a_leaf_of_the_second_form_says_all_of_its_clock_and_nothing_else(clock: object) -> None:
    with pytest.raises(ValueError, match=r"^not a custody entry$"):
        read(resealed(sealed(CLOCK), clock=clock).leaf)


def test_a_second_form_that_calls_itself_otherwise_is_no_entry() -> None:
    for version in (0, 3):
        with pytest.raises(ValueError, match=r"^not a custody entry$"):
            read(resealed(sealed(CLOCK), v=version).leaf)


def test_numbers_that_json_does_not_know_are_refused() -> None:
    leaf = sealed().leaf.replace(b'"seq":1', b'"more":NaN,"seq":1')

    with pytest.raises(ValueError, match=r"^NaN is no JSON$"):
        read(leaf)


@pytest.mark.parametrize(
    "odd",
    [
        rb'"\ud800"',  # a lone surrogate
        b"1e999",
        pytest.param(b"[" * 900 + b"]" * 900, id="nested"),
        pytest.param(b"[" * 30_000 + b"]" * 30_000, id="nested deeper"),
    ],
)
def test_a_leaf_that_has_no_canonical_form_is_a_problem_and_no_fault_of_ours(odd: bytes) -> None:
    good = sealed()
    leaf = good.leaf.replace(b'"seq":1', b'"more":' + odd + b',"seq":1')

    (problem,) = told(replace(good, leaf=leaf, digest=hashlib.sha256(leaf).hexdigest()))

    assert problem[:2] == (2, 1)


def test_each_step_says_what_is_wrong_in_its_own_words() -> None:
    good = sealed()
    spaced = good.leaf.replace(b'"seq":1', b'"seq": 1')
    loose = replace(good, leaf=spaced, digest=hashlib.sha256(spaced).hexdigest())
    second = replace(good, seq=2)

    assert told(replace(good, leaf=b"[]", digest=hashlib.sha256(b"[]").hexdigest())) == [
        (2, 1, "the stored bytes are not an entry")
    ]
    assert told(resealed(good, seq=2)) == [(1, 1, "it says that it is entry 2")]
    assert told(loose) == [(2, 1, "the stored bytes are not in canonical form")]
    assert told(replace(good, digest="00")) == [
        (3, 1, "the stored bytes do not have the digest kept")
    ]
    assert told(resealed(good, prev="11" * 32)) == [
        (4, 1, "the entry does not follow from the one before it")
    ]
    for gone in (
        replace(good, details=None),
        replace(good, salt=None),
        replace(good, details=None, salt=None),
    ):
        assert told(gone) == [(5, 1, "the details of the entry are gone")]
    assert told(replace(good, details=b"{}")) == [
        (5, 1, "the details are not the ones the entry was sealed with")
    ]
    assert (1, 2, "entry 2 stands where 1 should") in told(second)


def test_a_leaf_that_cannot_be_read_does_not_hide_the_ones_after_it() -> None:
    first = sealed()
    next_one = seal(
        ACT, SGT, NOON, log="t/log", seq=2, prev=hashlib.sha256(b"x").hexdigest(), salt=b""
    )
    broken = replace(first, leaf=b"x", digest=hashlib.sha256(b"x").hexdigest())

    assert told(broken, next_one) == [(2, 1, "the stored bytes are not an entry")]
