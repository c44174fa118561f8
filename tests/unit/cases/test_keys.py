"""The files of the signing keys: made once, closed to others, replaced without a moment of none."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from cases.errors import BadInput, StoreTrouble
from cases.vault.keys import LogKeys


@pytest.fixture
def keys(tmp_path: Path) -> LogKeys:
    made = LogKeys(tmp_path / "keys")
    assert made.ensure("pd.example/log")
    return made


def test_a_key_is_made_once_and_only_its_owner_reads_it(keys: LogKeys, tmp_path: Path) -> None:
    before = keys.signing()

    assert not keys.ensure("pd.example/log")
    assert keys.signing() == before
    assert keys.known() == [before[0].public]
    for path in (tmp_path / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {path.name for path in (tmp_path / "keys").iterdir()} == {"custody.key", "custody.pub"}


def test_while_a_key_is_replaced_both_sign_and_the_history_keeps_both(keys: LogKeys) -> None:
    (old,) = keys.signing()

    keys.add("pd.example/log")
    keys.add("pd.example/log")  # a replacement begun again after a crash goes on with the same key
    assert [key.name for key in keys.signing()] == ["pd.example/log"] * 2
    new = keys.drop_old()

    assert [key.public for key in keys.signing()] == [new]
    assert keys.known() == [old.public, new]


def test_a_history_lost_beside_its_key_is_written_again(keys: LogKeys, tmp_path: Path) -> None:
    (tmp_path / "keys/custody.pub").unlink()

    assert not keys.ensure("pd.example/log")
    assert keys.known() == [keys.signing()[0].public]


def test_a_lost_key_is_not_replaced_behind_anybodys_back(keys: LogKeys, tmp_path: Path) -> None:
    (tmp_path / "keys/custody.key").unlink()

    assert not keys.ensure("pd.example/log")
    assert keys.signing() == []


def test_a_key_that_others_can_read_is_not_used(keys: LogKeys, tmp_path: Path) -> None:
    (tmp_path / "keys/custody.key").chmod(0o640)

    with pytest.raises(BadInput, match="chmod 600"):
        keys.signing()


def test_a_file_that_holds_no_key_is_told_by_its_name(keys: LogKeys, tmp_path: Path) -> None:
    (tmp_path / "keys/custody.pub").write_text("hello\n", "utf-8")
    with pytest.raises(BadInput, match=r"keys/custody\.pub: this is no verifier key"):
        keys.known()
    (tmp_path / "keys/custody.key").write_bytes(b"\xff\xff")
    with pytest.raises(StoreTrouble, match="cannot be read"):
        keys.signing()
