"""What a verification of a bundle found, and what that proves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cases.model.notes import Head, VerifierKey


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not verify."""

    step: int
    where: str
    """The file, the entry or the exhibit; may be empty."""
    what: str
    """A sentence."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What whoever verifies got elsewhere: each makes the verification prove more."""

    key: VerifierKey | None = None
    """The log's key."""
    witnesses: tuple[VerifierKey, ...] = ()
    roots: str = ""
    """Certificates (PEM) of time-stamp authorities."""


@dataclass
class Checked:
    """What was found."""

    faults: list[Fault] = field(default_factory=list)
    number: str = ""
    profile: str = ""
    files: int = 0
    size: int = 0
    sha256: str = ""
    """Of `tagmanifest-sha256.txt`."""
    key: str = ""
    lost: list[int] = field(default_factory=list)
    """Entries that declare a signing key lost and put another one in its place."""
    head: Head | None = None
    entries: int = 0
    by_hash: int = 0
    """Entries of which only the hash is given."""
    details: int = 0
    exhibits: int = 0
    vouched: int = 0
    """Exhibits whose bytes an entry in the bundle vouches for."""
    withheld: int = 0
    seen: list[tuple[str, int]] = field(default_factory=list)
    """Witnesses and when each says it saw the head, in seconds since 1970."""
    stamped: list[tuple[str, str]] = field(default_factory=list)
    """Time-stamp authorities and when each had the head."""
    window: tuple[int, int] | None = None
    """Seconds and entries that nobody outside covered, as the bundle tells."""

    @property
    def verified(self) -> bool:
        """Whether everything agrees."""
        return not self.faults


def sentences(found: Checked, brought: Brought) -> Iterator[tuple[bool, str]]:
    """Yield what a verification proves and what it does not, a sentence each, with whether it is proved."""
    if found.verified and found.head is not None:
        yield from ((True, sentence) for sentence in _proved(found, found.head))
        yield from ((False, sentence) for sentence in _not_proved(found, brought))


def _proved(found: Checked, head: Head) -> Iterator[str]:
    yield (
        f"{found.files:,} files are what the manifests list; one number stands for the whole bundle: "
        f"{found.sha256}"
    )
    where = f"the log {head.origin} when it had {head.size:,}"
    yield f"{found.entries:,} entries stood in {where}, each in its place"
    yield f"exhibits that are byte for byte what an entry vouches for: {found.vouched:,}"
    for name, at in found.seen:
        yield f"{name} saw this head at {_when(at)}"
    for authority, when in found.stamped:
        yield f"{authority} had this head at {when}"


def _not_proved(found: Checked, brought: Brought) -> Iterator[str]:
    if brought.key is None:
        yield (
            "the log's key came with the bundle: compare it with one you got elsewhere (--key): "
            f"{found.key}"
        )
    for entry in found.lost:
        yield (
            f"the signing key was declared lost at entry {entry:,}: the one after it came without its signature, on "
            "the department's word"
        )
    if not (found.seen or found.stamped):
        yield (
            "nobody outside had seen this head: that the log was not rewritten before it is the department's word"
        )
    elif not (brought.witnesses or brought.roots):
        yield "the keys of those outside came with the bundle: compare them with what they publish"
    if found.window and found.window[1]:
        yield (
            f"of the last {found.window[1]:,} entries ({found.window[0]:,} s) before the head, "
            "the department knew of nobody outside who had seen them"
        )
    if found.by_hash:
        yield f"{found.by_hash:,} entries are told by their hash alone"
    if found.withheld:
        yield f"parts of the case that are withheld: {found.withheld:,}, see data/withheld.csv"
    yield (
        "report and tables are the department's account of the case: that it gave out these shows by the number "
        "above, in its receipt or in its log"
    )
    yield "no hash shows who wrote a post, or that a platform told the truth"


def _when(seconds: int) -> str:
    return datetime.fromtimestamp(min(seconds, 253_402_300_799), UTC).isoformat()
