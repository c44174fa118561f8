"""Anybody tries anything on cases, in any order, on both databases.

No illegal state; an entry for each act, one for each denial, nothing changed by a refusal; numbers without a gap; the
same request twice is done once; and nobody sees what they may not, by an oracle that shares no code with the record.

`WATCHDESK_CASE_ACTS=200x50` runs so many examples of so many steps on SQLite, and a tenth as many on PostgreSQL.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from contextlib import closing
from itertools import count
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import inspect, text
from support.anew import Home, home_on
from support.anyacts import Acts
from support.anyacts_base import Try
from support.everybody import KNOWN, LOGINS, peopled
from support.lookings import Lookings
from support.needtoknow import Oracle
from support.proper import proper

from cases.errors import CasesError, Conflicted, NotPermitted, OutOfSight
from cases.model.case_states import MOVES, CaseState

THOROUGH = "WATCHDESK_CASE_ACTS" in os.environ
EXAMPLES, STEPS = (int(n) for n in os.environ.get("WATCHDESK_CASE_ACTS", "3x12").split("x"))
MOSTLY = ("iac", "iac", "chief", "leg", "iai", "lt", "sgt")
"""Those whose acts succeed more often than others'."""
DENIALS = (NotPermitted, Conflicted, OutOfSight)
QUIET = ("custody", "custody_detail", "search_words")
"""Tables that a refusal may write to, and those that only repeat others."""
tried: Counter[str] = Counter()


