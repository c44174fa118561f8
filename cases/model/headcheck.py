"""What checks the kept heads against the log itself, against the keys, and against those outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from cases.model import stamps
from cases.model.actions import CustodyAction
from cases.model.custody import Problem
from cases.model.heads import Checkpoint, Kept, Trust
from cases.model.merkle import EMPTY_ROOT, Frontier, leaf_hash
from cases.model.notes import (
    Note,
    VerifierKey,
    cosigned_at,
    parse_head,
    parse_note,
    parse_signatures,
)

APART: Final = timedelta(minutes=5)
"""Clocks of us and of those outside that differ by more are told of."""


class HeadCheck:
    """Steps 8 to 11 and 13 of a verification; sees each entry once, in order.

    8. A kept checkpoint is a signed note that tells its own log, size and root; every line by a key of the log's
       history verifies; the first is signed by a key of the history, each later one by a key that signed the one
       before it: so a key is replaced by a checkpoint that both sign. A key whose place an entry under the checkpoint
       (`key:lost`) gives to another one need not sign: that is no problem, but it is told each time.
    9. The tree over the entries had that root when it had that size, and no checkpoint knows of more entries than
       there are; so each checkpoint is consistent with every other.
    10. A kept cosignature of a witness that is trusted verifies over its checkpoint.
    11. A kept token of a time-stamp authority verifies over its checkpoint's text, at the time it tells, by a
        certificate that is trusted.
    13. A copy of a head that somebody kept elsewhere is one of this log, signed by a key of its history, and the tree
        had that root when it had that size.
    """

    def __init__(
        self,
        kept: Kept,
        keys: Sequence[VerifierKey],
        trust: Trust,
        copies: Sequence[Note] = (),
    ) -> None:
        """Take what is kept, the keys that ever signed, who outside is trusted, and copies kept elsewhere."""
        self._checkpoints = {checkpoint.size: checkpoint for checkpoint in kept.checkpoints}
        self._by_id = {checkpoint.id: checkpoint for checkpoint in kept.checkpoints}
        self._kept = kept
        self._keys = keys
        self._trust = trust
        self._copies = copies
        self._sizes = {size for note in copies if (size := _size(note))}
        self._roots: dict[int, bytes] = {0: EMPTY_ROOT}
        """Roots that the tree had, at the sizes of the copies."""
        self._tree = Frontier()
        self._wrong: list[Problem] = []
        self._declared: dict[str, int] = {}
        """Ids of keys that an entry put in the place of a lost one, with that entry."""
        self._broken: list[tuple[Checkpoint, int]] = []
        """Checkpoints with which such a key begins."""
        self._seen_by: dict[str, list[int]] = {}
        """Sizes of the checkpoints that each of those outside vouched for."""
        self._apart: dict[str, tuple[int, int]] = {}
        self.covered = 0
        """Entries under the newest checkpoint that somebody trusted outside vouched for."""

    def add(self, leaf: bytes, said: Mapping[str, Any]) -> None:
        """See the next entry: its bytes, and what it says as far as it can be read."""
        self._tree.append(leaf_hash(leaf))
        kept = self._checkpoints.get(self._tree.size)
        if kept and self._tree.root().hex() != kept.root:  # step 9
            self._wrong.append(
                Problem(9, kept.size, f"the entries are not those under checkpoint {kept.id}")
            )
        if self._tree.size in self._sizes:
            self._roots[self._tree.size] = self._tree.root()
        if said.get("act") == CustodyAction.KEY_LOST:
            self._declared[said["obj"]["id"]] = self._tree.size

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
            if not set(signers) & set(trusted) and not self._replaced_lost(kept, signers):
                yield Problem(8, size, f"checkpoint {kept.id} is not signed by {_whom(trusted)}")
            trusted = signers or trusted
        yield from self._wrong
        longest = max(self._checkpoints, default=0)
        if longest > self._tree.size:  # step 9
            yield Problem(
                9, 0, f"the log ends at entry {self._tree.size}; a checkpoint knew {longest}"
            )
        yield from self._cosigned()
        yield from self._stamped()
        yield from self._compared(log)

    def remarks(self) -> Iterator[str]:
        """Yield what is no problem and must be known: keys declared lost, clocks that were apart."""
        for kept, entry in self._broken:
            both = [
                name
                for name, sizes in self._seen_by.items()
                if min(sizes) < kept.size <= max(sizes) and name in self._witnesses()
            ]
            vouched = (
                f"{' and '.join(both)} saw heads before and after it"
                if both
                else "nobody outside saw heads before and after it: compare a copy of an older head"
            )
            yield (
                f"the signing key was declared lost at entry {entry}, another one signs from checkpoint "
                f"{kept.id} on; {vouched}"
            )
        for name, (seconds, number) in self._apart.items():
            yield (
                f"the clock here was {abs(seconds):,} s {'ahead of' if seconds > 0 else 'behind'} that of {name} "
                f"when checkpoint {number} was attested"
            )

    def _signers(self, kept: Checkpoint, log: str) -> list[VerifierKey]:  # step 8
        note = parse_note(kept.note)
        head = parse_head(note.text)
        if (head.origin, head.size, head.root.hex()) != (log, kept.size, kept.root):
            raise ValueError("its note tells another log, size or root than are kept with it")
        return note.signers(self._keys)

    def _replaced_lost(self, kept: Checkpoint, signers: Sequence[VerifierKey]) -> bool:
        entries = [self._declared.get(key.key_id.hex(), kept.size + 1) for key in signers]
        told = [entry for entry in entries if entry <= kept.size]
        if told:
            self._broken.append((kept, told[0]))
        return bool(told)

    def _cosigned(self) -> Iterator[Problem]:  # step 10
        for seen in self._kept.cosignatures:
            kept = self._by_id.get(seen.checkpoint_id)
            if kept is None:
                yield Problem(10, 0, f"a cosignature by {seen.witness} belongs to no checkpoint")
                continue
            try:
                lines = parse_signatures(seen.line)
                known = Note(parse_note(kept.note).text, lines).signers(self._trust.witnesses)
            except ValueError as error:
                yield Problem(10, kept.size, f"checkpoint {kept.id}, {seen.witness}: {error}")
                continue
            for key in known:
                line = next(line for line in lines if key.signed(line))
                theirs = datetime.fromtimestamp(min(cosigned_at(line), _LATEST), UTC)
                self._vouched(key.name, kept, theirs, seen.at)

    def _stamped(self) -> Iterator[Problem]:  # step 11
        if not (self._kept.stamps and self._trust.roots):
            return
        try:
            trusted = stamps.roots(self._trust.roots)
        except ValueError as error:
            yield Problem(11, 0, f"the certificates by which time stamps verify: {error}")
            return
        for stamp in self._kept.stamps:
            kept = self._by_id.get(stamp.checkpoint_id)
            if kept is None:
                yield Problem(11, 0, f"a time stamp of {stamp.authority} belongs to no checkpoint")
                continue
            try:
                text = parse_note(kept.note).text
                theirs = stamps.stamped_at(stamp.token, text.encode(), trusted)
            except ValueError as error:
                yield Problem(11, kept.size, f"checkpoint {kept.id}, {stamp.authority}: {error}")
                continue
            self._vouched(stamp.authority, kept, theirs, stamp.at)

    def _compared(self, log: str) -> Iterator[Problem]:  # step 13
        for note in self._copies:
            try:
                head = parse_head(note.text)
                signers = note.signers(self._keys)
            except ValueError as error:
                yield Problem(13, 0, f"a head kept elsewhere: {error}")
                continue
            if head.origin != log or not signers:
                yield Problem(
                    13,
                    0,
                    "a head kept elsewhere is of another log, or signed by no key of this log's history",
                )
            elif head.size > self._tree.size:
                yield Problem(
                    13,
                    0,
                    f"the log ends at entry {self._tree.size}; a head kept elsewhere knew {head.size}",
                )
            elif self._roots[head.size] != head.root:
                yield Problem(
                    13, head.size, "the entries are not those under a head kept elsewhere"
                )
            else:
                self.covered = max(self.covered, head.size)

    def _vouched(
        self, name: str, kept: Checkpoint, theirs: datetime, ours: datetime | None
    ) -> None:
        """Remember that somebody outside vouched for a checkpoint, and how far the clocks were apart."""
        self._seen_by.setdefault(name, []).append(kept.size)
        if kept.size <= self._tree.size:
            self.covered = max(self.covered, kept.size)
        if ours is not None and abs(ours - theirs) > APART:
            by = int((ours - theirs).total_seconds())
            if abs(by) > abs(self._apart.get(name, (0, 0))[0]):
                self._apart[name] = (by, kept.id)

    def _witnesses(self) -> set[str]:
        return {key.name for key in self._trust.witnesses}


_LATEST: Final = 253_402_300_799
"""The last second of the year 9999: later ones are no dates."""


def _size(note: Note) -> int:
    try:
        return parse_head(note.text).size
    except ValueError:
        return 0


def _whom(keys: Sequence[VerifierKey]) -> str:
    if not keys:
        return "a key of this log: there are none in keys/custody.pub"
    return "a key that may sign it: " + " or ".join(str(key) for key in keys)
