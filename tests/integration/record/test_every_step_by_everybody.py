"""Every state × every role × every step and act: what is let through is what the procedure, rights and sight say.

The gate tries the legal steps and one illegal one of each state, and each act by those who may least and most of all;
`WATCHDESK_CASE_ACTS=…` tries every step and every act by everybody.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.anew import Home, home_on
from support.anyacts import Acts
from support.anyacts_base import Try
from support.everybody import KNOWN, peopled
from support.needtoknow import Oracle
from support.proper import proper

from cases.errors import (
    CasesError,
    IllegalTransition,
    Missing,
    NotFound,
    NotPermitted,
    Refused,
)
from cases.model.actors import Capability
from cases.model.case_states import CLOSED, MOVES, CaseState
from cases.model.formbook import FORMS
from cases.model.procedure import STEPS
from cases.model.records import RecordKind

THOROUGH = "WATCHDESK_CASE_ACTS" in os.environ
NUMBER = "IA-2026-0001"
STATES = [state for state in CaseState if state is not CaseState.WITHDRAWN]
STEP_TAKERS = sorted({one.role.value: one.login for one in KNOWN}.values())
"""One login of each role."""
_C, _K = Capability, RecordKind
NEEDS: dict[str, tuple[Capability, RecordKind | None]] = {
    "case_note": (_C.CASE_WORK, None),
    "case_comment": (_C.CASE_WORK, _K.COMMENT),
    "case_interview": (_C.CASE_WORK, _K.INTERVIEW),
    "case_exculpatory": (_C.CASE_WORK, _K.EXCULPATORY),
    "case_allege": (_C.CASE_WORK, None),
    "case_classify": (_C.CASE_CLASSIFY, _K.CLASSIFICATION),
    "case_propose_closing": (_C.CASE_CLASSIFY, _K.NO_INVESTIGATION),
    "case_escalate": (_C.ESCALATE, None),
    "case_assign": (_C.CASE_GRANT, _K.ASSIGNMENT),
    "case_declare": (_C.CASE_SPEAK, _K.DECLARATION),
    "case_report": (_C.CASE_WORK, _K.REPORT),
    "case_checklist": (_C.CASE_CLASSIFY, _K.CHECKLIST),
    "case_opinion": (_C.CASE_ADVISE, _K.OPINION),
    "case_concur": (_C.CASE_SPEAK, _K.CONCURRENCE),
    "case_propose": (_C.CASE_FIND, None),
    "case_propose_action": (_C.CASE_DETERMINE, _K.PROPOSED_ACTION),
    "case_respond": (_C.CASE_SPEAK, _K.RESPONSE),
    "case_compare": (_C.CASE_DETERMINE, _K.COMPARABLES),
    "case_determine": (_C.CASE_DETERMINE, _K.DETERMINATION),
    "case_appeal": (_C.CASE_MOVE, _K.APPEAL),
    "case_reopen": (_C.CASE_CLASSIFY, _K.REOPENING),
    "case_let_in": (_C.CASE_GRANT, None),
    "case_show_out": (_C.CASE_GRANT, None),
    "case_parts": (_C.CASE_GRANT, None),
    "case_toll": (_C.TOLL, None),
    "case_start_clock": (_C.CLOCK_KEEP, None),
    "case_clocks": (_C.CLOCK_READ, None),
    "case_task": (_C.CASE_WORK, None),
    "case_show": (_C.CASE_READ, None),
    "case_file_add": (_C.CASE_WORK, None),
    "case_file_list": (_C.CASE_READ, None),
    "case_letter_issue": (_C.CASE_WORK, None),
    "case_letter_list": (_C.CASE_READ, None),
    "case_release": (_C.CASE_EXPORT, None),
    "case_export": (_C.CASE_EXPORT, None),
}
OPEN_WHEN_CLOSED = frozenset(
    {
        *("case_show", "case_parts", "case_let_in", "case_show_out", "case_clocks"),
        *("case_appeal", "case_reopen", "case_file_list", "case_letter_list", "case_export"),
        "case_release",
    }
)
"""Acts that a closed case still knows."""


class Ladder:
    """One case, kept at each state."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.tried = 0
        home.anew()
        self.acts = Acts(home.department, home.engine, Oracle(KNOWN))
        self.oracles: dict[CaseState, Oracle] = {}
        first = Try("sgt", NUMBER, "iai", 0)
        self.acts.flagged(first)
        self.acts.open_from_a_flag(first)
        self.keep()
        for pick in (*[0] * 14, 1):
            self.go_on(pick)
            self.keep()
        self.at(CaseState.INVESTIGATING)
        self.do(("case_toll", "iac", 0), ("case_confirm_tolling", "leg", 0))
        self.do(("case_step", "iac", list(CaseState).index(CaseState.TOLLED)))
        self.keep()
        self.at(CaseState.CLASSIFIED)
        closing = list(CaseState).index(CaseState.NO_INVESTIGATION)
        self.do(("case_propose_closing", "iac", 0), ("case_step", "chief", closing))
        self.keep()

    def go_on(self, pick: int) -> None:
        self.do(*proper(self.acts.state(NUMBER), pick))

    def do(self, *doings: tuple[str, str, int]) -> None:
        for name, who, pick in doings:
            try:
                getattr(self.acts, name)(Try(who, NUMBER, "iai", pick))
            except CasesError:
                continue  # what is done already, or tasks that are not there

    def keep(self) -> None:
        state = self.acts.state(NUMBER)
        if state not in self.oracles:
            self.home.keep(state.value)
            self.oracles[state] = copy.deepcopy(self.acts.oracle)

    def at(self, state: CaseState) -> None:
        self.home.anew(state.value)
        self.acts.oracle = copy.deepcopy(self.oracles[state])

    def attempt(self, state: CaseState, name: str, one: Try) -> CasesError | None:
        """Try an act in a state; what it changed is set back."""
        self.tried += 1
        try:
            getattr(self.acts, name)(one)
        except CasesError as refusal:
            return refusal
        self.at(state)
        return None


