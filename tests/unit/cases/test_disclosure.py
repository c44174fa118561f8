"""Which sustained allegations somebody must look at, with the prosecutor in mind."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.model.actors import Role
from cases.model.disclosure import Ground, grounds_of, task_text
from cases.policy import PolicyError, catalogue
from cases.policy.disclosure import load_disclosure

RULES = load_disclosure(catalogue())


@pytest.mark.parametrize(
    ("clause", "grounds"),
    [
        ("V.A.9.a-2", (Ground.BIAS,)),
        ("V.A.9.a", (Ground.BIAS,)),
        ("V.A.9", (Ground.DISHONESTY,)),
        ("V.A.9.a-1", ()),  # obscene, and not biased
        ("V.A.9.b", ()),
        ("V.A.3", ()),
    ],
)
def test_bias_and_dishonesty_are_looked_at(clause: str, grounds: tuple[Ground, ...]) -> None:
    assert grounds_of(RULES, clause) == grounds


def test_what_whoever_decides_found_in_the_facts_counts_under_any_clause() -> None:
    assert grounds_of(RULES, "V.A.3", [Ground.DISHONESTY]) == (Ground.DISHONESTY,)
    assert grounds_of(RULES, "V.A.9.a-2", [Ground.DISHONESTY, Ground.BIAS]) == tuple(Ground)


def test_the_task_names_allegation_and_clause() -> None:
    text = task_text(3, "V.A.9.a-2", (Ground.BIAS,))

    assert "allegation 3, V.A.9.a-2, is sustained on grounds of bias" in text


def test_a_department_has_rules_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "disclosure.toml").write_text(
        'for_role = "records"\ndays = 3\n[[clause]]\nid = "V.A.3"\nground = "dishonesty"\nwhy = "ours"\n'
    )

    rules = load_disclosure(catalogue(), tmp_path)

    assert (rules.role, rules.days) == (Role.RECORDS, 3)
    assert grounds_of(rules, "V.A.9.a-2") == ()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"legal"', '"lawyer"', "for_role: expected one of employee"),
        ("days = 10", "days = 0", "days: expected a whole number from 1 to 365"),
        ('"V.A.9"', '"V.Z"', r"V\.Z, id: expected a clause of the policy"),
        ('"V.A.9"', '"V.A.9.c"', r"V\.A\.9\.c, id: expected a clause"),
        ('"dishonesty"', '"lies"', "ground: expected one of dishonesty, bias"),
        ("why =", "because =", "because: expected one of id"),
    ],
)
def test_rules_that_cannot_be_used_are_refused(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    from cases.policy import disclosure

    shipped = (Path(disclosure.__file__).parent / "disclosure.toml").read_text("utf-8")
    (tmp_path / "disclosure.toml").write_text(shipped.replace(old, new, 1))

    with pytest.raises(PolicyError, match=said):
        load_disclosure(catalogue(), tmp_path)
