"""How things are put on the screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from support.department import NOON
from textual.content import Content

from cases.model.case_states import CaseClass, CaseState
from cases.model.findings import Explanation, Finding
from cases.model.states import CaseSource, DecisionKind, DismissReason, FlagState
from cases.model.views import FlagDetail, FlagSummary, Verification
from cases.policy import catalogue
from monitor.tui import case_words, custody_text, post_text, words
from monitor.tui.clause_text import whole_clause
from monitor.tui.signs import SHOWN
from monitor.tui.widgets.text_pane import hanging


@pytest.mark.parametrize(
    ("ago", "shown"),
    [
        (timedelta(seconds=-5), "0m"),
        (timedelta(minutes=59), "59m"),
        (timedelta(hours=47), "47h"),
        (timedelta(days=2), "2d"),
        (timedelta(days=99), "99d"),
        (timedelta(days=100), "14w"),
        (timedelta(days=365 * 30), "999w"),
    ],
)
def test_an_age_takes_at_most_four_cells(ago: timedelta, shown: str) -> None:
    assert words.age(NOON - ago, NOON) == shown


def test_a_time_that_is_not_known_says_so() -> None:
    assert words.age(None, NOON) == "?"
    assert words.moment(None, UTC) == "unknown"


def test_every_state_has_its_words() -> None:
    for states, said in (
        (FlagState, words.FLAG_STATE),
        (CaseState, case_words.CASE_STATE),
        (CaseState, case_words.CASE_MARK),
        (CaseState, case_words.CASE_STYLE),
        (CaseClass, case_words.CASE_CLASS),
        (CaseSource, words.CASE_SOURCE),
        (DismissReason, words.DISMISS_REASON),
        (DecisionKind, words.DECISION),
    ):
        assert set(said) == set(states)
    assert len({*case_words.CASE_MARK.values()}) == len(CaseState)  # told apart without colour


def test_cells_of_lists_hold_no_joiners() -> None:
    assert words.cell("👨‍👩‍👧 ❤️ a\nb") == "👨👩👧 ❤ a b"


@pytest.mark.parametrize(
    ("clause", "said"),
    [
        ("V.A.3", "and sustained against a person"),
        ("V.A.8", "never as the only ground"),
        ("V.A.8.b", "Nobody can violate it"),
        ("V.A.5", "Never flagged by the machine"),
        ("X.9", "no such clause"),
    ],
)
def test_a_clause_says_what_it_can_lead_to(clause: str, said: str) -> None:
    assert said in whole_clause(catalogue(), clause)[1].plain


def test_a_department_s_own_wording_is_shown() -> None:
    policy = catalogue()
    own = replace(policy.clauses["V.A.3"], text="Our own words. [/b]")
    clauses = type(policy.clauses)({**policy.clauses, "V.A.3": own})

    assert "Our own words. [/b]" in whole_clause(replace(policy, clauses=clauses), "V.A.3")[1].plain


def test_a_verified_log_without_a_window_leaves_nothing_open() -> None:
    done = Verification(entries=3, blobs=1, problems=(), window_s=0, head="ab")

    assert "nothing is left uncovered" in custody_text.result(done).plain


def test_one_problem_is_one_problem() -> None:
    broken = Verification(3, 1, ((99, 0, "odd"),), 60, "ab")

    assert "✗ 1 problem in" in custody_text.result(broken).plain
    assert "no entry  odd  (step 99, unknown)" in custody_text.result(broken).plain


def test_wrapped_lines_hang_under_the_first() -> None:
    lines = hanging(Content("    " + "word " * 20), 30)

    assert len(lines) > 3
    assert all(line.plain.startswith("    word") for line in lines)


def test_no_more_findings_are_numbered_than_can_be_read() -> None:
    findings = tuple(
        Finding(f"r{n}", "V.A.3", f"label {n}", 60, n, n + 1, "x", "Because.") for n in range(100)
    )
    said = Explanation(90, {"V.A.3": 90}, findings, (), "r1", "2026.1")
    flag = FlagSummary(
        1,
        1,
        FlagState.NEW,
        90,
        5,
        "V.A.3",
        "blog",
        "a",
        "B",
        "1",
        "U",
        "x",
        NOON,
        NOON,
        None,
        None,
        None,
        None,
    )
    detail = FlagDetail(flag, "", "x" * 120, (), "", "post", 1, 1, "", "", said, (), (), 0, 0)
    looks = post_text.Looks(catalogue(), NOON, UTC, "lt")
    shown = post_text.post(detail, 0, looks, reading=False).plain

    assert f"[{SHOWN}]" in shown
    assert f"[{SHOWN + 1}]" not in shown
    assert "40 more kinds are not numbered" in shown
    assert "nothing found; only a person can tell" in shown


def test_a_flag_without_spans_still_names_its_clause() -> None:
    said = Explanation(90, {"V.Z": 90}, (), (), "r1", "2026.1")
    flag = FlagSummary(
        1,
        1,
        FlagState.NEW,
        90,
        5,
        "V.Z",
        "blog",
        "a",
        "",
        "",
        "U",
        "x",
        None,
        NOON,
        None,
        None,
        None,
        None,
    )
    detail = FlagDetail(flag, "", "", (), "", "post", 1, 1, "", "", said, (), (), 1, 0)
    looks = post_text.Looks(catalogue(), NOON, UTC, "lt")

    assert "no such clause" in post_text.clause(detail, 0, looks).plain
    assert "no span in the text" in post_text.clause(detail, 0, looks).plain
    assert "(no text)" in post_text.post(detail, 0, looks, reading=True).plain
    assert "1 other flag," in post_text.post(detail, 0, looks, reading=True).plain
    assert "nobody registered" in post_text.head_line(flag, looks).plain
