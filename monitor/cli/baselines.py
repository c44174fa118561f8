"""What others do with the same texts: packages that are installed beside the program, and a bare list of words.

None of them is a dependency. They are looked for by name, and what they answer is only measured.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

_WORDS: Final = (
    "slur",
    "slur_mild",
    "loaded",
    "obscene",
    "sexual_insult",
    "vulgar",
    "explicit",
    "bad_name",
)
"""Lexicons that a bare list of words is made of."""
_EVERY: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Baseline:
    """Another way to score texts."""

    name: str
    threshold: float
    """Flagged from this score on, by its own documentation."""
    score: Callable[[Sequence[str]], list[float]]
    cap: int = _EVERY
    """Texts it is given; one that takes milliseconds a text gets fewer."""


def installed() -> Iterator[Baseline]:
    """Yield the baselines that can be measured here."""
    yield Baseline("keyword list", 1.0, _keywords)
    if importlib.util.find_spec("vaderSentiment"):
        yield Baseline("vaderSentiment", 0.05, _vader)
    if importlib.util.find_spec("profanity_check"):
        yield Baseline("alt-profanity-check", 0.5, _profanity_check)
    if importlib.util.find_spec("better_profanity"):
        yield Baseline("better-profanity", 1.0, _better_profanity, cap=500)


def _keywords(texts: Sequence[str]) -> list[float]:
    import re2

    from monitor.scoring.normalise import normalise
    from monitor.scoring.rules import shipped
    from monitor.scoring.template import Templates

    sources = Templates(shipped().lexicons).sources
    words = [re2.compile(sources[name].encode()) for name in _WORDS]
    return [
        float(any(word.search(data) for word in words))
        for data in (normalise(text).data for text in texts)
    ]


def _vader(texts: Sequence[str]) -> list[float]:
    analyser = importlib.import_module("vaderSentiment.vaderSentiment").SentimentIntensityAnalyzer()
    return [-float(analyser.polarity_scores(text)["compound"]) for text in texts]


def _profanity_check(texts: Sequence[str]) -> list[float]:
    return list(map(float, importlib.import_module("profanity_check").predict_prob(list(texts))))


def _better_profanity(texts: Sequence[str]) -> list[float]:
    profanity = importlib.import_module("better_profanity").profanity
    profanity.load_censor_words()
    return [float(profanity.contains_profanity(text)) for text in texts]
