"""The desk's server as it listens, and browsers that come to it: real sockets, real processes."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from support.department import Department

from cases.model.actors import SERVICE, Actor, Capability
from cases.services.sittings import Sittings
from monitor.serve.gate import SECRET_HEADER, USER_HEADER, Gate
from monitor.serve.seats import Seats
from monitor.serve.server import Desk, House, serve

SECRET = "s" * 43
ORIGIN = "https://desk.pd.example"
ECHO = "echo here $0; stty size; exec cat"
"""Says who sits here and how large the terminal is, then gives back what it is given."""


def headers(login: str = "sgt", secret: str = SECRET, origin: str = ORIGIN) -> dict[str, str]:
    """Return what the proxy sends; what is empty is left out."""
    given = {SECRET_HEADER: secret, USER_HEADER: login, "Origin": origin}
    return {name: value for name, value in given.items() if value}


def sitters(home: Path) -> list[int]:
    """Return the processes that sit at the desk of this home."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if b"monitor.cli.seated" in words and str(home).encode() in words:
            found.append(int(path.parent.name))
    return found


@dataclass
class Browser:
    """A browser with the desk open."""

    socket: aiohttp.ClientWebSocketResponse
    seen: bytes = field(default=b"")

    async def until(self, words: str, *, seconds: float = 15) -> bytes:
        """Read until these words were drawn; return all that was."""
        async with asyncio.timeout(seconds):
            while words.encode() not in self.seen:
                message = await self.socket.receive()
                assert message.type is aiohttp.WSMsgType.BINARY, (message, self.seen)
                self.seen += message.data
        return self.seen

    async def type(self, keys: str) -> None:
        await self.send("stdin", keys)

    async def send(self, *frame: object) -> None:
        await self.socket.send_str(json.dumps(frame))

    async def end(self, *, seconds: float = 15) -> tuple[int | None, str]:
        """Read to the end; return the code and the sentence it ended with."""
        async with asyncio.timeout(seconds):
            while True:
                message = await self.socket.receive()
                if message.type is aiohttp.WSMsgType.BINARY:
                    self.seen += message.data
                elif message.type is aiohttp.WSMsgType.CLOSE:
                    return message.data, message.extra or ""
                elif message.type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}:
                    return self.socket.close_code, ""


@dataclass
class Front:
    """The server, listening."""

    url: str
    desk: Desk
    session: aiohttp.ClientSession
    department: Department

    async def get(self, path: str = "/", **given: Any) -> tuple[int, str, aiohttp.ClientResponse]:
        """Ask as the proxy does."""
        async with self.session.get(self.url + path, **{"headers": headers(), **given}) as answer:
            return answer.status, await answer.text("utf-8", "replace"), answer

    @asynccontextmanager
    async def open(self, *, query: str = "", **given: str) -> AsyncIterator[Browser]:
        """Open the desk in a browser."""
        async with self.session.ws_connect(
            f"{self.url}/desk{query}", headers=headers(**given)
        ) as socket:
            yield Browser(socket)

    def entries(self) -> list[dict[str, Any]]:
        """Return what the custody log tells of sittings and of whom was turned away."""
        store = self.department.store
        with store.begin(SERVICE, Capability.CUSTODY_VERIFY, unlogged=True) as tx:
            told = [
                (json.loads(one.leaf), json.loads(one.details or b"{}")) for one in tx.log.entries()
            ]
        return [
            {**leaf["actor"], "act": leaf["act"], "why": details.get("why", "")}
            for leaf, details in told
            if leaf["act"].startswith(("session:", "access:"))
        ]


@asynccontextmanager
async def listening(
    department: Department,
    *,
    script: str = ECHO,
    at_once: int = 4,
    per_login: int = 2,
    idle_s: float = 60,
    slow_s: float = 20,
) -> AsyncIterator[Front]:
    """Serve a script of the shell in the desk's place."""

    def command(actor: Actor) -> Sequence[str]:
        return ("/bin/sh", "-c", script, actor.login)

    house = House(
        gate=Gate(SECRET.encode(), {ORIGIN}),
        seats=Seats(at_once=at_once, per_login=per_login),
        sittings=Sittings(department.store),
        command=command,
        environment={"PATH": os.environ["PATH"], "TERM": "xterm"},
        idle_s=idle_s,
        slow_s=slow_s,
    )
    desk = Desk(house)
    ready: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    serving = asyncio.ensure_future(serve(desk, "127.0.0.1", 0, on_ready=ready.set_result))
    try:
        async with aiohttp.ClientSession() as session:
            yield Front(f"http://127.0.0.1:{await ready}", desk, session, department)
    finally:
        desk.stop.set()
        await serving
