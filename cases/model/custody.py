"""The custody log: an entry's canonical bytes, the chain over them, and the steps that check it.

The stored leaf is JSON in the form of RFC 8785 (ASCII keys sorted, no white space, strings and integers
only). It holds ids, enums and hashes, never anybody's words: those lie beside it as *details*, to which
the leaf is bound by a salted commitment, so that they can be disposed of lawfully while the log still verifies.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cases.model.actions import CustodyAction
from cases.model.actors import Actor
from cases.model.timing import Reading

GENESIS: Final = "0" * 64
LEAF_CAP: Final = 65_535
"""Bytes of a leaf at most: the limit of C2SP tlog-tiles entry bundles."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Evidence bytes that an entry vouches for."""

    sha256: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Act:
    """What happened, before it has its place in the chain."""

    action: CustodyAction
    object_type: str
    object_id: str
    case: str = ""
    """Number of the case it belongs to, or nothing."""
    details: dict[str, Any] | None = None
    """What the leaf may not hold: words, names, reasons. JSON values only, no floats."""
    blobs: tuple[Blob, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as it lies in the database."""

    seq: int
    leaf: bytes
    digest: str
    """SHA-256 of the leaf, hex."""
    salt: bytes | None
    details: bytes | None
    """Canonical JSON; None when the row beside the leaf is missing."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not verify."""

    step: int
    entry: int
    """Sequence number of the entry; 0 where no entry can be named."""
    what: str
    """A sentence."""


_SHAPE: Final = {
    "v": int,
    "log": str,
    "seq": int,
    "ts": str,
    "actor": dict,
    "act": str,
    "obj": dict,
    "commit": str,
    "blobs": list,
    "prev": str,
}
"""What every leaf holds; `case` may stand beside it, from version 2 on `clock` must."""
_CLOCK: Final = {"src": str, "error_ms": int, "monotonic_ms": int, "boot_id": str}
"""What a leaf says of the clock its time was taken from: see `cases.model.timing.Reading`."""


def canonical(value: object) -> bytes:
    """Return the one JSON form of `value`: sorted keys, no white space, UTF-8."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def digest(leaf: bytes) -> str:
    """Return what the next entry must carry as `prev`."""
    return hashlib.sha256(leaf).hexdigest()


def commitment(salt: bytes, details: bytes) -> str:
    """Bind a leaf to its details without telling them: SHA-256(salt || details)."""
    return hashlib.sha256(salt + details).hexdigest()


def timestamp(moment: datetime) -> str:
    """Return UTC with milliseconds, as leaves carry it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def seal(
    act: Act,
    actor: Actor,
    at: datetime,
    *,
    log: str,
    seq: int,
    prev: str,
    salt: bytes,
    clock: Reading | None = None,
) -> StoredEntry:
    """Give an act its place in the chain: with a reading of the clock in the second form of a leaf, else the first.

    Raises:
        ValueError: The leaf would be larger than `LEAF_CAP`.
    """
    details = canonical(act.details or {})
    body: dict[str, object] = {
        "v": 1 if clock is None else 2,
        "log": log,
        "seq": seq,
        "ts": timestamp(at),
        "actor": {
            "id": actor.login,
            "role": actor.role.value,
            "auth": actor.auth,
            "session": actor.session,
        },
        "act": act.action.value,
        "obj": {"type": act.object_type, "id": act.object_id},
        "commit": commitment(salt, details),
        "blobs": [{"sha256": blob.sha256, "size": blob.size} for blob in act.blobs],
        "prev": prev,
    }
    if act.case:
        body["case"] = act.case
    if clock is not None:
        body["clock"] = clock.said()
    leaf = canonical(body)
    if len(leaf) > LEAF_CAP:
        raise ValueError(f"a custody entry of {len(leaf)} bytes; at most {LEAF_CAP}")
    return StoredEntry(seq=seq, leaf=leaf, digest=digest(leaf), salt=salt, details=details)


def read(leaf: bytes) -> dict[str, Any]:
    """Return what a leaf says; whoever reads it may rely on its shape.

    Raises:
        ValueError: The bytes are not a leaf.
    """
    try:
        said: dict[str, Any] = json.loads(leaf, parse_constant=_no_number)
        shaped = (
            all(isinstance(said[key], kind) for key, kind in _SHAPE.items())
            and all(isinstance(said["actor"][key], str) for key in ("id", "role"))
            and all(isinstance(said["obj"][key], str) for key in ("type", "id"))
            and all(type(b["size"]) is int and type(b["sha256"]) is str for b in said["blobs"])
            and _timed(said)
        )
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("not a custody entry") from error
    if not shaped:
        raise ValueError("not a custody entry")
    return said


def _timed(said: dict[str, Any]) -> bool:
    """Tell whether a leaf says of its clock what its form asks for: nothing in the first one."""
    if said["v"] == 1 and said["v"] is not True:
        return "clock" not in said
    clock = said["clock"]
    return (
        said["v"] == 2  # noqa: PLR2004  the second form
        and clock.keys() == _CLOCK.keys()
        and all(type(clock[key]) is kind for key, kind in _CLOCK.items())
    )


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def check_chain(entries: Iterable[StoredEntry]) -> Iterator[tuple[dict[str, Any], list[Problem]]]:
    """Check each entry in turn; yield what it says with the problems found at it.

    1. Sequence numbers run from 1 without a gap, and the leaf names its own.
    2. The leaf is the canonical form of what it says.
    3. The digest kept beside it is the SHA-256 of the leaf.
    4. Its `prev` is the digest of the entry before it.
    5. Its details are there, and are the ones it is committed to.

    A break is reported once: the chain is followed on from the bytes that are there.
    """
    expected_seq, prev = 1, GENESIS
    for entry in entries:
        found: list[Problem] = []
        try:
            said = read(entry.leaf)
            form = canonical(said)
        except (
            ValueError,
            RecursionError,
        ):  # a lone surrogate and 1e999 are read, but have no form
            said, form = {}, entry.leaf
            found.append(Problem(2, entry.seq, "the stored bytes are not an entry"))
        if entry.seq != expected_seq:  # step 1
            found.append(
                Problem(1, entry.seq, f"entry {entry.seq} stands where {expected_seq} should")
            )
        if said.get("seq", entry.seq) != entry.seq:
            found.append(Problem(1, entry.seq, f"it says that it is entry {said['seq']}"))
        if form != entry.leaf:  # step 2
            found.append(Problem(2, entry.seq, "the stored bytes are not in canonical form"))
        own = digest(entry.leaf)
        if own != entry.digest:  # step 3
            found.append(Problem(3, entry.seq, "the stored bytes do not have the digest kept"))
        if said and said.get("prev") != prev:  # step 4
            found.append(Problem(4, entry.seq, "the entry does not follow from the one before it"))
        if entry.details is None or entry.salt is None:  # step 5
            found.append(Problem(5, entry.seq, "the details of the entry are gone"))
        elif said and commitment(entry.salt, entry.details) != said.get("commit"):
            found.append(
                Problem(5, entry.seq, "the details are not the ones the entry was sealed with")
            )
        yield said, found
        expected_seq, prev = entry.seq + 1, own
