"""The rules on labelled texts by command."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.program import Watchdesk

CSV = """text,label,who,kind
All muslims are vermin,1,muslims,plain
I hate mondays,0,none,object
"Saying ""all muslims are vermin"" is vile",0,muslims,counter
lovely day,0,none,neutral
"""


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    path = tmp_path / "labelled.csv"
    path.write_text(CSV, "utf-8")
    return path


def test_the_rules_are_measured_as_a_whole_and_by_part(
    watchdesk: Watchdesk, labelled: Path
) -> None:
    said = watchdesk(
        "rules", "evaluate", str(labelled), "--group-column", "who",
        "--functionality-column", "kind", "--clause", "V.A.9.a-2", "--rounds", "20", "--json",
    ).json  # fmt: skip

    ours = said["systems"]["watchdesk"]
    assert (said["texts"], said["clause"], ours["flagged"]) == (4, "V.A.9.a-2", 1)
    assert ours["measures"]["f1"] == ours["measures"]["auc"] == 1.0
    assert ours["intervals"]["specificity"] == [1.0, 1.0]
    assert said["groups"]["kind"]["plain"]["measures"]["recall"] == 1.0
    assert said["groups"]["who"]["muslims"]["texts"] == 2
    assert said["systems"]["keyword list"]["measures"]["specificity"] < 1


def test_people_get_tables(watchdesk: Watchdesk, labelled: Path) -> None:
    shown = watchdesk("rules", "evaluate", str(labelled), "--group-column", "who", "--no-baselines")

    assert "precision" in shown.out
    assert "muslims" in shown.out
    assert "keyword" not in shown.out


def test_json_lines_and_labels_of_ones_own_are_read(watchdesk: Watchdesk, tmp_path: Path) -> None:
    path = tmp_path / "labelled.jsonl"
    path.write_text(
        '{"post": "all muslims are vermin", "is": "bad"}\n\n{"post": "hi", "is": "ok"}\n'
    )

    said = watchdesk(
        "rules", "evaluate", str(path), "--text-column", "post", "--label-column", "is",
        "--positive", "Bad", "--rounds", "0", "--no-baselines", "--json",
    ).json  # fmt: skip

    assert said["systems"]["watchdesk"]["measures"]["accuracy"] == 1.0


@pytest.mark.parametrize(
    ("name", "given", "sentence"),
    [
        ("a.csv", "text,label\n", "there is no text in it"),
        ("a.csv", "words,label\nhi,1\n", "there is no column 'text'"),
        ("a.csv", "text,label\nhi,perhaps\n", "say which labels to flag with --positive"),
        ("a.csv", "text,label\n\xff\n", "not UTF-8 at byte 11"),
        ("a.jsonl", "[1]\n", "expected a JSON object"),
        ("a.jsonl", "[" * 100_000, "expected a JSON object"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_in_one_sentence(
    watchdesk: Watchdesk, tmp_path: Path, name: str, given: str, sentence: str
) -> None:
    path = tmp_path / name
    path.write_bytes(given.encode("latin-1"))

    refused = watchdesk("rules", "evaluate", str(path))

    assert refused.code == 2
    assert sentence in refused.err
