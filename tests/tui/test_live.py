"""The record behind the screen: others work on it, it is slow, it is gone for a while. The hand feels none of it."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from support.department import Department
from tui.morning import WAITING, add_flag
from tui.stage import Sitter, sitting

from monitor.tui.screens.browsing import REST_S
from monitor.tui.screens.counting import counted


async def felt(sitter: Sitter) -> None:
    """Let the pulse be felt now."""
    sitter.app.feel()
    await sitter.settle()


async def until(sitter: Sitter, said: str) -> None:
    """Wait until the screen says something, folded or not; without a record nothing comes to rest."""
    for _ in range(400):
        await sitter.pilot.pause(0.01)
        if "".join(said.split()) in "".join(sitter.text().split()):
            return
    raise AssertionError(f"never said: {said}\n{sitter.text()}")


async def test_what_others_do_raises_the_counter_and_moves_nothing(department: Department) -> None:
    async with sitting(department) as sitter:
        await sitter.press("j", "j")
        await felt(sitter)
        before = sitter.text().splitlines()[1:]
        add_flag(department, "One more", found_here=(("V.A.3", "", 99, "x"),))
        await felt(sitter)

        assert "1 new: r loads" in sitter.text()
        assert sitter.text().splitlines()[1:] == before


async def test_a_lost_record_is_told_and_found_again_by_itself(
    department: Department, tmp_path: Path
) -> None:
    record = tmp_path / "home/record.db"
    async with sitting(department) as sitter:
        await sitter.press("j")
        here = sitter.queue.lister.current_key
        record.rename(tmp_path / "elsewhere")
        await felt(sitter)
        top = sitter.text().splitlines()[0]
        assert "✗ The record cannot be reached; what is shown may be old." in top
        assert sitter.queue.lister.current_key == here
        (tmp_path / "elsewhere").rename(record)
        await felt(sitter)

        assert "waiting" in sitter.text().splitlines()[0]
        assert "cannot be reached" not in sitter.text()
        assert sitter.queue.lister.current_key == here


async def test_keys_are_answered_while_the_record_is_locked(
    department: Department, tmp_path: Path
) -> None:
    async with sitting(department) as sitter:
        with closing(sqlite3.connect(tmp_path / "home/record.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            begun = perf_counter()
            await sitter.pilot.press("j")
            await sitter.pilot.pause(0.2)  # the look at this flag waits for the lock now
            assert sitter.queue.post.detail is None
            await sitter.pilot.press("j", "j", "G", "g", "g", "j")
            while sitter.app.waits:
                await sitter.pilot.pause(0.01)
            taken = perf_counter() - begun
            assert sitter.queue.lister.cursor == 1
            assert taken < 8  # the lock is waited for longer
            other.execute("ROLLBACK")
        await sitter.settle()

        assert sitter.shown == sitter.queue.lister.current_key


@asynccontextmanager
async def locked(tmp_path: Path, sitter: Sitter) -> AsyncIterator[None]:
    """Somebody else writes for longer than the cursor's rest on a flag."""
    with closing(sqlite3.connect(tmp_path / "home/record.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        await sitter.pilot.pause(REST_S * 2)
        other.execute("ROLLBACK")


async def test_a_decision_asked_for_while_the_record_is_locked_is_asked_when_it_is_free(
    department: Department, tmp_path: Path
) -> None:
    async with sitting(department) as sitter:
        before = [flag.id for flag in sitter.queue.lister.items]
        async with locked(tmp_path, sitter):
            sitter.burst("jdn")
        await sitter.settle()
        assert [flag.id for flag in sitter.queue.lister.items] == [before[0], *before[2:]]


async def test_escape_gives_up_a_decision_that_waits_for_the_record(
    department: Department, tmp_path: Path
) -> None:
    async with sitting(department) as sitter:
        async with locked(tmp_path, sitter):
            sitter.burst(["j", "d", "n", "escape", "j"])
        await sitter.settle()
        assert sitter.app.screen is sitter.queue
        assert sitter.queue.lister.cursor == 2
        assert len(sitter.queue.lister.items) == WAITING


async def test_what_was_opened_and_left_while_the_record_was_locked_is_held_by_nobody(
    department: Department, tmp_path: Path
) -> None:
    async with sitting(department) as sitter:
        async with locked(tmp_path, sitter):
            await sitter.pilot.press("enter", "escape")
        await sitter.settle()
        assert department.triage.look(department.actor("iac"), 1).summary.held_by is None
        await sitter.press("d", "n")
        assert len(sitter.queue.lister.items) == WAITING - 1


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("x", "left for the next one"),
        ("d p", "dismissed"),
        ("j s h", "set aside until"),
        ("j enter escape d p", "dismissed"),
        ("space space d p", "2 flags dismissed"),
        ("d p u", "in the queue again"),
        ("x x k d p", "dismissed"),
    ],
)
async def test_own_acts_are_no_news(department: Department, keys: str, said: str) -> None:
    async with sitting(department) as sitter:
        await felt(sitter)
        for key in keys.split():
            await sitter.press(key)
            await felt(sitter)
            assert "r loads" not in sitter.text().splitlines()[0]
        await felt(sitter)

        assert said in sitter.text()
        assert "r loads" not in sitter.text().splitlines()[0]


async def test_a_count_that_overtakes_the_answer_to_an_own_act_is_no_news(
    department: Department, monkeypatch: pytest.MonkeyPatch
) -> None:
    dismiss = department.triage.dismiss
    async with sitting(department) as sitter:
        queue, desk = sitter.queue, sitter.app.desk

        def slow(*args: Any, **named: Any) -> object:
            receipt = dismiss(*args, **named)
            found = counted(desk, queue.wanted)
            sitter.app.call_from_thread(queue.polled, found, queue._acts)
            return receipt

        monkeypatch.setattr(department.triage, "dismiss", slow)
        await sitter.press("d", "p")
        assert "dismissed" in sitter.text()
        assert "r loads" not in sitter.text()
        add_flag(department, "One more", found_here=(("V.A.3", "", 99, "x"),))
        await felt(sitter)
        assert "1 new: r loads" in sitter.text()


async def test_a_lost_record_is_told_whole_at_eighty_columns_and_nothing_is_decided_on_it(
    department: Department, tmp_path: Path
) -> None:
    record = tmp_path / "home/record.db"
    async with sitting(department) as sitter:
        record.rename(tmp_path / "elsewhere")
        sitter.burst("jdp")
        await until(sitter, "Nothing can be decided while the record cannot be reached.")
        await sitter.pilot.press("escape")
        sitter.app.feel()
        await until(sitter, "what is shown may be old.")
        await until(sitter, f"what is shown may be old. {sitter.app.lost}")
        sitter.burst("dp")
        await until(sitter, "Nothing can be decided while the record cannot be reached.")
        await sitter.pilot.press("p", "escape")
        await until(sitter, "may be old.")
        assert sitter.text().startswith(" QUEUE ")
        (tmp_path / "elsewhere").rename(record)
        await felt(sitter)
        assert "waiting" in sitter.text().splitlines()[0]


async def test_keys_typed_ahead_go_to_the_dialog_that_they_were_meant_for(
    department: Department,
) -> None:
    async with sitting(department) as sitter:
        before = [flag.id for flag in sitter.queue.lister.items]
        sitter.burst("jdpdn")
        await sitter.settle()
        left = [flag.id for flag in sitter.queue.lister.items]

    assert left == [before[0], *before[3:]]
