"""Anybody tries anything with flags, in any order: no illegal state, an entry for each act, everything verifies."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import text
from support.department import MovingClock, found
from support.flagdesk import desk, enrol_counsel

from cases.errors import CasesError
from cases.model.actors import SERVICE
from cases.model.conflicts import ConflictRule
from cases.model.queries import FlagQuery
from cases.model.registry import Identity
from cases.model.states import WAITING, DismissReason, FlagState
from cases.store.engine import make_engine
from cases.store.schema import upgrade

LOGINS = ("sgt", "lt", "iac", "leg", "adm", "aud", "ofc")
HANDLE = ("mastodon", "@js@social.example")
actors = st.sampled_from(LOGINS)


class FlagActs(RuleBasedStateMachine):
    """A department in which anything may be tried on a flag by anybody."""

    flags = Bundle("flags")

    @initialize(target=flags)
    def begin(self) -> int:
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name)
        self.engine = make_engine(f"sqlite:///{path / 'record.db'}")
        upgrade(self.engine)
        self.clock = MovingClock()
        self.department = found(self.engine, path, self.clock)
        enrol_counsel(self.department)
        self.desk = desk(self.department)
        self.actors = {login: self.department.actor(login) for login in LOGINS}
        self.recused: set[tuple[str, int]] = set()
        return self.department.flag("the first", HANDLE)

    def teardown(self) -> None:
        if hasattr(self, "recused"):
            assert self.department.custody.verify(self.actors["aud"]).problems == ()
            self.engine.dispose()
            self.folder.cleanup()

    @rule(target=flags, clause=st.sampled_from(("V.A.3", "V.A.8.b", "V.A.9.a-1")))
    def a_post_is_flagged(self, clause: str) -> int:
        return self.department.flag(f"post at entry {self.entries()}", HANDLE, clause=clause)

    @rule(hours=st.integers(0, 50))
    def time_passes_and_the_daemon_looks(self, hours: int) -> None:
        self.clock.forward(hours=hours)
        before = self.entries()
        assert len(self.desk.ageing.rise(SERVICE)) == self.entries() - before

    @rule(who=actors, flag=flags, version=st.integers(1, 6), act=st.integers(0, 15))
    def somebody_acts_on_a_flag(self, who: str, flag: int, version: int, act: int) -> None:
        triage, follow, actor = self.department.triage, self.desk.follow_ups, self.actors[who]
        on: dict[str, Any] = {"version": version}
        attempts = (
            lambda: triage.claim(actor, flag, **on),
            lambda: triage.pass_over(actor, flag, **on),
            lambda: triage.dismiss(actor, flag, **on, reason=DismissReason.DE_MINIMIS),
            lambda: triage.dismiss_many(
                actor, {flag: version, 1: 1}, reason=DismissReason.DUPLICATE
            ),
            lambda: triage.safety_notice(actor, flag, **on),
            lambda: triage.open_case(actor, flag, **on),
            lambda: triage.undo(actor),
            lambda: triage.redo(actor),
            lambda: follow.coach(actor, flag, **on, note="tone"),
            lambda: follow.sign_off(actor, flag, **on),
            lambda: follow.decline(actor, flag, **on, note="no"),
            lambda: follow.recheck(actor, flag, **on, heeded=False, note="told"),
            lambda: follow.doubt_identity(actor, flag, **on, note="who?"),
            lambda: follow.to_legal(actor, flag, **on, note="wages"),
            lambda: follow.reopen(actor, flag, **on, note="it matters"),
            lambda: self.desk.wall.decide(actor, flag, **on, concerted=False, note="no"),
        )
        before = self.entries()
        try:
            attempts[act]()
        except CasesError:
            assert self.entries() - before in {0, 1}  # a denial leaves one, other refusals none
        else:
            assert self.entries() > before

    @rule(who=actors, flag=flags)
    def somebody_recuses_himself(self, who: str, flag: int) -> None:
        try:
            self.desk.follow_ups.recuse(
                self.actors[who], flag, rule=ConflictRule.SOCIAL, why="neighbours"
            )
        except CasesError:
            return
        self.recused.add((who, flag))

    @rule(identity=st.sampled_from(Identity))
    def a_registrar_grades(self, identity: Identity) -> None:
        self.desk.grading.grade(self.actors["adm"], *HANDLE, identity, facts=["one", "two"])

    @invariant()
    def what_waits_is_what_the_state_says(self) -> None:
        if not hasattr(self, "recused"):
            return
        with self.engine.connect() as connection:
            rows = connection.execute(text("SELECT * FROM flag")).all()
        for row in rows:
            state = FlagState(row.state)
            assert bool(row.waiting) is (state in WAITING)
            assert (row.held_by is not None) is (state is FlagState.CLAIMED)
            assert 0 <= row.level <= 2
            assert row.recheck_at is None or state is FlagState.SAFETY_NOTICE
            assert (row.case_id is not None) or state is not FlagState.IN_CASE

    @invariant()
    def nobody_sees_what_is_out_of_sight(self) -> None:
        if not hasattr(self, "recused"):
            return
        every = FlagQuery(states=frozenset(FlagState))
        for login in ("sgt", "lt", "iac"):
            page = self.department.triage.queue(self.actors[login], query=every)
            assert not {(login, one.id) for one in page.items} & self.recused
            states = {one.state for one in page.items}
            assert FlagState.WITH_LEGAL not in states
            if login != "iac":
                assert FlagState.NEEDS_IDENTITY not in states

    def entries(self) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM custody")).scalar_one())


FlagActs.TestCase.settings = settings(max_examples=6, stateful_step_count=20, deadline=None)
test_any_flag_acts = FlagActs.TestCase
