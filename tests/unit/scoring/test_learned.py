"""What was learned from examples: the quick way adds as the plain one does, and every finding shows its words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model.findings import Finding
from cases.policy import catalogue
from monitor.scoring.document import Document
from monitor.scoring.learned import (
    GROUP,
    HINTED,
    HUNDREDTHS,
    LEAST_WORDS,
    Learned,
    features,
    learned,
    scale,
)
from monitor.scoring.normalise import normalise
from monitor.scoring.rules import shipped
from monitor.scoring.scan import Scanner
from monitor.scoring.scorer import Scorer

SMALL = "\n".join(
    [
        "#clause\tV.A.3\t-0.5",
        "#clause\tV.A.8\t-2.0",
        "#class\t@go\trolling\theaded\ten route\tout the door",
        "@go\t0:80\t1:-10",
        "call\t0:60",
        "file*\t1:200",
        "{place}\t0:20",
        "#3\t0:5",
        f"{GROUP}\t1:7",
    ]
)
CLASSES = {
    "rolling": ("@go",),
    "headed": ("@go",),
    "en route": ("@go",),
    "out the door": ("@go",),
}
PLAIN = {
    line.split("\t")[0]: {int(p.split(":")[0]): int(p.split(":")[1]) for p in line.split("\t")[1:]}
    for line in SMALL.splitlines()
    if not line.startswith(("#c", "#w"))
}
BIASES = {"V.A.3": -0.5, "V.A.8": -2.0}
WORDS = st.lists(
    st.sampled_from(
        [
            "rolling",
            "en",
            "route",
            "out",
            "the",
            "door",
            "call",
            "files",
            "911",
            "cake",
            GROUP,
            "🚔",
        ]
    ),
    min_size=LEAST_WORDS,
)


@given(words=WORDS, lexicons=st.sets(st.sampled_from(["place", "race", "other"])))
def test_the_packed_sums_are_those_of_every_feature_by_itself(
    words: list[str], lexicons: set[str]
) -> None:
    said = {one.clause: one.margin for one in Learned(SMALL).opinions(words, lexicons, BIASES)}
    found = features(words, lexicons, CLASSES)

    for number, (clause, bias) in enumerate(BIASES.items()):
        total = sum(PLAIN.get(name, {}).get(number, 0) for name in found)
        margin = bias + (scale(len(found)) * total / HUNDREDTHS if found else 0)
        assert (clause in said) == (bool(found) and margin >= 0)
        assert said.get(clause, margin) == pytest.approx(margin)


def test_a_finding_shows_the_words_that_counted_most() -> None:
    words = ["we", "are", "en", "route", "to", "a", "call"]
    (said,) = Learned(SMALL).opinions(words, [], BIASES)

    assert said.clause == "V.A.3"
    assert [words[first : last + 1] for first, last in said.words] == [["en", "route"], ["call"]]


def test_a_few_words_say_too_little() -> None:
    assert Learned(SMALL).opinions(["rolling", "to", "a", "call"], [], BIASES) == []


def test_a_clause_that_needs_certain_signs_is_spoken_of_with_few_words_and_as_a_hint() -> None:
    model = Learned(f"{SMALL}\n#needs\tV.A.3\t@go\n#needs\tV.A.3\t{{place}}")
    few = ["headed", "to", "a", "door"]

    assert [one.clause for one in model.opinions(few, ["place"], BIASES)] == []
    assert [one.clause for one in model.opinions([*few, "x", "y"], ["place"], BIASES)] == ["V.A.3"]
    assert model.opinions([*few, "x", "y"], ["race"], BIASES) == []
    (hint,) = model.opinions(["headed", "to", *"abcdefghijklmnopqrstuvw"], ["place"], BIASES)
    assert HINTED < hint.margin < 0


def test_the_weights_that_ship_know_only_lexicons_that_there_are_and_one_sign_for_groups() -> None:
    book = shipped()
    names = {line.split("\t")[0] for line in book.learned.splitlines()}
    lexicons = {name[1:-1] for name in names if re.fullmatch(r"\{[a-z_]+\}", name)}

    assert lexicons <= set(book.lexicons)
    assert GROUP in names
    assert {"{race}", "{gender}", "{religion}"}.isdisjoint(names)


def test_a_rule_speaks_for_each_clause_that_was_learned() -> None:
    book = shipped()
    clauses = {line.split("\t")[1] for line in book.learned.splitlines() if "#clause" in line}

    assert {rule.clause for rule in book.rules if rule.learned} == clauses
    assert clauses <= {provision.id for provision in catalogue().provisions()}


def test_every_name_of_a_group_is_the_same_sign() -> None:
    scanner = Scanner(shipped())
    view = normalise("All Jews 🤢 and MEXICANS at the café")
    words, lexicons = scanner.reading.read(view, scanner.engine.found(view.data))
    places = scanner.reading.places(view)

    assert words == ["all", GROUP, "🤢", "and", GROUP, "at", "the", "cafe"]
    assert [word for word, _ in places] == words
    assert [view.data[slice(*span)].decode() for _, span in places][1:3] == ["jews", "🤢"]
    assert "religion" in lexicons


def told(text: str) -> list[Finding]:
    findings = Scorer.shipped().score(Document(text)).findings
    return [finding for finding in findings if finding.label == "learned"]


def test_a_wording_that_no_rule_knows_is_found_with_its_words_marked_in_the_given_text() -> None:
    rules = {rule.id: rule for rule in shipped().rules if rule.learned}
    text = next(e.text for e in rules["learned-v-a-3"].examples if e.found)
    found = [finding for finding in told(f"É👮 {text}") if finding.clause == "V.A.3"]

    assert found
    for finding in found:
        assert finding.text == f"É👮 {text}"[finding.start : finding.end]
        assert finding.weight <= rules["learned-v-a-3"].weight


def test_one_text_and_many_are_read_alike() -> None:
    texts = [e.text for rule in shipped().rules if rule.learned for e in rule.examples]
    scorer = Scorer.shipped()

    assert list(scorer.score_many(map(Document, texts))) == [
        scorer.score(Document(text)) for text in texts
    ]


def test_the_same_weights_are_read_once() -> None:
    assert learned(SMALL) is learned(SMALL)
