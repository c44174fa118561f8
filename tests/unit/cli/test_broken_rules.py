"""Rule files that break: what is wrong is told wherever one looks, and the last sound rules stay in force."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.department import exchange, keep, post
from support.program import Watchdesk

from cases.model.actors import SERVICE
from monitor.bootstrap import open_home
from monitor.clock import now
from monitor.scoring.document import Document
from monitor.scoring.rulebook import RulesError

RULES = """
version = "own-1"
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
BROKEN = RULES.replace("weight = 60", "weight = 600")


@pytest.fixture
def rules(home: Path) -> Path:
    """The home's own rules, named in its settings."""
    file, settings = home / "own.toml", home / "config.toml"
    file.write_text(RULES, "utf-8")
    said = settings.read_text("utf-8")
    assert "[policy]" not in said or 'rules = ""' in said
    if "[policy]" in said:
        said = said.replace('rules = ""', 'rules = "own.toml"', 1)
    else:
        said += '\n[policy]\nrules = "own.toml"\n'
    settings.write_text(said, "utf-8")
    return file


def test_file_rule_field_and_expectation_are_told_by_health_and_doctor(
    rules: Path, watchdesk: Watchdesk
) -> None:
    assert watchdesk("health", "--json").json["rules_fault"] == ""
    rules.write_text(BROKEN, "utf-8")

    told = watchdesk("health")
    document = watchdesk("health", "--json").json
    checked = watchdesk("doctor")

    for words in ("own.toml", "bird-01", "weight", "0 to 100"):
        assert words in told.err
        assert words in document["rules_fault"]
        assert words in checked.out
    assert "last sound rules stay in force" in told.err
    assert checked.code == 1


def test_a_clause_that_the_policy_does_not_have_is_such_a_fault(
    rules: Path, watchdesk: Watchdesk
) -> None:
    rules.write_text(RULES.replace("V.A.3", "V.A.99"), "utf-8")

    assert "V.A.99" in watchdesk("health").err


def test_a_running_watch_keeps_the_old_rules(home: Path, rules: Path) -> None:
    with open_home(home) as app:
        assert app.scorer.score(Document("a heron")).score == 60
        rules.write_text(BROKEN, "utf-8")

        assert app.scorer.score(Document("a heron")).score == 60
        assert "bird-01" in app.rules_in_force.fault
        assert "bird-01" in app.ruling.fault
        rules.write_text(RULES.replace("weight = 60", "weight = 70"), "utf-8")
        assert app.scorer.score(Document("a heron")).score == 70
        assert (app.rules_in_force.fault, app.ruling.fault) == ("", "")


def test_a_watch_that_starts_on_broken_files_takes_the_rules_that_the_record_keeps(
    home: Path, rules: Path
) -> None:
    with open_home(home) as app:
        (lease,) = app.intake.lease(
            SERVICE, limit=1, due_only=False, handle=("mastodon", "@js@social.example")
        )
        keep(app.intake, lease, exchange(b"x", now()), [post("a heron")])
        assert app.pipeline.score() == 1
    rules.write_text(BROKEN, "utf-8")

    with open_home(home) as app:
        assert app.scorer.score(Document("a heron")).score == 60
        assert "weight" in app.rules_in_force.fault


def test_without_any_kept_rules_it_says_so(home: Path, rules: Path) -> None:
    rules.write_text(BROKEN, "utf-8")

    with open_home(home) as app, pytest.raises(RulesError, match=r"own\.toml"):
        app.scorer.score(Document("a heron"))
