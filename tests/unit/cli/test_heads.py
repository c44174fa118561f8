"""Heads of the log from the command line: printed as others read them, proved, signed by a new key."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

from support.program import Watchdesk

from cases.model import merkle, notes
from cases.vault.keys import LogKeys


def test_a_checkpoint_is_printed_as_a_signed_note_and_nothing_else(
    watchdesk: Watchdesk, home: Path
) -> None:
    done = watchdesk("--as", "aud", "custody", "checkpoint")

    note = notes.parse_note(done.out)
    (key,) = LogKeys(home / "keys").known()
    assert note.signers([key]) == [key]
    assert str(key) in done.err
    told = watchdesk("--as", "aud", "custody", "checkpoint", "--json").json
    assert notes.parse_head(notes.parse_note(told["note"]).text).root.hex() == told["root"]


def test_an_entry_is_proved_in_both_forms(watchdesk: Watchdesk) -> None:
    watchdesk("--as", "aud", "custody", "checkpoint")
    told = watchdesk("--as", "aud", "custody", "prove", "3", "--json").json
    text = watchdesk("--as", "aud", "custody", "prove", "3").out

    head = notes.parse_head(notes.parse_note(told["checkpoint"]).text)
    path = [notes.unbase64(node) for node in told["path"]]
    hashed = merkle.leaf_hash(told["leaf"].encode())
    assert merkle.included(hashed, told["index"], told["size"], path, head.root)
    assert text == notes.proof_text(2, path, told["checkpoint"])


def test_an_entry_no_checkpoint_covers_is_told_so(watchdesk: Watchdesk) -> None:
    said = watchdesk("--as", "aud", "custody", "prove", "3")

    assert said.code == 3
    assert "watchdesk custody checkpoint" in said.err


def test_a_new_key_is_put_in_force_by_the_administrator(watchdesk: Watchdesk, home: Path) -> None:
    before = LogKeys(home / "keys").known()

    assert watchdesk("--as", "aud", "custody", "new-key").code == 3
    told = watchdesk("--as", "adm", "custody", "new-key", "--json").json

    assert told["keys"][:-1] == [str(key) for key in before]
    assert len(notes.parse_note(told["note"]).signatures) == 2
    assert len(LogKeys(home / "keys").signing()) == 1
    assert watchdesk("--as", "adm", "custody", "verify", "--json").json["checkpoints"] == 1
    assert watchdesk("--as", "adm", "custody", "new-key").out.startswith("watchdesk/")


def test_a_new_home_has_a_key_and_making_it_again_keeps_it(
    watchdesk: Watchdesk, tmp_path: Path
) -> None:
    place = tmp_path / "new"
    for _ in range(2):
        assert watchdesk("init", "--home", str(place)).code == 0

    assert stat.S_IMODE((place / "keys/custody.key").stat().st_mode) == 0o600
    assert len(LogKeys(place / "keys").known()) == 1


def test_the_doctor_misses_a_key_that_is_gone(watchdesk: Watchdesk, home: Path) -> None:
    (home / "keys/custody.key").unlink()
    found = watchdesk("doctor", "--json").json

    said = [c["what"] for c in found["checks"] if c["check"] == "keys" and c["state"] == "mend"]
    assert len(said) == 1
    assert "bring keys/custody.key back" in said[0]


def test_a_copy_of_a_home_verifies_with_its_heads_but_holds_no_private_key(
    watchdesk: Watchdesk, home: Path, tmp_path: Path
) -> None:
    watchdesk("--as", "aud", "custody", "checkpoint")
    copy = tmp_path / "copy"
    assert watchdesk("db", "backup", "--to", str(copy)).code == 0
    assert [path.name for path in (copy / "keys").iterdir()] == ["custody.pub"]
    shutil.copy2(home / "keys/vault.key", copy / "keys")  # as somebody who may read it would

    found = watchdesk("--as", "aud", "custody", "verify", "--json", home=str(copy)).json
    assert (found["verified"], found["checkpoints"]) == (True, 1)
