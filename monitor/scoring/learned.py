"""What was learned from examples: a linear model over the words of a text, for wordings that no rule foresaw.

It stands on the rules: its features are words, classes of words and the lexicons of the rulebook. For each clause it
adds the weights of the features of a text and divides by the root of their number, so that a long text is not
heavier than a short one. Protected groups are one and the same feature, whichever is named. Nothing else enters, so
a finding can be explained by its heaviest words. `training/` holds the examples and makes the weights again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from struct import unpack
from typing import Final

from cases.model.findings import FLAGGED_AT

GROUP: Final = "\ue000"
"""Stands for whatever protected group is named: a sign that no text means anything by."""
IDENTITY: Final = frozenset(
    {"race", "migrant", "nationality", "religion", "gender", "orientation", "ability"}
    | {"described", "emoji_minority", "emoji_sex", "emoji_group", "gay", "minority"}
)
"""Lexicons of protected groups: the model is told only that one of them occurs."""
SPOKEN_OF: Final = 4
"""Clauses that are named of one text: those it is surest of."""
LEAST_WORDS: Final = 6
"""Of a text of fewer words the model says nothing: they say too little."""
LEAST_OF_NEEDED: Final = 4
"""The same, of a clause that needs certain signs: where those are, a a few may say enough, if `CLEARLY`."""
CLEARLY: Final = 0.5
"""How far beyond the point of flagging fewer than `LEAST_WORDS` must be."""
HINTED: Final = -1.0
"""How far short of it more words are still a hint, for what stands beside another finding."""
SHOWN: Final = 3
"""Words of a text that are shown as what counted most."""
HUNDREDTHS: Final = 100
"""Weights are kept as whole hundredths."""
PER_MARGIN: Final = 16
"""Weight of a margin of one."""
WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[^\w\s\x00-\x7f]")
_STEMS: Final = (4, 5)
"""Lengths of beginnings of words that stand for all words that begin so."""
_LONG: Final = 5
"""Numbers of so many digits and more are alike."""
SCALE: Final = 3.0
SHORT: Final = 15
"""Features that a text is taken to have besides: few words say little."""
LANE: Final = 32
"""Bits of a packed whole number for the count of features, then for the sum of each clause."""
_LANE_BITS: Final = (1 << LANE) - 1
ABOVE: Final = 1 << 16
"""Added to each weight, so that no lane is ever below nothing."""
_REMEMBERED: Final = 50_000
"""Words whose weights are remembered."""
Span = tuple[int, int]
Classes = Mapping[str, tuple[str, ...]]
"""Words and phrases of up to three words, in small letters, with the classes they belong to, as `@name`."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the model thinks of a text under one clause."""

    clause: str
    margin: float
    """How far beyond the point from which a text is flagged; below 0, how far short of it."""
    words: tuple[Span, ...]
    """Places of the words that counted most, as spans of the words given, first and last."""


def own_features(word: str, classes: Classes) -> tuple[str, ...]:
    """Return what one word says: itself, its beginnings, its classes."""
    if word.isdigit():
        return (f"#{min(len(word), _LONG)}",)
    stems = (f"{word[:n]}*" for n in _STEMS if len(word) > n)
    return (word, *stems, *classes.get(word, ()))


def phrases(
    words: Sequence[str], classes: Classes, heads: Mapping[str, Collection[str]]
) -> Iterator[tuple[int, int, str]]:
    """Yield the classes of phrases of two and three words, each with its first and last word."""
    for at, (word, following) in enumerate(pairwise(words)):
        if following in heads.get(word, ()):
            for count in (2, 3):
                for name in classes.get(" ".join(words[at : at + count]), ()):
                    yield at, min(at + count, len(words)) - 1, name


def heads_of(classes: Classes) -> dict[str, set[str]]:
    """Return the words that phrases begin with, each with those that may follow it."""
    heads: dict[str, set[str]] = {}
    for words in map(str.split, classes):
        if len(words) > 1:
            heads.setdefault(words[0], set()).add(words[1])
    return heads


def told(lexicons: Iterable[str]) -> set[str]:
    """Return what the model is told of the lexicons that occur."""
    return {GROUP if name in IDENTITY else f"{{{name}}}" for name in lexicons}


def features(words: Sequence[str], lexicons: Iterable[str], classes: Classes) -> list[str]:
    """Return the features of a text; a word that is repeated counts once.

    Args:
        words: Of the text, in small letters, `GROUP` for each name of a protected group.
        lexicons: Names of the lexicons that occur in it.
        classes: What classes words belong to.
    """
    own = (name for word in dict.fromkeys(words) for name in own_features(word, classes))
    joined = (name for _, _, name in phrases(words, classes, heads_of(classes)))
    return [*own, *joined, *told(lexicons)]


def weight_of(margin: float) -> int:
    """Return the weight of a finding so far beyond the point of flagging: `FLAGGED_AT` at the point itself."""
    return FLAGGED_AT + round(PER_MARGIN * margin)


def scale(count: int) -> float:
    """Return what each of so many features counts for."""
    return SCALE / math.sqrt(count + SHORT)


