"""The vault with its keys: what lies on the disk opens only as what it is, and only with its own key."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.errors import BadInput, CustodyBroken, NotFound, StoreTrouble
from cases.model.custody import Blob
from cases.vault.blobs import Vault
from cases.vault.moving import encrypt_all, in_the_clear, sweep
from cases.vault.sealing import PIECE, Unopened, in_pieces, seal, sealed_size, unseal

CASE, OTHER = "IA-2026-0001", "IA-2026-0002"
BODY = b"what was posted, word for word"
KEY = bytes(range(32))


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    made = Vault(tmp_path / "vault")
    assert made.ring.found()
    return made


def file_of(vault: Vault, blob: Blob) -> Path:
    return vault.folder / blob.sha256[:2] / f"{blob.sha256}.wdv"


def item_of(vault: Vault, case: str, item: int, blob: Blob) -> Path:
    return vault.folder / "cases" / case / f"{item}-{blob.sha256}.wdv"


def overwrite(path: Path, content: bytes) -> None:
    path.chmod(0o600)
    path.write_bytes(content)


def sealed(body: bytes, bound: str = "x") -> bytes:
    return b"".join(seal(KEY, bound, in_pieces(io.BytesIO(body))))


def opened(content: bytes, bound: str = "x") -> bytes:
    return b"".join(unseal(KEY, bound, io.BytesIO(content)))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(st.binary(max_size=300))
def test_what_is_put_comes_back_and_nothing_of_it_can_be_read_on_the_disk(
    vault: Vault, body: bytes
) -> None:
    blob = vault.put(b"a telling beginning, " + body)

    assert vault.get(blob.sha256) == b"a telling beginning, " + body
    assert vault.check(blob.sha256, blob.size) == ""
    assert b"telling" not in file_of(vault, blob).read_bytes()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 7])
def test_any_size_is_sealed_in_pieces_and_has_the_length_foretold(size: int) -> None:
    body = os.urandom(size)
    content = sealed(body)

    assert len(content) == sealed_size(size)
    assert opened(content) == body


def test_every_changed_byte_of_a_sealed_file_is_found() -> None:
    content = sealed(BODY)

    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1
        with pytest.raises(Unopened):
            opened(bytes(changed))


@pytest.mark.parametrize(
    "harm",
    [
        lambda c: c[:-1],
        lambda c: c[: 36 + PIECE + 16],  # the last piece cut off
        lambda c: c[:36] + c[36 + PIECE + 16 :],  # the first one
        lambda c: c + c[36 : 36 + PIECE + 16],  # one doubled
        lambda c: c[:36],
        lambda c: c[:0],
    ],
)
def test_pieces_cannot_be_cut_off_moved_or_doubled(harm: Callable[[bytes], bytes]) -> None:
    content = sealed(os.urandom(PIECE + 100))

    with pytest.raises(Unopened):
        opened(harm(content))


def test_the_same_bytes_look_different_each_time_and_open_only_where_they_belong() -> None:
    assert sealed(BODY) != sealed(BODY)
    with pytest.raises(Unopened):
        opened(sealed(BODY, "IA-2026-0001|1|ab"), "IA-2026-0001|2|ab")


def test_an_item_of_a_case_lies_under_the_key_of_the_case(vault: Vault) -> None:
    blob = vault.put(BODY)

    assert vault.take_into(CASE, 2, blob)

    assert vault.get_item(CASE, 2, blob.sha256) == BODY
    assert vault.check_item(CASE, 2, blob) == ""
    assert set(vault.ring.scopes()) == {"collection", CASE}


@pytest.mark.parametrize(
    "said", ["swapped", "moved", "of another case", "truncated", "re-encrypted"]
)
def test_an_item_that_is_not_the_one_that_was_kept_is_told(vault: Vault, said: str) -> None:
    blob, other = vault.put(BODY), vault.put(b"something else")
    for case, item, one in ((CASE, 1, blob), (CASE, 2, other), (CASE, 3, blob), (OTHER, 1, blob)):
        vault.take_into(case, item, one)
    place = item_of(vault, CASE, 1, blob)
    overwrite(
        place,
        {
            "swapped": item_of(vault, CASE, 2, other).read_bytes(),
            "moved": item_of(vault, CASE, 3, blob).read_bytes(),
            "of another case": item_of(vault, OTHER, 1, blob).read_bytes(),
            "truncated": place.read_bytes()[:-5],
            "re-encrypted": b"".join(seal(KEY, f"{CASE}|1|{blob.sha256}", [BODY])),
        }[said],
    )

    assert "does not open" in vault.check_item(CASE, 1, blob)
    with pytest.raises(CustodyBroken, match="does not open"):
        vault.get_item(CASE, 1, blob.sha256)


def test_a_missing_item_is_told(vault: Vault) -> None:
    blob = vault.put(BODY)
    vault.take_into(CASE, 1, blob)
    item_of(vault, CASE, 1, blob).unlink()

    assert "missing" in vault.check_item(CASE, 1, blob)


def test_a_blob_sealed_by_the_right_key_but_with_other_bytes_is_told(vault: Vault) -> None:
    blob = vault.put(BODY)
    forged = seal(
        vault.ring.of("collection"), f"|0|{blob.sha256}", [b"what was never posted, word"]
    )
    overwrite(file_of(vault, blob), b"".join(forged))

    assert "has been changed" in vault.check(blob.sha256, len(b"what was never posted, word"))
    with pytest.raises(CustodyBroken, match="changed"):
        vault.get(blob.sha256)


def test_destroying_the_key_of_a_case_leaves_nothing_to_open(vault: Vault, tmp_path: Path) -> None:
    blob = vault.put(BODY)
    vault.take_into(CASE, 1, blob)
    shutil.copytree(vault.folder, tmp_path / "a copy that somebody made of the files")
    saved = item_of(vault, CASE, 1, blob).read_bytes()

    vault.dispose(CASE)
    vault.dispose(CASE)

    assert not vault.ring.has(CASE)
    item_of(vault, CASE, 1, blob).parent.mkdir()
    item_of(vault, CASE, 1, blob).write_bytes(saved)
    with pytest.raises(NotFound, match="no key"):
        vault.get_item(CASE, 1, blob.sha256)


def test_a_new_home_key_opens_all_that_the_old_one_did(vault: Vault, tmp_path: Path) -> None:
    blob = vault.put(BODY)
    vault.take_into(CASE, 1, blob)
    before, old = vault.ring.name(), (tmp_path / "keys/vault.key").read_text()

    assert set(vault.ring.replace_home_key()) == {"collection", CASE}

    fresh = Vault(tmp_path / "vault")
    assert fresh.ring.name() != before
    assert fresh.get(blob.sha256) == fresh.get_item(CASE, 1, blob.sha256) == BODY
    (tmp_path / "keys/vault.key").write_text(old)
    with pytest.raises(CustodyBroken, match="another key"):
        Vault(tmp_path / "vault").get(blob.sha256)


def test_a_replacement_of_the_home_key_that_was_cut_short_goes_on(
    vault: Vault, tmp_path: Path
) -> None:
    blob = vault.put(BODY)
    vault.take_into(CASE, 1, blob)
    next(iter(vault.ring.replace_home_key()))  # one key wrapped anew, then the power went
    assert len((tmp_path / "keys/vault.key").read_text().splitlines()) == 2
    assert Vault(tmp_path / "vault").get_item(CASE, 1, blob.sha256) == BODY

    assert len(list(vault.ring.replace_home_key())) == 2
    assert len((tmp_path / "keys/vault.key").read_text().splitlines()) == 1
    assert Vault(tmp_path / "vault").get_item(CASE, 1, blob.sha256) == BODY


def test_without_the_home_key_nothing_is_read_nothing_is_written_and_the_sentence_says_so(
    vault: Vault, tmp_path: Path
) -> None:
    blob = vault.put(BODY)
    (tmp_path / "keys/vault.key").unlink()
    lost = Vault(tmp_path / "vault")

    for attempt in (lambda: lost.get(blob.sha256), lambda: lost.put(b"x"), lost.ring.found):
        with pytest.raises(StoreTrouble, match=r"bring keys/vault\.key back"):
            attempt()


@pytest.mark.parametrize(
    "line",
    [
        "vault+00000000+" + base64.b64encode(KEY).decode(),
        "vault+x",
        "nonsense",
        "vault+aa+" + "!" * 40,
        "other+" + hashlib.sha256(b"watchdesk vault key" + KEY).hexdigest()[:8] + "+AAAA",
    ],
)
def test_a_file_that_holds_no_home_key_is_refused(vault: Vault, tmp_path: Path, line: str) -> None:
    (tmp_path / "keys/vault.key").write_text(line + "\n")

    with pytest.raises(BadInput, match=r"keys/vault\.key"):
        Vault(tmp_path / "vault").put(b"x")
    assert vault.ring.in_force


def test_a_home_key_that_others_can_read_is_refused(vault: Vault, tmp_path: Path) -> None:
    vault.put(BODY)
    (tmp_path / "keys/vault.key").chmod(0o644)

    with pytest.raises(BadInput, match="chmod 600"):
        Vault(tmp_path / "vault").put(b"x")


def test_wrapped_keys_cannot_be_exchanged_or_changed(vault: Vault) -> None:
    vault.give_key(CASE)
    vault.give_key(OTHER)
    keys = vault.folder / "keys"
    overwrite(keys / CASE, (keys / OTHER).read_bytes())

    with pytest.raises(CustodyBroken, match="has been changed"):
        vault.ring.of(CASE)
    with pytest.raises(ValueError, match="names nothing"):
        vault.ring.of("../../etc/passwd")


def test_a_large_file_goes_in_and_is_opened_for_another_process(
    vault: Vault, tmp_path: Path
) -> None:
    body = os.urandom(2 * PIECE + 5)
    (tmp_path / "export.zip").write_bytes(body)

    blob = vault.put_file(tmp_path / "export.zip")
    with vault.opened(blob.sha256) as path:
        assert path.read_bytes() == body
        assert path.name == blob.sha256
        inside = path
    assert not inside.exists()
    assert blob == Blob(hashlib.sha256(body).hexdigest(), len(body))


def test_a_changed_blob_is_not_given_to_another_process(vault: Vault) -> None:
    blob = vault.put(BODY)
    overwrite(file_of(vault, blob), file_of(vault, blob).read_bytes()[:-1] + b"x")

    with pytest.raises(CustodyBroken), vault.opened(blob.sha256):
        raise AssertionError("it was given out")
    assert not list(vault.folder.glob(".open-*"))


def test_a_vault_in_the_clear_still_reads_and_is_encrypted_when_asked(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "vault")
    blobs = [vault.put(f"old {n}".encode()) for n in range(4)]
    assert vault.in_the_clear(blobs[0].sha256)
    assert not vault.take_into(CASE, 1, blobs[0])
    overwrite(tmp_path / "vault" / blobs[3].sha256[:2] / blobs[3].sha256, b"changed")
    vault.ring.found()
    assert vault.get(blobs[0].sha256) == b"old 0"

    steps = encrypt_all(vault)
    next(steps)
    del steps  # cut short after the first one
    told = list(encrypt_all(vault))

    assert [wrong for _, _, wrong in told if wrong] == [
        f"evidence {blobs[3].sha256[:12]}… has been changed"
    ]
    assert [path.name for path in in_the_clear(vault)] == [blobs[3].sha256]
    for n in range(3):
        assert Vault(tmp_path / "vault").get(blobs[n].sha256) == f"old {n}".encode()
        assert b"old" not in file_of(vault, blobs[n]).read_bytes()


def test_what_a_crash_left_is_swept_away_when_it_is_old(vault: Vault) -> None:
    blob = vault.put(BODY)
    left = file_of(vault, blob).with_name(".0123456789abcdef")
    left.write_bytes(b"half")
    (vault.folder / ".open-crash").mkdir()
    (vault.folder / ".open-crash" / blob.sha256).write_bytes(BODY)

    assert sweep(vault, time.time()) == 0
    assert sweep(vault, time.time() + 90_000) == 2
    assert not left.exists()
    assert not (vault.folder / ".open-crash").exists()
    assert vault.get(blob.sha256) == BODY
