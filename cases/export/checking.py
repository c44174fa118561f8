"""Verification of a bundle by whoever holds it: no home, no network, nothing in it believed.

 1. The zip is one that Watchdesk writes, byte for byte; a folder holds plain files only.
 2. It is a BagIt bag: every file is listed once, with a hash, and none is there that is not listed.
 3. Every file has the SHA-256 it is listed with.
 4. The checkpoint is a head of the log, signed by the newest key of the history, or by the key that was brought; the
    history agrees with the entries that tell of keys.
 5. Every entry is canonical, bears its number, follows from its neighbour where that is there, and is under the head.
 6. Details are those that their entries were sealed with.
 7. Every exhibit that is given is there; it has the hash and size that its entries vouch for. The table of entries in
    `data/case.json` says what the entries say.
 8. A witness's line under the checkpoint verifies.
 9. A time stamp verifies over the checkpoint's text.

Each step goes on where the one before it left something to go on with; each fault is one sentence.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from cases.export.bag import BAGIT, INFO, MANIFEST, TAGS, listed
from cases.export.bundle import FORMAT
from cases.export.checked import Brought, Checked, Fault
from cases.export.proofs import pem
from cases.export.sources import Source
from cases.export.unzipping import NotOurs
from cases.model import custody, merkle, stamps
from cases.model.actions import CustodyAction
from cases.model.notes import (
    COSIGNING,
    NOTE_CAP,
    Head,
    Note,
    VerifierKey,
    cosigned_at,
    parse_head,
    parse_note,
    proof_text,
    unbase64,
)

Progress = Callable[[int, int], None]
_MANIFEST_CAP: Final = 64 << 20
_CASE_CAP: Final = 128 << 20
_SMALL: Final = 1 << 20
_DETAILS_CAP: Final = 16 << 20
_PROOF_CAP: Final = NOTE_CAP + 8_192
_HEX: Final = frozenset("0123456789abcdef")
_UNREADABLE: Final = (
    ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError,
)  # fmt: skip
"""What reading a document that somebody else made can raise."""
_FORMS: Final = frozenset({"json", "withheld"})
_NEEDED: Final = frozenset(
    {"bagit.txt", INFO, MANIFEST, TAGS, "checkpoint", "keys/history.txt", "data/case.json"}
)


class _Stop(Exception):
    """Nothing is left to go on with."""


class BundleCheck:
    """Checks one bundle."""

    def __init__(self, source: Source, brought: Brought, on_progress: Progress) -> None:
        """Take the bundle as it was brought, and what was got elsewhere."""
        self._source = source
        self._brought = brought
        self._progress = on_progress
        self._found = Checked(files=len(source.sizes))
        self._leaves: dict[int, dict[str, Any]] = {}
        """What the entries say."""
        self._keyed: list[tuple[int, tuple[str, dict[str, str]]]] = []
        """What the history tells of keys: in which entry, and what that one has to say."""
        self._kept: dict[str, bytes] = {}
        """Small files, as they were hashed: what is looked at later is what had its hash."""
        self._sums: dict[str, str] = {}
        """SHA-256 of each file, as it is."""

    def run(self) -> Checked:
        """Do all steps."""
        try:
            self._hashes(self._listed())
            note = self._checkpoint()
            self._entries(note)
            self._details()
            self._case()
            self._witnesses(note)
            self._stamps(note)
        except _Stop:
            pass
        return self._found

    def _fault(self, step: int, where: str, what: str) -> None:
        self._found.faults.append(Fault(step, where, what))

    def _stop(self, step: int, where: str, what: str) -> _Stop:
        self._fault(step, where, what)
        return _Stop()

    def _read(self, name: str, cap: int, step: int) -> bytes:
        """Return a small file whole."""
        if name not in self._source.sizes:
            raise self._stop(step, name, f"{name} is missing")
        if self._source.sizes[name] > cap:
            raise self._stop(
                step, name, f"{name} is larger than {cap:,} bytes, the most it may have"
            )
        if name not in self._kept:
            try:
                self._kept[name] = b"".join(self._source.pieces(name))
            except NotOurs as error:
                raise self._stop(3, name, str(error)) from error
        return self._kept[name]

    def _listed(self) -> dict[str, str]:  # step 2
        for name in sorted(_NEEDED - set(self._source.sizes)):
            raise self._stop(2, name, f"{name} is missing: this is not a whole bundle")
        if self._read("bagit.txt", _SMALL, 2) != BAGIT:
            self._fault(2, "bagit.txt", "bagit.txt does not declare a BagIt 1.0 bag")
        sums: dict[str, str] = {}
        for manifest in (MANIFEST, TAGS):
            raw = self._read(manifest, _MANIFEST_CAP, 2)
            told = _manifest(raw)
            payload = manifest == MANIFEST
            if told is None or listed(told, payload=payload) != raw:
                raise self._stop(2, manifest, f"{manifest} is not a list as bundles have it")
            sums |= told
        self._found.sha256 = hashlib.sha256(self._kept[TAGS]).hexdigest()
        there = set(self._source.sizes) - {TAGS}
        for name in sorted(there - set(sums)):
            self._fault(2, name, f"{name} was added: no manifest lists it")
        for name in sorted(set(sums) - there):
            self._fault(2, name, f"{name} is missing")
        return {name: sums[name] for name in sorted(there & set(sums))}

    def _hashes(self, sums: dict[str, str]) -> None:  # step 3
        for number, (name, wanted) in enumerate(sums.items(), 1):
            hashed = hashlib.sha256()
            try:
                for piece in self._source.pieces(name):
                    hashed.update(piece)
            except NotOurs as error:
                self._fault(3, name, str(error))
                continue
            self._sums[name] = hashed.hexdigest()
            if self._sums[name] != wanted:
                self._fault(
                    3, name, f"{name} was changed: it does not have the hash it is listed with"
                )
            self._found.size += self._source.sizes[name]
            self._progress(number, len(sums))

    def _checkpoint(self) -> Note:  # step 4
        try:
            note = parse_note(self._read("checkpoint", NOTE_CAP, 4))
            head = parse_head(note.text)
            keys = [line.split(" ") for line in self._lines("keys/history.txt")]
            known = [(VerifierKey.parse(key), int(entry), action) for key, entry, action in keys]
        except ValueError as error:
            raise self._stop(4, "checkpoint", f"the checkpoint or the keys: {error}") from error
        if not known:
            raise self._stop(4, "keys/history.txt", "keys/history.txt names no key")
        self._found.head = head
        trusted = self._brought.key or known[-1][0]
        self._found.key = str(trusted)
        try:
            if trusted not in note.signers([trusted]):
                self._fault(4, "checkpoint", f"the checkpoint is not signed by {trusted}")
        except ValueError as error:
            self._fault(4, "checkpoint", f"checkpoint: {error}")
        for number, (key, entry, action) in enumerate(known, 1):
            if self._read(f"keys/log-{number}.pem", _SMALL, 4) != pem(key):
                self._fault(4, f"keys/log-{number}.pem", f"keys/log-{number}.pem is another key")
            if entry:
                self._keyed.append((entry, (action, {"type": "key", "id": key.key_id.hex()})))
        return note

    def _lines(self, name: str) -> list[str]:
        try:
            return self._read(name, _SMALL, 4).decode("ascii").splitlines()
        except UnicodeDecodeError as error:
            raise ValueError(f"{name} is not ASCII") from error

    def _entries(self, note: Note) -> None:  # step 5
        head = self._found.head
        assert head is not None  # noqa: S101  step 4 stops else
        before: tuple[int, str] = (0, "")
        for name in sorted(name for name in self._source.sizes if name.startswith("entries/")):
            stem, _, form = name.removeprefix("entries/").partition(".")
            if (
                not stem.isdigit()
                or name != f"entries/{int(stem):08d}.{form}"
                or form not in _FORMS
            ):
                self._fault(5, name, f"{name} is no entry")
                continue
            seq, body = int(stem), self._read(name, custody.LEAF_CAP, 5)
            hashed = self._leaf(seq, name, body) if form == "json" else _hash_of(body)
            if form == "json":
                said, own = self._leaves.get(seq), custody.digest(body)
                if before[0] == seq - 1 and said and said["prev"] != before[1]:
                    self._fault(5, name, f"entry {seq} does not follow from the one before it")
                before = (seq, own)
            self._found.entries += 1
            self._found.by_hash += form == "withheld"
            if hashed is None or not self._under(seq, hashed, head, note):
                self._fault(5, name, f"entry {seq} is not proved to be under the checkpoint")
        for number, told in self._keyed:
            said = self._leaves.get(number)
            if said is None or (said["act"], said["obj"]) != told:
                self._fault(
                    4,
                    "keys/history.txt",
                    f"entry {number} does not tell of the key it is named for",
                )
            elif said["act"] == CustodyAction.KEY_LOST:
                self._found.lost.append(number)

    def _leaf(self, seq: int, name: str, body: bytes) -> bytes:
        said: dict[str, Any] | None = None
        with contextlib.suppress(ValueError, RecursionError):
            told = custody.read(body)
            said = told if custody.canonical(told) == body else None
        if said is None or said["seq"] != seq:
            self._fault(5, name, f"{name} is not the entry it is named for")
        elif self._found.head and said["log"] != self._found.head.origin:
            self._fault(5, name, f"entry {seq} is of another log")
        else:
            self._leaves[seq] = said
        return merkle.leaf_hash(body)

    def _under(self, seq: int, hashed: bytes, head: Head, note: Note) -> bool:
        raw = self._read(f"proofs/{seq:08d}.tlog-proof", _PROOF_CAP, 5)
        try:
            lines = raw.partition(b"\n\n")[0].decode("ascii").split("\n")[2:]
            path = [unbase64(line) for line in lines if line]
        except ValueError:
            return False
        if raw != proof_text(seq - 1, path, str(note)).encode():
            return False
        return merkle.included(hashed, seq - 1, head.size, path, head.root)

    def _details(self) -> None:  # step 6
        for name in sorted(name for name in self._source.sizes if name.startswith("details/")):
            stem = name.removeprefix("details/").removesuffix(".json")
            said = self._leaves.get(int(stem)) if stem.isdigit() else None
            try:
                told = json.loads(self._read(name, _DETAILS_CAP, 6))
                made = custody.commitment(bytes.fromhex(told["salt"]), told["details"].encode())
            except _UNREADABLE:
                made = ""
            if said is None or made != said["commit"]:
                self._fault(6, name, f"{name} is not what its entry was sealed with")
            self._found.details += 1

    def _case(self) -> None:  # step 7
        try:
            told = json.loads(self._read("data/case.json", _CASE_CAP, 7))
            if told["format"] != FORMAT:
                raise self._stop(7, "data/case.json", f"this program reads {FORMAT} only")
            self._found.number = str(told["case"]["summary"]["number"])
            self._found.profile = str(told["profile"])
            self._found.withheld = len(told["withheld"])
            window = told["window"]
            self._found.window = int(window["seconds"]), int(window["entries"])
            for exhibit in told["exhibits"]:
                self._exhibit(exhibit)
            self._table(told["custody"])
        except _UNREADABLE as error:
            raise self._stop(
                7, "data/case.json", "data/case.json is not that of a bundle"
            ) from error

    def _exhibit(self, told: dict[str, Any]) -> None:
        label, name = str(told["label"]), str(told["file"])
        self._found.exhibits += 1
        if told["withheld"] or not name:
            return
        if name not in self._source.sizes:
            self._fault(7, label, f"{label}: {name} is missing")
            return
        own = self._sums.get(name, "")
        if name.removeprefix("data/evidence/").partition(".")[0] != own:
            self._fault(7, label, f"{label}: {name} is not the file that its name tells")
        # The words of a post are the program's reading; the raw answer is an exhibit of its own.
        if told["kind"] == "post":
            return
        if own != told["sha256"] or self._source.sizes[name] != told["size"]:
            self._fault(7, label, f"{label}: {name} is not the file that was kept")
            return
        blob = {"sha256": told["sha256"], "size": told["size"]}
        entries = [self._leaves.get(int(entry)) for entry in told["vouched"]]
        if any(entry is not None and blob not in entry["blobs"] for entry in entries):
            self._fault(7, label, f"{label}: an entry that should vouch for it does not")
        self._found.vouched += any(entry is not None for entry in entries)

    def _table(self, rows: Sequence[dict[str, Any]]) -> None:
        told = {int(row["seq"]): row for row in rows}
        if len(told) != len(rows) or len(rows) != self._found.entries:
            self._fault(
                7,
                "data/case.json",
                "the table of entries in data/case.json is not of these entries",
            )
        for seq, said in self._leaves.items():
            row = told.get(seq, {})
            same = (row.get("at"), row.get("actor"), row.get("action"), row.get("case")) == (
                said["ts"], said["actor"]["id"], said["act"], said.get("case", ""),
            )  # fmt: skip
            if not same:
                self._fault(7, f"entry {seq}", f"data/case.json says something else of entry {seq}")

    def _witnesses(self, note: Note) -> None:  # step 8
        try:
            told = (
                self._lines("keys/witnesses.txt")
                if "keys/witnesses.txt" in self._source.sizes
                else []
            )
            keys = self._brought.witnesses or tuple(map(VerifierKey.parse, told))
            for key in note.signers(key for key in keys if key.kind == COSIGNING):
                line = next(line for line in note.signatures if key.signed(line))
                self._found.seen.append((key.name, cosigned_at(line)))
        except ValueError as error:
            self._fault(8, "checkpoint", f"a witness: {error}")

    def _stamps(self, note: Note) -> None:  # step 9
        if "stamps/index.txt" not in self._source.sizes:
            return
        try:
            roots = self._brought.roots or self._read("stamps/roots.pem", _SMALL, 9).decode("ascii")
            trusted = stamps.roots(roots)
            for line in self._lines("stamps/index.txt"):
                file, _at, authority = line.split(" ", 2)
                token = self._read(f"stamps/{file}", stamps.TOKEN_CAP, 9)
                at = stamps.stamped_at(token, note.text.encode(), trusted)
                self._found.stamped.append((authority, at.isoformat()))
        except ValueError as error:
            self._fault(9, "stamps", f"a time stamp: {error}")


def _manifest(raw: bytes) -> dict[str, str] | None:
    """Read a manifest; None where it is none."""
    try:
        lines = raw.decode("ascii").splitlines()
    except UnicodeDecodeError:
        return None
    told = dict[str, str]()
    for line in lines:
        digest, _, name = line.partition("  ")
        if len(digest) != 64 or not set(digest) <= _HEX or not name or name in told:  # noqa: PLR2004  SHA-256 in hex
            return None
        told[name] = digest
    return told


def _hash_of(body: bytes) -> bytes | None:
    """Read the hash that stands for an entry."""
    text = body.decode("ascii", "replace").removesuffix("\n")
    return bytes.fromhex(text) if len(text) == 64 and set(text) <= _HEX else None  # noqa: PLR2004  SHA-256 in hex
