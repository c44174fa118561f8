"""Those outside may be hostile, too: whatever they answer is kept only if it verifies, and told in a sentence."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from support.department import Department, MovingClock
from support.office import open_office
from support.witnesses import Listening

from cases.model import notes
from monitor.witness.records import Witness

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SIZE = (("Content-Type", "text/x.tlog.size"),)
STRANGER = notes.SigningKey.generate("w.example", notes.COSIGNING)


@contextmanager
def answering(status: int, body: bytes, headers: tuple[tuple[str, str], ...]) -> Iterator[str]:
    """Answer whatever is asked with the same."""

    class Asked(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize(
    ("status", "body", "headers", "said"),
    [
        (200, b"", (), "no cosignature"),
        (200, b"\xff\xfe\n", (), "no cosignature"),
        (200, "— w.example AAAA\n".encode(), (), "no cosignature"),
        (200, f"{STRANGER.sign('x', at=1)}\n".encode(), (), "signed by another key"),
        (200, b"x" * 70_000, (), "sent more than 65 kB"),
        (200, b"x\n", (("Content-Encoding", "gzip"),), "no cosignature"),
        (302, b"", (("Location", "http://169.254.169.254/"),), "sends a form on to elsewhere"),
        (409, b"-1\n", SIZE, "is this a witness?"),
        (409, b"9" * 30 + b"\n", SIZE, "is this a witness?"),
        (409, b"9999999\n", SIZE, "an older copy of the record was put back"),
        (409, b"0\n", (), "is this a witness?"),
        (409, b"0\n", SIZE, "holds another head"),
        (422, b"", (), "its history was changed"),
        (500, b"<script>\x1b]0;x\x07", (), "HTTP status 500"),
        (429, b"", (("Retry-After", "99999"),), "HTTP status 429"),
    ],
)
def test_what_a_witness_answers_is_believed_only_where_it_verifies(
    department: Department,
    tmp_path: Path,
    clock: MovingClock,
    status: int,
    body: bytes,
    headers: tuple[tuple[str, str], ...],
    said: str,
) -> None:
    Witness.make(tmp_path / "w", "w.example")
    with answering(status, body, headers) as url:
        heard = Listening(Witness(tmp_path / "w", clock), url, 0)
        office = open_office(department, tmp_path, heard)
        ((_, error),) = office.send()

    assert said in error
    assert "\x1b" not in error
    assert "script" not in error
    assert office.verify().covered == 0
