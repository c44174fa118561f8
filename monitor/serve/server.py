"""The desk as a server: for the proxy alone, one process for each sitting, and every sitting in the custody log."""

from __future__ import annotations

import asyncio
import signal
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from aiohttp import WSCloseCode, web
from structlog import get_logger

from cases.errors import CasesError, NotPermitted
from cases.model.actors import SERVICE, Actor
from cases.services.sittings import Sittings
from monitor.serve.door import Door
from monitor.serve.gate import Gate, Turned
from monitor.serve.pages import HEADERS, Pages, sentence
from monitor.serve.seats import Full, Seats
from monitor.serve.sitting import LARGEST_FRAME, End, Sitting
from monitor.serve.terminal import Size, terminal

AUTH: Final = "proxy"
_ALIVE_S: Final = 20.0
"""Seconds between two questions whether the browser is still there."""
_FAREWELL_S: Final = 2.0
_PARTING_S: Final = 10.0
"""Seconds in which every sitting has come to its end."""
_DENIALS: Final = 200
"""Names whose last refusal is remembered, so that repeating it does not fill the log."""
_AGAIN_S: Final = 600.0
_DIGITS: Final = 4
_UNKNOWN: Final = "You are signed in, but not enrolled here: ask your administrator for a login."


@dataclass(frozen=True, slots=True)
class House:
    """What the server is told of its house."""

    gate: Gate
    seats: Seats
    sittings: Sittings
    command: Callable[[Actor], Sequence[str]]
    """The program a person sits at, with its arguments."""
    environment: Mapping[str, str] = field(repr=False)
    """All that program gets of it; may hold the database's address."""
    idle_s: float
    slow_s: float = 20.0


class Desk:
    """The answers of the server."""

    def __init__(self, house: House) -> None:
        """Take the house; nothing listens yet."""
        self._house = house
        self._pages = Pages()
        self._log = get_logger()
        self._denied: OrderedDict[str, float] = OrderedDict()
        self._warned = -_AGAIN_S
        self.stop = asyncio.Event()

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request, whoever sent it."""
        if request.path == "/health":
            return web.Response(status=204, headers=HEADERS)
        if request.method != "GET":
            return sentence(405, "The desk is only looked at.")
        try:
            return await self._let_in(request)
        except Turned as turned:
            self._warn()
            status, said = 403, str(turned)
        except NotPermitted:
            status, said = 403, _UNKNOWN
        except CasesError as error:
            self._log.error("the record is in trouble", error=type(error).__name__)
            status, said = 503, "The record cannot be reached now: try again in a few minutes."
        return sentence(status, said)

    async def _let_in(self, request: web.BaseRequest) -> web.StreamResponse:
        login = self._house.gate.login(request.headers)
        if request.path == "/desk":
            return await self._sit(request, login)
        if request.path == "/":
            await self._who(login)
        return self._pages.answer(request)

    async def _who(self, login: str) -> Actor:
        """Return who a login is; a name that was refused a moment ago is refused without an entry.

        Raises:
            NotPermitted: Nobody here has it.
        """
        now = asyncio.get_running_loop().time()
        if now - self._denied.get(login, -_AGAIN_S) < _AGAIN_S:
            raise NotPermitted("refused a moment ago")
        try:
            return await asyncio.to_thread(self._house.sittings.welcome, SERVICE, login, auth=AUTH)
        except NotPermitted:
            self._denied[login] = now
            while len(self._denied) > _DENIALS:
                self._denied.popitem(last=False)
            raise

    async def _sit(self, request: web.BaseRequest, login: str) -> web.StreamResponse:
        self._house.gate.origin(request.headers)
        actor = await self._who(login)
        socket = web.WebSocketResponse(
            max_msg_size=LARGEST_FRAME, heartbeat=_ALIVE_S, compress=False, timeout=_FAREWELL_S
        )
        if not socket.can_prepare(request):
            return sentence(400, "This address is for the page itself.")
        socket.headers.update(HEADERS)
        await socket.prepare(request)
        try:
            with self._house.seats.taken(login):
                end = await self._seated(request, socket, actor)
            code, said = end.code, end.said
        except Full as full:
            code, said = WSCloseCode.TRY_AGAIN_LATER, str(full)
        except (CasesError, OSError) as error:
            self._log.error("no sitting", error=type(error).__name__)
            code, said = WSCloseCode.INTERNAL_ERROR, "The desk is in trouble: try again."
        with suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(_FAREWELL_S):
                await socket.close(code=code, message=said.encode())
        if request.transport is not None:
            request.transport.abort()
        return socket

    async def _seated(
        self, request: web.BaseRequest, socket: web.WebSocketResponse, actor: Actor
    ) -> End:
        house, end = self._house, End.CLOSED
        await asyncio.to_thread(house.sittings.start, actor)
        try:
            async with terminal(house.command(actor), _size(request), house.environment) as opened:
                end = await Sitting(
                    socket, opened, self.stop, idle_s=house.idle_s, slow_s=house.slow_s
                ).run()
        finally:
            await asyncio.shield(asyncio.to_thread(house.sittings.end, actor, end.value))
        return end

    def _warn(self) -> None:
        """Say at times that somebody came by another way: a line for each would let them fill the disk."""
        now = asyncio.get_running_loop().time()
        if now - self._warned >= _AGAIN_S:
            self._warned = now
            self._log.warning("turned away: no request of the proxy's, or of another page")


def _size(request: web.BaseRequest) -> Size:
    """Return the size of terminal a browser begins with."""
    asked = [request.query.get(name, "") for name in ("width", "height")]
    cells = [text if text.isascii() and text.isdigit() else "80" for text in asked]
    width, height = (int(text[:_DIGITS]) for text in cells)
    return Size(width, height).within_reason


async def serve(
    desk: Desk,
    host: str,
    port: int,
    *,
    on_ready: Callable[[int], None] = lambda _port: None,
) -> None:
    """Serve until SIGTERM, SIGINT or `desk.stop`; every sitting has ended when this returns.

    Args:
        desk: What answers.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        on_ready: Called with the port once it listens.

    Raises:
        OSError: The address cannot be listened on.
    """
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, desk.stop.set)
    manager = web.Server(desk.answer)
    server = await loop.create_server(lambda: Door(manager, loop=loop), host, port, backlog=64)
    try:
        on_ready(server.sockets[0].getsockname()[1])
        await desk.stop.wait()
    finally:
        desk.stop.set()
        server.close()
        await manager.shutdown(timeout=_PARTING_S)
