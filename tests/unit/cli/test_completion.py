"""Completion in a real bash: words of commands and options, never anything of the record."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from support.program import Watchdesk, environment, watchdesk_process

ASK = """
source "$1"
COMP_WORDS=(watchdesk {words})
COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
compopt() {{ echo "compopt $*"; }}
_watchdesk_completion watchdesk
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bash") / "completion.bash"
    path.write_text(watchdesk_process("completion", "bash").out)
    shim = path.parent / "watchdesk"
    shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m monitor "$@"\n')
    shim.chmod(0o755)
    return path


def complete(script: Path, words: str, home: str = "") -> list[str]:
    """Return what bash offers after these words; the last one is what is being typed."""
    path = f"{script.parent}:{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/bash", "--norc", "-c", ASK.format(words=words), "bash", str(script)],
        capture_output=True,
        text=True,
        check=True,
        env=environment(PATH=path, WATCHDESK_HOME=home),
    )
    assert done.stderr == ""
    return done.stdout.split("\n")[:-1]


def test_bash_completes_commands_and_options(script: Path) -> None:
    assert {"cases", "candidates", "custody", "collect"} & set(complete(script, "c")) >= {
        "cases",
        "collect",
    }
    assert complete(script, "custody ver") == ["verify"]
    assert "--reason" in complete(script, "flags dismiss --r")
    assert complete(script, "completion ''") == ["bash", "zsh", "fish"]


def test_nothing_of_the_record_is_completed(script: Path, home: Path) -> None:
    for words in ("cases show ''", "flags show 1", "--as s"):
        assert complete(script, words, str(home)) in ([], [""])


def test_each_shell_has_a_script_of_its_own(watchdesk: Watchdesk) -> None:
    scripts = [watchdesk("--json", "completion", one).json["script"] for one in ("zsh", "fish")]

    assert scripts[0].startswith("#compdef watchdesk")
    assert "complete --no-files --command watchdesk" in scripts[1]
    assert watchdesk("completion", "tcsh").code == 2
