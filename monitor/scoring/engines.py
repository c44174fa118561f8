"""Engines: which of many expressions occur in a text. Linear in the text, whatever an expression says.

An engine may name an expression too many, never one too few: what it names is matched exactly by re2 afterwards. So
every engine leads to the same findings.

* `Re2Set`: one automaton that grows with the texts it has seen. Ready at once, on every machine.
* `Re2Parts`: several of them, each for a part of the expressions. A state of an automaton is a set of what was found so
  far, and of fewer expressions there are far fewer such sets: slower on text like the last, many times faster on other.
* `Vectorscan`: compiled whole beforehand, which takes seconds and is kept; as fast on text never seen before.

`quicker.py` chooses among them.
"""

from __future__ import annotations

import hashlib
import importlib
import re
import threading
from collections.abc import Callable, MutableMapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, Final, Protocol

import re2

from monitor.scoring.terms import alternatives

SET_BYTES: Final = 64 << 20
"""Bound of the automaton of all lexicons; it forgets states when it reaches it."""
_PATTERN_BYTES: Final = 16 << 20
"""Bound of one compiled pattern; beyond it the engine takes its slower, still linear, way."""
_JOINED_BYTES: Final = 1 << 20
"""Texts are read together up to so many bytes."""
PARTS: Final = 6
"""Automatons of `Re2Parts`."""
_PART_BYTES: Final = 20 << 20
"""Bound of each of them."""
_ELSEWHERE: Final = ("\\A", "\\z", "\\Z", "\\v", "\\G", "\\K", "\\C", "\\Q", "\x0b")
"""What Vectorscan reads otherwise than re2 does, or otherwise in joined texts."""
_LONGEST: Final = 15_000
"""Characters of an expression that Vectorscan takes."""
_AS_RE2: Final = bytes.maketrans(b"\x0b", b"\x01")
"""Vectorscan counts the vertical tab among blanks, re2 does not."""

_SETS: Final = 32
"""Automatons of whole rulebooks that a process keeps: the rules in force, and a few others, whole or in parts."""
_SHARED: Final = 4_096
"""Compiled expressions that a process keeps: those of the shipped rules several times over."""
_COUNTED: Final = 3
_COUNTS: Final = re.compile(
    r"\\[xpP]\{[^}]*\}|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(?P<least>\d+)(?:,(?P<most>\d*))?\}",
    re.DOTALL,
)
"""Finds counts, and what only looks like one."""

Found = Sequence[int]
Kept = MutableMapping[str, bytes]
"""Compiled databases by their key; a folder, as a rule."""


def options(max_bytes: int) -> re2.Options:
    """Return options for re2 within so many bytes."""
    chosen = re2.Options()
    chosen.log_errors = False  # it would write to the terminal that the UI draws on
    chosen.max_mem = max_bytes
    return chosen


@lru_cache(_SHARED)
def compiled(source: str) -> Any:  # noqa: ANN401  re2 ships no types
    """Compile an expression that reads bytes; scorers of one process share it.

    Raises:
        re2.error: It is not one.
    """
    return re2.compile(source.encode("utf-8"), options(_PATTERN_BYTES))


@lru_cache(_SHARED)
def longest(source: str) -> Any:  # noqa: ANN401  re2 ships no types
    """Compile an expression that reads bytes and takes as much as it can, whichever of its branches comes first."""
    wanted = options(_PATTERN_BYTES)
    wanted.longest_match = True
    return re2.compile(source.encode("utf-8"), wanted)


def fault_of(source: str) -> str:
    """Return what is wrong with an expression; empty when nothing is."""
    try:
        compiled.__wrapped__(source)
    except re2.error as wrong:
        said = wrong.args[0] if wrong.args else ""
        return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return ""


class Engine(Protocol):
    """Finds which of many expressions occur in texts: folded, in UTF-8."""

    def found(self, data: bytes) -> Found:
        """Return the numbers of the expressions that occur, in any order."""
        ...

    def found_each(self, texts: Sequence[bytes]) -> Sequence[Found]:
        """Return the same for each of many texts."""
        ...


