"""A gate before the learned model: tells quickly of which texts it may have something to say.

It adds the weights of a text's words and lexicons as the model does, all clauses in one whole number, without phrases
and without looking twice. It is asked before anything is matched exactly, of lexicons that an engine may name too
often, and then takes only what speaks for a clause; and once more, of those that occur for sure. Whatever passes the
second question passes the first, so every engine leads to the same findings.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Final

from monitor.scoring.engines import Found
from monitor.scoring.learned import ABOVE, GROUP, HUNDREDTHS, LANE, SCALE, SHORT, Learned, told

SLACK: Final = 0.15
"""A margin by the gate's reckoning; of 200 texts of which the model would speak, one lies below it."""
_TOP: Final = 1 << (LANE - 1)
_COUNT: Final = (1 << LANE) - 1
MOST: Final = 4_096
"""Features of a text; of more, some 1,800 words, the model says nothing: it learned from posts."""
_REMEMBERED: Final = 50_000
_PARTS: Final = bytes(at for at in range(128) if not (chr(at).isalnum() or chr(at) == "'"))
_BLANKS: Final = bytes.maketrans(_PARTS, b" " * len(_PARTS))
_BLANKS_OF_MANY: Final = _BLANKS[:10] + b"\n" + _BLANKS[11:]
"""The same for texts that stand on a line each."""


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
        self,
        model: Learned,
        numbers: Mapping[int, str],
        looked_for: int,
        asked: Mapping[bool, Collection[str]],
    ) -> None:
        """Take the model, the lexicons by number, and what is asked of official texts or not.

        Args:
            model: What was learned.
            numbers: Lexicons by the numbers that an engine gives them.
            looked_for: Numbers that an engine may give.
            asked: Clauses that are asked of official texts, and of others.
        """
        self._model = model
        self._words = _Words(model)
        said = {number: next(iter(told([name]))) for number, name in numbers.items()}
        self._named = frozenset(n for n, name in said.items() if name in model.needed)
        self._needs_words = not model.needed <= {GROUP, *said.values()}
        self._surely = {number: _lanes(model, name) for number, name in said.items()}
        strongest = {
            n: max((w for _, w in model.weights(name)), default=0) for n, name in said.items()
        }
        self._order = {number: -weight for number, weight in strongest.items()}
        """Lexicons that speak most for some clause come first."""
        self._perhaps = [0] * looked_for
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
        return self.may_open_each((data,), (found,), (official,))[0]

    def may_open_each(
        self, texts: Sequence[bytes], found: Sequence[Found], official: Sequence[bool]
    ) -> list[bool]:
        """Return the same for each of many texts."""
        named, tops, limits = self._named, self._tops, self._above
        words_weigh, lexicons_weigh = self._words.__getitem__, self._perhaps.__getitem__
        answers: list[bool] = []
        for words, occurring, own in zip(_words_of_each(texts), found, official, strict=True):
            total = sum(map(words_weigh, words), sum(map(lexicons_weigh, occurring)))
            count = total & _COUNT
            answers.append(
                (count <= MOST and (total + limits(count)) & tops[own] != 0)
                or not named.isdisjoint(occurring)
            )
        return answers

    def may_need(self, found: Found) -> bool:
        """Whether a sign that some clauses need may be there, where no group is named otherwise."""
        return self._needs_words or not self._named.isdisjoint(found)

    def opens(
        self, data: bytes, found: Found, occurs: Callable[[int, bytes], bool], *, official: bool
    ) -> bool:
        """Whether it may speak of more than the clauses that need certain signs, by what occurs for sure.

        Args:
            data: The text.
            found: The lexicons that an engine named.
            occurs: Whether a lexicon occurs for sure; asked of those that may speak most first, until the gate shuts.
            official: Whether the text is one of the department's own.
        """
        (words,) = _words_of_each((data,))
        perhaps, tops = self._perhaps, self._tops[official]
        total = sum(map(self._words.__getitem__, words))
        count = total & _COUNT
        if count > MOST:
            return False
        raised = sum(map(perhaps.__getitem__, found), total + self._above(count))
        for number in sorted(self._surely.keys() & found, key=self._order.__getitem__):
            if not raised & tops:
                return False
            sure = self._surely[number] if occurs(number, data) else 0
            raised += sure - perhaps[number]
        return bool(raised & tops)

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


def _words_of_each(texts: Sequence[bytes]) -> list[list[bytes]]:
    """Return the words of each text; of many the blanks are made together."""
    together = b"\n".join(texts)
    if together.count(b"\n") == len(texts) - 1:
        return [line.split() for line in together.translate(_BLANKS_OF_MANY).split(b"\n")]
    return [text.translate(_BLANKS).split() for text in texts]
