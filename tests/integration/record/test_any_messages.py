"""Random people writing on random reports: each thread holds what its own two sides wrote, and nobody else's words."""

from __future__ import annotations

import shutil
import string
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.department import MovingClock, found
from support.reporting import Reporting, reporting

from cases.errors import CasesError
from cases.model.reporting import Receipt, Rules
from cases.store.engine import make_engine

REPORTERS = ("ofc", "sgt", "aud")
EVERYBODY = ("ofc", "sgt", "aud", "iac", "lt", "adm", "cus")
SEES_THE_CASE = ("iac", "lt")  # internal affairs, and the command the report came to
acts = st.lists(
    st.tuples(
        st.sampled_from(
            ["report", "anonymous", "write", "answer", "status", "wrong code", "later"]
        ),
        st.sampled_from(EVERYBODY),
        st.integers(0, 5),
        st.text(string.ascii_letters + " é\x1b\u202e", min_size=1, max_size=12),
    ),
    max_size=20,
)


@dataclass
class Said:
    """A report as it should be."""

    receipt: Receipt
    by: str
    messages: list[tuple[bool, str]] = field(default_factory=list)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, migrated_sqlite: Path) -> Iterator[Reporting]:
    folder = tmp_path_factory.mktemp("messages")
    shutil.copy(migrated_sqlite, folder / "record.db")
    engine = make_engine(f"sqlite:///{folder / 'record.db'}")
    made = reporting(found(engine, folder, MovingClock()))
    made.department.reports.rules = Rules(per_hour=1_000, anonymous_per_hour=1_000)
    yield made
    engine.dispose()


@settings(max_examples=12, deadline=None)
@given(done=acts)
def test_a_thread_holds_what_its_own_sides_wrote(
    desk: Reporting, done: list[tuple[str, str, int, str]]
) -> None:
    known: list[Said] = []
    for number, (act, who, which, words) in enumerate(done):
        if act in {"report", "anonymous"} and who in REPORTERS:
            what = f"seen by {len(known)} at {desk.department.clock()} {number}"
            receipt = desk.report(who, what=what, anonymous=act == "anonymous", as_written=True)
            known.append(Said(receipt, who))
        elif act == "later":
            desk.department.clock.forward(minutes=which * 20 + 1)
        elif known and act not in {"report", "anonymous"}:
            _act(desk, act, who, known[which % len(known)], words)
    for said in known:
        _holds(desk, said)


def _act(desk: Reporting, act: str, who: str, said: Said, words: str) -> None:
    actor, receipt = desk.actor(who), said.receipt
    text = words.strip()
    mine = who == said.by or receipt.anonymous
    try:
        if act == "answer":
            desk.messages.answer(actor, receipt.number, words)
            assert who in SEES_THE_CASE
            _add(said, (False, text))
        elif act == "write":
            desk.messages.write(actor, receipt.number, words, code=receipt.code, as_written=True)
            assert mine
            _add(said, (True, text))
        elif act == "status":
            found = desk.messages.status(actor, receipt.number, code=receipt.code)
            assert mine
            assert found.number == receipt.number
        else:
            desk.messages.status(actor, receipt.number, code="0000000000000000")
            raise AssertionError("a wrong code opened a report")
    except CasesError as error:
        shown = str(error)
        assert "IA-" not in shown
        assert not mine or act in {"answer", "wrong code"} or not text or "too many" in shown


def _add(said: Said, message: tuple[bool, str]) -> None:
    if not said.messages or said.messages[-1] != message:
        said.messages.append(message)


def _holds(desk: Reporting, said: Said) -> None:
    iac, number = desk.actor("iac"), said.receipt.number
    threads = {one.report: one for one in desk.messages.threads(iac, desk.case_of(number))}
    thread = threads[number]
    assert [(one.from_reporter, len(one.text)) for one in thread.messages] == [
        (mine, len(text)) for mine, text in said.messages
    ]
    assert all(one.author == number for one in thread.messages if one.from_reporter)
    if not said.receipt.anonymous:
        told = desk.messages.status(desk.actor(said.by), number)
        assert [(one.from_reporter, one.text) for one in told.messages] == said.messages
        assert {one.author for one in told.messages if not one.from_reporter} <= {""}