class CaseActs(RuleBasedStateMachine):
    """A department in which anything may be tried on cases by anybody."""

    def __init__(self, home: Home) -> None:
        super().__init__()
        self.engine, self.department = home.engine, home.anew()
        self.oracle = Oracle(KNOWN)
        self.acts = Acts(self.department, self.engine, self.oracle)
        self.lookings = Lookings(self.acts)
        self.keys = count()
        self.tables = [
            name for name in inspect(self.engine).get_table_names() if not name.startswith(QUIET)
        ]

    def teardown(self) -> None:
        for login in LOGINS if THOROUGH else Random(self.entries()).sample(LOGINS, 3):  # noqa: S311
            self.lookings.everything(login)
        self.lookings.watched()
        assert self.department.custody.verify(self.department.actor("aud")).problems == ()

    @initialize(flags=st.lists(st.integers(0, 30), min_size=1, max_size=3), pick=st.integers(0, 50))
    def cases_are_opened(self, flags: list[int], pick: int) -> None:
        for each in flags:
            who = "lt" if each % 3 == 2 else ("sgt", "sgt_south")[each % 3]
            self.attempt("open_from_a_flag", Try(who, "IA-2026-0001", "iai", each))
        self.attempt("open_by_a_report", Try("ofc", "IA-2026-0001", "iai", pick))

    @rule(seed=st.integers(0, 2**32))
    def somebody_tries_something(self, seed: int) -> None:
        chance = Random(seed)  # noqa: S311  a spread that hypothesis does not narrow
        for _ in range(chance.randint(3, 8)):
            who = chance.choice((chance.choice(LOGINS), chance.choice(MOSTLY)))
            whom = chance.choice(LOGINS)
            number = f"IA-2026-{chance.randint(1, len(self.oracle.matters) + 1):04d}"
            one = Try(who, number, whom, chance.randint(0, 110))
            self.attempt(chance.choice(self.acts.names()), one)

    @rule(number=st.integers(1, 4), steps=st.integers(1, 8), pick=st.integers(0, 110))
    @precondition(lambda self: self.oracle.matters)
    def a_case_goes_on_as_it_should(self, number: int, steps: int, pick: int) -> None:
        name = f"IA-2026-{number:04d}"
        if name not in self.oracle.matters:
            return
        for _ in range(steps):
            for act, who, chosen in proper(self.acts.state(name), pick):
                self.attempt(act, Try(who, name, "iai", chosen))

    @rule(login=st.sampled_from(LOGINS))
    def somebody_looks_everywhere(self, login: str) -> None:
        self.lookings.everything(login)

    @rule(minutes=st.integers(1, 90))
    def time_passes(self, minutes: int) -> None:
        self.department.clock.forward(minutes=minutes)
        self.lookings.told()

    @rule(who=st.sampled_from(("sgt", "iac", "iai")), number=st.integers(1, 4))
    def the_same_request_comes_twice(self, who: str, number: int) -> None:
        name, actor = f"IA-2026-{number:04d}", self.department.actor(who)
        request = (f"k{next(self.keys)}", "task", name)
        matter = self.oracle.matters.get(name)
        if matter is None:
            return
        said = f"quill{number:04d} was said"
        try:
            first = self.acts.requests.do(
                actor, request, lambda over: over.tasks.open(actor, name, text=said)
            )
        except CasesError:
            return
        before = self.rows(), self.entries()
        again = self.acts.requests.do(
            actor, request, lambda over: over.tasks.open(actor, name, text=said)
        )
        assert (self.rows(), self.entries()) == before
        assert again.again
        assert (again.task, again.version) == (first.task, first.version)

    @invariant()
    def every_case_went_a_legal_way(self) -> None:
        with self.engine.connect() as connection:
            cases = connection.execute(
                text("SELECT id, number, state FROM incident_case ORDER BY id")
            ).all()
            records = connection.execute(
                text(
                    "SELECT case_id, kind, body FROM case_record "
                    "WHERE kind IN ('move', 'MOVE') ORDER BY case_id, number"
                )
            ).all()
        numbers = [row.number for row in cases]
        assert numbers == [f"IA-2026-{n:04d}" for n in range(1, len(numbers) + 1)]
        for row in cases:
            at = CaseState.INTAKE
            for record in (one for one in records if one.case_id == row.id):
                body = record.body if isinstance(record.body, dict) else _json(record.body)
                assert body["from"] == at.value
                to = CaseState(body["to"])
                merged = to is CaseState.CLOSED and "closed with" in body["why"]
                assert to in MOVES[at] or merged, body
                at = to
            assert row.state.lower() in {at.value, "withdrawn"}, row.number

    def attempt(self, name: str, one: Try) -> None:
        """Try an act, and hold what it leaves against what it should."""
        if name == "open_from_a_flag":
            self.acts.flagged(one)
        may = self.lookings.reads(one.who)
        before, entries = self.rows(), self.entries()
        typed = {one.number, self.acts.other(one)}
        refusal: CasesError | None = None
        try:
            told = repr(getattr(self.acts, name)(one))
        except CasesError as error:
            told, refusal = str(error), error
        tried[f"{name} {'refused' if refusal else 'done'}"] += 1
        new = self.since(entries)
        if refusal:
            denied = [(one.who, "access:denied")] * isinstance(refusal, DENIALS)
            assert new == denied, (name, one, refusal)
            assert self.rows() == before, (name, one, refusal)
        else:
            sealed = {who for who, _ in new if who.startswith("R-")}
            assert {who for who, _ in new} - sealed <= {one.who, "watchdesk"}, (name, one, new)
            assert new, (name, one)
        now = self.lookings.reads(one.who)
        both = {number: may.get(number, set()) | now[number] for number in now}
        free = (
            {n for n in now if not self.oracle.kept_out(one.who, n)} if "exception" in name else ()
        )
        leaks = [
            leak
            for leak in self.lookings.leaks(told, both, typed | set(free))
            if leak.partition(" of ")[2] not in typed
        ]
        assert not leaks, (name, one, told)

    def rows(self) -> str:
        """Return a hash over every row of every table but the log."""
        whole = hashlib.sha256()
        with (
            closing(self.engine.raw_connection()) as connection,
            closing(connection.cursor()) as cursor,
        ):
            for name in self.tables:
                cursor.execute(f'SELECT * FROM "{name}"')  # noqa: S608  our own names
                whole.update(repr((name, cursor.fetchall())).encode())
        return whole.hexdigest()

    def entries(self) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM custody")).scalar_one())

    def since(self, entries: int) -> list[tuple[str, str]]:
        """Return actor and act of the entries that came since."""
        with self.engine.connect() as connection:
            leaves = connection.execute(
                text("SELECT leaf FROM custody WHERE seq > :n ORDER BY seq"), {"n": entries}
            ).scalars()
            said = [_json(bytes(leaf).decode()) for leaf in leaves]
        return [(one["actor"]["id"], one["act"]) for one in said]


def _json(said: str) -> Any:  # noqa: ANN401  whatever it holds
    return json.loads(said)


def test_anybody_tries_anything_on_cases(database_url: str, request: pytest.FixtureRequest) -> None:
    sqlite = database_url.startswith("sqlite")
    server = None if sqlite else request.getfixturevalue("postgres")
    with home_on(database_url, server, peopled) as home:
        run_state_machine_as_test(
            lambda: CaseActs(home),  # type: ignore[arg-type]
            settings=settings(
                max_examples=EXAMPLES if sqlite else max(2, EXAMPLES // 10),
                stateful_step_count=STEPS,
                deadline=None,
                phases=(Phase.generate,),
                suppress_health_check=list(HealthCheck),
            ),
        )
    said = f"{sum(tried.values()):,} tried on {'SQLite' if sqlite else 'PostgreSQL'}: {dict(tried)}"
    print(said)  # noqa: T201  the figure of a long run
    tried.clear()
