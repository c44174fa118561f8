"""The program as tests call it: in this process for speed, or as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Called:
    """What a call of the program left."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401  whatever the document holds
        return json.loads(self.out)


Watchdesk = Callable[..., Called]


def command(*words: str) -> list[str]:
    """Return what starts the program as a process."""
    return [sys.executable, "-P", "-m", "monitor", *words]


def environment(**more: str) -> dict[str, str]:
    """Return the environment without what would lead the program to another home."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WATCHDESK_")}
    return {**kept, **more}


def watchdesk_process(*words: str, given: str = "", limit_s: float = 300, **more: str) -> Called:
    """Run the program as a process and wait for its end."""
    done = subprocess.run(
        command(*words),
        cwd=ROOT,
        input=given,
        capture_output=True,
        text=True,
        timeout=limit_s,
        env=environment(**more),
        check=False,
    )
    return Called(done.returncode, done.stdout, done.stderr)
