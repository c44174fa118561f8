"""Units, manual page and completion, before the programs that read them: systemd, man, mandoc, zsh and fish."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from peers.servers import run
from support.program import environment, watchdesk_process

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "docs/systemd").glob("*.service"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_takes_a_unit_and_calls_it_guarded(unit: Path, tmp_path: Path) -> None:
    tried = tmp_path / unit.name  # with a program that is there, and no page that is not installed
    lines = unit.read_text().replace("/opt/watchdesk/bin/python", "/usr/bin/env").splitlines()
    tried.write_text("\n".join(line for line in lines if not line.startswith("Documentation=")))

    assert run(["systemd-analyze", "verify", str(tried)]) == ""
    said = run(["systemd-analyze", "security", "--offline=true", "--threshold=25", str(tried)])
    assert "OK" in said.splitlines()[-1]


def test_man_and_mandoc_take_the_page() -> None:
    page = str(ROOT / "docs/watchdesk.1")
    said = run(["mandoc", "-T", "lint", "-W", "error", page])
    shown = run(["man", "-l", page], env={"MANWIDTH": "80", "MAN_KEEP_FORMATTING": ""})

    assert (said, "custody verify" in shown) == ("", True)


def shim(folder: Path) -> str:
    path = folder / "watchdesk"
    path.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m monitor "$@"\n')
    path.chmod(0o755)
    return f"{folder}:/usr/bin:/bin"


def test_fish_completes(tmp_path: Path) -> None:
    script = tmp_path / "watchdesk.fish"
    script.write_text(watchdesk_process("completion", "fish").out)
    asked = f"source {script}; complete -C 'watchdesk custody ver'"
    found = subprocess.run(
        ["/usr/bin/fish", "--no-config", "-c", asked],
        capture_output=True,
        text=True,
        check=True,
        env=environment(PATH=shim(tmp_path), HOME=str(tmp_path)),
    )

    assert found.stdout.startswith("verify\t")


def test_zsh_completes(tmp_path: Path) -> None:
    script = tmp_path / "completion.zsh"
    script.write_text(watchdesk_process("completion", "zsh").out)
    asked = f"""
autoload -U compinit && compinit -D -u -d {tmp_path}/dump
source {script}
compadd() {{ [[ "$*" == *-V* ]] && print -l offered $completions }}
_describe() {{ print -l described $completions_with_descriptions }}
words=(watchdesk custody ver) CURRENT=3
_watchdesk_completion
"""
    found = subprocess.run(
        ["/usr/bin/zsh", "-f", "-c", asked],
        capture_output=True,
        text=True,
        check=True,
        env=environment(PATH=shim(tmp_path), HOME=str(tmp_path)),
    )

    assert "verify:" in found.stdout
