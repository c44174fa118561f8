"""On a real terminal: what leaves the process is Textual's own, whatever the posts hold."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.department import Department
from tui.morning import HOSTILE

ROOT = Path(__file__).parents[2]
OWN = re.compile(
    rb"\x1b\[[0-9;:]*m"  # colours
    rb"|\x1b\[[0-9]*;[0-9]*H"  # go to a cell
    rb"|\x1b\[\?[0-9]+[hl]"  # modes, the other screen, the cursor, the mouse
    rb"|\x1b\[\?[0-9]+\$p"  # can you do this mode?
    rb"|\x1b\[[<>=][0-9;]*u"  # keyboard protocol
    rb"|\x1b\[[0-9]*[AK]"  # up, clear the line: when it ends
    rb"|\x1b\[\?u|\x1b\[c|\x1b\]22;[a-z]*\x07"  # pointer
    rb"|\x1b_G[^\x1b\x07]*\x1b\\"  # graphics?
)
FORBIDDEN = (
    b"\x1b]52",
    b"\xc2\x9b",
    "\u202e".encode(),
    "\u200b".encode(),
    b"\x1b[2J",
    b"\x7f",
)


class Terminal:
    """The other end of the line."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.seen = b""

    def until_end(self) -> None:
        """Read all that the program still says."""
        while select.select([self.line], [], [], 20)[0]:
            try:
                self.seen += os.read(self.line, 65_536)
            except OSError:
                return

    def until(self, words: str, *, seconds: float = 20) -> None:
        """Read until the words are drawn, colours between them or not."""
        end = time.monotonic() + seconds
        begun = len(self.seen)
        while time.monotonic() < end:
            ready, _, _ = select.select([self.line], [], [], 0.1)
            if ready:
                self.seen += os.read(self.line, 65_536)
            if words.encode() in OWN.sub(b"", self.seen[begun:]):
                return
        raise AssertionError(f"{words!r} never came: {OWN.sub(b'', self.seen[begun:])[-2_000:]!r}")

    def keys(self, keys: str) -> None:
        os.write(self.line, keys.encode())


@contextmanager
def at_terminal(
    folder: Path, login: str, **environment: str
) -> Iterator[tuple[Terminal, subprocess.Popen[bytes]]]:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-P", str(ROOT / "tests/tui/terminal_program.py"), str(folder), login],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}",
            "TERM": "xterm-256color",
            "LANG": "C.UTF-8",
            **{key: value for key, value in os.environ.items() if key.startswith("COV")},
            **environment,
        },
        start_new_session=True,
    )
    os.close(theirs)
    try:
        yield Terminal(ours), process
    finally:
        process.kill()
        process.wait()
        os.close(ours)


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
        terminal.until("Where it is from")
        terminal.keys("q")
        terminal.until("Employee")
        terminal.keys("gc")
        terminal.until("IA-2026-0004")
        terminal.keys("\r")
        terminal.until("reported by")
        terminal.keys("4")
        terminal.until("4 Notes")
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
    rest = OWN.sub(b"", terminal.seen).decode()
    assert set(re.findall(r"[\x00-\x1f\x7f-\x9f]", rest)) <= {"\r", "\n"}
    assert "⟦ESC⟧" in rest
    if "NO_COLOR" in colours:
        assert not re.search(rb"\x1b\[[0-9;]*38;2;(?!(\d+);\1;\1)", terminal.seen)  # greys only


def test_a_record_that_is_not_there_ends_with_a_code_and_a_sentence(
    morning: Path, tmp_path: Path
) -> None:
    shutil.copytree(morning, tmp_path / "home")
    (tmp_path / "home/record.db").write_bytes(b"not a database" * 100)
    with at_terminal(tmp_path / "home", "lt") as (terminal, process):
        terminal.until("Opening the record")
        terminal.until_end()
        code = process.wait(10)

    assert code == 5, terminal.seen[-3000:]
    assert b"Traceback" not in terminal.seen
