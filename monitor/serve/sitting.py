"""One sitting over a websocket: frames in, keys to the program; what it draws, out; and why it came to its end."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from enum import StrEnum
from typing import Final

import msgspec
from aiohttp import WSCloseCode, WSMessage, WSMsgType, web

from monitor.serve.terminal import Size, Terminal

LARGEST_FRAME: Final = 128 * 1024
"""Bytes; a page of notes that is pasted fits many times."""


class End(StrEnum):
    """Why a sitting ended."""

    LEFT = "left"
    CLOSED = "closed"
    IDLE = "idle"
    SLOW = "slow"
    STUCK = "stuck"
    REFUSED = "refused"
    """The browser sent what no page of ours sends."""
    STOPPED = "stopped"

    @property
    def said(self) -> str:
        """A sentence for the person; at most 123 bytes, so that it fits a closing frame."""
        return _SAID[self]

    @property
    def code(self) -> int:
        """The code of the closing frame."""
        return _CODES.get(self, WSCloseCode.OK)


_SAID: Final = {
    End.LEFT: "You have left the desk.",
    End.CLOSED: "The page was closed.",
    End.IDLE: "Nobody pressed a key for a while, so the sitting was ended.",
    End.SLOW: "The connection was too slow to go on.",
    End.STUCK: "The desk took no more keys, so the sitting was ended.",
    End.REFUSED: "The page sent something that was not understood.",
    End.STOPPED: "The desk is being stopped; try again in a few minutes.",
}
_CODES: Final = {
    End.STUCK: WSCloseCode.INTERNAL_ERROR,
    End.REFUSED: WSCloseCode.POLICY_VIOLATION,
    End.STOPPED: WSCloseCode.GOING_AWAY,
    End.IDLE: WSCloseCode.POLICY_VIOLATION,
    End.SLOW: WSCloseCode.TRY_AGAIN_LATER,
}


class Stranger(Exception):
    """A frame that no page of ours sends."""


class Sitting:
    """A browser and a program, until one of them goes or patience ends."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        terminal: Terminal,
        stop: asyncio.Event,
        *,
        idle_s: float,
        slow_s: float,
    ) -> None:
        """Take both ends.

        Args:
            socket: The browser, prepared.
            terminal: The program.
            stop: Ends every sitting.
            idle_s: Seconds without a key after which it ends.
            slow_s: Seconds in which the browser must take what is drawn, and the program what is typed.
        """
        self._socket = socket
        self._terminal = terminal
        self._stop = stop
        self._idle_s = idle_s
        self._slow_s = slow_s
        self._last_key = 0.0

    async def run(self) -> End:
        """Carry frames both ways; return why it ended."""
        self._last_key = asyncio.get_running_loop().time()
        ways = {asyncio.ensure_future(way) for way in (self._draw(), self._hear(), self._wait())}
        try:
            done, _ = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            return min((way.result() for way in done), key=list(End).index)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _draw(self) -> End:
        while drawn := await self._terminal.read():
            try:
                async with asyncio.timeout(self._slow_s):
                    await self._socket.send_bytes(drawn)
            except TimeoutError:
                return End.SLOW
            except ConnectionError:
                return End.CLOSED
        return End.LEFT

    async def _hear(self) -> End:
        async for message in self._socket:
            try:
                await self._take(message)
            except Stranger:
                return End.REFUSED
            except TimeoutError:
                return End.STUCK
            except ConnectionError:
                return End.LEFT
        return End.REFUSED if self._socket.close_code in _BROKEN else End.CLOSED

    async def _take(self, message: WSMessage) -> None:
        """Do what one frame says.

        Raises:
            Stranger: No page of ours sends that.
            TimeoutError: The program takes no keys.
            ConnectionError: The program or the browser is gone.
        """
        if message.type is not WSMsgType.TEXT:
            raise Stranger
        kind, said = _read(message.data)
        match said:
            case str() if kind == "stdin":
                self._last_key = asyncio.get_running_loop().time()
                async with asyncio.timeout(self._slow_s):
                    await self._terminal.write(said.encode("utf-8", "replace"))
            case str() if kind == "ping":
                await self._socket.send_json(["pong", said[:32]])
            case Size() if kind == "resize":
                self._terminal.resize(said)
            case None if kind in {"focus", "blur"}:
                pass
            case _:
                raise Stranger

    async def _wait(self) -> End:
        loop = asyncio.get_running_loop()
        while (left := self._last_key + self._idle_s - loop.time()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stop.wait(), left)
                return End.STOPPED
        return End.IDLE


_BROKEN: Final = frozenset(
    {WSCloseCode.PROTOCOL_ERROR, WSCloseCode.INVALID_TEXT, WSCloseCode.MESSAGE_TOO_BIG}
)
"""Codes with which aiohttp closes on a browser that breaks the protocol."""


def _read(text: str) -> tuple[str, str | Size | None]:
    """Return the kind of a frame and what it says.

    Raises:
        Stranger: It is none of ours.
    """
    try:
        kind, *rest = msgspec.json.decode(text, type=list[msgspec.Raw])
        name = msgspec.json.decode(kind, type=str)
        if not rest:
            return name, None
        if name == "resize":
            return name, msgspec.json.decode(rest[0], type=Size)
        return name, msgspec.json.decode(rest[0], type=str)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise Stranger from error
