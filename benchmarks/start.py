"""Start: how long the program takes to say its version, beside an interpreter that loads click and nothing else."""

from __future__ import annotations

import resource
import subprocess
import sys
from statistics import median

RUNS = 5


def run() -> dict[str, float | int | str]:
    """Return the figures of one run, in CPU milliseconds."""
    ours = _cpu_ms("-m", "monitor", "--version")
    peer = _cpu_ms("-c", "import click")
    return {
        "version_cpu_ms": round(ours),
        "import_click_cpu_ms": round(peer),
        "version_to_import_click": round(ours / peer, 2),
    }


def _cpu_ms(*words: str) -> float:
    taken = []
    for _ in range(RUNS):
        before = _children_s()
        subprocess.run([sys.executable, "-P", *words], check=True, stdout=subprocess.DEVNULL)
        taken.append(_children_s() - before)
    return median(taken) * 1_000


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
