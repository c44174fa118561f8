from __future__ import annotations

import pytest

from cases.errors import IllegalTransition
from cases.model.actors import SERVICE, Actor, Capability, Reach, Role
from cases.model.case_states import CaseState, move_case
from cases.model.states import WAITING, FlagState, move_flag


def test_every_role_stands_in_the_table() -> None:
    for role in Role:
        assert Actor(login="x", role=role).reach in Reach


def test_every_capability_can_be_said_and_is_carried_by_some_role() -> None:
    for capability in Capability:
        assert capability.said
        assert any(Actor(login="x", role=role).may(capability) for role in Role)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR, Role.EMPLOYEE, Role.RECORDS])
def test_roles_without_case_content_can_neither_read_cases_nor_triage(role: Role) -> None:
    actor = Actor(login="x", role=role)

    assert not actor.may(Capability.CASE_READ)
    assert not actor.may(Capability.TRIAGE)
    assert actor.reach is Reach.NOTHING


def test_every_person_may_report_and_the_service_may_not() -> None:
    for role in set(Role) - {Role.SYSTEM}:
        assert Actor(login="x", role=role).may(Capability.REPORT)
    assert not SERVICE.may(Capability.REPORT)


def test_the_service_never_decides() -> None:
    for capability in (Capability.TRIAGE, Capability.CASE_READ, Capability.ESCALATE):
        assert not SERVICE.may(capability)


def test_a_reach_cannot_be_claimed() -> None:
    with pytest.raises(TypeError):
        Actor(login="x", role=Role.EMPLOYEE, reach=Reach.DEPARTMENT)  # type: ignore[call-arg]


def test_any_flag_that_is_not_with_internal_affairs_can_be_escalated() -> None:
    for state in set(FlagState) - {FlagState.ESCALATED}:
        assert move_flag(state, FlagState.ESCALATED) is FlagState.ESCALATED


def test_nothing_leaves_escalated_by_triage() -> None:
    for state in FlagState:
        with pytest.raises(IllegalTransition, match="escalated"):
            move_flag(FlagState.ESCALATED, state)


def test_only_what_waits_is_in_the_queue() -> None:
    assert {FlagState.NEW, FlagState.CLAIMED} == WAITING


def test_a_withdrawn_case_stays_withdrawn() -> None:
    for state in CaseState:
        with pytest.raises(IllegalTransition):
            move_case(CaseState.WITHDRAWN, state)
