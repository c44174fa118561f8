"""Scoring: posts per CPU-second on everyday short posts with every shipped rule, beside the bare scan and peers.

The bare scan looks for the same lexicons in the same bytes in the same run, and explains nothing. Peers are measured
where they are installed. Every figure is the best of three rounds after one that warms up; `seen first` is that one.
re2 is given all posts, Vectorscan, `re` and the peers the first few of them, so that a run ends in a few minutes: some
are thousands of times slower. The figures say how many each was given.
"""

from __future__ import annotations

import importlib
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import islice
from random import Random

import msgspec
from platformdirs import user_cache_path

from cases.policy import catalogue
from monitor.scoring.document import Document
from monitor.scoring.engines import Engine, Re2Set, Vectorscan
from monitor.scoring.kept import KeptDatabases
from monitor.scoring.normalise import normalise
from monitor.scoring.rules import shipped
from monitor.scoring.scan import Scanner
from monitor.scoring.scorer import Scorer

POSTS = 100_000
FEW = 2_000
OF_VECTORSCAN = 10_000
OF_RE = 100
REPEATED = 5
HOT_POSTS = 5_000
ROUNDS = 3
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
    engines: dict[str, Engine] = {"re2": Re2Set(_sources())}
    try:
        engines["vectorscan"] = Vectorscan(
            _sources(), KeptDatabases(user_cache_path("watchdesk") / "rules")
        )
    except ImportError:
        print("no Vectorscan here")
    data = [normalise(post).data for post in posts]
    figures: dict[str, float | int | str] = {
        "posts": POSTS,
        "bytes_a_post": len(b"".join(data)) // POSTS,
    }
    for name, engine in engines.items():
        count = POSTS if name == "re2" else OF_VECTORSCAN
        few = data[:count]
        bare = _best(partial(engine.found_each, few), count)
        figures |= _scored(name, engine, posts[:count], bare)
    hot = [f"{post} {HOT[n % len(HOT)]}" for n, post in enumerate(posts[:HOT_POSTS])]
    scorer = Scorer.of(shipped(), catalogue())
    figures["hot_per_cpu_s"] = round(_best(lambda: _drain(scorer, hot), HOT_POSTS))
    figures |= _jobs(posts)
    naive = re.compile("|".join(f"(?:{source})" for source in _sources()), re.IGNORECASE)
    figures["naive_re_posts"] = OF_RE
    figures["naive_re_per_cpu_s"] = round(
        _best(lambda: [*map(naive.findall, posts[:OF_RE])], OF_RE, 1)
    )
    return figures | _peers(posts)


def _scored(
    name: str, engine: Engine, posts: Sequence[str], bare: float
) -> dict[str, float | int | str]:
    scorer = Scorer.of(shipped(), catalogue(), engine=lambda _sources: engine)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    flagged = sum(said.flagged for said in scorer.score_many(map(Document, posts)))
    first = len(posts) / (time.process_time() - started)
    many = _best(lambda: _drain(scorer, posts), len(posts))
    one = _best(lambda: [scorer.score(Document(post)) for post in posts[:FEW]], FEW)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {
        f"{name}_posts": len(posts),
        f"{name}_bare_per_cpu_s": round(bare),
        f"{name}_many_per_cpu_s": round(many),
        f"{name}_many_seen_first_per_cpu_s": round(first),
        f"{name}_many_times_bare_cost": round(bare / many, 2),
        f"{name}_one_alone_ms": round(1_000 / one, 4),
        f"{name}_grown_mb_over_all_rounds": round(grown / 1_024, 1),
        f"{name}_flagged_per_1000": round(1_000 * flagged / len(posts), 2),
    }


def _drain(scorer: Scorer, posts: Iterable[str]) -> None:
    for _ in scorer.score_many(map(Document, posts)):
        pass


def _best(work: Callable[[], object], posts: int, rounds: int = ROUNDS) -> float:
    """Return posts per CPU-second of the best round, after one that warms up."""
    work()
    times = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return posts / min(times)


def _jobs(posts: Sequence[str]) -> dict[str, float | int | str]:
    """Return posts per second of wall time through `watchdesk score`, start included, in one process and in two."""
    lines = b"".join(msgspec.json.encode({"id": n, "text": p}) + b"\n" for n, p in enumerate(posts))
    figures: dict[str, float | int | str] = {}
    took: list[float] = []
    for jobs in (1, 2):
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "monitor", "score", "--jobs", str(jobs)],
            input=lines * REPEATED,
            stdout=subprocess.DEVNULL,
            check=True,
        )
        seconds = time.perf_counter() - started
        figures[f"score_jobs_{jobs}_per_s"] = round(REPEATED * len(posts) / seconds)
        took.append(seconds)
    figures["score_jobs_2_times_as_fast"] = round(took[0] / took[1], 2)
    return figures


def _peers(posts: Sequence[str]) -> dict[str, float | int | str]:
    """Return the figures of the peers that are installed."""
    known: dict[str, tuple[str, Callable[[object], Callable[[str], object]], int]] = {
        "better_profanity": ("better_profanity", lambda m: m.profanity.contains_profanity, 50),  # type: ignore[attr-defined]
        "alt_profanity_check": ("profanity_check", lambda m: lambda p: m.predict_prob([p]), 100),  # type: ignore[attr-defined]
        "vader": (
            "vaderSentiment.vaderSentiment",
            lambda m: m.SentimentIntensityAnalyzer().polarity_scores,  # type: ignore[attr-defined]
            1_000,
        ),
    }
    figures: dict[str, float | int | str] = {}
    for name, (module, test_of, count) in known.items():
        try:
            test = test_of(importlib.import_module(module))
        except ImportError:
            figures[f"{name}_per_cpu_s"] = "not installed"
            continue
        some = list(islice(posts, count))
        figures[f"{name}_posts"] = count
        figures[f"{name}_per_cpu_s"] = round(_best(partial(_each, test, some), count, 1))
    return figures


def _each(test: Callable[[str], object], posts: Iterable[str]) -> None:
    for post in posts:
        test(post)


def everyday(count: int) -> Iterable[str]:
    """Yield everyday posts, the same ones each time."""
    chance = Random(SEED)  # noqa: S311  a choice of words, not a secret
    for number in range(count):
        parts = [chance.choice(slot) for slot in (WHO, DID, WHAT, WHEN, THEN)]
        yield f"{parts[0].capitalize()} {' '.join(parts[1:])} (day {number % 365})"


def _sources() -> list[str]:
    """Return what the scorer's first pass looks for."""
    taken: list[str] = []

    def engine(sources: Sequence[str]) -> Engine:
        taken.extend(sources)
        return Re2Set([])

    Scanner(shipped(), engine)
    return taken


if __name__ == "__main__":
    for figure, value in run().items():
        print(f"{figure:40} {value}")
