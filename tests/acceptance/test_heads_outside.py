"""The daemon lets heads of its record leave, to a witness that is a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.program import ROOT, Watchdesk, command, environment

from cases.vault.keys import LogKeys


@pytest.fixture
def witness(tmp_path: Path, own_home: Path, called: Watchdesk) -> Iterator[tuple[Path, str]]:
    """A witness in a folder of its own that serves, and is named in the settings of the home."""
    folder = tmp_path / "witness"
    key = called(own_home, "witness", "init", str(folder), "--name", "w.example").out.strip()
    log = str(LogKeys(own_home / "keys").known()[0])
    assert called(own_home, "witness", "trust", str(folder), log).code == 0
    process = subprocess.Popen(
        command("witness", "serve", str(folder), "--listen", "127.0.0.1:0", "--json"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(PYTHONUNBUFFERED="1"),
    )
    assert process.stdout is not None
    url = json.loads(process.stdout.readline())["url"]
    with (own_home / "config.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[custody]\nwitnesses = [{{ url = "{url}", key = "{key}" }}]\n')
    yield folder, url
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 0
    assert {json.loads(line)["event"] for line in err.splitlines()} == {"cosigned"}


def test_the_daemon_lets_a_head_leave(
    own_home: Path, witness: tuple[Path, str], called: Watchdesk
) -> None:
    daemon = subprocess.Popen(
        command("run", "--tick", "0.2"),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(WATCHDESK_HOME=str(own_home)),
    )
    assert daemon.stderr is not None
    said = next(line for line in daemon.stderr if "head seen outside" in line)
    daemon.send_signal(signal.SIGTERM)
    daemon.communicate(timeout=20)

    assert json.loads(said)["attestor"] == "w.example"
    assert daemon.returncode == 0
    shown = called(own_home, "witness", "show", str(witness[0]), "--json").json
    assert shown["logs"][0]["size"] == json.loads(said)["entries"]
    verified = called(own_home, "custody", "verify", "--json").json
    assert (verified["verified"], verified["covered"]) == (True, shown["logs"][0]["size"])