@pytest.fixture(scope="module")
def ladder(migrated_sqlite: Path) -> Iterator[Ladder]:
    with home_on(f"sqlite:///{migrated_sqlite}", None, peopled) as home:
        yield Ladder(home)


def test_a_case_comes_to_every_state(ladder: Ladder) -> None:
    assert set(ladder.oracles) == set(STATES)


def test_a_step_is_let_through_only_as_the_procedure_says(ladder: Ladder) -> None:
    now, taken = ladder.home.department.clock(), 0
    for at, state in enumerate(STATES):
        ladder.at(state)
        some = {*MOVES[state], STATES[(at + 7) % len(STATES)]} - {CaseState.WITHDRAWN}
        for to in STATES if THOROUGH else sorted(some):
            for who in takers(state, to, at):
                actor = ladder.home.department.actor(who)
                one = Try(who, NUMBER, "iai", list(CaseState).index(to))
                told = ladder.attempt(state, "case_step", one)
                case = f"{who}: {state} to {to}: {told!r}"
                step = STEPS.get((state, to))
                if not actor.may(Capability.CASE_MOVE):
                    assert isinstance(told, NotPermitted), case
                elif not ladder.oracles[state].sees(who, NUMBER, now):
                    assert isinstance(told, NotFound), case
                elif step is None:
                    assert isinstance(told, IllegalTransition), case
                elif actor.role not in step.by:
                    assert isinstance(told, NotPermitted), case
                else:
                    assert told is None or isinstance(told, NotPermitted | Missing), case
                    taken += told is None
    assert taken > len(STATES) // 2
    print(f"{ladder.tried:,} steps tried")  # noqa: T201  a figure


def takers(state: CaseState, to: CaseState, turn: int) -> list[str]:
    """Return who tries a step: everybody, or in the gate those whose it is and two others in turn."""
    step = STEPS.get((state, to))
    by = {one.login for one in KNOWN if step and one.role in step.by} & {*STEP_TAKERS}
    others = {STEP_TAKERS[turn % len(STEP_TAKERS)], STEP_TAKERS[turn % 7]}
    return STEP_TAKERS if THOROUGH else sorted(by | others)


def test_an_act_is_let_through_only_by_right_sight_and_state(ladder: Ladder) -> None:
    now, before, done = ladder.home.department.clock(), ladder.tried, set()
    for turn, state in enumerate(STATES):
        ladder.at(state)
        for at, (name, (needs, kind)) in enumerate(sorted(NEEDS.items())):
            some = ("iac", STEP_TAKERS[at % len(STEP_TAKERS)]) if at % 3 == turn % 3 else ()
            for who in STEP_TAKERS if THOROUGH else some:
                actor = ladder.home.department.actor(who)
                told = ladder.attempt(state, name, Try(who, NUMBER, "iai2", 0))
                case = f"{who}: {name} in {state}: {told!r}"
                if not actor.may(needs):
                    assert isinstance(told, NotPermitted), case
                elif not ladder.oracles[state].sees(who, NUMBER, now):
                    assert isinstance(told, NotFound), case
                elif (kind and FORMS[kind].states and state not in FORMS[kind].states) or (
                    state in CLOSED and name not in OPEN_WHEN_CLOSED
                ):
                    assert isinstance(told, Refused), case
                if told is None:
                    done.add(name)
    assert len(done) > len(NEEDS) // 2
    print(f"{ladder.tried - before:,} acts tried")  # noqa: T201  a figure
