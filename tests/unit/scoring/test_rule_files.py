"""A department's own rule files: what they may say, and how a broken one is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cases.policy import catalogue
from monitor.scoring.document import Document
from monitor.scoring.examples import failures
from monitor.scoring.roster import Roster, RosterError
from monitor.scoring.roster import load as load_roster
from monitor.scoring.rulebook import Rulebook, RulesError
from monitor.scoring.rules import load, shipped
from monitor.scoring.scorer import Scorer

RULE = """
version = "7"

[lexicon.fruit]
terms = ["apples?", "sour plums"]

[[rule]]
id = "fruit-01"
clause = "V.A.3"
label = "fruit"
weight = 60
reason = "Speaks of fruit."
patterns = ["eat ~2 {fruit}"]
match = ["eat apples", "eat two apples", "eat the sour plums"]
clean = ["apples", "eat pears", "meat apples"]
"""
DEFENCE = """
[[against]]
id = "not-fruit"
reason = "It is only jam."
weight = 30
patterns = ["jam"]
"""
Load = Callable[[str], Rulebook]


@pytest.fixture
def loaded(tmp_path: Path) -> Load:
    def load_text(text: str) -> Rulebook:
        file = tmp_path / "own.toml"
        file.write_text(text, "utf-8")
        return load(file)

    return load_text


def test_a_file_of_its_own_is_the_whole_truth(loaded: Load) -> None:
    scorer = Scorer.of(loaded(RULE + DEFENCE), catalogue())

    assert scorer.score(Document("Eat two APPLES!")).clauses == {"V.A.3": 60}
    assert scorer.score(Document("Eat apples and jam")).clauses == {"V.A.3": 30}
    assert scorer.score(Document("what the fuck")).score == 0


def test_a_file_that_extends_stands_on_the_shipped_rules(loaded: Load) -> None:
    own = RULE.replace('version = "7"', 'version = "7"\nextends = true')
    own += '[lexicon.serious_call]\nterms = ["fruit riot"]\n'
    scorer = Scorer.of(loaded(own), catalogue())

    assert scorer.score(Document("eat apples")).clauses == {"V.A.3": 60}
    assert scorer.score(Document("Rolling code 3 to a fruit riot")).score >= 85
    assert scorer.score(Document("what the fuck")).flagged


def test_terms_added_to_a_lexicon_with_a_sign_are_found_too(loaded: Load) -> None:
    own = 'version = "7"\nextends = true\n[lexicon.place]\nterms = ["the old silo"]\n'
    scorer = Scorer.of(loaded(own), catalogue())
    text = Document("SWAT staged by the old silo right now")

    assert scorer.score(text).score > Scorer.shipped().score(text).score


def test_a_rule_of_the_same_id_replaces_the_shipped_one(loaded: Load) -> None:
    own = RULE.replace('version = "7"', 'version = "7"\nextends = true')
    book = loaded(own.replace("fruit-01", "obscene-01"))

    assert len(book.rules) == len(shipped().rules)
    assert Scorer.of(book, catalogue()).score(Document("what the fuck")).score == 0


def test_the_version_changes_with_every_word(loaded: Load) -> None:
    versions = {
        loaded(text).version
        for text in (RULE, RULE.replace("sour", "ripe"), RULE.replace("60", "61"), RULE + DEFENCE)
    }

    assert len(versions) == 4
    assert all(version.startswith("7+") for version in versions)
    assert loaded(RULE).version == loaded(RULE).version


def test_drafts_count_only_when_asked_for(loaded: Load) -> None:
    book = loaded(RULE + 'state = "draft"\n')
    text = Document("eat apples")

    assert Scorer.of(book, catalogue()).score(text).score == 0
    assert Scorer.of(book, catalogue(), states={"draft"}).score(text).score == 60


def test_an_example_that_comes_out_otherwise_is_reported(loaded: Load) -> None:
    (failure,) = failures(loaded(RULE.replace('"eat pears"', '"eat apples"')), catalogue())

    assert (failure.rule, failure.text, failure.expected) == (
        "fruit-01",
        "eat apples",
        "left alone",
    )


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('version = "7"', "version = ", "own.toml: expected TOML: "),
        ('version = "7"', "", "own.toml, top, version: expected text, got nothing"),
        ('version = "7"', 'version = "7"\ncolour = 1', "top, colour: expected one of version"),
        ('version = "7"', 'version = "7"\nextends = 1', "top, extends: expected true or false"),
        ("[lexicon.fruit]", "[lexicon.Fruit]", "top, lexicon: expected tables with names of a-z"),
        ("[lexicon.fruit]", "[lexicon]\nfruit = 3\n[lexicon.b]", "top, lexicon: expected tables"),
        ('terms = ["apples?"', 'terms = ["app(les"', "lexicon fruit, terms: expected words, or"),
        ('terms = ["apples?"', "terms = [3", "lexicon fruit, terms: expected a list of texts"),
        (
            "[lexicon.fruit]",
            '[lexicon.fruit]\nof = ["fruit"]',
            "fruit, terms: expected either terms",
        ),
        ("[lexicon.fruit]", "[lexicon.fruit]\nsign = '('", "lexicon fruit, sign: expected an exp"),
        (
            "{fruit}",
            "{fruits}",
            "fruit-01, patterns: expected a lexicon that exists, got '{fruits}'",
        ),
        ("{fruit}", "fruit", "patterns: expected a {lexicon} of uncommon words outside brackets"),
        (
            "{fruit}",
            "{fruit}?",
            "patterns: expected a {lexicon} of uncommon words outside brackets",
        ),
        ("{fruit}", "{fruit}|x", "patterns: expected alternatives inside brackets"),
        ("{fruit}", "{fruit}(", "fruit-01, patterns: expected an expression for re2"),
        ("{fruit}", "{fruit}(?=x)", "fruit-01, patterns: expected an expression for re2"),
        ("{fruit}", "{fruit}a{9999}", "fruit-01, patterns: expected an expression for re2"),
        ("weight = 60", "weight = 101", "weight: expected a whole number from 0 to 100, got 101"),
        ("weight = 60", 'weight = "high"', "weight: expected a whole number, got 'high'"),
        ("weight = 60", "weight = true", "weight: expected a whole number, got True"),
        ('label = "fruit"', "", "own.toml, fruit-01, label: expected text, got nothing"),
        ('label = "fruit"', 'label = "f"\nstate = "new"', "state: expected one of draft, shadow"),
        ('label = "fruit"', 'label = "f"\ncheck = "x"', "check: expected one of luhn, vin"),
        ('label = "fruit"', 'label = "f"\ncolour = 1', "fruit-01, colour: expected one of id"),
        (
            'label = "fruit"',
            'label = "f"\nunless = ["("]',
            "unless: expected an expression for re2",
        ),
        ('"eat pears", ', "", "fruit-01, clean: expected at least 3 examples"),
        ('match = ["eat apples", ', "match = [", "fruit-01, match: expected at least 3 examples"),
        ('id = "fruit-01"', "", "own.toml, rule 1, id: expected text, got nothing"),
    ],
)
def test_a_broken_file_is_refused_by_file_rule_and_field(
    loaded: Load, old: str, new: str, complaint: str
) -> None:
    assert old in RULE
    with pytest.raises(RulesError, match=re.escape(complaint)):
        loaded(RULE.replace(old, new))


def test_other_faults_are_named_too(loaded: Load) -> None:
    again = RULE[RULE.index("[[rule]]") :]
    circle = '[lexicon.a]\nof = ["b"]\n[lexicon.b]\nof = ["a"]\n'

    with pytest.raises(RulesError, match="fruit-01, id: expected an id that was not used before"):
        loaded(RULE + again)
    with pytest.raises(RulesError, match="not-fruit, scope: expected one of document, sentence"):
        loaded(RULE + DEFENCE + 'scope = "here"')
    with pytest.raises(RulesError, match=r"top, lexicon: expected unions .* without a circle"):
        loaded(RULE + circle)


def test_a_folder_without_rules_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"at least one \.toml file"):
        load(tmp_path)


def test_a_roster_is_read_from_every_column_that_names_somebody(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text("\ufeffNumber,Name,Aliases\n1,Jane Smith,Smitty; JS\n2,,\n", "utf-8")

    assert load_roster(file) == Roster(("Jane Smith",), ("Smitty", "JS"))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"number,rank\n1,chief\n", "expected a header with one of name"),
        (b"", "expected a header with one of name"),
        (b"name\n\xff\n", "expected a CSV file in UTF-8"),
        (b'name\n"open\n', "expected a CSV file in UTF-8"),
    ],
)
def test_a_broken_roster_is_refused(tmp_path: Path, content: bytes, complaint: str) -> None:
    file = tmp_path / "roster.csv"
    file.write_bytes(content)

    with pytest.raises(RosterError, match=complaint):
        load_roster(file)
    with pytest.raises(RosterError, match="expected a CSV file"):
        load_roster(tmp_path / "none.csv")


def test_the_example_in_the_manual_is_a_file_that_works(loaded: Load) -> None:
    manual = Path(__file__).parents[3] / "docs" / "rules.md"
    book = loaded(manual.read_text("utf-8").split("```toml\n")[1].split("```")[0])

    assert [f for f in failures(book, catalogue()) if f.rule.startswith("own-")] == []
    assert len(book.rules) == len(shipped().rules) + 1
