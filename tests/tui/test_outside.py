"""The line above every screen says how far custody is covered outside, and heads leave while somebody works."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.department import Department
from support.office import Office, open_office
from support.witnesses import Listening, listening
from textual.content import Content
from tui.stage import sitting

from cases.model.heads import Attestor, Window
from cases.vault.keys import LogKeys
from monitor.health import brief, outside
from monitor.tui.outside_text import short


@pytest.fixture
def witness(department: Department, tmp_path: Path) -> Iterator[Listening]:
    keys = LogKeys(tmp_path / "home/keys")
    with listening(tmp_path / "witness", department.clock) as heard:
        heard.witness.trust(keys.known()[0])
        yield heard


@pytest.fixture
def office(department: Department, witness: Listening, tmp_path: Path) -> Office:
    return open_office(department, tmp_path / "home", witness)


async def test_the_line_above_warns_of_a_log_that_was_never_outside(
    department: Department, office: Office
) -> None:
    async with sitting(department, "sgt", size=(120, 30), office=office) as sitter:
        top = sitter.text().splitlines()[0]

    assert "not outside" in top
    assert top.rstrip().endswith("· sgt · supervisor")


async def test_it_follows_a_head_that_leaves(department: Department, office: Office) -> None:
    async with sitting(department, "sgt", size=(120, 30), office=office) as sitter:
        await asyncio.to_thread(office.send)
        sitter.app._look_outside()
        await sitter.settle()
        top = sitter.text().splitlines()[0]

    assert "outside" in top
    assert "not outside" not in top


async def test_an_urgent_act_lets_a_head_leave_while_the_screen_goes_on(
    department: Department, office: Office, witness: Listening
) -> None:
    async with sitting(department, "sgt", size=(120, 30), office=office) as sitter:
        department.store.urgent.set()
        sitter.app._glance()
        await sitter.settle()

    (known,) = witness.witness.logs()
    assert known.head is not None


async def test_the_custody_screen_tells_who_vouched_and_who_did_not(
    department: Department, witness: Listening, tmp_path: Path
) -> None:
    office = open_office(department, tmp_path / "home", witness, url="http://127.0.0.1:9/")
    await asyncio.to_thread(office.send)
    async with sitting(department, "aud", size=(120, 30), office=office) as sitter:
        await sitter.settle()
        text = sitter.text()

    assert "w.example has not vouched for the newest head: 127.0.0.1 could not be reached." in text
    assert "0 entries are under a head outside this machine" in text


@pytest.mark.parametrize(
    ("window", "said", "style"),
    [
        (Window(0, 0, 9), "all outside", "$text-muted"),
        (Window(90, 3, 9), "outside 1 m", "$text-muted"),
        (Window(7_300, 3, 9), "outside 2 h", "$text-warning"),
        (Window(300_000, 3, 0), "not outside 3 d", "$text-warning"),
        (Window(5, 1, 9, (Attestor("w", failures=1),)), "outside < 1 m", "$text-warning"),
    ],
)
def test_it_is_short_and_warns_where_it_is_long_ago_or_somebody_fails(
    window: Window, said: str, style: str
) -> None:
    assert outside(window) == said
    assert short(window) == Content.styled(said, style)
    assert brief(0) == "< 1 m"


def test_a_fault_in_the_rule_files_stands_before_what_is_said_of_custody() -> None:
    window = Window(entries=0, seconds=0, covered=1, attestors=())

    assert (
        short(window, fault="x").plain == "rules broken, old ones in force · " + short(window).plain
    )
