"""Bundles that somebody changed, cut, stuffed or forged: none passes, and each says why in a sentence."""

from __future__ import annotations

import hashlib
import io
import json
import os
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.bundles import (
    BODY,
    KEY,
    LOG,
    NUMBER,
    SHA256,
    WITNESS,
    attested,
    check,
    contents,
    files_of,
    forged,
    log,
    zipped,
)

from cases.export import standalone
from cases.export.checked import Brought, sentences
from cases.export.proofs import pem
from cases.export.sources import FolderSource
from cases.export.unzipping import NotOurs
from cases.model.custody import canonical
from cases.model.notes import SigningKey

STEPS = int(os.environ.get("WATCHDESK_FLIP_EVERY", "101"))
"""One byte in so many is flipped; `make faults` flips every one."""
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def good() -> bytes:
    return zipped(contents())


@pytest.fixture
def files(good: bytes) -> Files:
    return files_of(good)


def told(raw: bytes) -> list[tuple[int, str]]:
    return [(fault.step, fault.what) for fault in check(raw).faults]


def test_a_whole_bundle_verifies_and_says_what_it_does_not_prove(good: bytes) -> None:
    found = check(good)

    assert found.faults == []
    assert (found.number, found.entries, found.by_hash, found.vouched) == (NUMBER, 6, 1, 1)
    assert [name for name, _ in found.seen] == [WITNESS.name]
    said = dict.fromkeys(True for proved, _ in sentences(found, Brought()) if not proved)
    assert said
    unproved = " ".join(text for proved, text in sentences(found, Brought()) if not proved)
    assert "came with the bundle" in unproved
    brought = Brought(KEY.public, (WITNESS.public,))
    surer = " ".join(
        text for proved, text in sentences(check(good, brought), brought) if not proved
    )
    assert "came with the bundle" not in surer


def test_a_bundle_under_another_key_than_the_one_brought_does_not_verify(good: bytes) -> None:
    other = SigningKey(LOG, 1, b"o" * 32).public

    assert "not signed by" in check(good, Brought(other)).faults[0].what


def test_a_flipped_byte_is_found_wherever_it_is(good: bytes) -> None:
    unseen = []
    for place in range(0, len(good), STEPS):
        raw = bytearray(good)
        raw[place] ^= 1 << place % 8
        if check(bytes(raw)).verified:
            unseen.append(place)

    assert unseen == []


def test_a_cut_bundle_is_found_wherever_it_is_cut(good: bytes) -> None:
    for length in range(0, len(good), 1_999):
        assert told(good[:length])
    assert told(good + b"\0")
    assert told(b"\0" + good)


@given(st.binary(max_size=200))
def test_any_bytes_are_no_bundle(raw: bytes) -> None:
    assert [step for step, _ in told(raw)] == [1]


def _zip(entries: list[tuple[zipfile.ZipInfo, bytes]]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for info, body in entries:
            packed.writestr(info, body)
    return file.getvalue()


def _info(name: str, *, kind: int = zipfile.ZIP_STORED, mode: int = 0o100600) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type, info.external_attr = kind, mode << 16
    return info


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("entries", "why"),
    [
        ([(_info("a/b", kind=zipfile.ZIP_DEFLATED), b"\0" * 50_000_000)], "compressed"),
        ([(_info("../../etc/passwd"), b"x")], "a name that no bundle has"),
        ([(_info("/etc/passwd"), b"x")], "a name that no bundle has"),
        ([(_info("a/b\\..\\c"), b"x")], "a name that no bundle has"),
        ([(_info("a/\x1b]52;c;aGk=\x07"), b"x")], "a name that no bundle has"),
        ([(_info("a/link", mode=0o120777), b"/etc/passwd")], "is a link"),
        ([(_info("a/b"), b"x"), (_info("a/b"), b"y")], ""),
        ([(_info("a/b"), b"x"), (_info("a/B"), b"y")], ""),
    ],
    ids=["bomb", "dots", "absolute", "backslash", "escape", "link", "twice", "twice in capitals"],
)
def test_zips_of_others_are_refused(entries: list[tuple[zipfile.ZipInfo, bytes]], why: str) -> None:
    ((step, what), *_) = told(_zip(entries))

    assert step == 1
    assert why in what


