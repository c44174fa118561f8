"""The quickest of the engines for the texts that come: the clock chooses, for all lead to the same findings."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Final

from monitor.scoring.engines import (
    Engine,
    Found,
    Kept,
    Re2Parts,
    Re2Set,
    Vectorscan,
    database_key,
    vectorscan,
)

WORTH_PARTING: Final = 0.5
"""Seconds that one automaton reads before several are made, which takes about as long."""
WORTH_BUILDING: Final = 10.0
"""Seconds that re2 reads before Vectorscan is built, which takes about as long: so it never costs more than twice."""
TRIED_AGAIN: Final = 32
"""Every so many batches a slower engine is given one, to see whether it still is."""
ALONE_AGAIN: Final = 1_024
"""The same for texts that are read one by one."""


class Quicker:
    """Begins with re2, takes Vectorscan beside it when that is kept or worth building, and uses the quickest.

    On text that resembles what came before, one automaton is ahead; on text that does not, several or Vectorscan are.
    All lead to the same findings, so the clock may choose.
    """

    def __init__(
        self, sources: Sequence[str], kept: Kept | None = None, *, grows: bool = True
    ) -> None:
        """Begin with what is ready at once; Vectorscan is taken only by one that grows."""
        self._sources = tuple(sources)
        self._kept = kept
        self._engines: list[Engine] = [Re2Set(sources)]
        self._costs = [0.0]
        """Seconds per byte of each engine, the last batches counting most."""
        self._spent = 0.0
        """Seconds of all texts."""
        self._batches = self._alone = 0
        self._parted, self._grown = False, not grows

    def found(self, data: bytes) -> Found:
        """Return the numbers of the expressions that occur."""
        self._part()
        self._alone += 1
        chosen = self._choose(self._alone, ALONE_AGAIN)
        started = time.perf_counter()
        answer = self._engines[chosen].found(data)
        self._learn(chosen, time.perf_counter() - started, len(data))
        return answer

    def found_each(self, texts: Sequence[bytes]) -> Sequence[Found]:
        """Return the same for each of many texts."""
        self._part()
        self._grow()
        self._batches += 1
        chosen = self._choose(self._batches, TRIED_AGAIN)
        started = time.perf_counter()
        answer = self._engines[chosen].found_each(texts)
        seconds = time.perf_counter() - started
        self._learn(chosen, seconds, sum(map(len, texts)))
        return answer

    def _learn(self, chosen: int, seconds: float, size: int) -> None:
        self._spent += seconds
        cost = seconds / (size + 1)
        self._costs[chosen] += (cost - self._costs[chosen]) / (2 if self._costs[chosen] else 1)

    def _part(self) -> None:
        if not self._parted and self._spent >= WORTH_PARTING:
            self._parted = True
            self._add(Re2Parts(self._sources))

    def _add(self, engine: Engine) -> None:
        self._engines.append(engine)
        self._costs.append(0.0)

    def _grow(self) -> None:
        if self._grown or (self._spent < WORTH_BUILDING and not self._is_kept()):
            return
        self._grown = True
        engine = vectorscan(self._kept)(self._sources)
        if isinstance(engine, Vectorscan):
            self._add(engine)

    def _is_kept(self) -> bool:
        return (
            self._batches == 0
            and self._kept is not None
            and database_key(self._sources) in self._kept
        )

    def _choose(self, turn: int, again: int) -> int:
        """Return the quickest engine, and now and then another, for texts change."""
        if 0.0 in self._costs:
            return self._costs.index(0.0)
        if turn % again == 0:
            return turn // again % len(self._engines)
        return self._costs.index(min(self._costs))


def of_re2(sources: Sequence[str]) -> Engine:
    """Return an engine that is ready at once on every machine."""
    return Quicker(sources, grows=False)


def quicker(kept: Kept | None = None) -> Callable[[Sequence[str]], Engine]:
    """Return what makes an engine for many texts."""
    return lambda sources: Quicker(sources, kept)
