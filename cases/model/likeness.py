"""How alike two texts are, from a bounded sample of each: what is kept of a text to compare it by.

The sample is of runs of three words, the smallest hashes (Broder 1997, "On the resemblance and containment of
documents"); how it is drawn from a text is the scorer's matter. The text cannot be read from it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

SAMPLE: Final = 128
"""Runs of a sketch; a post of up to 130 words keeps them all."""
ALIKE: Final = 0.8
"""Share of common runs from which two texts count as one."""
LEAST_RUNS: Final = 4
"""Runs below which only the same words count: two short texts are alike by chance."""
BANDS: Final = 12
"""Smallest hashes by which texts that may be alike find each other."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a text to compare it by."""

    key: str
    """32 hexadecimal digits over the words; empty for a text without any."""
    runs: tuple[int, ...] = ()
    """The smallest hashes of its runs, 64 bits each, in order, at most `SAMPLE`."""

    @classmethod
    def unpacked(cls, key: str, body: bytes) -> Sketch:
        """Return a sketch as it was packed."""
        return cls(key, struct.unpack(f">{len(body) // 8}Q", body))

    def packed(self) -> bytes:
        """Return the runs as bytes."""
        return struct.pack(f">{len(self.runs)}Q", *self.runs)

    @property
    def marks(self) -> tuple[int, ...]:
        """Its smallest hashes, by which it is found; 63 bits each, so that any database holds them."""
        return tuple(run >> 1 for run in self.runs[:BANDS])

    def likeness(self, other: Sketch) -> float:
        """Return 0–1: the share of common runs, or 1 for the same words.

        A text that was cut short counts by the share of its own runs that the longer one has.
        """
        if self.key == other.key:
            return 1.0 if self.key else 0.0
        if min(len(self.runs), len(other.runs)) < LEAST_RUNS:
            return 0.0
        mine, theirs = set(self.runs), set(other.runs)
        whole = max(len(mine), len(theirs)) < SAMPLE
        if whole:
            return len(mine & theirs) / min(len(mine), len(theirs))
        sample = sorted(mine | theirs)[:SAMPLE]
        return sum(run in mine and run in theirs for run in sample) / len(sample)
