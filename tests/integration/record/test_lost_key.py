"""The private key is gone: a lawful way on, told by every verification from then on."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.department import MovingClock
from support.office import Office, on_sqlite, sign_by_hand
from support.witnesses import Listening

from cases.errors import Missing
from cases.model.actions import CustodyAction
from cases.model.actors import SERVICE


def lose_key(office: Office, tmp_path: Path) -> None:
    (tmp_path / "keys/custody.key").unlink()
    office.heads.replace_key(office.department.actor("adm"), lost="The disk of the old host died.")


@on_sqlite
def test_a_lost_key_is_replaced_by_a_recorded_one_that_the_witness_countersigns(
    office: Office, witness: Listening, clock: MovingClock, tmp_path: Path
) -> None:
    office.send()
    lose_key(office, tmp_path)
    ((_, refused),) = office.send()
    assert "give its operator the newest key" in refused
    alone = office.verify()
    witness.witness.trust(office.keys.known()[-1])
    clock.forward(hours=2)
    assert office.send() == [("w.example", "")]
    seen = office.verify()

    assert alone.problems == seen.problems == ()
    assert "nobody outside saw heads before and after it" in alone.remarks[0]
    assert "w.example saw heads before and after it" in seen.remarks[0]
    changes = office.heads.attest(office.department.actor("lt"), []).keys
    assert [change.action for change in changes] == ["", CustodyAction.KEY_LOST]


@on_sqlite
def test_a_key_that_no_entry_declares_lost_is_still_a_problem(
    office: Office, tmp_path: Path
) -> None:
    office.send()
    lose_key(office, tmp_path)
    (tmp_path / "keys/custody.key").unlink()
    office.keys.add("test.example/log")  # a second one, of which the log knows nothing
    office.department.flag("x")
    sign_by_hand(office.department, office.keys)

    assert [step for step, _, _ in office.verify().problems] == [8]


@on_sqlite
def test_an_older_key_put_back_signs_nothing_and_the_record_stays_sound(
    office: Office, tmp_path: Path
) -> None:
    place, adm = tmp_path / "keys/custody.key", office.department.actor("adm")
    office.heads.checkpoint(SERVICE)
    older = place.read_text("utf-8")
    office.heads.replace_key(adm)
    newest = place.read_text("utf-8")
    place.write_text(older, "utf-8")
    office.department.flag("x")

    with pytest.raises(Missing, match="not the key that signed the last head"):
        office.heads.checkpoint(SERVICE)
    with pytest.raises(Missing, match="not the key that signed the last head"):
        office.heads.replace_key(adm)
    assert place.read_text("utf-8") == older
    place.write_text(newest, "utf-8")
    office.heads.checkpoint(SERVICE)

    assert office.verify().problems == ()


@on_sqlite
def test_where_only_an_older_key_is_left_the_newest_is_declared_lost(
    office: Office, tmp_path: Path
) -> None:
    office.heads.checkpoint(SERVICE)
    older = (tmp_path / "keys/custody.key").read_text("utf-8")
    office.heads.replace_key(office.department.actor("adm"))
    (tmp_path / "keys/custody.key").write_text(older, "utf-8")

    lose_key(office, tmp_path)
    office.department.flag("x")
    office.heads.checkpoint(SERVICE)

    assert office.verify().problems == ()
