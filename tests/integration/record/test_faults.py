"""The record under faults, in short: the long runs are `make faults`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from faults.hands import Told, forked, found_record, listen, look, small_files, write
from sqlalchemy import Engine

ROOT = Path(__file__).parents[3]


def test_a_writer_that_is_killed_again_and_again_loses_nothing_it_acknowledged(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'record.db'}"
    done = subprocess.run(
        [sys.executable, "tests/faults/kills.py", str(tmp_path), url, "25", "7"],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["acknowledged"] > 10
    assert (found["lost"], found["doubled"], found["problems"]) == ([], [], [])


def test_writers_of_many_processes_never_fork_gap_or_double_the_log(
    engine: Engine, tmp_path: Path
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    found_record(url, tmp_path)
    told = Told()
    with ExitStack() as stack:
        pipes = [
            stack.enter_context(forked(partial(write, url, tmp_path, f"p{n}", 8)))[1]
            for n in range(6)
        ]
        for pipe in pipes:
            listen(pipe, told)

    found = look(url, tmp_path, told)
    assert found.sound, found
    assert len(told.acknowledged) == len(set(told.acknowledged)) == 48
    assert found.entries >= 48


@pytest.mark.parametrize("limit", [0, 100, 4_096])
def test_a_full_disk_is_said_and_leaves_the_record_as_it_was(tmp_path: Path, limit: int) -> None:
    url = f"sqlite:///{tmp_path / 'record.db'}"
    found_record(url, tmp_path)
    told = Told()

    def starved(tell: Callable[[str], None]) -> None:
        small_files(limit)
        write(url, tmp_path, "full", 1, tell, patience=1)

    with forked(starved) as (_, pipe):
        listen(pipe, told)

    assert told.acknowledged == []
    assert told.refused
    assert all("disk" in said or "written" in said for said in told.refused), told.refused
    assert look(url, tmp_path, told).sound
