"""Rules in force: read again when their file changes, kept when it is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.policy import catalogue
from monitor.scoring.document import Document
from monitor.scoring.inforce import InForce
from monitor.scoring.rulebook import RulesError
from monitor.scoring.rules import load
from monitor.scoring.scorer import Scorer

RULE = """
version = "1"
[lexicon.bird]
terms = ["heron"]
[[rule]]
id = "bird-01"
clause = "V.A.3"
label = "bird"
weight = 60
reason = "Names a bird."
patterns = ["{bird}"]
match = ["a heron", "the heron", "heron"]
clean = ["a duck", "a goose", "a swan"]
"""


def test_a_change_of_what_else_they_were_made_from_makes_them_anew(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(RULE, "utf-8")
    members = ["Jane Example"]
    rules = InForce(lambda: Scorer.of(load(file), catalogue()), [file], also=lambda: tuple(members))
    first = rules()
    assert rules() is first

    members.append("John Sample")

    assert rules() is not first


def test_changed_rules_count_at_once_and_broken_ones_leave_the_old_in_force(
    tmp_path: Path,
) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(RULE, "utf-8")
    rules = InForce(lambda: Scorer.of(load(file), catalogue()), [file])
    first = rules()

    assert rules() is first
    file.write_text(RULE.replace("weight = 60", "weight = 170"), "utf-8")
    assert rules() is first
    assert rules.fault.startswith("rules.toml, ")
    assert "weight" in rules.fault
    file.unlink()
    assert rules().score(Document("a heron")).score == 60
    file.write_text(RULE.replace("weight = 60", "weight = 9"), "utf-8")
    assert rules().score(Document("a heron")).score == 9
    assert rules.fault == ""


def test_rules_that_never_were_sound_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text("[", "utf-8")

    with pytest.raises(RulesError):
        InForce(lambda: Scorer.of(load(file), catalogue()), [file])()
