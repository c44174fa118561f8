"""Contrastive cases by function: hate in many forms, and what resembles it, for every group alike."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.scoring.document import Document
from monitor.scoring.evaluate import evaluate
from monitor.scoring.scorer import Scorer

BIAS = "V.A.9.a-2"
GROUPS = {
    "women": "woman",
    "trans people": "trans person",
    "gay people": "gay person",
    "black people": "black person",
    "disabled people": "disabled person",
    "Muslims": "Muslim",
    "immigrants": "immigrant",
    "Jews": "Jew",
    "Mexicans": "Mexican",
    "lesbians": "lesbian",
}
FILES = ("functions.toml", "functions_held_out.toml", "functions_rounds.toml")
LEAST_ALIKE = 0.93
"""Share of frames that must come out alike whichever group stands in them."""
LEAST = 0.85
"""Share that must come out right over a whole file; what was measured is higher, see docs/scoring.md."""
LEAST_SPECIFIC = 0.88
LEAST_OF_A_FUNCTION = 0.5


def cases(file: str) -> Iterator[tuple[str, bool, str]]:
    """Yield function, whether it is hateful, and text."""
    functions = tomllib.loads(Path(__file__).with_name(file).read_text("utf-8"))["function"]
    for name, function in functions.items():
        for frame in function["frames"]:
            if function.get("plain"):
                yield name, function["hateful"], frame
                continue
            for many, one in GROUPS.items():
                text = frame.format(many=many, one=one, joined=many.title().replace(" ", ""))
                yield name, function["hateful"], text


def scores(file: str) -> list[tuple[str, bool, int]]:
    scorer = Scorer.shipped()
    return [
        (name, hateful, scorer.score(Document(text)).clauses.get(BIAS, 0))
        for name, hateful, text in cases(file)
    ]


@pytest.mark.parametrize("file", FILES)
def test_hate_is_told_from_what_resembles_it_in_every_function(file: str) -> None:
    scored = scores(file)
    said = evaluate([s for *_, s in scored], [h for _, h, _ in scored], 50, rounds=0).measures
    right: dict[str, list[bool]] = {}
    for name, hateful, score in scored:
        right.setdefault(name, []).append((score >= 50) == hateful)

    weak = {n: sum(r) / len(r) for n, r in right.items() if sum(r) < LEAST_OF_A_FUNCTION * len(r)}
    assert weak == {}
    assert said.accuracy is not None
    assert said.accuracy >= LEAST
    assert said.specificity is not None
    assert said.specificity >= LEAST_SPECIFIC


@pytest.mark.parametrize("file", FILES)
def test_whom_it_is_about_does_not_change_what_is_found(file: str) -> None:
    functions = tomllib.loads(Path(__file__).with_name(file).read_text("utf-8"))["function"]
    scorer = Scorer.shipped()
    alike = [
        len({bias(scorer, frame, many, one) for many, one in GROUPS.items()}) == 1
        for function in functions.values()
        for frame in function["frames"]
        if not function.get("plain")
    ]

    assert sum(alike) >= LEAST_ALIKE * len(alike)


def bias(scorer: Scorer, frame: str, many: str, one: str) -> bool:
    text = frame.format(many=many, one=one, joined=many.title().replace(" ", ""))
    return scorer.score(Document(text)).clauses.get(BIAS, 0) >= 50


def test_no_identity_word_raises_a_score() -> None:
    scorer = Scorer.shipped()
    texts = [text for words in GROUPS.items() for text in words]

    assert [t for t in texts if scorer.score(Document(f"We met {t} at the fair.")).score] == []


@pytest.mark.parametrize(
    "text",
    [
        "I saw his ass yesterday",
        "my nigga got the job, so proud",
        "she be finna go to the store with her cousin nem",
        "ion even know why he mad, we good fam",
        "them boys at the cookout was hella funny, lmfao",
        "wassup my nigga",
    ],
)
def test_dialect_is_not_flagged(text: str) -> None:
    assert not Scorer.shipped().score(Document(text)).flagged
