"""What proves the entries of a bundle to somebody who has nothing else: see `VERIFY.txt` for how.

checkpoint                 the signed head (C2SP), with the lines of witnesses
entries/00000012.json      the entry's bytes as they were sealed
entries/00000012.withheld  its hash in the tree alone, where the entry itself may not be told
proofs/00000012.tlog-proof that it is under the head (C2SP)
details/00000012.json      what it was sealed with, and the salt
keys/history.txt           every key that ever signed: NAME+ID+BASE64, the entry that brought it, how
keys/log-1.pem …           the same keys, as openssl reads them
keys/witnesses.txt         keys of the witnesses that the department trusts
stamps/01.tsr …            answers of time-stamp authorities over the first three lines of the checkpoint
stamps/index.txt           which authority gave which, and when it came
stamps/roots.pem           certificates by which they verify
"""

from __future__ import annotations

import base64
from collections.abc import Iterator

from cases.export.contents import Contents
from cases.model import merkle
from cases.model.custody import StoredEntry, canonical, timestamp
from cases.model.heads import Attestation
from cases.model.notes import VerifierKey, proof_text

_SPKI = bytes.fromhex("302a300506032b6570032100")
"""What stands before an Ed25519 key in its X.509 form (RFC 8410)."""


def proof_files(contents: Contents) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each file that proves something."""
    attestation = contents.attestation
    yield "checkpoint", attestation.note.encode()
    proofs = {proof.entry: proof for proof in attestation.proofs}
    for entry in contents.entries:
        yield from _entry(entry, hash_only=entry.seq in contents.hashes_only)
        path = proofs[entry.seq].path
        text = proof_text(entry.seq - 1, path, attestation.note)
        yield f"proofs/{entry.seq:08d}.tlog-proof", text.encode()
    yield from _keys(attestation)
    yield from _stamps(attestation)


def _entry(entry: StoredEntry, *, hash_only: bool) -> Iterator[tuple[str, bytes]]:
    name = f"{entry.seq:08d}"
    if hash_only:
        yield f"entries/{name}.withheld", f"{merkle.leaf_hash(entry.leaf).hex()}\n".encode()
        return
    yield f"entries/{name}.json", entry.leaf
    if entry.salt is not None and entry.details is not None:
        beside = {"salt": entry.salt.hex(), "details": entry.details.decode()}
        yield f"details/{name}.json", canonical(beside)


def pem(key: VerifierKey) -> bytes:
    """Return a key as openssl reads it."""
    body = base64.b64encode(_SPKI + key.public).decode()
    return f"-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n".encode()


def _keys(attestation: Attestation) -> Iterator[tuple[str, bytes]]:
    history = [f"{key.key} {key.entry} {key.action or '-'}\n" for key in attestation.keys]
    yield "keys/history.txt", "".join(history).encode()
    for number, key in enumerate(attestation.keys, 1):
        yield f"keys/log-{number}.pem", pem(VerifierKey.parse(key.key))
    if attestation.witnesses:
        yield "keys/witnesses.txt", "".join(f"{key}\n" for key in attestation.witnesses).encode()


def _stamps(attestation: Attestation) -> Iterator[tuple[str, bytes]]:
    index = []
    for number, stamp in enumerate(attestation.stamps, 1):
        yield f"stamps/{number:02d}.tsr", stamp.token
        index.append(f"{number:02d}.tsr {timestamp(stamp.at)} {stamp.authority}\n")
    if index:
        yield "stamps/index.txt", "".join(index).encode()
    if attestation.roots:
        yield "stamps/roots.pem", attestation.roots.encode()
