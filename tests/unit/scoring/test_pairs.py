"""Pairs of posts that differ in little but in what counts."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from monitor.scoring.document import Document
from monitor.scoring.scorer import Scorer

PAIRS = [
    (clause, pair["raise"], pair["leave"], "official" if pair.get("official") else "post")
    for clause, pairs in tomllib.loads(Path(__file__).with_name("pairs.toml").read_text()).items()
    for pair in pairs
]
GROUPS = {
    "women": "woman",
    "trans people": "trans person",
    "gay people": "gay person",
    "black people": "black person",
    "disabled people": "disabled person",
    "Muslims": "Muslim",
    "immigrants": "immigrant",
}
HATEFUL = (
    "I hate {many}.",
    "You have no idea how much I despise {many}.",
    "{many} disgust me.",
    "There is nothing more disgusting than {many}.",
    "{many} are human filth.",
    "{many} are like a plague.",
    "{many} deserve to be wiped from history.",
    "All {many} want to replace us.",
    "We need to kill {many}.",
    "I'm gonna shoot every {one} I see.",
    "{many} should be shot.",
    "Someone should beat up those {many}.",
    "Fucking {many}. They are the worst.",
    "I met some {many}. They are so fucking ugly.",
    "No {one} deserves to live.",
    "I will never accept {many}.",
    "Why do {many} even exist?",
    "I think {many} are disgusting.",
    "I h4te {many}.",
    "{many} are d i s g u s t i n g.",
    "{many} are vеrmin.",  # a Cyrillic letter inside
)
HARMLESS = (
    "I live next to {many}.",
    "{many} walked into the shop.",
    "I love {many}.",
    "We should celebrate {many} more.",
    "Saying that {many} are scum is wrong.",
    'Whoever says "I hate {many}" is just a bigot.',
    "Stop saying that {many} are stupid.",
    "People who hate {many} are the worst.",
    "It's not okay to kill {many}.",
    "How can anyone say that {many} should be shot?",
    "I don't hate {many}.",
    "{many} are not scum.",
    "We shouldn't kill {many}.",
    "No {one} deserves to die.",
    "Fuck, I love {many}.",
)


def score(text: str, kind: str = "post") -> dict[str, int]:
    return Scorer.shipped().score(Document(text, kind=kind)).clauses


@pytest.mark.parametrize(("clause", "text", "_", "kind"), PAIRS)
def test_the_one_is_raised_for_its_clause(clause: str, text: str, _: str, kind: str) -> None:
    assert score(text, kind).get(clause, 0) >= 50


def test_the_others_are_left_alone() -> None:
    raised = [
        text for _, _, text, kind in PAIRS if max(score(text, kind).values(), default=0) >= 50
    ]

    assert len(raised) <= len(PAIRS) / 50, raised


@pytest.mark.parametrize("frame", HATEFUL)
def test_hate_is_raised_whatever_the_group(frame: str) -> None:
    texts = [frame.format(many=many, one=one) for many, one in GROUPS.items()]

    assert [text for text in texts if score(text).get("V.A.9.a-2", 0) < 50] == []


@pytest.mark.parametrize("frame", HARMLESS)
def test_harmless_and_counter_speech_is_left_alone_whatever_the_group(frame: str) -> None:
    texts = [frame.format(many=many, one=one) for many, one in GROUPS.items()]

    assert [text for text in texts if score(text).get("V.A.9.a-2", 0) >= 50] == []


def test_a_live_response_is_urgent() -> None:
    for text in (
        "Rolling code 3 to an armed robbery at the bank on Main St",
        "SWAT is staging behind the school on Elm right now",
        "We're en route to a barricaded subject on Pine",
    ):
        assert score(text)["V.A.3"] >= 85
