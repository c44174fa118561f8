from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.errors import CustodyBroken, NotFound, StoreTrouble
from cases.vault.blobs import Vault


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "vault")


def file_of(tmp_path: Path, sha256: str) -> Path:
    return tmp_path / "vault" / sha256[:2] / sha256


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.binary(max_size=2_000))
def test_what_is_put_can_be_got_by_its_hash(vault: Vault, body: bytes) -> None:
    blob = vault.put(body)

    assert blob.sha256 == hashlib.sha256(body).hexdigest()
    assert blob.size == len(body)
    assert vault.get(blob.sha256) == body
    assert vault.check(blob.sha256, blob.size) == ""


def test_the_same_bytes_are_kept_once(vault: Vault, tmp_path: Path) -> None:
    vault.put(b"same")
    vault.put(b"same")

    assert len([p for p in (tmp_path / "vault").rglob("*") if p.is_file()]) == 1


def test_only_the_owner_can_read_and_nobody_can_write(vault: Vault, tmp_path: Path) -> None:
    blob = vault.put(b"evidence")

    assert stat.S_IMODE(file_of(tmp_path, blob.sha256).stat().st_mode) == 0o400
    assert stat.S_IMODE((tmp_path / "vault").stat().st_mode) == 0o700


def test_changed_bytes_are_refused_and_named(vault: Vault, tmp_path: Path) -> None:
    blob = vault.put(b"evidence")
    path = file_of(tmp_path, blob.sha256)
    path.chmod(0o600)
    path.write_bytes(b"evidenze")

    assert "has been changed" in vault.check(blob.sha256, blob.size)
    with pytest.raises(CustodyBroken, match="changed"):
        vault.get(blob.sha256)


def test_truncated_bytes_are_told_by_their_size(vault: Vault, tmp_path: Path) -> None:
    blob = vault.put(b"evidence")
    path = file_of(tmp_path, blob.sha256)
    path.chmod(0o600)
    path.write_bytes(b"evid")

    assert "4 bytes, 8 were kept" in vault.check(blob.sha256, blob.size)


def test_a_truncated_leftover_is_written_again(vault: Vault, tmp_path: Path) -> None:
    blob = vault.put(b"evidence")
    path = file_of(tmp_path, blob.sha256)
    path.chmod(0o600)
    path.write_bytes(b"evid")

    vault.put(b"evidence")

    assert vault.get(blob.sha256) == b"evidence"


def test_a_missing_blob_is_told(vault: Vault) -> None:
    assert "missing" in vault.check("ab" * 32, 3)
    with pytest.raises(NotFound):
        vault.get("ab" * 32)


def test_a_vault_that_cannot_be_written_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "vault").write_text("a file where a folder should be")

    with pytest.raises(StoreTrouble, match="could not be written"):
        Vault(tmp_path / "vault").put(b"evidence")
    assert os.listdir(tmp_path) == ["vault"]  # noqa: PTH208  names only
