"""A witness that listens on loopback, in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.witness.records import Witness
from monitor.witness.server import serve


@dataclass(frozen=True)
class Listening:
    """A witness, and where it is asked."""

    witness: Witness
    url: str
    port: int


@contextmanager
def listening(
    folder: Path, clock: Callable[[], datetime], name: str = "w.example"
) -> Iterator[Listening]:
    if not folder.exists():
        Witness.make(folder, name)
    witness = Witness(folder, clock)
    ready, ports = threading.Event(), list[int]()
    loops = list[asyncio.AbstractEventLoop]()
    stop = asyncio.Event()

    def heard(port: int) -> None:
        loops.append(asyncio.get_running_loop())
        ports.append(port)
        ready.set()

    thread = threading.Thread(
        target=lambda: asyncio.run(serve(witness, "127.0.0.1", 0, on_ready=heard, stop=stop))
    )
    thread.start()
    assert ready.wait(10)
    try:
        yield Listening(witness, f"http://127.0.0.1:{ports[0]}/", ports[0])
    finally:
        loops[0].call_soon_threadsafe(stop.set)
        thread.join(15)
        assert not thread.is_alive()
