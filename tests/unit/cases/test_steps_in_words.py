"""A step that is refused is refused in words: states as people say them, and the command that says what is next."""

from __future__ import annotations

import re

import pytest

from cases.errors import IllegalTransition, Missing, NotPermitted
from cases.model.actors import Actor, Role
from cases.model.case_states import CaseState
from cases.model.outlook import steps_ahead
from cases.model.procedure import STEPS, Standing, require

NEXT = "`watchdesk cases next IA-2026-0007`"
TYPED = re.compile("|".join(state.value for state in CaseState if "_" in state.value))


def bare(state: CaseState) -> Standing:
    """Return what is known of a case of which nothing is on record."""
    return Standing(
        number="IA-2026-0007",
        state=state,
        klass=None,
        known_on=None,
        allegations=frozenset(),
        records=(),
        investigators=frozenset({"iai"}),
        tasks=1,
    )


def who(login: str, role: Role) -> Actor:
    return Actor(login, role, person_id=1, unit_id=1, auth="demo", session="s")


@pytest.mark.parametrize("state", CaseState)
def test_a_step_that_there_is_not_is_refused_in_words(state: CaseState) -> None:
    for to in CaseState:
        if (state, to) in STEPS:
            continue
        with pytest.raises(IllegalTransition) as refused:
            require(bare(state), who("iac", Role.IA_COMMANDER), to)
        told = str(refused.value)
        assert told.startswith(f"case IA-2026-0007 stands at {state.said} and does not go")
        assert told.endswith(f"to {to.said}: {NEXT} says where it goes")
        assert not TYPED.search(told)


@pytest.mark.parametrize(("state", "to"), STEPS)
def test_whatever_stops_a_step_is_said_in_words(state: CaseState, to: CaseState) -> None:
    every = {role for step in STEPS.values() for role in step.by}
    refused = [refusal(bare(state), who("iai", role), to) for role in sorted(every)]

    assert any(refused)
    assert not TYPED.search(" ".join(refused))


def refusal(standing: Standing, actor: Actor, to: CaseState) -> str:
    try:
        require(standing, actor, to)
    except (Missing, NotPermitted) as error:
        return str(error)
    return ""


def test_of_several_things_that_are_missing_the_first_is_named_and_the_others_are_counted() -> None:
    with pytest.raises(Missing, match=rf"of the case: `cases classify`; and 1 more: {NEXT}$"):
        require(bare(CaseState.INTAKE), who("iac", Role.IA_COMMANDER), CaseState.CLASSIFIED)


def test_a_step_ahead_says_that_only_who_is_assigned_takes_it() -> None:
    (ahead, back) = steps_ahead(bare(CaseState.ASSIGNED), who("other", Role.IA_INVESTIGATOR))
    begun = {one.to: one for one in (ahead, back)}[CaseState.INVESTIGATING]

    assert begun.limits == ("only who is assigned",)
    assert not begun.yours
