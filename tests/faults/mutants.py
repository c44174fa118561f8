"""Small changes of the custody code, one at a time, each of which a test has to see: `make mutants`.

Works on a copy under `build/`, with mutmut beside it; exits with 1 where fewer than 95 % are seen.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORK = ROOT / "build/mutants"
CODE = "cases/model/custody.py"
TESTS = ("tests/unit/cases/test_custody.py", "tests/unit/cases/test_custody_exactly.py")
LEAST = 0.95
SETTINGS = f"""
[tool.pytest.ini_options]
pythonpath = ["."]
addopts = ["-q", "--import-mode=importlib", "-p", "no:cacheprovider"]
[tool.mutmut]
source_paths = ["{CODE}"]
also_copy = ["cases"]
pytest_add_cli_args_test_selection = {list(TESTS)!r}
"""


def main() -> int:
    place = WORK / "tree"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(ROOT / "cases", place / "cases", ignore=shutil.ignore_patterns("__pycache__"))
    for name in TESTS:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, place / name)
    (place / "pyproject.toml").write_text(SETTINGS, "utf-8")
    mutmut = [sys.executable, "-m", "mutmut"]
    environment = {"PYTHONPATH": str(WORK / "packages"), "PATH": "/usr/bin:/bin"}
    subprocess.run([*mutmut, "run"], cwd=place, env=environment, check=True, capture_output=True)
    told = subprocess.run(
        [*mutmut, "results", "--all", "true"],
        cwd=place,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    states = re.findall(r"^\s*(cases\S+): (.+?)\s*$", told, re.MULTILINE)
    left = [name for name, state in states if state != "killed"]
    share = 1 - len(left) / len(states)
    sys.stdout.write("".join(f"{name}\n" for name in left))
    sys.stdout.write(f"{len(states) - len(left)} of {len(states)} mutants seen, {share:.1%}\n")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
