"""Facts: whether what the register holds speaks of this very hit: its clause, the member it names, its sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from monitor.scoring.normalise import normalise
from monitor.scoring.roster import turned
from monitor.scoring.rulebook import touches
from monitor.scoring.scan import Hit
from monitor.scoring.windows import sentence

RUN: Final = 3
"""Words in a row that two texts share where one repeats the other."""
REPEATED: Final = 60
"""Per cent of a sentence's runs of words that a release must hold, for the sentence to be released."""
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)?")

Run = tuple[str, ...]


def words_of(text: str) -> list[str]:
    """Return the words of a text, folded."""
    return _WORD.findall(normalise(text).text)


def runs(words: Sequence[str]) -> frozenset[Run]:
    """Return every run of `RUN` words; of a shorter text its words as one run."""
    if len(words) <= RUN:
        return frozenset({tuple(words)} if words else ())
    return frozenset(tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1))


def repeats(text: str, releases: Iterable[str]) -> bool:
    """Whether most of what a text says stands in one of the releases, in the same words."""
    own = runs(words_of(text))
    return bool(own) and any(
        len(own & runs(words_of(release))) * 100 >= REPEATED * len(own) for release in releases
    )


def named(name: str, span: str) -> bool:
    """Whether a span names the member of that name: by the surname, or by handle or nickname as a whole."""
    words = normalise(turned(name)).text.split()
    return bool(words) and words[-1].lstrip("@") in {
        word.lstrip("@") for word in normalise(span).text.replace(",", " ").split()
    }


def _permitted(clauses: Sequence[str], hit: Hit) -> bool:
    return any(touches(hit.rule.clause, clause) for clause in clauses)


def _consented(names: Sequence[str], hit: Hit) -> bool:
    span = hit.view.data[hit.start : hit.end].decode("utf-8", "ignore")
    return any(named(name, span) for name in names)


def _released(releases: Sequence[str], hit: Hit) -> bool:
    said = sentence(hit.view.data, hit.start, hit.end).decode("utf-8", "ignore")
    return repeats(said, releases)


HOLDS: Final[Mapping[str, Callable[[Sequence[str], Hit], bool]]] = MappingProxyType(
    {"permission": _permitted, "consent": _consented, "released": _released}
)
"""By the name of the fact: whether what is known holds of a hit."""
