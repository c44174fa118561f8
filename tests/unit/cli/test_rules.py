"""The rule file by command: sound, wrong, tried, held against the policy."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.program import Watchdesk

RULE = """
version = "own-1"

[lexicon.staging]
terms = ["staging at"]

[[rule]]
id = "own-01"
clause = "V.A.3"
label = "response"
weight = 60
reason = "Says where units are while a call is open."
state = "live"
patterns = ['{staging}']
match = ["we are staging at elm", "staging at the park", "all of us staging at oak"]
clean = ["the stage at elm", "a park", "oak trees"]
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "rules.toml"
    path.write_text(RULE, "utf-8")
    return path


def test_the_shipped_rules_are_sound_listed_and_pass_their_own_examples(
    watchdesk: Watchdesk,
) -> None:
    checked = watchdesk("rules", "check", "--json")
    listed = watchdesk("rules", "list", "--json").json
    tried = watchdesk("rules", "test", "--json")

    assert (checked.code, checked.json["ok"], checked.json["problems"]) == (0, True, [])
    assert len(listed["rules"]) == checked.json["rules"]
    assert listed["version"] == checked.json["version"]
    assert (tried.code, tried.json["failed"]) == (0, [])
    assert tried.json["examples"] > 100
    assert "sound" in watchdesk("rules", "check").out
    assert "V.A.9.a-2" in watchdesk("rules", "list").out
    assert "0 came out otherwise" in watchdesk("rules", "test").out


def test_every_clause_is_watched_or_says_why_not(watchdesk: Watchdesk) -> None:
    clauses = watchdesk("rules", "coverage", "--json").json["clauses"]

    assert len(clauses) > 65
    assert [
        c["clause"] for c in clauses if not (c["rules"] or c["defences"] or c["human_only"])
    ] == []
    assert "NOTHING" not in watchdesk("rules", "coverage").out


def test_a_departments_own_rules_are_read_from_a_file_or_the_home(
    watchdesk: Watchdesk, home: Path, own: Path
) -> None:
    assert watchdesk("rules", "list", str(own), "--json").json["rules"][0]["id"] == "own-01"
    assert watchdesk("rules", "check", "--rules", str(own), "--json").json["rules"] == 1
    with (home / "config.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[policy]\nrules = "{own}"\n')
    assert watchdesk("rules", "test", "--json").json["examples"] == 6
    assert "NOTHING" in watchdesk("rules", "coverage").out


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (("V.A.3", "V.Z.9"), "V.Z.9"),
        (("V.A.3", "V.A.1"), "only a person may raise V.A.1"),
        (("weight = 60", "weight = 600"), "weight"),
        (("patterns = ", "motifs = "), "motifs"),
        (('version = "own-1"', "version"), "rules.toml"),
    ],
)
def test_rules_that_are_wrong_are_named(
    watchdesk: Watchdesk, own: Path, harm: tuple[str, str], said: str
) -> None:
    own.write_text(RULE.replace(*harm), "utf-8")
    checked = watchdesk("rules", "check", str(own))

    assert checked.code == 1
    assert said in checked.out


def test_an_example_that_comes_out_otherwise_fails(watchdesk: Watchdesk, own: Path) -> None:
    own.write_text(RULE.replace("a park", "staging at noon"), "utf-8")
    tried = watchdesk("rules", "test", str(own))

    assert tried.code == 1
    assert "own-01: should be left alone: staging at noon" in tried.out
    assert watchdesk("rules", "test", str(own), "--json").json["failed"][0]["rule"] == "own-01"


def test_rules_that_cannot_be_read_are_a_usage_fault_elsewhere(
    watchdesk: Watchdesk, own: Path
) -> None:
    own.write_text("[", "utf-8")

    assert watchdesk("rules", "list", str(own)).code == 2


def test_a_benchmark_runs_and_an_unknown_one_is_not_found(watchdesk: Watchdesk) -> None:
    found = watchdesk("bench", "start", "--json")

    assert found.json["start"]["version_to_import_click"] < 3
    assert watchdesk("bench", "nothing").code == 4


def test_a_draft_is_replayed_over_the_posts_kept_beside_the_rules_in_force(
    own: Path, watchdesk: Watchdesk
) -> None:
    own.write_text(
        RULE.replace("staging at", "third post")
        .replace('"live"', '"draft"')
        .replace(
            'match = ["we are staging at elm", "staging at the park", "all of us staging at oak"]',
            'match = ["third post", "a third post", "the third post"]',
        ),
        "utf-8",
    )
    done = watchdesk("rules", "backtest", str(own), "--json")
    result = done.json["result"]

    assert done.code == 0
    assert result["posts"] == 3
    assert result["found_after"] == {"own-01": 1}
    assert (result["new"], result["flagged_after"]) == (1, 1)
    assert result["newly_flagged"][0]["rules"] == ["own-01"]
    assert result["gone"] == result["flagged_before"]
    assert done.json["versions"]["tried"].startswith("own-1+")
    table = watchdesk("rules", "backtest", str(own)).out
    assert "own-01" in table
    assert "Third post" not in table
    live = watchdesk("rules", "backtest", str(own), "--state", "live", "--json")
    assert live.json["result"]["found_after"] == {}


def test_whoever_may_not_triage_may_not_replay_posts(own: Path, watchdesk: Watchdesk) -> None:
    refused = watchdesk("rules", "backtest", str(own), **{"as": "adm"})

    assert refused.code != 0
    assert "triage" in refused.err


def test_a_broken_draft_is_refused_with_its_place(own: Path, watchdesk: Watchdesk) -> None:
    own.write_text(RULE.replace("weight = 60", 'weight = "much"'), "utf-8")
    refused = watchdesk("rules", "backtest", str(own))

    assert refused.code == 2
    assert "rules.toml" in refused.err
    assert "own-01" in refused.err
    assert "weight" in refused.err
