"""The door of the desk: how many connections there are at once, and what is said to what is not even HTTP."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from aiohttp import web

from monitor.serve.pages import sentence

_CONNECTIONS: Final = 1_024
"""At once, each of the proxy's browsers a few; one more is cut."""
_HEADER_BYTES: Final = 8_190
_REST_S: Final = 30.0
"""Seconds that a connection may rest between two requests."""


class Door(web.RequestHandler):
    """A connection: what comes in by it is neither logged nor repeated."""

    __slots__ = ()

    def __init__(self, manager: web.Server, *, loop: asyncio.AbstractEventLoop) -> None:
        silent = logging.getLogger("watchdesk.serve.http")
        silent.disabled = True  # whatever a stranger sends is no matter for our log
        super().__init__(
            manager,
            loop=loop,
            logger=silent,
            access_log=silent,
            keepalive_timeout=_REST_S,
            max_line_size=_HEADER_BYTES,
            max_field_size=_HEADER_BYTES,
            max_headers=64,
            auto_decompress=False,
        )

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a connection while there is room."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  TCP
        super().connection_made(transport)
        if self._manager is not None and len(self._manager.connections) > _CONNECTIONS:
            transport.abort()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is not even HTTP, or met a fault of ours, without a word of what was sent."""
        made = sentence(status, "The request could not be answered.")
        made.force_close()
        return made
