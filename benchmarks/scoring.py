"""Scoring: posts per CPU-second on everyday short posts, beside a bare re2 set and a naive `re` alternation.

All three look for the same terms in the same posts in the same run; only the scorer explains what it found.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from random import Random

from cases.policy import catalogue
from monitor.scoring.document import Document
from monitor.scoring.rules import shipped
from monitor.scoring.scan import Re2Set
from monitor.scoring.scorer import Scorer
from monitor.scoring.template import Templates

POSTS = 100_000
NAIVE_POSTS = 1_000
HOT_POSTS = 5_000
SEED = 20_260_501

WHO = (
    "my grandmother", "the neighbor", "our old dog", "half the choir", "the barista", "my cousin Lena",
    "the whole team", "a stranger on the bus", "the kid next door", "our landlord", "nobody", "the cat",
)  # fmt: skip
DID = (
    "baked", "forgot", "painted", "found", "finally repaired", "lost", "photographed", "dropped",
    "borrowed", "named", "sold", "hid", "reviewed", "watered", "carried", "misread",
)  # fmt: skip
WHAT = (
    "three loaves of rye", "the good umbrella", "a kayak", "the garage door", "somebody's library book",
    "the tomatoes", "a box of buttons", "the wrong parcel", "two tickets to the ballet", "the porch light",
    "a jar of plum jam", "the piano bench", "our holiday photos", "a very small lamp",
)  # fmt: skip
WHEN = (
    "before breakfast", "in the rain", "during halftime", "on the ferry", "after the concert",
    "while it snowed", "between two meetings", "at the farmers market", "last summer", "for once",
)  # fmt: skip
THEN = (
    "and I am still laughing", "so now we need a bigger shelf", "which explains a lot", "10/10 would do again",
    "😂", "🌻🌻", "and nobody noticed", "so soup it is", "#slowsunday", "— classic", "and the view was worth it",
    "anyway, how was your week?", "so I wrote a poem about it", "and then the lights came back on",
)  # fmt: skip
HOT = (
    "Rolling code 3 to an armed robbery at the bank on Main St",
    "All muslims are vermin",
    "Had a guy today who tried to swallow his stash",
    "what the fuck is this",
    "call me at 555-234-8890",
)


def run() -> dict[str, float | int | str]:
    """Return the figures of one run; speeds are posts per CPU-second on one core."""
    posts = list(everyday(POSTS))
    scorer = Scorer.of(shipped(), catalogue())
    cold = _speed(lambda p: scorer.score(Document(p)), posts[:1_000])
    flagged = sum(scorer.score(Document(post)).flagged for post in posts)
    ours = _speed(lambda p: scorer.score(Document(p)), posts)
    hot = [f"{post} {HOT[n % len(HOT)]}" for n, post in enumerate(posts[:HOT_POSTS])]
    ours_hot = _speed(lambda p: scorer.score(Document(p)), hot)
    bare = _speed(_bare(), posts)
    naive = _speed(_naive(), posts[:NAIVE_POSTS])
    return {
        "posts": len(posts),
        "flagged_per_1000": round(1_000 * flagged / len(posts), 2),
        "ours_per_cpu_s": round(ours),
        "ours_cold_per_cpu_s": round(cold),
        "ours_hot_per_cpu_s": round(ours_hot),
        "bare_re2_set_per_cpu_s": round(bare),
        "naive_re_per_cpu_s": round(naive),
        "cost_to_bare_re2_set": round(bare / ours, 2),
        "times_naive_re": round(ours / naive, 1),
    }


def everyday(count: int) -> Iterable[str]:
    """Yield everyday posts, the same ones each time."""
    chance = Random(SEED)  # noqa: S311  a choice of words, not a secret
    for number in range(count):
        parts = [chance.choice(slot) for slot in (WHO, DID, WHAT, WHEN, THEN)]
        yield f"{parts[0].capitalize()} {' '.join(parts[1:])} (day {number % 365})"


def _speed(score: Callable[[str], object], posts: Sequence[str]) -> float:
    started = time.process_time()
    for post in posts:
        score(post)
    return len(posts) / (time.process_time() - started)


def _bare() -> Callable[[str], object]:
    scan = Re2Set(_sources())
    return lambda post: scan.found(post.lower().encode())


def _naive() -> Callable[[str], object]:
    """All the same expressions as one alternation of the standard library, every match found."""
    whole = re.compile("|".join(f"(?:{source})" for source in _sources()), re.IGNORECASE)
    return whole.findall


def _sources() -> list[str]:
    book = shipped()
    templates = Templates(book.lexicons)
    return [
        templates.signs[name]
        for name, lexicon in book.lexicons.items()
        if lexicon.terms and not lexicon.common
    ]


if __name__ == "__main__":
    for figure, value in run().items():
        print(f"{figure:28} {value}")