def test_a_zip_that_claims_a_billion_files_is_refused_at_once() -> None:
    end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 813, 45, 0, 0, 10**9, 10**9, 46 * 10**9, 0)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, 0, 1)
    last = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0, 0)

    assert told(end + locator + last) == [(1, "it was cut")]


def _change(name: str, old: bytes, new: bytes) -> Callable[[Files], None]:
    def act(files: Files) -> None:
        assert old in files[name], name
        files[name] = files[name].replace(old, new, 1)

    return act


def _drop(name: str) -> Callable[[Files], None]:
    def act(files: Files) -> None:
        del files[name]

    return act


def _swap_evidence(files: Files) -> None:
    files[f"data/evidence/{SHA256}.json"] = BODY.replace(b"Elm", b"Oak")


def _relabel_evidence(files: Files) -> None:
    """Put other bytes there under their own hash, and say so everywhere but in the entries."""
    other = BODY.replace(b"Elm", b"Oak")
    sha256 = hashlib.sha256(other).hexdigest()
    name = f"data/evidence/{sha256}.json"
    files[name] = other
    del files[f"data/evidence/{SHA256}.json"]
    case = json.loads(files["data/case.json"])
    case["exhibits"][1] |= {"file": name, "sha256": sha256, "size": len(other)}
    files["data/case.json"] = json.dumps(case).encode()


def _other_proof(files: Files) -> None:
    files["proofs/00000004.tlog-proof"] = files["proofs/00000005.tlog-proof"]


def _later_entry(files: Files) -> None:
    said = json.loads(files["entries/00000005.json"])
    files["entries/00000005.json"] = canonical({**said, "ts": "2026-11-20T11:00:00.000Z"})


def _own_head(files: Files) -> None:
    entries = log()[:9]
    forger = attested(entries, [4])
    files["checkpoint"] = forger.note.encode()


@pytest.mark.parametrize(
    ("act", "step", "sentence"),
    [
        (_swap_evidence, 7, "its name tells"),
        (_relabel_evidence, 7, "should vouch for it does not"),
        (_later_entry, 5, "not proved to be under the checkpoint"),
        (_other_proof, 5, "not proved to be under the checkpoint"),
        (_own_head, 5, "not proved to be under the checkpoint"),
        (_drop("proofs/00000004.tlog-proof"), 5, "is missing"),
        (_drop("entries/00000004.json"), 7, ""),
        (_drop("checkpoint"), 2, "checkpoint is missing"),
        (_drop(f"data/evidence/{SHA256}.json"), 7, "is missing"),
        (_change("details/00000004.json", b"staging", b"nothing"), 6, "sealed with"),
        (_change("data/case.json", b'"case:annotated"', b'"case:viewed"'), 7, "something else"),
        (_change("data/case.json", b"watchdesk-bundle-1", b"watchdesk-bundle-9"), 7, "reads"),
        (_change("data/case.json", b"{", b"["), 7, "not that of a bundle"),
        (_change("keys/history.txt", b" 2 ", b" 3 "), 4, "does not tell of the key"),
        (_change("keys/log-1.pem", b"MCow", b"MCov"), 4, "another key"),
        (_change("keys/history.txt", b"pd.example", b"qd.example"), 4, "the id"),
        (_change("checkpoint", "— clerk".encode(), "— clork".encode()), 5, "not proved"),
        (_change("bagit.txt", b"1.0", b"0.9"), 2, "BagIt"),
    ],
)
def test_a_forger_who_mends_the_manifests_is_found(
    files: Files, act: Callable[[Files], None], step: int, sentence: str
) -> None:
    act(files)
    faults = told(forged(files))

    assert any(at == step and sentence in what for at, what in faults), faults


@pytest.mark.parametrize(
    ("entry", "name", "body"),
    [
        (-5, "entries/00000005.json", b"{}"),
        (-6, "details/00000006.json", b"{}"),
        (-1, "data/case.json", b"{}"),
    ],
)
def test_a_history_that_names_an_entry_below_none_is_found(
    files: Files, entry: int, name: str, body: bytes
) -> None:
    files["keys/history.txt"] = files["keys/history.txt"].replace(b" 2 ", b" %d " % entry)
    files[name] = body

    assert (4, f"entry {entry} does not tell of the key it is named for") in told(forged(files))


