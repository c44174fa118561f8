"""The Merkle tree over the custody log, exactly as RFC 6962 defines it, and its proofs.

A leaf's hash is SHA-256(0x00 || stored leaf bytes), a node's SHA-256(0x01 || left || right); the left part of a
tree of n leaves is the largest power of two below n. Whoever knows the RFC can check these proofs with a
verifier of their own. Source: RFC 6962 section 2.1; verification as in RFC 9162 sections 2.1.3.2 and 2.1.4.2.

Leaves are counted from 0: the entry with sequence number 1 is leaf 0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Final

HASH_BYTES: Final = 32
_HIGHEST: Final = 63
"""Levels of the highest tree there can be."""
EMPTY_ROOT: Final = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""

Span = tuple[int, int]
"""Leaves from the first number up to, not including, the second."""


def leaf_hash(leaf: bytes) -> bytes:
    """Return what a leaf of these bytes is in the tree."""
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the node above two others."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Frontier:
    """A tree that only grows, held by the roots of its complete parts: one for each bit set in its size."""

    def __init__(self, size: int = 0, peaks: bytes = b"") -> None:
        """Begin empty, or where `packed` said another one stood.

        Raises:
            ValueError: There are not as many peaks as a tree of this size has.
        """
        if size < 0 or len(peaks) != size.bit_count() * HASH_BYTES:
            raise ValueError(f"{len(peaks)} bytes are not the peaks of a tree of {size} leaves")
        self.size = size
        self.peaks = [peaks[i : i + HASH_BYTES] for i in range(0, len(peaks), HASH_BYTES)]
        """Roots of the complete parts, the largest and oldest first."""

    def append(self, hashed: bytes) -> None:
        """Add one leaf by its hash."""
        full = self.size
        while full & 1:  # two parts of one size become one of the next
            hashed = node_hash(self.peaks.pop(), hashed)
            full >>= 1
        self.peaks.append(hashed)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of the tree as it stands."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def packed(self) -> bytes:
        """Return the peaks one after the other, to go on from later."""
        return b"".join(self.peaks)

    def copy(self) -> Frontier:
        """Return another tree of the same leaves."""
        return Frontier(self.size, self.packed())


def spans_beside(index: int, size: int) -> list[Span]:
    """Return the parts whose roots prove that leaf `index` is in a tree of `size` leaves, the leaf's sibling first.

    Raises:
        ValueError: There is no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    start, end, spans = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def spans_between(old: int, new: int) -> list[Span]:
    """Return the parts whose roots prove that a tree of `new` leaves begins with one of `old`.

    Those within the old tree are its peaks. Nothing needs proof where one of them is empty or both are the same.

    Raises:
        ValueError: The old tree is the larger one.
    """
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves does not begin with one of {old}")
    start, end, spans = 0, new, []
    while old and end != old:
        middle = start + _split(end - start)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    if start:  # else the part is the old tree itself, whose root is known
        spans.append((start, end))
    return spans[::-1]


def roots(hashes: Iterable[bytes], spans: Sequence[Span], *, first: int = 0) -> list[bytes]:
    """Return the root of each span, in their order, in one pass over the leaves' hashes.

    Args:
        hashes: Hashes of the leaves in order.
        spans: Parts that do not overlap, in any order.
        first: Number of the leaf whose hash comes first.

    Raises:
        ValueError: A span reaches beyond the leaves.
    """
    found: dict[Span, bytes] = {}
    waiting = sorted(spans, reverse=True)
    part = Frontier()
    for number, hashed in enumerate(hashes, first):
        if not waiting:
            continue  # to the end: a database that was asked wants its answer read
        start, end = waiting[-1]
        if number >= start:
            part.append(hashed)
        if number + 1 == end:
            found[waiting.pop()] = part.root()
            part = Frontier()
    if waiting:
        raise ValueError(f"the log ends before leaf {waiting[-1][1] - 1}")
    return [found[span] for span in spans]


def grown(old: Frontier, size: int, added: Iterable[bytes]) -> list[bytes]:
    """Return the proof that a tree of `size` leaves begins with `old`; `added` are the hashes after the old ones.

    Raises:
        ValueError: The old tree is the larger one, or there are too few leaves.
    """
    spans = spans_between(old.size, size)
    new = [span for span in spans if span[0] >= old.size]
    inside = sorted(span for span in spans if span[0] < old.size)
    known = dict(zip(new, roots(added, new, first=old.size), strict=True))
    known.update(zip(inside, old.peaks, strict=False))  # of one peak alone, none is told
    return [known[span] for span in spans]


def paths(hashes: Iterable[bytes], indexes: Collection[int]) -> dict[int, list[bytes]]:
    """Return for each leaf its way to the root, as `included` takes it, in one pass over the leaves' hashes.

    Args:
        hashes: Hashes of all leaves of the tree, in order.
        indexes: The leaves to be proved.

    Raises:
        ValueError: There is no such leaf.
    """
    wanted = {(level, index >> level ^ 1) for index in indexes for level in range(_HIGHEST)}
    found: dict[tuple[int, int], bytes] = {}
    parts: list[
        tuple[int, bytes]
    ] = []  # roots of the complete parts with their heights, the largest first
    size = 0
    for leaf in hashes:
        level, node = 0, leaf
        while True:
            if (level, size >> level) in wanted:
                found[level, size >> level] = node
            if not parts or parts[-1][0] != level:
                break
            node = node_hash(parts.pop()[1], node)
            level += 1
        parts.append((level, node))
        size += 1
    if any(not 0 <= index < size for index in indexes):
        raise ValueError(f"a tree of {size} leaves has no leaf {max(indexes)}")
    while (
        len(parts) > 1
    ):  # the right edge: a part without a sibling stands for itself until it meets one
        (low, node), (high, above) = parts.pop(), parts.pop()
        found |= {(level, size - 1 >> level): node for level in range(low, high + 1)}
        parts.append((high + 1, node_hash(above, node)))
    return {index: _path(found, index, size) for index in indexes}


def _path(found: dict[tuple[int, int], bytes], index: int, size: int) -> list[bytes]:
    """Gather the siblings on the way from a leaf to the root."""
    levels = range((size - 1).bit_length())
    return [
        found[level, index >> level ^ 1]
        for level in levels
        if index >> level ^ 1 <= size - 1 >> level
    ]


def included(hashed: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether `proof` shows the leaf of this hash at `index` in the tree of `size` leaves and this root."""
    if not 0 <= index < size:
        return False
    own, last = index, size - 1
    for node in proof:
        if last == 0:
            return False
        if own & 1 or own == last:
            hashed = node_hash(node, hashed)
            while own and not own & 1:
                own, last = own >> 1, last >> 1
        else:
            hashed = node_hash(hashed, node)
        own, last = own >> 1, last >> 1
    return last == 0 and hashed == root


def consistent(
    old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Tell whether `proof` shows that the tree of `new` leaves and `new_root` begins with the one of `old` leaves."""
    if not 0 <= old <= new:
        return False
    if old in {0, new}:
        same = old_root == (new_root if old == new else EMPTY_ROOT)
        return not proof and same
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    own, last = old - 1, new - 1
    while own & 1:
        own, last = own >> 1, last >> 1
    before = after = path[0]
    for node in path[1:]:
        if last == 0:
            return False
        if own & 1 or own == last:
            before, after = node_hash(node, before), node_hash(node, after)
            while own and not own & 1:
                own, last = own >> 1, last >> 1
        else:
            after = node_hash(after, node)
        own, last = own >> 1, last >> 1
    return last == 0 and before == old_root and after == new_root


def _split(size: int) -> int:
    """Return the largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1
