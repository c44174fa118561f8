"""Starting servers that nobody here wrote: on loopback, in a folder of their own, stopped by their own process id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event

_READY_S, _STOP_S = 60.0, 15.0


def run(words: Sequence[str], *, stdin: str = "", env: Mapping[str, str] | None = None) -> str:
    """Run a command to its end and return what it printed."""
    done = subprocess.run(
        list(words),
        input=stdin,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{words[0]}: {done.stdout[-2_000:]} {done.stderr[-2_000:]}"
    return done.stdout


@contextmanager
def serving(
    words: Sequence[str],
    log: Path,
    ready: Callable[[], bool],
    env: Mapping[str, str] | None = None,
) -> Iterator[None]:
    """Keep a server running."""
    with log.open("wb") as out:
        process = subprocess.Popen(
            list(words),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env={**os.environ, **(env or {})},
        )
    try:
        waiting, waited = Event(), 0.0
        while not ready():
            assert process.poll() is None, log.read_text()[-2_000:]
            assert waited < _READY_S, f"{words[0]} does not get ready"
            waiting.wait(0.1)
            waited += 0.1
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_S)
        if process.poll() is None:
            process.kill()
            process.wait()


@contextmanager
def php(root: Path, log: Path, env: Mapping[str, str] | None = None) -> Iterator[int]:
    """Serve a folder of PHP by PHP's own server and give its port."""
    port = free_port()
    with serving(["php", "-S", f"127.0.0.1:{port}", "-t", str(root)], log, listens(port), env):
        yield port


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> Callable[[], bool]:
    """Return a question: whether somebody answers at a port by now."""

    def answered() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    return answered
