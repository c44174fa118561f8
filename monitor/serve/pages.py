"""What a browser is given: our page, the terminal of textual-serve as plain files, and headers that close the rest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import Final

from aiohttp import web

_CLOSED: Final = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    # no windows, no downloads, no dialogs: an address in a post is evidence, not a place to go
    "sandbox allow-scripts allow-same-origin",
)
HEADERS: Final = {
    "Content-Security-Policy": "; ".join(_CLOSED),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), clipboard-read=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
    "Server": "watchdesk",
}
"""Of every answer."""
_FILES: Final = {
    "": ("monitor.serve", "page/index.html", "text/html"),
    "page.css": ("monitor.serve", "page/page.css", "text/css"),
    "page.js": ("monitor.serve", "page/page.js", "text/javascript"),
    "xterm.css": ("textual_serve", "static/css/xterm.css", "text/css"),
    "terminal.js": ("textual_serve", "static/js/textual.js", "text/javascript"),
    "mono.ttf": ("textual_serve", "static/fonts/RobotoMono-VariableFont_wght.ttf", "font/ttf"),
}
"""Every file there is, by its address."""


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    kind: str
    tag: str


class Pages:
    """The files, read once."""

    def __init__(self) -> None:
        """Read them."""
        self._files = {name: _read(*place) for name, place in _FILES.items()}

    def answer(self, request: web.BaseRequest) -> web.Response:
        """Return the file a request names; a browser that has it already is told so."""
        found = self._files.get(request.path.removeprefix("/"))
        if found is None:
            return sentence(404, "There is nothing here: the desk is one page up.")
        headers = dict(HEADERS)
        if found.kind != "text/html":
            headers |= {"Cache-Control": "private, no-cache", "ETag": found.tag}
        if request.headers.get("If-None-Match") == found.tag:
            return web.Response(status=304, headers=headers)
        charset = None if found.kind.startswith("font/") else "utf-8"
        return web.Response(
            body=found.body, content_type=found.kind, charset=charset, headers=headers
        )


def sentence(status: int, text: str) -> web.Response:
    """Return a page that says one sentence."""
    page = (
        '<!doctype html><html lang="en"><title>Watchdesk</title><link rel="stylesheet" href="page.css">'
        f'<p id="opening">{escape(text)}</p>'
    )
    return web.Response(status=status, text=page, content_type="text/html", headers=HEADERS)


def _read(package: str, path: str, kind: str) -> _File:
    body = files(package).joinpath(path).read_bytes()
    return _File(body, kind, f'"{hashlib.sha256(body).hexdigest()[:32]}"')
