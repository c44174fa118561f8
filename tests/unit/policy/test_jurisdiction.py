"""Jurisdiction profiles: those that ship, and those that a department writes itself."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.model.clock_paper import printed
from cases.model.clocks import Clock, Tolling, calculate
from cases.model.days import Leap
from cases.model.terms import LastDay, StartEvent, Unit
from cases.policy import PolicyError
from cases.policy.jurisdiction import jurisdictions, load, shipped

GOOD = """
id = "own"
title = "Our contract"
source = "contract 2026, article 9"
status = "checked by counsel on 2026-03-01"
leap = "march_1"
closed = ["sunday"]
holidays = [2026-07-04, 2026-01-01]
[[rule]]
id = "decide"
title = "Decide"
source = "article 9.2"
starts = "known"
ends = "decided"
limit = 90
unit = "business_days"
last_day = "next_open_day"
target = true
grounds = ["waiver"]
[[ground]]
id = "waiver"
title = "waiver"
source = "article 9.4"
[records]
retain_years = 3
retain_sustained_years = 9
disclosure = "none"
source = "article 12"
[complaint]
signed = true
copy_to_employee = false
source = "article 2"
"""


def own(folder: Path, text: str) -> Path:
    file = folder / "own.toml"
    file.write_text(text, "utf-8")
    return file


def test_every_profile_that_ships_says_where_it_comes_from_and_that_counsel_must_check_it() -> None:
    assert set(shipped()) == {
        "california",
        "department",
        "florida",
        "maryland-repealed",
        "new-jersey",
        "texas",
    }
    for profile in shipped().values():
        assert "checked by counsel" in profile.status
        assert all(rule.source and rule.ends and rule.title for rule in profile.rules)


@pytest.mark.parametrize(
    ("profile", "event", "on", "last_day"),
    [
        ("california", StartEvent.KNOWN, date(2024, 2, 29), date(2025, 2, 28)),
        ("california", StartEvent.DECISION, date(2026, 1, 31), date(2026, 3, 2)),
        ("florida", StartEvent.KNOWN, date(2026, 1, 1), date(2026, 6, 30)),
        ("maryland-repealed", StartEvent.KNOWN, date(2021, 3, 1), date(2022, 3, 1)),
        ("texas", StartEvent.ACT, date(2026, 1, 1), date(2026, 6, 30)),
        ("texas", StartEvent.CRIMINAL_ACT_KNOWN, date(2026, 1, 1), date(2026, 6, 30)),
        ("new-jersey", StartEvent.COMPLAINT, date(2026, 1, 1), date(2026, 2, 15)),
        ("new-jersey", StartEvent.INFORMATION, date(2026, 1, 1), date(2026, 2, 15)),
    ],
)
def test_a_profile_that_ships_gives_the_last_day_of_its_law(
    profile: str, event: StartEvent, on: date, last_day: date
) -> None:
    (terms,) = shipped()[profile].started_by(event)

    one = Clock(terms=terms, started_on=on, document="memo", zone="UTC")

    assert calculate(one, on).last_day == last_day


def test_the_sum_in_the_documents_is_the_one_that_is_printed() -> None:
    (terms,) = shipped()["florida"].rules
    tolling = Tolling(1, "criminal", date(2026, 11, 15), date(2026, 12, 15), "DA letter 7")
    one = Clock(
        terms=terms,
        started_on=date(2026, 11, 10),
        document="memo 4",
        zone="America/New_York",
        tollings=(tolling,),
    )

    said = printed(
        one,
        calculate(one, date(2026, 12, 20)),
        "clock 1 of case IA-2026-0001, allegation 1 (V.A.3)",
    )

    paper = (Path(__file__).parents[3] / "docs/clocks.md").read_text("utf-8")
    assert f"```text\n{said}\n```" in paper


def test_what_only_some_laws_ask_for_is_in_their_profile_only() -> None:
    texas, california = shipped()["texas"], shipped()["california"]

    assert texas.complaint
    assert texas.complaint.signed
    assert california.complaint is None
    assert california.records
    assert (california.records.retain_years, california.records.retain_sustained_years) == (5, 15)
    assert california.rules[0].grounds["waiver"].endswith("(§ 3304(d)(2)(B))")


def test_a_department_may_bring_a_file_of_its_own(tmp_path: Path) -> None:
    own(tmp_path, GOOD)

    found = jurisdictions("own.toml", tmp_path)

    (rule,) = found.get().rules
    assert (found.chosen, rule.unit, rule.limit, rule.target) == (
        "own",
        Unit.BUSINESS_DAYS,
        90,
        True,
    )
    assert (rule.days.leap, rule.days.closed) == (Leap.MARCH_1, frozenset({6}))
    assert rule.days.holidays == (date(2026, 1, 1), date(2026, 7, 4))
    assert rule.last_day is LastDay.NEXT_OPEN_DAY
    assert found.get("florida").id == "florida"


def test_a_profile_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match=r"expected one of california, department, .*'nevada'"):
        jurisdictions("nevada", tmp_path)
    with pytest.raises(PolicyError, match=r"gone\.toml: expected a readable file"):
        jurisdictions("gone.toml", tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "own"', 'id = "florida"', "top, id: expected an id that no profile that ships has"),
        ('id = "own"', 'id = "Own it"', "top, id: expected small letters"),
        ('title = "Our contract"', "title = 3", "top, title: expected text, got 3"),
        ('leap = "march_1"', 'lepa = "march_1"', "top, lepa: expected one of id, title"),
        ('leap = "march_1"', 'leap = "never"', "top, leap: expected one of february_28, march_1"),
        ('["sunday"]', '["funday"]', "top, closed: expected at most six of monday"),
        (
            '["sunday"]',
            '["monday","tuesday","wednesday","thursday","friday","saturday","sunday"]',
            "top, closed: expected at most six",
        ),
        ("2026-07-04,", "2026-07-04T10:00:00,", "top, holidays: expected a list of dates"),
        ("2026-07-04,", '"2026-07-04",', "top, holidays: expected a list of dates"),
        ("limit = 90", "limit = 0", "decide, limit: expected a whole number from 1 to 12500"),
        ("limit = 90", 'limit = "90"', "decide, limit: expected a whole number, got '90'"),
        ("limit = 90", "limit = true", "decide, limit: expected a whole number, got True"),
        (
            '"business_days"',
            '"weeks"',
            "decide, unit: expected one of calendar_days, business_days",
        ),
        ('starts = "known"', 'starts = "full moon"', "decide, starts: expected one of act, known"),
        ('starts = "known"', "", "decide, starts: expected text, got nothing"),
        (
            '["waiver"]',
            '["wavier"]',
            "decide, grounds: expected ids of grounds in this file (waiver)",
        ),
        ('["waiver"]', "[3]", "decide, grounds: expected a list of texts"),
        ("retain_years = 3", "retain_years = -1", "records, retain_years: expected a whole number"),
        ("signed = true", 'signed = "yes"', "complaint, signed: expected true or false"),
        ("[[rule]]", "[rule]", "top, rule: expected a list"),
        ('title = "Decide"', f'title = "{"x" * 1_001}"', "decide, title: expected at most 1,000"),
    ],
)
def test_a_file_that_is_no_profile_is_told_where_and_what_was_expected(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in GOOD
    own(tmp_path, GOOD.replace(old, new, 1))

    with pytest.raises(PolicyError) as told:
        jurisdictions("own.toml", tmp_path)

    assert str(told.value).startswith(f"own.toml, {said}"), told.value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "own.toml, top, id: expected text, got nothing"),
        ("id = ", "own.toml: expected TOML"),
        ("x" * 300_000, "own.toml: expected at most 262,144 bytes, got 300,000"),
        (GOOD + GOOD[GOOD.index("[[ground]]") : GOOD.index("[records]")], "an id that no ground"),
        (GOOD + GOOD[GOOD.index("[[rule]]") : GOOD.index("[[ground]]")], "an id that no rule"),
        (
            f"holidays = [{'2026-01-01,' * 1_001}]\n{GOOD}".replace(
                "holidays = [2026-07", "x = [2026-07"
            ),
            "",
        ),
    ],
)
def test_a_broken_or_a_huge_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PolicyError) as told:
        load(own(tmp_path, text))

    assert said in str(told.value)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, len(GOOD) - 1),
    st.integers(0, 12),
    st.text(max_size=8) | st.sampled_from(["[[rule]]\n", '"', "= ", "\n", "[", "]"]),
)
def test_any_damage_to_a_file_is_a_profile_or_a_sentence(at: int, cut: int, put: str) -> None:
    text = (GOOD[:at] + put + GOOD[at + cut :]).encode("utf-8", "surrogatepass")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "own.toml"
        file.write_bytes(text)
        try:
            found = load(file).id
        except PolicyError as told:
            found = str(told)
    assert found  # anything else that is raised fails the test
