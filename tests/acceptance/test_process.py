"""The program as a process among others: pipes, signals, terminals, full disks."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from support.program import ROOT, Watchdesk, command, environment, watchdesk_process
from support.site import LocalSite

from cases.store import engine

_UNMEASURED = "env -u COVERAGE_PROCESS_START -u COVERAGE_PROCESS_CONFIG"
"""A measured process writes a file of its own at its end, which may be larger than the limit a test sets."""


def _piped(line: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in which `watchdesk` is the program."""
    program = " ".join(command())
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line.replace("watchdesk", program)],  # noqa: S607  whichever bash
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=environment(WATCHDESK_HOME=str(home)),
        check=False,
    )


def test_the_version_is_said_without_a_home() -> None:
    said = watchdesk_process("--version", WATCHDESK_HOME="/nonexistent")

    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("watchdesk 0.")


def test_a_reader_that_goes_away_is_no_fault(demo_home: Path) -> None:
    done = _piped("watchdesk policy show --json | head -c 10", demo_home)

    assert done.stdout == '{"version"'
    assert done.stderr == ""


def test_output_that_cannot_be_written_is_outside_trouble(demo_home: Path) -> None:
    done = _piped("watchdesk policy show --json > /dev/full", demo_home)

    assert done.returncode == 5
    assert done.stderr == "watchdesk: no space left on device\n"


def test_closed_output_and_a_terminal_without_unicode_are_no_fault(demo_home: Path) -> None:
    closed = _piped("watchdesk policy show >&-", demo_home)
    plain = _piped("PYTHONIOENCODING=ascii watchdesk policy show V.A.8", demo_home)

    assert (closed.returncode, closed.stderr) == (0, "")
    assert (plain.returncode, plain.stderr) == (0, "")
    assert "V.A.8" in plain.stdout


def test_without_a_terminal_the_desk_says_so(demo_home: Path) -> None:
    said = watchdesk_process(WATCHDESK_HOME=str(demo_home))

    assert (said.code, said.out) == (2, "")
    assert "needs a terminal" in said.err


def test_ctrl_c_ends_a_pass_without_a_traceback(
    own_home: Path, site: LocalSite, called: Watchdesk
) -> None:
    person = ("--name", "J", "--rank", "Officer", "--kind", "sworn", "--unit", "North")
    called(own_home, "people", "add", "2001", *person)
    basis = ("--basis", "self_registered", "--reference", "form 1", "--on", "2026-01-05")
    url = site.silent("/slow")
    called(
        own_home,
        *(
            "handles",
            "add",
            "blog:slow",
            "--url",
            url,
            *basis,
            "--identity",
            "confirmed",
            "--person",
            "2001",
        ),
    )
    process = subprocess.Popen(
        command("collect"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(WATCHDESK_HOME=str(own_home)),
    )
    site.until_asked("/slow")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)

    assert (process.returncode, out) == (130, "")
    assert "Traceback" not in err


def test_a_disk_that_is_full_is_outside_trouble_and_nothing_is_half_written(
    own_home: Path, site: LocalSite, called: Watchdesk
) -> None:
    person = ("--name", "J", "--rank", "Officer", "--kind", "sworn", "--unit", "North")
    called(own_home, "people", "add", "2001", *person)
    basis = ("--basis", "self_registered", "--reference", "form 1", "--on", "2026-01-05")
    url = site.feed("/big", *(f"post {n} " + "x" * 2_000 for n in range(150)))
    called(
        own_home,
        *(
            "handles",
            "add",
            "blog:big",
            "--url",
            url,
            *basis,
            "--identity",
            "confirmed",
            "--person",
            "2001",
        ),
    )
    full = _piped(f"ulimit -f 340; {_UNMEASURED} watchdesk collect --json", own_home)

    assert full.returncode == 5, full.stderr
    assert len(full.stderr.splitlines()) == 1
    assert called(own_home, "custody", "verify", "--json").json["verified"] is True
    (handle,) = called(own_home, "handles", "list", "--json").json["handles"]
    assert handle["posts"] == 0


def test_a_database_that_another_program_holds_is_outside_trouble(
    demo_home: Path, called: Watchdesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_S", 0.2)
    with closing(sqlite3.connect(demo_home / "watchdesk.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        said = called(demo_home, "flags", "undo")

    assert (said.code, said.out) == (5, "")
    assert "busy" in said.err