class Re2Set:
    """All expressions in one automaton that is built as far as the texts need it."""

    def __init__(self, sources: Sequence[str]) -> None:
        self._match = _all_of(tuple(sources))

    def found(self, data: bytes) -> Found:
        """Return the numbers of the expressions that occur."""
        return self._match(data)

    def found_each(self, texts: Sequence[bytes]) -> Sequence[Found]:
        """Return the same for each of many texts."""
        match = self._match
        return [match(data) for data in texts]


class Re2Parts:
    """The expressions in several automatons; made when first asked, for most texts never are."""

    def __init__(self, sources: Sequence[str]) -> None:
        self._sources = tuple(sources)

    def found(self, data: bytes) -> Found:
        """Return the numbers of the expressions that occur."""
        return [numbers[n] for numbers, match in self._parts for n in match(data)]

    def found_each(self, texts: Sequence[bytes]) -> Sequence[Found]:
        """Return the same for each of many texts."""
        answers: list[list[int]] = [[] for _ in texts]
        for numbers, match in self._parts:
            for answer, data in zip(answers, texts, strict=True):
                answer += [numbers[n] for n in match(data)]
        return answers

    @cached_property
    def _parts(self) -> list[tuple[range, Callable[[bytes], list[int]]]]:
        count = len(self._sources)
        return [
            (range(first, count, PARTS), _all_of(self._sources[first::PARTS], _PART_BYTES))
            for first in range(min(PARTS, count))
        ]


