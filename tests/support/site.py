"""A small web site on loopback, in a thread, for tests that run the program as a process."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from support.web import rss


class LocalSite:
    """Pages by path; a page of None never answers until the site closes."""

    def __init__(self, port: int) -> None:
        self.host = f"127.0.0.1:{port}"
        self.pages: dict[str, bytes | None] = {}
        self.asked: list[str] = []
        self.closing = threading.Event()

    def feed(self, path: str, *titles: str) -> str:
        """Put a feed with these posts at `path` and return its address."""
        self.pages[path] = rss(*titles)
        return f"http://{self.host}{path}"

    def until_asked(self, *paths: str, limit_s: float = 30) -> None:
        """Wait until each of these pages has been asked for."""
        end = time.monotonic() + limit_s
        while not set(paths) <= set(self.asked):
            assert time.monotonic() < end, f"asked for: {self.asked}"
            self.closing.wait(0.02)

    def silent(self, path: str) -> str:
        """Return an address that takes the question and never answers."""
        self.pages[path] = None
        return f"http://{self.host}{path}"


@contextmanager
def local_site() -> Iterator[LocalSite]:
    """Serve until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            page = site.pages.get(self.path, b"")
            if page is None:
                site.closing.wait(60)
                return
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False  # waited for at the end
    site = LocalSite(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