def test_each_line_of_the_history_is_looked_up_in_its_entry(files: Files) -> None:
    other = SigningKey(LOG, 1, b"o" * 32).public
    files["keys/history.txt"] = f"{other} 2 key:made\n".encode() + files["keys/history.txt"]
    files["keys/log-2.pem"] = files["keys/log-1.pem"]
    files["keys/log-1.pem"] = pem(other)

    assert told(forged(files)) == [(4, "entry 2 does not tell of the key it is named for")]


def test_a_forged_witness_line_is_found(files: Files) -> None:
    head, _, lines = files["checkpoint"].decode().rpartition("\n\n")
    ours, theirs = lines.splitlines()
    spoilt = theirs[:-8] + ("AAAA" if theirs[-8:-4] != "AAAA" else "BBBB") + theirs[-4:]
    note = f"{head}\n\n{ours}\n{spoilt}\n".encode()
    for name in [name for name in files if name.startswith("proofs/")]:
        files[name] = files[name].replace(files["checkpoint"], note)
    files["checkpoint"] = note

    assert [(step, "witness" in what) for step, what in told(forged(files))] == [(8, True)]


def test_files_that_no_manifest_lists_or_that_lie_in_the_wrong_one_are_found(files: Files) -> None:
    raw = forged(files)
    added = files_of(raw) | {"data/more.txt": b"x"}
    listed_twice = files_of(raw)
    listed_twice["manifest-sha256.txt"] += listed_twice["manifest-sha256.txt"]

    assert any("data/more.txt was added" in what for _, what in told(_packed(added)))
    assert any("is not a list" in what for _, what in told(_packed(listed_twice)))


def _packed(files: Files) -> bytes:
    from cases.export.zipping import ZipWriter

    file = io.BytesIO()
    writer = ZipWriter(file)
    for name, body in files.items():
        writer.add(f"bag/{name}", len(body), [body])
    writer.close()
    return file.getvalue()


def test_a_folder_verifies_like_its_zip_and_follows_no_links(good: bytes, tmp_path: Path) -> None:
    from cases.export.checking import BundleCheck

    with zipfile.ZipFile(io.BytesIO(good)) as packed:
        packed.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()

    def run() -> list[str]:
        source = FolderSource(folder)
        return [
            fault.what for fault in BundleCheck(source, Brought(), lambda _d, _t: None).run().faults
        ]

    assert run() == []
    (folder / "data/evidence" / f"{SHA256}.json").write_bytes(BODY.replace(b"Elm", b"Oak"))
    assert any("was changed" in what for what in run())
    (folder / "data/link").symlink_to("/etc/passwd")
    with pytest.raises(NotOurs, match="link"):
        FolderSource(folder)


def test_the_stand_alone_verifier_finds_what_a_forger_changed(files: Files, tmp_path: Path) -> None:
    _later_entry(files)
    _swap_evidence(files)
    with zipfile.ZipFile(io.BytesIO(forged(files))) as packed:
        packed.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", folder / "verify.py", folder, *words],
            capture_output=True,
            text=True,
            check=False,
        )

    assert "entry 00000005 is not under the checkpoint" in run().stdout
    assert f"{SHA256}.json bears the wrong name" in run().stdout
    other = SigningKey(LOG, 1, b"o" * 32).public
    assert f"not signed by {other}" in run("--key", str(other)).stdout
    (folder / "entries/00000005.json").write_bytes(b"\xff")
    assert run().returncode == 1
    assert "--key is no key" in run("--key", "foo").stderr


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("details/00000004.json", b'{"salt": "", "details": 1}'),
        ("details/00000004.json", b"[" * 100_000),
        ("entries/00000004.json", b"[" * 100_000),
        ("entries/00000004.json", b"[]"),
    ],
)
def test_the_stand_alone_verifier_calls_odd_documents_no_whole_bundle(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    name: str, body: bytes,
) -> None:  # fmt: skip
    files[name] = body
    with zipfile.ZipFile(io.BytesIO(forged(files))) as packed:
        packed.extractall(tmp_path)
    (folder,) = tmp_path.iterdir()
    monkeypatch.setattr(sys, "argv", ["verify.py", str(folder)])

    assert standalone.main() == 1
    assert "this is not a whole bundle" in capsys.readouterr().out


def test_a_bundle_tells_the_time_of_its_head_and_not_of_its_making() -> None:
    assert contents().as_of == attested(log(), [4]).checkpoint.at
    assert zipped(contents()) == zipped(contents())
    assert timedelta(0) < contents().as_of - contents().file.summary.opened_at