class Vectorscan:
    """All expressions in one database, compiled beforehand; many texts are read as one."""

    def __init__(self, sources: Sequence[str], kept: Kept | None = None) -> None:
        """Load the database of these expressions, or compile and keep it.

        Raises:
            ImportError: There is no Vectorscan here.
        """
        self._hs = importlib.import_module("hyperscan")
        self._always = frozenset(
            number for number, source in enumerate(sources) if _is_left_out(source)
        )
        self._one_at_a_time = threading.Lock()
        self._database = self._loaded(sources, kept)
        self._database.scratch = self._hs.Scratch(self._database)

    def _loaded(self, sources: Sequence[str], kept: Kept | None) -> Any:  # noqa: ANN401  the wheel's types are loose
        key = database_key(sources)
        stored = kept.get(key) if kept is not None else None
        if stored is not None:
            try:
                return self._hs.loadb(stored, self._hs.HS_MODE_BLOCK)
            except self._hs.error:
                pass  # of another machine, or damaged: compiled anew
        database, refused = self._compiled(sources)
        if refused:
            self._always |= refused
        elif kept is not None:
            kept[key] = self._hs.dumpb(database)
        return database

    def _compiled(self, sources: Sequence[str]) -> tuple[Any, frozenset[int]]:
        wanted = [number for number in range(len(sources)) if number not in self._always]
        try:
            return self._compile(sources, wanted), frozenset()
        except self._hs.error:
            refused = frozenset(n for n in wanted if not self._takes(sources[n]))
            return self._compile(sources, [n for n in wanted if n not in refused]), refused

    def _compile(self, sources: Sequence[str], wanted: Sequence[int]) -> Any:  # noqa: ANN401
        database = self._hs.Database(mode=self._hs.HS_MODE_BLOCK)
        apart = [(number, one) for number in wanted for one in _apart(sources[number])]
        expressions = [one.encode("utf-8") for _, one in apart]
        # An expression that nothing matches keeps the database from being empty.
        expressions.append(rb"\x00never\x00")
        numbers = [*(number for number, _ in apart), len(sources)]
        flags = self._hs.HS_FLAG_UTF8 | self._hs.HS_FLAG_MULTILINE
        database.compile(
            expressions=expressions,
            ids=numbers,
            elements=len(numbers),
            flags=[flags] * len(numbers),
        )
        return database

    def _takes(self, source: str) -> bool:
        try:
            self._compile([source], [0])
        except self._hs.error:
            return False
        return True

    def found(self, data: bytes) -> Found:
        """Return the numbers of the expressions that occur."""
        return self.found_each((data,))[0]

    def found_each(self, texts: Sequence[bytes]) -> Sequence[Found]:
        """Return the same for each of many texts."""
        answers: list[Found] = []
        batch: list[bytes] = []
        size = 0
        for data in texts:
            if batch and size + len(data) > _JOINED_BYTES:
                answers += self._found_in(batch)
                batch, size = [], 0
            batch.append(data)
            size += len(data) + 1
        return answers + self._found_in(batch) if batch else answers

    def _found_in(self, texts: Sequence[bytes]) -> list[Found]:
        """Read texts joined by line ends; an expression that crosses one is named too often, never too seldom."""
        hits: list[tuple[int, int]] = []

        def seen(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            hits.append((end, number))

        with self._one_at_a_time:
            self._database.scan(b"\n".join(texts).translate(_AS_RE2), match_event_handler=seen)
        hits.sort()
        answers: list[Found] = []
        at, end = 0, 0
        for data in texts:
            end += len(data)
            found = set(self._always)
            while at < len(hits) and hits[at][0] <= end:
                found.add(hits[at][1])
                at += 1
            answers.append(tuple(found))
            end += 1
        return answers


def _is_left_out(source: str) -> bool:
    """Whether Vectorscan need not be asked: it reads the expression otherwise, or refuses one so long."""
    return any(sign in source for sign in _ELSEWHERE) or (
        len(source) > _LONGEST and len(_apart(source)) == 1
    )


def _apart(source: str) -> list[str]:
    """Return the alternatives of an expression: many small ones are compiled sooner, and found several times faster.

    An end of the text is not taken everywhere, so what asks for one stays whole.
    """
    return [source] if "$" in source.replace("\\$", "") else alternatives(source)


def database_key(sources: Sequence[str]) -> str:
    """Return the name under which the database of these expressions is kept."""
    whole = hashlib.sha256()
    for source in sources:
        whole.update(source.encode("utf-8") + b"\0")
    return whole.hexdigest()


def vectorscan(kept: Kept | None = None) -> Callable[[Sequence[str]], Engine]:
    """Return what makes a Vectorscan engine; one of re2 where there is none."""

    def make(sources: Sequence[str]) -> Engine:
        try:
            return Vectorscan(sources, kept)
        except ImportError:
            return Re2Set(sources)

    return make


@lru_cache(_SETS)
def _all_of(sources: tuple[str, ...], max_bytes: int = SET_BYTES) -> Callable[[bytes], list[int]]:
    whole = re2.Set.SearchSet(options(max_bytes))
    for source in sources:
        whole.Add(source.encode("utf-8"))
    whole.Compile()
    return _bare(whole)


def uncounted(source: str) -> str:
    """Return an expression that occurs wherever this one does, and counts nothing beyond two.

    An automaton that must count the words of a gap has many times the states, and is built while texts wait.
    """
    if "\\Q" in source:
        return source
    loose = _COUNTS.sub(_uncounted, source)
    return source if loose == source or fault_of(loose) else loose


def _uncounted(count: re.Match[str]) -> str:
    if count["least"] is None or 0 < int(count["most"] or count["least"]) < _COUNTED:
        return count[0]
    return "*" if int(count["least"]) == 0 else "+"


@lru_cache(_SHARED)
def occurs_in(source: str, max_bytes: int = _PATTERN_BYTES) -> Callable[[bytes], list[int]]:
    """Return a fast test of whether one expression occurs in a text; what it returns is true or not.

    Scorers of one process share it, and what it has learnt.
    """
    one = re2.Set.SearchSet(options(max_bytes))
    one.Add(source.encode("utf-8"))
    one.Compile()
    return _bare(one)


def _bare(one: Any) -> Callable[[bytes], list[int]]:  # noqa: ANN401  re2 ships no types
    """Return the match of a set without the wrapper in Python, which costs half as much as the match itself."""
    match: Callable[[bytes], list[int]] = getattr(one, "_set", one).Match
    return match
