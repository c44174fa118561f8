"""Kept pictures looked at: blurred as part of the look, plain with an entry made before it is handed over."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.casework import Journey
from support.department import MASKS, Department
from support.images import encoded
from support.pictured import pictured, sign

from cases.errors import CustodyBroken, Missing, NotFound, NotPermitted, Refused, Stale
from cases.model.access import Compartment, Part, Room
from cases.model.actions import READING, CustodyAction
from cases.model.actors import Capability
from cases.model.case_states import CaseState
from cases.model.conflicts import ConflictRule
from cases.model.drawings import Drawing
from cases.policy import catalogue
from cases.services.evidence import Evidence
from cases.services.follow_ups import FollowUps
from cases.services.viewing import CAP, Pictures, pictures

CASE = "IA-2026-0001"
BODY = encoded(sign())
SHA = hashlib.sha256(BODY).hexdigest()


def drawn(body: bytes, *, plain: bool) -> Drawing:
    """Draw every picture as one pixel; what begins otherwise than a picture is refused."""
    if not body.startswith(b"\x89PNG"):
        raise Refused("Expected a picture.")
    return Drawing(1, 1, b"\0\0\0", plain, "PNG", 320, 240)


@pytest.fixture
def journey(department: Department) -> Journey:
    """A case with somebody of the criminal side."""
    journey = Journey(department).classified().assigned()
    journey.step("iai", CaseState.INVESTIGATING)
    department.access.let_in(
        department.actor("iac"), CASE, "sgt_south", Part.CRIMINAL_SIDE, why="the crime"
    )
    return journey


@pytest.fixture
def kept(department: Department) -> Pictures:
    return pictures(department.store, department.vault, drawn)


def shown(department: Department) -> list[dict[str, object]]:
    """Return the entries that tell of a plain picture: who, about what, in which case, and the details."""
    with department.store.glance(department.actor("aud"), Capability.CUSTODY_READ) as tx:
        found = [(json.loads(one.leaf), one.details) for one in tx.log.entries()]
    return [
        {
            "by": leaf["actor"]["id"],
            "about": f"{leaf['obj']['type']}:{leaf['obj']['id']}",
            "case": leaf.get("case"),
            **json.loads(details or b"{}"),
        }
        for leaf, details in found
        if leaf["act"] == CustodyAction.PICTURE_SHOWN
    ]


def test_the_pictures_of_a_flagged_post_are_listed_with_their_version_and_hash(
    department: Department, kept: Pictures
) -> None:
    flag = pictured(department, [BODY, b""])

    first, second = kept.flags.list(department.actor("sgt"), flag)
    assert (first.label, first.sha256, first.size, first.mime) == (
        "P1",
        SHA,
        len(BODY),
        "image/png",
    )
    assert first.source == "version 1 of the post"
    assert (second.label, second.sha256, second.error) == ("P2", "", "the host said 404")


def test_a_plain_picture_is_an_entry_and_a_blurred_one_is_not(
    department: Department, kept: Pictures
) -> None:
    flag, sgt = pictured(department, [BODY]), department.actor("sgt")
    (one,) = kept.flags.list(sgt, flag)

    assert not kept.flags.show(sgt, flag, one).plain
    assert shown(department) == []
    assert kept.flags.show(sgt, flag, one, plain=True).plain
    (told,) = shown(department)
    assert (told["by"], told["about"], told["sha256"]) == ("sgt", f"flag:{flag}", SHA)
    assert department.custody.verify(department.actor("aud")).problems == ()
    assert CustodyAction.PICTURE_SHOWN in READING


def test_what_could_not_be_shown_leaves_no_entry(department: Department, kept: Pictures) -> None:
    flag, sgt = pictured(department, [b"GIF89a", BODY, b""]), department.actor("sgt")
    broken, good, missing = kept.flags.list(sgt, flag)

    with pytest.raises(Refused, match="Expected a picture"):
        kept.flags.show(sgt, flag, broken, plain=True)
    with pytest.raises(NotFound, match="P3 was not kept: the host said 404"):
        kept.flags.show(sgt, flag, missing, plain=True)
    with pytest.raises(Stale, match="not the picture that was shown"):
        kept.flags.show(sgt, flag, replace(good, sha256="0" * 64), plain=True)
    blob = department.vault._place(SHA)
    blob.chmod(0o600)
    blob.write_bytes(b"changed")
    with pytest.raises(CustodyBroken):
        kept.flags.show(sgt, flag, good, plain=True)
    assert shown(department) == []


def test_one_that_is_too_large_is_not_even_read(department: Department) -> None:
    flag, sgt = pictured(department, [b"\x89PNG" + b"\0" * CAP]), department.actor("sgt")
    asked: list[bytes] = []

    def listening(body: bytes, *, plain: bool) -> Drawing:
        asked.append(body)
        return drawn(body, plain=plain)

    kept = pictures(department.store, department.vault, listening)
    (one,) = kept.flags.list(sgt, flag)
    with pytest.raises(Refused, match="more than 20,000,000 bytes"):
        kept.flags.show(sgt, flag, one)
    assert asked == []


@pytest.mark.parametrize("login", ["sgt_south", "aud", "ofc"])
def test_who_does_not_see_the_flag_sees_no_picture_and_is_told_of(
    department: Department, kept: Pictures, login: str
) -> None:
    flag = pictured(department, [BODY])
    (one,) = kept.flags.list(department.actor("sgt"), flag)

    acts: tuple[Callable[[], object], ...] = (
        lambda: kept.flags.list(department.actor(login), flag),
        lambda: kept.flags.show(department.actor(login), flag, one),
        lambda: kept.flags.show(department.actor(login), flag, one, plain=True),
    )
    for act in acts:
        with pytest.raises((NotFound, NotPermitted)):
            act()
    assert shown(department) == []
    denied = [one.action for one in department.custody.log(department.actor("iac"), limit=9)]
    assert denied.count("access:denied") == 3


def test_who_lost_sight_while_it_was_drawn_is_handed_nothing(department: Department) -> None:
    flag, sgt = pictured(department, [BODY]), department.actor("sgt")

    follow_ups = FollowUps(department.store, catalogue(), MASKS)

    def recusing(body: bytes, *, plain: bool) -> Drawing:
        follow_ups.recuse(sgt, flag, rule=ConflictRule.SOCIAL, why="a friend")
        return drawn(body, plain=plain)

    kept = pictures(department.store, department.vault, recusing)
    (one,) = kept.flags.list(sgt, flag)
    with pytest.raises(NotFound, match=f"no flag {flag}"):
        kept.flags.show(sgt, flag, one, plain=True)
    assert shown(department) == []


def test_a_case_has_the_pictures_of_its_posts_and_the_files_that_are_some(
    department: Department, kept: Pictures, tmp_path: Path
) -> None:
    flag, sgt, iai = pictured(department, [BODY, b""]), department.actor("sgt"), "iai"
    department.triage.open_case(sgt, flag, version=1)
    department.access.let_in(department.actor("iac"), CASE, iai, Part.INVESTIGATOR, why="hers")
    evidence, worker = Evidence(department.store, department.vault), department.actor(iai)
    for name, body in (("Photo.PNG", encoded(sign((64, 48)))), ("words.txt", b"words")):
        (tmp_path / name).write_bytes(body)
        evidence.add(worker, CASE, tmp_path / name, about="brought by a neighbour")

    first, second = found = kept.cases.list(worker, CASE)
    assert [(one.label, one.item) for one in found] == [("E-1-P1", 1), ("E-3", 3)]
    assert first.sha256 == SHA
    assert "version 1" in first.source
    assert "brought by a neighbour" in second.source
    for one in found:
        assert not kept.cases.show(worker, CASE, one).plain
        assert kept.cases.show(worker, CASE, one, plain=True).plain
    told = [(one["about"], one["case"], one["sha256"]) for one in shown(department)]
    assert told == [
        (f"evidence:{CASE}/1", CASE, SHA),
        (f"evidence:{CASE}/3", CASE, second.sha256),
    ]


def test_pictures_behind_the_wall_are_none_for_the_criminal_side(
    journey: Journey, tmp_path: Path
) -> None:
    department, number = journey.department, CASE
    kept = pictures(department.store, department.vault, drawn)
    iai, south = department.actor("iai"), department.actor("sgt_south")
    (tmp_path / "a.png").write_bytes(BODY)
    Evidence(department.store, department.vault).add(
        iai, number, tmp_path / "a.png", about="shown under order", room=Room(Compartment.COMPELLED)
    )

    (one,) = (one for one in kept.cases.list(iai, number) if one.sha256 == SHA)
    assert SHA not in {one.sha256 for one in kept.cases.list(south, number)}
    with pytest.raises(Stale):
        kept.cases.show(south, number, one, plain=True)
    assert shown(department) == []


def test_who_has_no_part_in_a_case_says_first_what_the_look_is_for(
    department: Department, kept: Pictures
) -> None:
    flag, chief = pictured(department, [BODY]), department.actor("chief")
    department.triage.open_case(department.actor("sgt"), flag, version=1)

    with pytest.raises(Missing, match="say what you look for"):
        kept.cases.list(chief, CASE)
    department.casework.show(chief, CASE, purpose="yearly round")
    (one,) = kept.cases.list(chief, CASE)
    kept.cases.show(chief, CASE, one, plain=True)
    (told,) = shown(department)
    assert (told["purpose"], told["parts"]) == ("yearly round", [])
