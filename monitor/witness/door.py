"""The door of a witness: how many come in at once, for how long, and what is said to what is not even HTTP."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from aiohttp import web

from cases.model.witnessing import Reply

PATIENCE_S: Final = 10.0
"""Seconds in which a request must have come whole."""
_LIFE_S: Final = 60.0
"""Seconds after which a connection is cut, whatever it does."""
_CONNECTIONS: Final = 64
"""Connections at once; one more is cut at once."""
_HEADER_BYTES: Final = 4_096
KNOWN: Final = frozenset({200, 409, 422})
"""Answers to those whose key is known."""


class Door(web.RequestHandler):
    """A connection that does not live long: one that sends its request byte by byte holds no place for ever."""

    __slots__ = ("_end",)

    def __init__(self, manager: web.Server, *, loop: asyncio.AbstractEventLoop) -> None:
        silent = logging.getLogger("watchdesk.witness.http")
        silent.disabled = True  # whatever a stranger sends is no matter for our log
        super().__init__(
            manager,
            loop=loop,
            logger=silent,
            access_log=silent,
            keepalive_timeout=PATIENCE_S,
            lingering_time=1.0,
            max_line_size=_HEADER_BYTES,
            max_field_size=_HEADER_BYTES,
            max_headers=32,
            auto_decompress=False,
        )
        self._end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a connection while there is room."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  TCP
        super().connection_made(transport)
        self._end = asyncio.get_running_loop().call_later(_LIFE_S, transport.abort)
        if self._manager is not None and len(self._manager.connections) > _CONNECTIONS:
            transport.abort()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Let it go."""
        if self._end is not None:
            self._end.cancel()
        super().connection_lost(exc)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is not even HTTP, without a word of what was sent."""
        return response(Reply(status, "the request could not be read\n"))


def response(reply: Reply) -> web.Response:
    """Return an answer with nothing in it but what it says; only who is known may ask on on the same line."""
    made = web.Response(
        status=reply.status,
        body=reply.text.encode(),
        headers={"Content-Type": reply.kind, "Server": "watchdesk-witness"},
    )
    if reply.status not in KNOWN:
        made.force_close()
    return made
