"""Items of evidence: originals and working copies, under the key of their case, handed over by two sides."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from support.department import Department

from cases.errors import (
    BadInput,
    CustodyBroken,
    Missing,
    NotFound,
    NotPermitted,
    OutOfSight,
    Refused,
    StoreTrouble,
)
from cases.model.access import Part
from cases.model.actions import CustodyAction
from cases.model.actors import SERVICE, Capability
from cases.services.evidence import Evidence, case_of, contents, mark_released

CASE = "IA-2026-0001"
WORDS = "Rolling to the call on Elm"


@pytest.fixture
def opened(department: Department) -> Department:
    """A department with one case, its evidence under the case's key."""
    department.triage.open_case(department.actor("sgt"), department.flag(WORDS), version=1)
    department.access.let_in(
        department.actor("iac"), CASE, "iai", Part.INVESTIGATOR, why="it is hers"
    )
    assert Evidence(department.store, department.vault).secure(SERVICE) == 1
    return department


@pytest.fixture
def evidence(opened: Department) -> Evidence:
    return Evidence(opened.store, opened.vault)


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "Handy-Video.mp4"
    path.write_bytes(b"frames " * 1_000)
    return path


def problems(department: Department) -> list[str]:
    found = department.custody.verify(department.actor("aud"))
    return [what for _, _, what in found.problems]


def test_a_case_has_its_bytes_under_its_own_key_and_the_log_verifies(
    opened: Department, evidence: Evidence
) -> None:
    items, transfers = evidence.list(opened.actor("iai"), CASE)

    assert [(i.item, i.kind, i.original, i.sealed) for i in items] == [
        (1, "post", True, False),
        (2, "exchange", True, True),
    ]
    assert transfers == ()
    assert opened.vault.get_item(CASE, 2, items[1].sha256) == WORDS.encode()
    assert evidence.secure(SERVICE) == 0
    assert problems(opened) == []


def test_a_file_becomes_an_original_and_a_copy_to_work_on_names_it(
    opened: Department, evidence: Evidence, video: Path, tmp_path: Path
) -> None:
    iai = opened.actor("iai")
    original = evidence.add(
        iai, CASE, video, about="Phone video of the post", received_from="J. Doe, neighbour"
    )
    (tmp_path / "cut.mp4").write_bytes(b"frames, faces blurred")

    copy = evidence.add(iai, CASE, tmp_path / "cut.mp4", about="faces blurred", copy_of=3)

    assert (original.item, original.original, original.name) == (3, True, "Handy-Video.mp4")
    assert (copy.item, copy.original, copy.copy_of) == (4, False, 3)
    assert evidence.read(iai, CASE, 3, purpose="compare with the cut") == video.read_bytes()
    assert not opened.vault.holds(original.sha256)
    assert problems(opened) == []
    actions = [line.action for line in opened.custody.log(opened.actor("aud"), case=CASE)]
    assert actions.count("evidence:added") == 2
    assert "evidence:read" in actions


def test_what_is_no_addition_is_refused(
    opened: Department, evidence: Evidence, video: Path
) -> None:
    iai = opened.actor("iai")
    evidence.add(iai, CASE, video, about="video")

    with pytest.raises(Refused, match="byte for byte"):
        evidence.add(iai, CASE, video, about="a copy", copy_of=3)
    with pytest.raises(NotFound, match="no item E-9"):
        evidence.add(iai, CASE, video, about="a copy", copy_of=9)
    with pytest.raises(Missing, match="what it is"):
        evidence.add(iai, CASE, video, about=" ")
    with pytest.raises(Missing, match="purpose"):
        evidence.read(iai, CASE, 2, purpose="")
    with pytest.raises(NotFound, match="is a post"):
        evidence.read(iai, CASE, 1, purpose="look")
    assert len(evidence.list(iai, CASE)[0]) == 3


def test_evidence_is_closed_to_those_who_do_not_see_the_case(
    opened: Department, evidence: Evidence, video: Path
) -> None:
    with pytest.raises(OutOfSight):
        evidence.list(opened.actor("sgt_south"), CASE)
    with pytest.raises(NotPermitted):
        evidence.read(opened.actor("aud"), CASE, 2, purpose="look")
    with pytest.raises(NotPermitted):
        evidence.add(opened.actor("chief"), CASE, video, about="video")
    with pytest.raises(NotPermitted):
        evidence.release(opened.actor("sgt"), CASE, [2], to="iai", purpose="look")


@pytest.mark.parametrize("harm", ["swapped", "truncated", "missing", "moved"])
def test_an_item_that_is_not_what_it_was_is_found_by_verification(
    opened: Department, harm: str
) -> None:
    (place,) = (opened.vault.folder / "cases" / CASE).iterdir()
    place.chmod(0o600)
    if harm == "missing":
        place.unlink()
    elif harm == "moved":
        place.rename(place.with_name("3" + place.name[1:]))
    else:
        content = place.read_bytes()
        place.write_bytes(content[:-3] if harm == "truncated" else content[::-1])

    (said,) = problems(opened)
    assert said.startswith(f"{CASE} E-2: evidence ")
    assert ("missing" if harm in {"missing", "moved"} else "does not open") in said


