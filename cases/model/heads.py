"""Heads of the custody log as they are kept, and what checks them against the log itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.model.custody import Problem
from cases.model.merkle import Frontier, leaf_hash
from cases.model.notes import Note, VerifierKey, parse_head, parse_note, parse_signatures


@dataclass(frozen=True, slots=True)
class Cosignature:
    """That a witness saw a checkpoint, and found it consistent with all it had seen before."""

    checkpoint_id: int
    witness: str
    line: str
    """The signature line, ending with a newline."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A head that was signed: how many entries, and the root of the tree over them."""

    id: int
    size: int
    root: str
    """Hex."""
    peaks: str
    """Hex of `Frontier.packed`, from which the tree grows on without reading what is under it."""
    note: str
    at: datetime

    def frontier(self) -> Frontier:
        """Return the tree as it stood.

        Raises:
            ValueError: The peaks are not those of the root.
        """
        tree = Frontier(self.size, bytes.fromhex(self.peaks))
        if tree.root().hex() != self.root:
            raise ValueError(f"the peaks of checkpoint {self.id} are not those of its root")
        return tree

    def with_lines(self, cosignatures: Sequence[Cosignature]) -> str:
        """Return the note with the witnesses' lines under it."""
        return self.note + "".join(c.line for c in cosignatures if c.checkpoint_id == self.id)


@dataclass(frozen=True, slots=True)
class Proof:
    """That one entry is in the tree of a checkpoint; holds all that a verifier needs but the log's public key."""

    entry: int
    """Its sequence number; its place in the tree is one less."""
    leaf: str
    size: int
    path: tuple[bytes, ...]
    """Nodes from the leaf's sibling up."""
    note: str
    """The checkpoint, with the witnesses' lines."""


class HeadCheck:
    """Steps 8 to 10 of a verification; sees each entry once, in order.

    8. A kept checkpoint is a signed note that tells its own log, size and root; every line by a key of the log's
       history verifies; the first is signed by a key of the history, each later one by a key that signed the one
       before it: so a key is replaced by a checkpoint that both sign.
    9. The tree over the entries had that root when it had that size, and no checkpoint knows of more entries than
       there are; so each checkpoint is consistent with every other.
    10. A kept cosignature of a witness that is trusted verifies over its checkpoint.
    """

    def __init__(
        self,
        checkpoints: Sequence[Checkpoint],
        cosignatures: Sequence[Cosignature],
        keys: Sequence[VerifierKey],
        witnesses: Sequence[VerifierKey],
    ) -> None:
        """Take what is kept, the keys that ever signed, and those of the witnesses that are trusted."""
        self._checkpoints = {checkpoint.size: checkpoint for checkpoint in checkpoints}
        self._cosignatures = cosignatures
        self._keys = keys
        self._witnesses = witnesses
        self._tree = Frontier()
        self._wrong: list[Problem] = []
        self.covered = 0
        """Entries under the newest checkpoint that a trusted witness cosigned."""

    def add(self, leaf: bytes) -> None:
        """See the next entry."""
        self._tree.append(leaf_hash(leaf))
        kept = self._checkpoints.get(self._tree.size)
        if kept and self._tree.root().hex() != kept.root:  # step 9
            self._wrong.append(
                Problem(9, kept.size, f"the entries are not those under checkpoint {kept.id}")
            )

    def problems(self, log: str) -> Iterator[Problem]:
        """Yield what does not verify, once every entry was seen."""
        trusted: Sequence[VerifierKey] = self._keys
        for size in sorted(self._checkpoints):
            kept = self._checkpoints[size]
            try:
                signers = self._signers(kept, log)
            except ValueError as error:
                yield Problem(8, size, f"checkpoint {kept.id}: {error}")
                continue
            if not set(signers) & set(trusted):
                yield Problem(8, size, f"checkpoint {kept.id} is not signed by {_whom(trusted)}")
            trusted = signers or trusted
        yield from self._wrong
        longest = max(self._checkpoints, default=0)
        if longest > self._tree.size:  # step 9
            yield Problem(
                9, 0, f"the log ends at entry {self._tree.size}; a checkpoint knew {longest}"
            )
        yield from self._seen()

    def _signers(self, kept: Checkpoint, log: str) -> list[VerifierKey]:  # step 8
        note = parse_note(kept.note)
        head = parse_head(note.text)
        if (head.origin, head.size, head.root.hex()) != (log, kept.size, kept.root):
            raise ValueError("its note tells another log, size or root than are kept with it")
        return note.signers(self._keys)

    def _seen(self) -> Iterator[Problem]:  # step 10
        by_id = {checkpoint.id: checkpoint for checkpoint in self._checkpoints.values()}
        for seen in self._cosignatures:
            kept = by_id.get(seen.checkpoint_id)
            if kept is None:
                yield Problem(10, 0, f"a cosignature by {seen.witness} belongs to no checkpoint")
                continue
            try:
                note = Note(parse_note(kept.note).text, parse_signatures(seen.line))
                known = note.signers(self._witnesses)
            except ValueError as error:
                yield Problem(10, kept.size, f"checkpoint {kept.id}, {seen.witness}: {error}")
                continue
            if known and kept.size <= self._tree.size:
                self.covered = max(self.covered, kept.size)


def _whom(keys: Sequence[VerifierKey]) -> str:
    if not keys:
        return "a key of this log: there are none in keys/custody.pub"
    return "a key that may sign it: " + " or ".join(str(key) for key in keys)
