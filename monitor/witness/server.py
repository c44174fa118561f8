"""The witness as a server: one address, POST only, small bodies, short patience, and nothing told but the answer."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from typing import Final

from aiohttp import web
from structlog import get_logger

from cases.model.witnessing import BODY_CAP, PATH, Reply
from monitor.logs import place_of
from monitor.witness.door import PATIENCE_S, Door, response
from monitor.witness.records import Witness

_KNOWN: Final = {200: "cosigned", 409: "stale or forked", 422: "does not continue"}
"""What is logged, by the status of the answer: strangers could fill the disk."""


async def serve(
    witness: Witness,
    host: str,
    port: int,
    *,
    on_ready: Callable[[int], None] = lambda _port: None,
    stop: asyncio.Event | None = None,
) -> None:
    """Serve until SIGTERM, SIGINT or `stop`.

    Args:
        witness: What decides and signs.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        on_ready: Called with the port once it listens.
        stop: Ends it, besides the signals.

    Raises:
        OSError: The address cannot be listened on.
    """
    loop, ended = asyncio.get_running_loop(), stop or asyncio.Event()
    if stop is None:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, ended.set)
    manager = web.Server(_Answering(witness))
    server = await loop.create_server(lambda: Door(manager, loop=loop), host, port, backlog=64)
    try:
        on_ready(server.sockets[0].getsockname()[1])
        await ended.wait()
    finally:
        server.close()
        await manager.shutdown(timeout=PATIENCE_S)


class _Answering:
    """Answers one request at a time with what the witness decides."""

    def __init__(self, witness: Witness) -> None:
        self._witness = witness
        self._turn = asyncio.Semaphore(1)
        self._log = get_logger()

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path.rstrip("/").rpartition("/")[2] != PATH:
            return response(Reply(404, f"only {PATH} is served here\n"))
        if request.method != "POST":
            return response(Reply(405, "POST a checkpoint here\n"))
        try:
            async with asyncio.timeout(PATIENCE_S):
                body = await _body(request)
        except TimeoutError:
            return response(Reply(408, "the request did not come in time\n"))
        except (ValueError, web.RequestPayloadError, ConnectionError):
            return response(Reply(400, "the request could not be read\n"))
        if body is None:
            return response(Reply(413, f"a request has at most {BODY_CAP} bytes\n"))
        async with self._turn:
            reply = await asyncio.to_thread(self._decide, body)
        return response(reply)

    def _decide(self, body: bytes) -> Reply:
        try:
            reply = self._witness.add_checkpoint(body)
        except Exception as error:  # noqa: BLE001  whatever it is, the stranger is not told
            place = place_of(error.__cause__ or error)
            self._log.error("nothing signed", error=type(error).__name__, place=place)
            return Reply(500, "the witness is in trouble of its own; nothing was signed\n")
        if reply.status in _KNOWN:
            self._log.info(_KNOWN[reply.status])
        return reply


async def _body(request: web.BaseRequest) -> bytes | None:
    """Return the body; None where it is larger than may be."""
    if (request.content_length or 0) > BODY_CAP:
        return None
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > BODY_CAP:
            return None
    return bytes(body)
