"""`make fuzz`: every parser of the net under a coverage-guided fuzzer, grown from what the tests give to the readers.

    python -P tests/fuzz/run.py [--seconds 600] [TARGET ...]

The time is for all targets together. What is found stands in `build/fuzz/found/`, one file each, and is tried again by
    python -P tests/fuzz/one.py TARGET FILE
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "fuzz"
_SOURCES = ("tests/unit/collectors", "tests/integration/collectors")
_PASSED_BY = (
    "client_guard",
    "client_hostile",
    "client_manners",
    "client_tls",
    "client_waits",
    "net_many",
    "sandbox",
)
"""Tests whose answers are slow or empty on purpose."""
_READ_S = 15
"""A reader that takes longer is a finding: the sandbox would have ended it."""
_RUNS = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_REJECTED = 32_768


def main() -> int:
    """Harvest seeds, run each target for its share of the time, and say what came of it."""
    wanted = argparse.ArgumentParser(description="fuzz every parser of the net")
    wanted.add_argument("--seconds", type=int, default=600, help="for all targets together")
    wanted.add_argument("targets", nargs="*", metavar="TARGET")
    said = wanted.parse_args()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(_paths())}
    sys.path[:0] = _paths()
    from fuzz.targets import TARGETS

    unknown = [name for name in said.targets if name not in TARGETS]
    if unknown:
        sys.stderr.write(f"no target {unknown[0]}; there are {', '.join(TARGETS)}\n")
        return 2
    names = said.targets or list(TARGETS)
    _harvest(environment)
    found = 0
    for name in names:
        corpus = _corpus(name)
        runs, broken = _fuzz(name, corpus, max(1, said.seconds // len(names)), environment)
        found += broken
        sys.stdout.write(
            f"{name:<12}{runs:>10,} runs {len(list(corpus.iterdir())):>7,} in the corpus   "
            f"{'FOUND SOMETHING' if broken else 'nothing found'}\n"
        )
        sys.stdout.flush()
    return 1 if found else 0


def _paths() -> list[str]:
    return [str(ROOT), str(ROOT / "tests"), str(BUILD / "packages")]


def _harvest(environment: dict[str, str]) -> None:
    """Run the tests of the readers once, keeping what they read; done before, it is not done again."""
    seeds = BUILD / "seeds"
    if seeds.is_dir():
        return
    ignored = [f"--ignore-glob=*test_{name}.py" for name in _PASSED_BY]
    unfinished = BUILD / "unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "fuzz.harvest", *ignored, *_SOURCES],
        cwd=ROOT,
        env={**environment, "WATCHDESK_SEEDS": str(unfinished)},
        check=False,
    )
    if not unfinished.is_dir():
        raise SystemExit(f"no seeds were harvested: pytest ended with {done.returncode}")
    unfinished.rename(seeds)


def _corpus(name: str) -> Path:
    """Return the target's corpus: its seeds, and what earlier runs added."""
    from fuzz.targets import TARGETS

    corpus = BUILD / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(TARGETS[name].own):
        (corpus / f"own-{number}").write_bytes(one)
    for path in _seeds(TARGETS[name].seeds):
        shutil.copyfile(path, corpus / path.name)
    return corpus


def _seeds(folder: str) -> Iterator[Path]:
    if folder:
        yield from (BUILD / "seeds").glob(f"{folder}/*")


def _fuzz(name: str, corpus: Path, seconds: int, environment: dict[str, str]) -> tuple[int, bool]:
    """Return how many inputs were tried, and whether one broke the target."""
    found = BUILD / "found"
    found.mkdir(parents=True, exist_ok=True)
    log = BUILD / f"{name}.log"
    with log.open("wb") as out:
        done = subprocess.run(
            [
                sys.executable,
                "-P",
                str(Path(__file__).with_name("one.py")),
                name,
                str(corpus),
                f"-max_total_time={seconds}",
                f"-max_len={_REJECTED}",
                f"-timeout={_READ_S}",
                "-rss_limit_mb=2048",
                "-print_final_stats=1",
                f"-artifact_prefix={found}/{name}-",
            ],
            cwd=BUILD,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            check=False,
        )
    text = log.read_text("utf-8", "replace")
    runs = int(counted[1]) if (counted := _RUNS.search(text)) else 0
    if done.returncode:
        start = max(text.find("=== Uncaught Python exception"), len(text) - 4_000, 0)
        sys.stdout.write(text[start:])
    return runs, done.returncode != 0


if __name__ == "__main__":
    raise SystemExit(main())
