"""Heads of the custody log as they are kept: signed, cosigned, time-stamped, and what is proved under them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cases.model.merkle import Frontier
from cases.model.notes import VerifierKey


@dataclass(frozen=True, slots=True)
class Cosignature:
    """That a witness saw a checkpoint, and found it consistent with all it had seen before."""

    checkpoint_id: int
    witness: str
    line: str
    """The signature line, ending with a newline."""
    at: datetime | None = None
    """When it came, by our clock."""


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


@dataclass(frozen=True, slots=True)
class Stamp:
    """That a time-stamp authority (RFC 3161) had the text of a checkpoint before it at a time it vouches for."""

    checkpoint_id: int
    authority: str
    """Address it was asked at."""
    token: bytes
    """The authority's whole answer (TimeStampResp, DER), as a `.tsr` file holds it."""
    at: datetime
    """When the answer came, by our clock."""


@dataclass(frozen=True, slots=True)
class Kept:
    """All heads that are kept, with what those outside answered."""

    checkpoints: tuple[Checkpoint, ...]
    """The smallest first."""
    cosignatures: tuple[Cosignature, ...] = ()
    stamps: tuple[Stamp, ...] = ()


@dataclass(frozen=True, slots=True)
class Trust:
    """Who outside is asked to vouch for heads, and by what their answers verify."""

    witnesses: tuple[VerifierKey, ...] = ()
    authority: str = ""
    """Address of the time-stamp authority; empty where none is asked."""
    roots: str = ""
    """Certificates (PEM) by which its tokens verify."""


@dataclass(frozen=True, slots=True)
class KeyChange:
    """How a key that signs heads came into force."""

    key: str
    """NAME+ID+BASE64."""
    entry: int
    """The entry that tells of it; 0 where the log knows of none."""
    action: str
    """key:made · key:replaced · key:lost, or nothing."""


@dataclass(frozen=True, slots=True)
class Attestation:
    """All that somebody outside needs to check entries of the log by, without this machine."""

    checkpoint: Checkpoint
    note: str
    """The checkpoint with the witnesses' lines: a C2SP checkpoint."""
    cosignatures: tuple[Cosignature, ...]
    stamps: tuple[Stamp, ...]
    """Time-stamp tokens over the checkpoint's text (the note up to its blank line)."""
    proofs: tuple[Proof, ...]
    """One for each entry asked for, in order."""
    keys: tuple[KeyChange, ...]
    """Every key that ever signed, the oldest first."""
    witnesses: tuple[str, ...]
    """Keys of the witnesses that are trusted, NAME+ID+BASE64."""
    roots: str
    """Certificates (PEM) by which the tokens verify; empty where no authority is asked."""


@dataclass(frozen=True, slots=True)
class Attestor:
    """A witness or a time-stamp authority, and how it fares."""

    name: str
    size: int = 0
    """Entries under the last head it vouched for."""
    failures: int = 0
    """Failed tries in a row."""
    next_try_at: datetime | None = None
    last_ok_at: datetime | None = None
    last_error: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """What of the log could be rewritten and nobody outside would know."""

    seconds: int
    """Since the last entry that a head outside covers; the log's whole age where none does."""
    entries: int
    """Entries after it."""
    covered: int
    """Entries under it."""
    attestors: tuple[Attestor, ...] = ()
    """Those that are asked, in the order of the settings."""
