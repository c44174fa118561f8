"""What `watchdesk bench` measures. CPU time, the median of a few runs, ours and the peer's by turns."""

from __future__ import annotations

import hashlib
import re
import resource
import statistics
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from cases.model.actors import SERVICE
from cases.model.custody import GENESIS, Act, CustodyAction, StoredEntry, check_chain, seal

_RUNS: Final = 5
_ENTRIES: Final = 20_000
_POSTS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure beside its peer's."""

    name: str
    ours: float
    peer: float
    unit: str
    against: str
    ratio: float = field(init=False)
    """Ours divided by the peer's."""

    def __post_init__(self) -> None:
        """Divide."""
        object.__setattr__(self, "ratio", self.ours / self.peer)


def start() -> list[Measure]:
    """How long the program takes to say its version, against an interpreter that loads click."""
    ours, peer = _by_turns(
        lambda: _process("-m", "monitor", "--version"), lambda: _process("-c", "import click")
    )
    return [Measure("start: --version", ours, peer, "CPU s", "python -c 'import click'")]


def verify() -> list[Measure]:
    """How fast the chain of custody is checked, against one SHA-256 over the same bytes."""
    entries, prev = [], GENESIS
    act = Act(CustodyAction.FLAG_VIEWED, "flag", "12", details={"why": "bench"})
    for seq in range(1, _ENTRIES + 1):
        at = datetime(2026, 1, 1, tzinfo=UTC)
        entries.append(seal(act, SERVICE, at, log="bench", seq=seq, prev=prev, salt=b"s" * 16))
        prev = entries[-1].digest
    ours, peer = _by_turns(lambda: _check(entries), lambda: _hash(entries))
    return [
        Measure(
            "verify: entries checked",
            len(entries) / ours,
            len(entries) / peer,
            "/CPU s",
            "hashlib.sha256 once",
        )
    ]


def score() -> list[Measure]:
    """How fast posts are scored, against the standard library's `re` looking for the words only."""
    from monitor.scoring.document import Document
    from monitor.scoring.rules import shipped
    from monitor.scoring.scorer import Scorer

    scorer, book = Scorer.shipped(), shipped()
    terms = {term for lexicon in book.lexicons.values() for term in lexicon.terms}
    words = re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, terms)))})\b", re.IGNORECASE)
    posts = [_POST.format(n % 97, _TURNS[n % len(_TURNS)]) for n in range(_POSTS)]
    ours, peer = _by_turns(
        lambda: _each(scorer.score, map(Document, posts)), lambda: _each(words.findall, posts)
    )
    return [
        Measure(
            "score: posts scored",
            _POSTS / ours,
            _POSTS / peer,
            "/CPU s",
            f"re.findall of {len(terms):,} terms",
        )
    ]


_POST: Final = "Took {} photos of the lake this morning, {} and the ferns are coming back along the trail. #outdoors"
_TURNS: Final = (
    "then coffee",
    "two geese watching",
    "nobody about",
    "cold hands",
    "a friend came along",
)


def _check(entries: list[StoredEntry]) -> None:
    if any(problems for _said, problems in check_chain(entries)):
        raise RuntimeError("the chain that was just made does not verify")


def _hash(entries: list[StoredEntry]) -> None:
    for entry in entries:
        hashlib.sha256(entry.leaf).hexdigest()


def _each(act: Callable[..., object], things: object) -> None:
    for thing in things:  # type: ignore[attr-defined]
        act(thing)


def _process(*words: str) -> None:
    subprocess.run([sys.executable, "-P", *words], check=True, stdout=subprocess.DEVNULL)  # noqa: S603  our own interpreter


def _by_turns(ours: Callable[[], None], peer: Callable[[], None]) -> tuple[float, float]:
    """Return the median CPU seconds of each, children included."""
    for warm in (ours, peer):
        warm()
    taken = [(_cpu_s(ours), _cpu_s(peer)) for _ in range(_RUNS)]
    return statistics.median(t[0] for t in taken), statistics.median(t[1] for t in taken)


def _cpu_s(act: Callable[[], None]) -> float:
    before = _used_s()
    act()
    return _used_s() - before


def _used_s() -> float:
    """Return the CPU seconds of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


MEASURES: Final[dict[str, Callable[[], list[Measure]]]] = {
    "start": start,
    "verify": verify,
    "score": score,
}