def _weight_of(packed: int, lane: int) -> int:
    """Return the sum of the weights in one lane of a packed whole number."""
    return (packed >> LANE * lane & _LANE_BITS) - (packed & _LANE_BITS) * ABOVE


@cache
def learned(text: str) -> Learned:
    """Return what these weights say, read once."""
    return Learned(text)


class Learned:
    """The weights: for each feature and clause how much it counts, and for each clause where a flag begins.

    The weights of a feature for all clauses are one whole number, a lane of bits for each clause behind one that counts
    features, so that one addition adds them all.
    """

    def __init__(self, text: str) -> None:
        """Read weights as `training/train.py` writes them, columns set apart by tabs.

        `#clause`, its name, its bias; `#class`, a name, its words; `#needs`, a clause, features one of which must
        occur; else a feature, and numbers of clauses with weights.
        """
        self.clauses: dict[str, float] = {}
        """Each clause with its bias."""
        self._weights: dict[str, tuple[tuple[int, int], ...]] = {}
        self._needs: dict[str, list[frozenset[str]]] = {}
        classes: dict[str, list[str]] = {}
        for line in text.splitlines():
            first, *said = line.split("\t")
            if first == "#clause":
                self.clauses[said[0]] = float(said[1])
            elif first == "#class":
                for word in said[1:]:
                    classes.setdefault(word, []).append(said[0])
            elif first == "#needs":
                self._needs.setdefault(said[0], []).append(frozenset(said[1:]))
            else:
                pairs = (one.partition(":") for one in said)
                self._weights[first] = tuple((int(number), int(w)) for number, _, w in pairs)
        self._classes = {word: tuple(names) for word, names in classes.items()}
        self._heads = heads_of(self._classes)
        self.needing: Final = frozenset(self._needs)
        """Clauses that need certain signs."""
        self.needed: Final = frozenset().union(
            *(sign for kinds in self._needs.values() for sign in kinds)
        )
        """These signs."""
        self._nothing = 1 + sum(ABOVE << (LANE * lane) for lane in range(1, len(self.clauses) + 1))
        self.of_word: Final = lru_cache(_REMEMBERED)(self._packed_word)
        self._of_more = lru_cache(_REMEMBERED)(self._packed)

    def weights(self, feature: str) -> Iterator[tuple[int, int]]:
        """Yield the lanes of a feature with its weights, in hundredths."""
        return ((number + 1, weight) for number, weight in self._weights.get(feature, ()))

    def opinions(
        self, words: Sequence[str], lexicons: Iterable[str], asked: Collection[str]
    ) -> list[Opinion]:
        """Return under which of the clauses asked for a text is to be flagged, those first that are surest.

        Args:
            words: As `features` takes them.
            lexicons: As `features` takes them.
            asked: Clauses.
        """
        if len(words) < LEAST_OF_NEEDED:
            return []
        joined = list(phrases(words, self._classes, self._heads))
        more = [*(name for _, _, name in joined), *told(lexicons)]
        total = sum(map(self.of_word, dict.fromkeys(words))) + sum(map(self._of_more, more))
        lanes = len(self.clauses) + 1
        count, *sums = unpack(f"<{lanes}I", total.to_bytes(lanes * LANE // 8, "little"))
        if not count:
            return []
        each = scale(count) / HUNDREDTHS
        short = HINTED if len(words) >= LEAST_WORDS else CLEARLY
        found: list[Opinion] = []
        for number, (clause, bias) in enumerate(self.clauses.items()):
            margin = bias + each * (sums[number] - count * ABOVE)
            least = short if clause in self._needs else 0.0
            if margin >= least and clause in asked and self._may_speak(clause, words, more):
                found.append(Opinion(clause, margin, self._heaviest(words, joined, number)))
        strongest = sorted(found, key=lambda opinion: -opinion.margin)
        return strongest[:SPOKEN_OF]

    def _may_speak(self, clause: str, words: Sequence[str], more: Sequence[str]) -> bool:
        """Whether all that a clause needs is there: words enough, and one feature of each kind."""
        if clause not in self._needs:
            return len(words) >= LEAST_WORDS
        found = {*more, *(name for word in words for name in own_features(word, self._classes))}
        return all(not kind.isdisjoint(found) for kind in self._needs[clause])

    def _packed_word(self, word: str) -> int:
        return sum(map(self._packed, own_features(word, self._classes)))

    def _packed(self, feature: str) -> int:
        return self._nothing + sum(
            weight << (LANE * lane) for lane, weight in self.weights(feature)
        )

    def _heaviest(
        self, words: Sequence[str], joined: Sequence[tuple[int, int, str]], number: int
    ) -> tuple[Span, ...]:
        counts: dict[Span, int] = {}
        own = (((at, at), self.of_word(word)) for at, word in enumerate(words) if word != GROUP)
        more = (((first, last), self._of_more(name)) for first, last, name in joined)
        for place, packed in (*own, *more):
            counts[place] = counts.get(place, 0) + _weight_of(packed, number + 1)
        kept: list[Span] = []
        for first, last in sorted(counts, key=lambda place: (-counts[place], place)):
            apart = not any(first <= until and since <= last for since, until in kept)
            if len(kept) < SHOWN and counts[first, last] > 0 and apart:
                kept.append((first, last))
        return tuple(sorted(kept))
