"""On a real terminal: what leaves the process is Textual's own, whatever the posts hold."""

from __future__ import annotations

import re
import shutil
import termios
from pathlib import Path

import pytest
from support.department import Department
from tui.morning import HOSTILE
from tui.terminal import at_terminal

FORBIDDEN = (
    b"\x1b]52",
    b"\xc2\x9b",
    "\u202e".encode(),
    "\u200b".encode(),
    b"\x1b[2J",
    b"\x7f",
)


@pytest.mark.parametrize(
    "colours", [{"COLORTERM": "truecolor"}, {"NO_COLOR": "1"}], ids=["colour", "no colour"]
)
def test_hostile_words_never_reach_the_terminal(
    department: Department, tmp_path: Path, colours: dict[str, str]
) -> None:
    department.triage.annotate(department.actor("lt"), 4, text=f"noted {HOSTILE}")
    department.store.close()
    with at_terminal(tmp_path / "home", "iac", **colours) as (terminal, process):
        terminal.until("stay tuned")
        terminal.keys("jjj")
        terminal.until("press[/]")
        terminal.keys("\r")
        terminal.until("held by you")
        terminal.keys("G")
        terminal.until("Where it is from")
        terminal.keys("d")
        terminal.until("Dismiss #4")
        terminal.keys("\x1b")
        terminal.gone("Dismiss #4")
        terminal.keys("q")
        terminal.until("Employee")
        terminal.keys("gc")
        terminal.until("IA-2026-0004")
        terminal.keys("\r")
        terminal.until("Look at IA-2026-0004")
        terminal.keys("morning round\x13")  # at once, as a slow line brings them
        terminal.until("began with")
        terminal.keys("G")
        terminal.until("reported by")
        terminal.keys("4")
        terminal.until("4 Record")
        terminal.keys("q")
        terminal.until("CASES")
        terminal.keys("gv")
        terminal.until("case:listed")
        terminal.keys("v")
        terminal.until("entries verified")
        terminal.keys("q")
        terminal.until_end()
        assert process.wait(10) == 0

    for forbidden in FORBIDDEN:
        assert forbidden not in terminal.seen, forbidden
    assert terminal.screen.strange == []
    if "NO_COLOR" in colours:
        drawn_in = {style for _, style in terminal.screen.cells.values()}
        assert not re.search(rb"\x1b\[[0-9;]*[34]8;", terminal.seen)
        assert not any(style.fore or style.back for style in drawn_in)


def test_a_fault_ends_with_a_code_and_the_terminal_as_it_was_and_nothing_of_a_case(
    morning: Path, tmp_path: Path
) -> None:
    shutil.copytree(morning, tmp_path / "home")
    with at_terminal(tmp_path / "home", "lt", BREAKS="1") as (terminal, process):
        before = termios.tcgetattr(terminal.line)
        terminal.until("stay tuned")
        terminal.keys("n")
        terminal.until_end()
        code, after = process.wait(10), termios.tcgetattr(terminal.line)

    left = terminal.seen[terminal.seen.rindex(b"\x1b[?1049l") :]
    assert code == 1
    assert b"Watchdesk stopped because of a fault of its own." in left
    assert b"ValueError at" in left
    assert not re.search(rb"stay tuned|barricade|Smith|2001|Traceback", left)
    assert terminal.seen.rindex(b"\x1b[?25h") > terminal.seen.rindex(b"\x1b[?25l")
    assert after[:4] == before[:4]


def test_a_record_that_is_not_there_ends_with_a_code_and_a_sentence(
    morning: Path, tmp_path: Path
) -> None:
    shutil.copytree(morning, tmp_path / "home")
    (tmp_path / "home/record.db").write_bytes(b"not a database" * 100)
    with at_terminal(tmp_path / "home", "lt") as (terminal, process):
        terminal.until_end()
        code = process.wait(10)

    assert code == 5, terminal.seen[-3000:]
    assert b"Traceback" not in terminal.seen


def test_variables_that_command_textual_command_nothing(morning: Path, tmp_path: Path) -> None:
    shutil.copytree(morning, tmp_path / "home")
    taken = tmp_path / "taken"
    taken.mkdir()
    variables = {
        "TEXTUAL_DRIVER": "tui.no_such_driver:Driver",
        "TEXTUAL_LOG": str(taken / "log"),
        "TEXTUAL_PRESS": "d,p",
        "TEXTUAL_SCREENSHOT": "1",
        "TEXTUAL_SCREENSHOT_LOCATION": str(taken),
        "TEXTUAL_DEBUG": "1",
        "BROWSER": f"touch {taken}/browser",
    }
    with at_terminal(tmp_path / "home", "lt", **variables) as (terminal, process):
        terminal.until("stay tuned")
        terminal.keys("\x1a")  # ctrl+z: no shell behind
        terminal.keys("j")
        terminal.until("#2 ")
        terminal.keys("q")
        terminal.until_end()
        assert process.wait(10) == 0

    assert "dismissed" not in "\n".join(terminal.screen.lines)
    assert list(taken.iterdir()) == []
