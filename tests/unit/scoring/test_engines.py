"""Engines: whichever does the first pass, the findings are the same."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.policy import catalogue
from monitor.scoring import quicker
from monitor.scoring.document import Document
from monitor.scoring.engines import (
    Engine,
    Found,
    Re2Parts,
    Re2Set,
    Vectorscan,
    compiled,
    occurs_in,
    uncounted,
    vectorscan,
)
from monitor.scoring.kept import MOST, KeptDatabases
from monitor.scoring.quicker import Quicker
from monitor.scoring.rules import shipped
from monitor.scoring.scorer import Scorer
from monitor.scoring.terms import alternatives

BOOK = replace(shipped(), rules=shipped().rules[::6])
"""A sixth of the rules with the lexicons that they need: Vectorscan compiles all of them in several seconds."""
WORDS = sorted(
    {text for rule in BOOK.rules for example in rule.examples for text in [example.text]}
)
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(
        ["\n", "\x0b", "\0", " ", "  ", " - ", ".", "’", "\ud800", "f u c k", "k1ll", "cla$$"]
    ),
    st.text(max_size=6),
)
TEXTS = st.lists(PIECES, max_size=5).map("".join)
EXOTIC = [
    "cat", r"\bdog\b", r"^\d+$", r"\Astart", r"end\z", r"[^a-z]{2}x", r"a\vb", r"[^\s]x[^\s]", r"x*",
    r"(?:🐀|é)\b", r"\Bing", r"one[\s*-]+two", "\x0b",
]  # fmt: skip

COUNTED = [
    r"c(?:[a-z] ){0,4}d", r"\b(?:cat|(?:d|\bx)og|in{3,5}g)\b|12", r"(?:o|on){2}e|\b(?:a)|t\b", r"[cat]{3} ?d{0,1}",
]  # fmt: skip


@pytest.fixture(scope="module")
def by_re2() -> Scorer:
    return Scorer.of(BOOK, catalogue(), engine=Re2Set)


@pytest.fixture(scope="module")
def by_vectorscan() -> Scorer:
    return Scorer.of(BOOK, catalogue(), engine=Vectorscan)


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, max_size=6))
def test_both_engines_lead_to_the_same_findings_alone_and_in_batches(
    by_vectorscan: Scorer, by_re2: Scorer, texts: list[str]
) -> None:
    documents = [Document(text) for text in texts]
    expected = [by_re2.score(document) for document in documents]

    assert [by_vectorscan.score(document) for document in documents] == expected
    assert list(by_vectorscan.score_many(documents)) == expected
    assert list(by_re2.score_many(documents)) == expected


def test_every_example_of_the_rules_is_explained_alike_by_both(
    by_vectorscan: Scorer, by_re2: Scorer
) -> None:
    documents = [Document(text) for text in WORDS]

    assert list(by_vectorscan.score_many(documents)) == list(by_re2.score_many(documents))


LETTERS = st.text(alphabet="cat dog\n\x0b\0xing12é🐀*-onetwstard", max_size=24)


@settings(max_examples=300, deadline=None)
@given(st.lists(LETTERS, min_size=1, max_size=6))
def test_vectorscan_never_names_an_expression_too_few(texts: list[str]) -> None:
    data = [text.encode() for text in texts]
    exact, first = Re2Set(EXOTIC).found_each(data), _exotic().found_each(data)

    for needed, named in zip(exact, first, strict=True):
        assert set(needed) <= set(named)


_made: list[Vectorscan] = []


def _exotic() -> Vectorscan:
    if not _made:
        _made.append(Vectorscan(EXOTIC))
    return _made[0]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([*EXOTIC, *COUNTED]), LETTERS)
def test_what_counts_nothing_occurs_wherever_the_counting_expression_does(
    source: str, text: str
) -> None:
    if occurs_in(source)(text.encode()):
        assert occurs_in(uncounted(source))(text.encode())


@pytest.mark.parametrize(
    ("source", "loose"),
    [
        (r"a(?:\w+ ){0,4}b", r"a(?:\w+ )*b"),
        (r"[0-9]{3}-\d{4,}", r"[0-9]+-\d+"),
        (r"a{1,2}b{0}[{0,9}]\{3}", r"a{1,2}b*[{0,9}]\{3}"),
        (r"\x{1234}\p{Greek}", r"\x{1234}\p{Greek}"),
        (r"\Qa{4}\E", r"\Qa{4}\E"),
    ],
)
def test_only_counts_beyond_two_are_left_out(source: str, loose: str) -> None:
    assert uncounted(source) == loose


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([*EXOTIC, *COUNTED]), LETTERS)
def test_alternatives_together_find_what_an_expression_does(source: str, text: str) -> None:
    parts = [occurs_in(one) for one in alternatives(source)]

    assert bool(occurs_in(source)(text.encode())) == any(part(text.encode()) for part in parts)


def test_scorers_of_one_process_share_their_expressions() -> None:
    assert occurs_in(r"\bcat\b") is occurs_in(r"\bcat\b")
    assert compiled(r"\bcat\b") is compiled(r"\bcat\b")


def test_a_long_text_and_a_large_batch_are_read_whole(
    by_vectorscan: Scorer, by_re2: Scorer
) -> None:
    words = next(text for text in WORDS if by_re2.score(Document(f". {text}")).flagged)
    documents = [Document("nice day. " * 20_000 + f"\n{words}"), *[Document(f". {words}")] * 2_000]

    said = list(by_vectorscan.score_many(documents))

    assert all(one.flagged for one in said)
    assert len(said) == 2_001
    assert said == list(by_re2.score_many(documents))


def test_a_compiled_database_is_kept_and_a_damaged_one_made_anew(tmp_path: Path) -> None:
    kept = KeptDatabases(tmp_path / "cache")
    Vectorscan(["cat", "dog"], kept)
    (key,) = kept

    assert list(Vectorscan(["cat", "dog"], kept).found(b"a dog")) == [1]
    kept[key] = b"garbage"
    assert list(Vectorscan(["cat", "dog"], kept).found(b"a dog")) == [1]
    assert kept[key] != b"garbage"
    del kept[key]
    assert len(kept) == 0
    with pytest.raises(KeyError):
        kept[key]


def test_a_database_is_kept_though_an_expression_is_too_long_for_it(tmp_path: Path) -> None:
    kept = KeptDatabases(tmp_path)
    sources = ["cat", "dog$|" + "|".join(f"mouse{n}" for n in range(2_000))]

    assert set(Vectorscan(sources, kept).found(b"a cat")) == {0, 1}
    assert len(kept) == 1
    assert set(Vectorscan(sources, kept).found(b"a dog")) == {1}


def test_only_the_latest_databases_are_kept_and_a_folder_that_cannot_be_is_let_be(
    tmp_path: Path,
) -> None:
    kept = KeptDatabases(tmp_path)
    for number in range(MOST + 3):
        kept[str(number)] = b"x"
    (tmp_path / "file").write_text("")
    nowhere = KeptDatabases(tmp_path / "file" / "under")
    nowhere["a"] = b"x"

    assert len(kept) == MOST
    assert "a" not in nowhere


def test_without_vectorscan_re2_does_its_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hyperscan", None)

    engine = vectorscan()(["cat"])

    assert isinstance(engine, Re2Set)
    assert list(engine.found_each([b"cat", b"dog"])) == [[0], []]


def test_the_quicker_engine_takes_vectorscan_beside_it_when_there_are_many_texts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(quicker, "WORTH_BUILDING", 1e-6)
    monkeypatch.setattr(quicker, "WORTH_PARTING", 1e-6)
    engine = Quicker(["cat", "dog"])
    batches = [engine.found_each([b"a cat"] * 60) for _ in range(80)]

    assert all(list(map(list, batch)) == [[0]] * 60 for batch in batches)
    assert {type(one) for one in engine._engines} == {Re2Set, Re2Parts, Vectorscan}
    assert list(engine.found(b"dog")) == [1]


def test_the_quicker_engine_starts_with_what_is_kept(tmp_path: Path) -> None:
    kept = KeptDatabases(tmp_path)
    Vectorscan(["cat"], kept)
    engine = Quicker(["cat"], kept)
    engine.found_each([b"cat"])

    assert len(engine._engines) == 2


def test_an_engine_that_names_everything_changes_no_finding(by_re2: Scorer) -> None:
    class Everything:
        def __init__(self, sources: Sequence[str]) -> None:
            self._all = tuple(range(len(sources)))

        def found(self, data: bytes) -> Found:
            return self._all

        def found_each(self, texts: Sequence[bytes]) -> Sequence[Found]:
            return [self._all] * len(texts)

    make: type[Engine] = Everything
    scorer = Scorer.of(BOOK, catalogue(), engine=make)
    for text in WORDS[::20]:
        assert scorer.score(Document(text)) == by_re2.score(Document(text))
