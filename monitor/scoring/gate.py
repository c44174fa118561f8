"""A gate before the learned model: tells quickly of which texts it may have something to say.

It adds the weights of a text's words and lexicons as the model does, all clauses in one whole number, without phrases
and without looking twice. It is asked before anything is matched exactly, of lexicons that an engine may name too
often, and then takes only what speaks for a clause; and once more, of those that occur for sure. Whatever passes the
second question passes the first, so every engine leads to the same findings.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Final

from monitor.scoring.engines import Found
from monitor.scoring.learned import ABOVE, HUNDREDTHS, LANE, SCALE, SHORT, Learned, told

SLACK: Final = 0.15
"""A margin by the gate's reckoning; of 200 texts of which the model would speak, one lies below it."""
_TOP: Final = 1 << (LANE - 1)
_COUNT: Final = (1 << LANE) - 1
MOST: Final = 4_096
"""Features of a text; of more, some 1,800 words, the model says nothing: it learned from posts."""
_REMEMBERED: Final = 50_000
_PARTS: Final = bytes(at for at in range(128) if not (chr(at).isalnum() or chr(at) == "'"))
_BLANKS: Final = bytes.maketrans(_PARTS, b" " * len(_PARTS))


class _Words(dict[bytes, int]):
    """What each word weighs; reckoned when it is first met."""

    def __init__(self, model: Learned) -> None:
        super().__init__()
        self._model = model

    def __missing__(self, word: bytes) -> int:
        weighed = self._model.of_word(word.decode("utf-8", "replace"))
        if len(self) < _REMEMBERED:
            self[word] = weighed
        return weighed


class Gate:
    """Asked of every text, before the model is."""

    def __init__(
        self, model: Learned, numbers: Mapping[int, str], asked: Mapping[bool, Collection[str]]
    ) -> None:
        """Take the model, the lexicons that are looked for by number, and what is asked of official texts or not."""
        self._model = model
        self._words = _Words(model)
        said = {number: next(iter(told([name]))) for number, name in numbers.items()}
        self._named = frozenset(n for n, name in said.items() if name in model.needed)
        self._surely = {name: _lanes(model, next(iter(told([name])))) for name in numbers.values()}
        self._perhaps = [0] * (max(numbers, default=0) + 1)
        for number, name in said.items():
            self._perhaps[number] = _lanes(model, name, least=0)
        self._tops = {
            official: sum(
                _TOP << (LANE * lane)
                for lane, clause in enumerate(model.clauses, 1)
                if clause in clauses and clause not in model.needing
            )
            for official, clauses in asked.items()
        }
        self._above = cache(self._limits)

    def may_open(self, data: bytes, found: Found, *, official: bool) -> bool:
        """Whether the model may speak of a text in which no other lexicons occur than these."""
        if not self._named.isdisjoint(found):
            return True
        known = len(self._perhaps)
        lexicons = sum(self._perhaps[number] for number in found if number < known)
        return self._passes(data, lexicons, official=official)

    def opens(self, data: bytes, lexicons: Iterable[str], *, official: bool) -> bool:
        """Whether it may speak of more than the clauses that need certain signs; the lexicons occur for sure."""
        return self._passes(data, sum(map(self._surely.__getitem__, lexicons)), official=official)

    def _passes(self, data: bytes, lexicons: int, *, official: bool) -> bool:
        words = data.translate(_BLANKS).split()
        total = sum(map(self._words.__getitem__, words), lexicons)
        count = total & _COUNT
        return count <= MOST and bool((total + self._above(count)) & self._tops[official])

    def _limits(self, count: int) -> int:
        """Return what lifts a clause's lane to its top bit where the sum of so many features reaches the margin."""
        each = SCALE / math.sqrt(count + SHORT) / HUNDREDTHS
        return sum(
            _TOP - ABOVE * count - math.ceil((SLACK - bias) / each) << (LANE * lane)
            for lane, bias in enumerate(self._model.clauses.values(), 1)
        )


def _lanes(model: Learned, feature: str, least: int | None = None) -> int:
    """Return a feature's weights in their lanes, those below the least as that."""
    return sum(
        (weight if least is None else max(weight, least)) << (LANE * lane)
        for lane, weight in model.weights(feature)
    )