def test_evidence_slipped_in_beside_the_log_or_called_an_original_is_found(
    opened: Department, evidence: Evidence, engine: Engine, video: Path, tmp_path: Path
) -> None:
    iai = opened.actor("iai")
    evidence.add(iai, CASE, video, about="video")
    (tmp_path / "cut").write_bytes(b"cut")
    evidence.add(iai, CASE, tmp_path / "cut", about="cut", copy_of=3)
    with engine.connect().execution_options(write=True) as connection, connection.begin():
        connection.execute(text("UPDATE evidence SET copy_of = NULL WHERE item = 4"))

    assert problems(opened) == ["evidence 4 is not as it was written"]


def test_a_release_is_confirmed_by_the_one_it_went_to(
    opened: Department, evidence: Evidence
) -> None:
    iai, iac = opened.actor("iai"), opened.actor("iac")
    gone = evidence.release(iai, CASE, [2, 1, 2], to="iac", purpose="quality review")

    assert (gone.items, gone.released_by, gone.received_by) == ((2, 1), "iai", "iac")
    with pytest.raises(Refused, match="went to iac"):
        evidence.receive(iai, gone.id)
    received = evidence.receive(iac, gone.id)
    with pytest.raises(Refused, match="confirmed already"):
        evidence.receive(iac, gone.id)

    assert received.answers == gone.id
    assert [t.id for t in evidence.list(iac, CASE)[1]] == [gone.id, received.id]
    assert problems(opened) == []
    lines = opened.custody.log(opened.actor("aud"), case=CASE)
    told = {line.action: (line.actor, line.object) for line in lines}
    assert told["evidence:released"] == ("iai", f"transfer {gone.id}")
    assert told["evidence:received"] == ("iac", f"transfer {gone.id}")


def test_a_release_to_one_without_a_login_is_written_down_by_somebody_else_with_the_receipt(
    opened: Department, evidence: Evidence
) -> None:
    gone = evidence.release(opened.actor("iai"), CASE, [2], to="County lab", purpose="analysis")

    with pytest.raises(Refused, match="somebody else"):
        evidence.receive(opened.actor("iai"), gone.id, reference="receipt 12")
    with pytest.raises(Missing, match="receipt that was signed"):
        evidence.receive(opened.actor("iac"), gone.id)
    assert evidence.receive(opened.actor("iac"), gone.id, reference="receipt 12").reference
    with pytest.raises(NotFound):
        evidence.receive(opened.actor("iac"), 99, reference="x")


def test_a_release_says_to_whom_and_what_for(opened: Department, evidence: Evidence) -> None:
    iai = opened.actor("iai")
    for to, purpose, items, error in (
        ("", "x", [2], Missing),
        ("lab", " ", [2], Missing),
        ("lab", "x", [], BadInput),
        ("iai", "x", [2], BadInput),
        ("lab", "x", [7], NotFound),
    ):
        with pytest.raises(error):
            evidence.release(iai, CASE, items, to=to, purpose=purpose)
    assert evidence.list(iai, CASE)[1] == ()


def test_a_bundle_reads_every_item_and_notes_the_release_in_one_transaction(
    opened: Department, video: Path, evidence: Evidence
) -> None:
    evidence.add(opened.actor("iai"), CASE, video, about="video")
    with opened.store.begin(opened.actor("iai"), Capability.CASE_EXPORT) as tx:
        case = case_of(tx, CASE)
        found = list(contents(tx, opened.vault, case))
        made = mark_released(
            tx, case, [1, 2, 3], to="City attorney", purpose="disclosure", reference="manifest ab12"
        )
        tx.record(CustodyAction.CASE_EXPORTED, f"case:{CASE}", case=CASE)

    assert [(item.kind, body) for item, body in found] == [
        ("post", None),
        ("exchange", WORDS.encode()),
        ("file", video.read_bytes()),
    ]
    assert made.items == (1, 2, 3)
    assert problems(opened) == []


def test_a_bundle_is_not_made_of_changed_bytes(opened: Department) -> None:
    (place,) = (opened.vault.folder / "cases" / CASE).iterdir()
    place.chmod(0o600)
    place.write_bytes(place.read_bytes()[::-1])

    with (
        pytest.raises(CustodyBroken),
        opened.store.begin(opened.actor("iai"), Capability.CASE_EXPORT) as tx,
    ):
        list(contents(tx, opened.vault, case_of(tx, CASE)))


def test_without_the_home_key_verification_says_so_instead_of_guessing(opened: Department) -> None:
    key = opened.vault.folder.parent / "keys/vault.key"
    key.rename(key.with_suffix(".away"))

    with pytest.raises(StoreTrouble, match=r"bring keys/vault\.key back"):
        problems(opened)
