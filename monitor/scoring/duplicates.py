"""Near duplicates: the same text posted on several platforms, with a link, a tag or a cut end of its own.

A text is reduced to its words. Its key is the same wherever the same words stand in the same order. Its sketch is
a bounded sample of its runs of three words (the smallest hashes: Broder 1997, "On the resemblance and containment
of documents"), from which the share of common runs is estimated. Pure, and the same on every machine.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cases.model.likeness import ALIKE, BANDS, LEAST_RUNS, SAMPLE, Sketch
from monitor.scoring.normalise import CAP, normalise

__all__ = ["ALIKE", "LEAST_RUNS", "Sketch", "groups", "sketch", "words_key"]

RUN: Final = 3
"""Words of a run."""
CROWD: Final = 64
"""Texts under one hash that are compared; more is a phrase that everybody posts."""
_LEFT_OUT: Final = re.compile(r"https?://\S+|www\.\S+|[@#]\w+|\bvia\b|\brt\b|…|\.\.\.$")
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


def sketch(text: str) -> Sketch:
    """Return the sketch of a text; of a very long one, of its first `CAP` code points."""
    words = _words(text)
    return Sketch(_key(words), tuple(sorted(set(_runs(words)))[:SAMPLE])) if words else Sketch("")


def words_key(text: str) -> str:
    """Return the key of a text's sketch alone: a third of the work."""
    return _key(_words(text))


def _words(text: str) -> list[str]:
    return _WORD.findall(_LEFT_OUT.sub(" ", normalise(text[:CAP]).text))


def _key(words: Sequence[str]) -> str:
    return hashlib.blake2b(" ".join(words).encode(), digest_size=16).hexdigest() if words else ""


def groups(sketches: Sequence[Sketch]) -> list[list[int]]:
    """Return the places of those that are one text, each group in order, groups by their first.

    Near linear: only texts that share a key or one of their smallest hashes are compared.
    """
    leaders = list(range(len(sketches)))
    for one, other in _candidates(sketches):
        first, second = _leader(leaders, one), _leader(leaders, other)
        if first != second and sketches[one].likeness(sketches[other]) >= ALIKE:
            leaders[max(first, second)] = min(first, second)
    grouped: dict[int, list[int]] = defaultdict(list)
    for place in range(len(sketches)):
        grouped[_leader(leaders, place)].append(place)
    return list(grouped.values())


def _runs(words: Sequence[str]) -> Iterator[int]:
    for start in range(max(1, len(words) - RUN + 1)):
        run = " ".join(words[start : start + RUN]).encode()
        yield int.from_bytes(hashlib.blake2b(run, digest_size=8).digest())


def _candidates(sketches: Iterable[Sketch]) -> Iterator[tuple[int, int]]:
    known: dict[str | int, list[int]] = defaultdict(list)
    for place, one in enumerate(sketches):
        if not one.key:
            continue
        marks: tuple[str | int, ...] = (one.key, *one.runs[:BANDS])
        for other in sorted({other for mark in marks for other in known[mark]}):
            yield other, place
        for mark in marks:
            if len(known[mark]) < CROWD:
                known[mark].append(place)


def _leader(leaders: list[int], place: int) -> int:
    while leaders[place] != place:
        leaders[place] = leaders[leaders[place]]
        place = leaders[place]
    return place
