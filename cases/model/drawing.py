"""How people are drawn, and how anybody can tell that they were (safeguard E.5); see docs/supervision.md."""

from __future__ import annotations

import hmac
import zlib
from collections.abc import Iterable, Sequence

from cases.model.draws import Member, Proof
from cases.model.second_look import digest, drawn


def listing(members: Iterable[Member]) -> bytes:
    """Return the bytes that the hash of a list is made of: `id times last` of each, by id, joined by line feeds."""
    by_id = sorted(members, key=lambda one: one.id)
    return b"\n".join(b"%d %d %d" % (one.id, one.times, one.last) for one in by_id)


def listed_sha256(members: Iterable[Member]) -> str:
    """Return the hash of a list, hex."""
    return digest(listing(members))


def packed(members: Iterable[Member]) -> bytes:
    """Return a list as it is kept."""
    return zlib.compress(listing(members))


def unpacked(kept: bytes) -> tuple[Member, ...]:
    """Return a list that was kept."""
    rows = (line.split() for line in zlib.decompress(kept).splitlines())
    return tuple(Member(int(one), int(times), int(last)) for one, times, last in rows)


def by_turn(size: int, random_percent: int) -> int:
    """Return how many of a draw are drawn by turn: all but the share that is left to chance."""
    return size - (size * random_percent + 50) // 100


def key_of(seed: bytes, word: str) -> bytes:
    """Return what ranks people: the seed, or the HMAC-SHA256 under it of the word that somebody outside named."""
    return hmac.digest(seed, word.encode(), "sha256") if word else seed


def pick(
    seed: bytes, word: str, members: Sequence[Member], size: int, rotation: int
) -> tuple[int, ...]:
    """Return the ids that a draw gives, those by turn first.

    By turn come those drawn least often, of these those drawn longest ago, of these by rank. The others come by
    another rank alone, so that those whose turn just passed are not likelier to be hit by chance than anybody else. A
    rank is `cases.model.second_look.drawn`: HMAC-SHA256 of the decimal id; the second one's key is HMAC(key, "chance").
    """
    key = key_of(seed, word)
    rank = {
        one: place for place, one in enumerate(drawn(key, [m.id for m in members], len(members)))
    }
    ordered = sorted(members, key=lambda one: (one.times, one.last, rank[one.id]))
    turn = [one.id for one in ordered[: min(rotation, size)]]
    rest = [one.id for one in members if one.id not in set(turn)]
    chance = hmac.digest(key, b"chance", "sha256")
    return (*turn, *drawn(chance, rest, size - len(turn)))


def problems(proof: Proof, *, seed_sha256: str = "", eligible_sha256: str = "") -> tuple[str, ...]:
    """Return what is wrong with a draw as it was published; nothing where it is what its seed and list give.

    Args:
        proof: As published after the draw.
        seed_sha256: As told before the draw, where one has it.
        eligible_sha256: The same of the list.
    """
    found = []
    members = [Member(*one) for one in proof.eligible]
    try:
        seed = bytes.fromhex(proof.seed)
    except ValueError:
        seed = b""
    if not seed:
        return ("the seed is not told: the draw is not made yet, or the paper is damaged",)
    if len({one.id for one in members}) != len(members):
        found.append("somebody stands in the list twice")
    if digest(seed) != proof.seed_sha256:
        found.append("the seed is not the one that was pledged: its SHA-256 differs")
    if listed_sha256(members) != proof.eligible_sha256:
        found.append("the list is not the one that was pledged: its SHA-256 differs")
    if seed_sha256 and seed_sha256.lower() != proof.seed_sha256:
        found.append("the paper names another seed than was told before the draw")
    if eligible_sha256 and eligible_sha256.lower() != proof.eligible_sha256:
        found.append("the paper names another list than was told before the draw")
    if not found and pick(seed, proof.word, members, proof.size, proof.rotation) != proof.drawn:
        found.append("seed, word and list give other people than the paper names")
    return tuple(found)
