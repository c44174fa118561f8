"""Random people doing random things: no illegal state, no act without its entry, nobody sees what they may not."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)
from support.department import MovingClock, found

from cases.errors import CasesError
from cases.model.case_states import CaseState
from cases.model.queries import FlagQuery
from cases.model.states import DismissReason, FlagState
from cases.store.engine import make_engine
from cases.store.schema import upgrade

LOGINS = ("sgt", "sgt_south", "lt", "iac", "iai", "chief", "adm", "aud", "ofc")
HANDLES = (
    ("mastodon", "@js@social.example"),
    ("blog", "novak-notes"),
    ("tumblr", "rosaruns"),
    ("flickr", "jsmith-maybe"),
)
CLAUSES = ("V.A.3", "V.A.9.a-2", "V.A.8.b", "V.A.9.d-1")
SEEN_BY = {
    "sgt": {"@js@social.example"},
    "sgt_south": {"novak-notes"},
    "lt": {"@js@social.example", "novak-notes", "rosaruns"},
    "iac": {"@js@social.example", "novak-notes", "rosaruns", "jsmith-maybe"},
}
versions = st.integers(1, 4)
actors = st.sampled_from(LOGINS)


class Acts(RuleBasedStateMachine):
    """A department in which anything may be tried by anybody."""

    flags = Bundle("flags")

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name)
        self.engine = make_engine(f"sqlite:///{path / 'record.db'}")
        upgrade(self.engine)
        self.clock = MovingClock()
        self.department = found(self.engine, path, self.clock)
        self.actors = {login: self.department.actor(login) for login in LOGINS}
        self.posts = 0

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()
            self.folder.cleanup()

    @rule(target=flags, handle=st.sampled_from(HANDLES), clause=st.sampled_from(CLAUSES))
    def a_post_is_flagged(self, handle: tuple[str, str], clause: str) -> int:
        self.posts += 1
        return self.department.flag(f"post {self.posts}", handle, clause=clause)

    @rule(minutes=st.integers(1, 45))
    def time_passes(self, minutes: int) -> None:
        self.clock.forward(minutes=minutes)

    @rule(who=actors, flag=flags, version=versions, act=st.integers(0, 7))
    def somebody_acts_on_a_flag(self, who: str, flag: int, version: int, act: int) -> None:
        triage, actor = self.department.triage, self.actors[who]
        before = self.entries()
        attempts = (
            lambda: triage.look(actor, flag),
            lambda: triage.claim(actor, flag, version=version),
            lambda: triage.release(actor, flag, version=version),
            lambda: triage.dismiss(
                actor, flag, version=version, reason=DismissReason.NOT_A_VIOLATION
            ),
            lambda: triage.safety_notice(actor, flag, version=version),
            lambda: triage.open_case(actor, flag, version=version),
            lambda: triage.escalate(actor, flag, version=version, note="why"),
            lambda: triage.annotate(actor, flag, text="note"),
        )
        try:
            attempts[act]()
        except CasesError:
            assert self.entries() - before in {
                0,
                1,
            }  # a denial leaves one entry, other refusals none
        else:
            assert self.entries() > before

    @rule(who=actors)
    def somebody_takes_a_decision_back(self, who: str) -> None:
        with contextlib.suppress(CasesError):
            self.department.triage.undo(self.actors[who])

    @rule(who=actors, number=st.integers(1, 4), version=versions, act=st.integers(0, 3))
    def somebody_acts_on_a_case(self, who: str, number: int, version: int, act: int) -> None:
        casework, actor, name = self.department.casework, self.actors[who], f"IA-2026-{number:04d}"
        attempts = (
            lambda: casework.show(actor, name),
            lambda: casework.annotate(actor, name, text="note"),
            lambda: self.department.conduct.advance(
                actor, name, version=version, to=CaseState.CLASSIFIED, note="mine"
            ),
            lambda: casework.escalate(actor, name, version=version, note="beyond us"),
        )
        with contextlib.suppress(CasesError):
            attempts[act]()

    @rule()
    def everything_verifies(self) -> None:
        if self.posts:
            found_now = self.department.custody.verify(self.actors["aud"])
            assert found_now.problems == ()

    @invariant()
    def nobody_sees_more_than_he_may(self) -> None:
        if not getattr(self, "posts", 0):
            return
        every = FlagQuery(states=frozenset(FlagState))
        for login, handles in SEEN_BY.items():
            page = self.department.triage.queue(self.actors[login], query=every)
            assert {flag.handle for flag in page.items} <= handles
            assert page.total == len(page.items)

    @invariant()
    def case_numbers_have_no_gap(self) -> None:
        if not getattr(self, "posts", 0):
            return
        cases = self.department.casework.list(self.actors["iac"]).items
        numbers = sorted(case.number for case in cases)
        assert numbers == [f"IA-2026-{n:04d}" for n in range(1, len(numbers) + 1)]

    def entries(self) -> int:
        with self.engine.connect() as connection:
            count = connection.exec_driver_sql("SELECT count(*) FROM custody").scalar()
        return int(count or 0)


Acts.TestCase.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
test_any_acts = Acts.TestCase
