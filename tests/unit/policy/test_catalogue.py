from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cases.policy import PolicyError, UnknownClause, catalogue, load
from cases.policy.model import SIGNALS

IDS = re.compile(r"[A-Z]+\.[A-E]\.\d+(\.[a-e](\.[iv]+)?)?")
LIMBS = {
    "IV.B.3": "abcd",
    "V.A.5": "1234",
    "V.A.8.a": "1234",
    "V.A.9.a": "12",
    "V.A.9.d": "12",
}
SMALLEST = """
version = "7"
[[clause]]
id = "A.1"
kind = "duty"
title = "A title"
summary = "A summary."
signals = "T"
"""
LIMB = """
[[clause.limbs]]
id = "{}"
kind = "caution"
title = "A limb"
summary = "A summary."
"""
Load = Callable[[str], object]


@pytest.fixture
def loaded(tmp_path: Path) -> Load:
    def load_text(text: str) -> object:
        file = tmp_path / "own.toml"
        file.write_text(text, "utf-8")
        return load(file)

    return load_text


def test_the_policy_has_41_numbered_clauses_and_24_lettered_items() -> None:
    ids = list(catalogue().clauses)

    assert all(IDS.fullmatch(clause_id) for clause_id in ids)
    assert sum(clause_id.count(".") == 2 for clause_id in ids) == 41
    assert sum(clause_id.count(".") > 2 for clause_id in ids) == 24


def test_the_clauses_stand_in_the_order_of_the_policy() -> None:
    ids = list(catalogue().clauses)

    assert (ids[0], ids[38], ids[39], ids[-1]) == ("IV.A.1", "IV.E.2", "V.A.1", "V.B.2")


def test_the_limbs_are_those_of_the_policy() -> None:
    found = {
        clause.id: "".join(limb.id[-1] for limb in clause.limbs)
        for clause in catalogue().clauses.values()
        if clause.limbs
    }

    assert found == LIMBS


def test_every_provision_says_what_it_is_or_why_no_machine_may_flag_it() -> None:
    for provision in catalogue().provisions():
        assert provision.title
        assert provision.summary.endswith(".")
        assert set(provision.signals) <= SIGNALS.keys()
        assert provision.machine == (provision.human_only == "")
        assert provision.text == ""


@pytest.mark.parametrize(
    ("provision_id", "violable"),
    [
        ("V.A.3", True),
        ("V.A.2", True),
        ("V.B.2", True),
        ("V.A.8.a", False),
        ("V.A.8.a-1", False),
        ("V.A.8.a-2", True),
        ("V.A.8.b", False),
        ("V.A.7", False),
        ("IV.C.4", False),
        ("V.B.1", False),
    ],
)
def test_only_prohibitions_duties_and_limited_permissions_can_be_violated(
    provision_id: str,
    violable: bool,  # noqa: FBT001  a table of cases
) -> None:
    assert catalogue().provision(provision_id).violable is violable


def test_overbroad_limbs_are_never_the_only_basis_and_say_why() -> None:
    for provision_id in ("V.A.5", "V.A.5-4", "V.A.8", "V.A.9.d-1"):
        provision = catalogue().provision(provision_id)
        assert not provision.sole_basis
        assert provision.legal_note


def test_the_urgent_clauses_are_the_ones_that_endanger_life() -> None:
    urgent = {p.id for p in catalogue().provisions() if p.severity == 5}

    assert urgent == {"V.A.3", "V.A.8.a-4"}


def test_a_label_reads_as_the_printed_text_is_cited() -> None:
    assert catalogue().provision("V.A.9.e.iv").label == "V A 9 e iv"
    assert catalogue().provision("V.A.9.a-2").label == "V A 9 a"


@pytest.mark.parametrize("wrong", ["V.A.99", "V.A.9.a-3", "V.A.3-1", "", "-", "V.A.9.a-"])
def test_an_unknown_clause_is_named(wrong: str) -> None:
    with pytest.raises(UnknownClause, match=re.escape(repr(wrong))):
        catalogue().provision(wrong)


def test_the_json_has_a_version_and_the_65_clauses_with_their_limbs() -> None:
    document = json.loads(json.dumps(catalogue().as_json()))

    assert set(document) == {"version", "clauses"}
    assert len(document["clauses"]) == 65
    bias = next(c for c in document["clauses"] if c["id"] == "V.A.9.a")["limbs"][1]
    assert (bias["id"], bias["kind"], bias["machine"]) == ("V.A.9.a-2", "prohibition", True)


def test_a_department_can_load_its_own_file(loaded: Load) -> None:
    assert loaded(SMALLEST + LIMB.format("A.1-1") + LIMB.format("A.1-2"))


def test_a_limb_shows_the_text_printed_for_its_clause(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    limbs = LIMB.format("A.1-a") + LIMB.format("A.1-b")
    file.write_text(SMALLEST + 'text = "As printed."\n' + limbs)

    assert load(file).provision("A.1-b").text == "As printed."


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("version = @", "own.toml: expected TOML: Invalid value (at line 1"),
        ("clause = []", "own.toml, top, version: expected text, got nothing"),
        ('version = "1"\nclause = []', "top, clause: expected a list, got []"),
        ('version = "1"\nclause = [3]', "top, clause: expected a list of tables"),
        (SMALLEST + "colour = 3", "own.toml, A.1, colour: expected one of id, label"),
        (SMALLEST + 'severity = "high"', "A.1, severity: expected a whole number, got 'high'"),
        (SMALLEST + "severity = 6", "A.1, severity: expected a whole number from 1 to 5, got 6"),
        (SMALLEST + "severity = true", "A.1, severity: expected a whole number, got True"),
        (SMALLEST.replace('"duty"', '"law"'), "A.1, kind: expected one of prohibition"),
        (SMALLEST.replace('"A title"', '" "'), "A.1, title: expected text, got ' '"),
        (SMALLEST.replace('"T"', '"TI"'), "A.1, signals: expected letters of T I M"),
        (SMALLEST.replace('"A.1"', '"A-1"'), "A-1, id: expected no hyphen"),
        (SMALLEST.replace('id = "A.1"', ""), "clause 1, id: expected text, got nothing"),
        (SMALLEST + LIMB.format("A.1-1"), "A.1, limbs: expected the limb A.1-2"),
        (SMALLEST + LIMB.format("A.1-2") + LIMB.format("A.1-3"), "expected the limb A.1-1"),
        (SMALLEST + LIMB.format("A.1-a") + LIMB.format("A.1-c"), "expected the limb A.1-b"),
        (
            SMALLEST + SMALLEST.replace('version = "7"', ""),
            "A.1, id: expected an id that was not used before",
        ),
        ("a = " + "[" * 3000, "own.toml: expected TOML"),
    ],
)
def test_a_broken_file_is_refused_by_file_clause_and_field(
    loaded: Load, text: str, complaint: str
) -> None:
    with pytest.raises(PolicyError, match=re.escape(complaint)):
        loaded(text)


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'version = "\xe9"')

    with pytest.raises(PolicyError, match="expected a readable file"):
        load(tmp_path / "none.toml")
    with pytest.raises(PolicyError, match="expected UTF-8 text"):
        load(tmp_path / "latin.toml")


def test_the_files_of_a_folder_agree_on_the_version(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"at least one \.toml file"):
        load(tmp_path)
    (tmp_path / "1.toml").write_text(SMALLEST)
    (tmp_path / "2.toml").write_text(SMALLEST.replace('"7"', '"8"').replace("A.1", "A.2"))

    with pytest.raises(PolicyError, match=r"2\.toml, top, version: expected '7'"):
        load(tmp_path)
