"""A department's own words, its roster, and how surely each names somebody."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.policy import catalogue
from monitor.scoring import local, roster
from monitor.scoring.document import Document
from monitor.scoring.local import NONE, LocalWords
from monitor.scoring.roster import NOBODY, Roster, RosterError
from monitor.scoring.rulebook import RulesError
from monitor.scoring.rules import shipped
from monitor.scoring.scorer import Scorer

OWN = """
streets = ["Zanzibar Row"]
places = ["the Old Foundry"]
units = ["Falcon team"]
codes = ["X-Ray 9"]
names = ["Bluffport Constabulary"]
nicknames = ["Moose"]
"""


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> LocalWords:
    file = tmp_path_factory.mktemp("home") / "words.toml"
    file.write_text(OWN)
    return local.load(file)


@pytest.fixture(scope="module")
def own(words: LocalWords) -> Scorer:
    return Scorer.of(words.added_to(shipped()), catalogue(), words.named(NOBODY))


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        ("Falcon team is about to make its move. Two hostages", "V.A.3"),
        ("X-Ray 9 at the mill", "V.A.3"),
        ("I work for the Bluffport Constabulary", "V.A.8.a-1"),
        ("Long night, thanks to Moose for the coffee", "V.A.8.a-2"),
    ],
)
def test_own_words_count_as_the_shipped_ones_do(own: Scorer, text: str, clause: str) -> None:
    assert own.score(Document(text)).clauses.get(clause, 0) >= 50
    assert Scorer.shipped().score(Document(text)).clauses.get(clause, 0) < 50


def test_own_words_make_another_version_and_none_make_none(words: LocalWords) -> None:
    assert words.added_to(shipped()).version != shipped().version
    assert words.added_to(shipped()).version == words.added_to(shipped()).version
    assert NONE.added_to(shipped()) is shipped()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('street = ["A St"]', "street: expected one of version"),
        ('streets = "A St"', "streets: expected a list"),
        ('streets = ["ab"]', "streets: expected words of 3 to 80 characters, got 'ab'"),
        ("codes = [10]", "codes: expected a list of texts"),
    ],
)
def test_a_file_that_is_wrong_is_refused_by_name(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "words.toml"
    file.write_text(text)

    with pytest.raises(RulesError, match=said):
        local.load(file)


def test_what_looks_like_an_expression_is_taken_literally(tmp_path: Path) -> None:
    file = tmp_path / "words.toml"
    file.write_text("units = ['(a+)+$', 'C.A.T. [blue]']")

    book = local.load(file).added_to(shipped())

    assert Scorer.of(book, catalogue()).score(Document("a" * 5_000)).score == 0


ROSTER = Roster(("Karen Hoffmann", "@khoff", "Ann Lee"), ("Moose",))
BY_ROSTER = Scorer.of(shipped(), catalogue(), ROSTER)


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("Lunch with Karen Hoffmann", 56),
        ("thanks @khoff", 56),
        ("Lt. Hoffmann is off today", 56),
        ("K. Hoffmann left early", 56),
        ("coffee with Moose", 52),
        ("lunch with Karin Hofman", 40),
    ],
)
def test_each_way_of_naming_has_its_grade(text: str, weight: int) -> None:
    found = [f for f in BY_ROSTER.score(Document(text)).findings if f.label == "member_named"]

    assert max(f.weight for f in found) == weight


@pytest.mark.parametrize(
    "text", ["a moose on the road", "Moose are big", "Karl Hoover called", "Anne Leigh sang"]
)
def test_others_of_like_names_are_left_alone(text: str) -> None:
    assert BY_ROSTER.score(Document(text)).score == 0


def test_a_roster_file_may_give_names_in_parts(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text("First Name,Last Name,Nickname,handle\nKaren,Hoffmann,Moose;Kay-Kay,@khoff\n")

    assert roster.load(file) == Roster(("@khoff", "Karen Hoffmann"), ("Moose", "Kay-Kay"))


def test_a_roster_file_without_names_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text("badge\n12\n")

    with pytest.raises(RosterError, match="expected a header with one of name, full_name"):
        roster.load(file)


@given(st.lists(st.text(min_size=1, max_size=30), max_size=4))
def test_any_name_can_stand_in_a_roster(names: list[str]) -> None:
    for lexicon in Roster(tuple(names), tuple(names)).lexicons().values():
        assert all(term == term.strip() for term in lexicon.terms if term)
