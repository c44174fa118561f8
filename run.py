#!/usr/bin/env python3
"""Set Watchdesk up once, then run it: nothing else has to be installed by hand.

    python3 run.py demo          the main job, on a demonstration department
    python3 run.py test          the whole test suite, a real PostgreSQL included
    python3 run.py COMMAND ...   any watchdesk command; without one, the terminal UI

The environment is `.venv` beside this file (or $WATCHDESK_VENV), made from the hashed locks in
`requirements/` and remade when they change. Standard library only: this file runs before anything is there.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = Path(os.environ.get("WATCHDESK_VENV") or ROOT / ".venv").resolve()
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": ROOT / "requirements/run.txt", "dev": ROOT / "requirements/dev.txt"}
UV_LOCK = ROOT / "requirements/uv.txt"


def digest(lock: Path) -> str:
    """Return what the environment is stamped with once `lock` is installed in it."""
    return hashlib.sha256(lock.read_bytes() + str(ROOT).encode()).hexdigest()


def ready(kind: str) -> bool:
    """Tell whether the environment holds what the lock of `kind` names."""
    stamp = VENV / f".{kind}-lock"
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == digest(LOCKS[kind])


def quietly(*command: str | Path) -> None:
    """Run a set-up step; on failure show what it printed and stop."""
    done = subprocess.run(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "UV_PYTHON_DOWNLOADS": "never", "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"set-up failed at: {Path(command[0]).name} {command[1]}\n{done.stdout[-3000:]}")


def set_up(kind: str) -> None:
    """Make the environment from the lock of `kind`, with uv where it is found and else by pip."""
    print(
        f"setting up: installing the locked packages into {VENV} ...", file=sys.stderr, flush=True
    )
    uv = shutil.which("uv") or shutil.which("uv", path=VENV / "bin")
    if uv:
        quietly(uv, "venv", "-q", "--allow-existing", "--python", sys.executable, VENV)
    else:
        if importlib.util.find_spec("ensurepip") is None:
            sys.exit(
                "this Python cannot make environments; on Debian or Ubuntu: apt install python3-venv"
            )
        quietly(sys.executable, "-m", "venv", "--clear", VENV)  # whatever an interrupted one left
        quietly(PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "-r", UV_LOCK)
        uv = str(VENV / "bin" / "uv")
    quietly(uv, "pip", "install", "-q", "--python", PYTHON, "--require-hashes", "-r", LOCKS[kind])
    # The three packages are found from any folder, as after an install, but stay editable.
    site = (
        VENV / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    )
    (site / "watchdesk.pth").write_text(f"{ROOT}\n", "utf-8")
    for covered in ("run", kind):  # the dev lock holds everything of the run lock
        (VENV / f".{covered}-lock").write_text(digest(LOCKS[covered]), "utf-8")


def main() -> None:
    """Set up what is missing and become the wanted program."""
    if sys.version_info < (3, 11):  # noqa: UP036  this file may be started by any python3
        sys.exit(f"Watchdesk needs Python 3.11 or newer; this is {sys.version.split()[0]}")
    words = sys.argv[1:]
    kind = "dev" if words[:1] in (["test"], ["setup-dev"]) else "run"
    if not ready(kind):
        try:
            VENV.parent.mkdir(parents=True, exist_ok=True)
            with (VENV.parent / ".watchdesk-setup.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # two first runs at once: one sets up, one waits
                if not ready(kind):
                    set_up(kind)
        except OSError as error:
            sys.exit(f"set-up failed: {error}; WATCHDESK_VENV can name a folder that is yours")
    if words[:1] == ["setup-dev"]:
        return
    if words[:1] == ["test"]:
        os.chdir(ROOT)
        every_core = ["-n", "auto", "--dist", "loadfile"] if len(words) == 1 else []
        command = ["-m", "pytest", "-q", *every_core, *words[1:]]
    else:
        command = ["-P", "-m", "monitor", *words]
    os.execv(PYTHON, [str(PYTHON), *command])  # noqa: S606  signals and exit codes go straight through


if __name__ == "__main__":
    main()
