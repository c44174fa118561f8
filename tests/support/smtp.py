"""A mail server on loopback that really listens: takes what it is sent, or refuses as it is told."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Mailbox:
    """What arrived."""

    port: int = 0
    refusing: bool = False
    raw: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(one, policy=policy.default) for one in self.raw]


class _Handler(socketserver.StreamRequestHandler):
    box: Mailbox

    def handle(self) -> None:
        self._say("220 mail.example ready")
        while line := self.rfile.readline(2_000):
            verb = line.decode("ascii", "replace").strip()
            if verb.upper().startswith("DATA"):
                self._say("354 go on")
                self._take()
            elif verb.upper().startswith("QUIT"):
                self._say("221 bye")
                return
            elif verb.upper().startswith("RCPT") and self.box.refusing:
                self._say("550 no such person")
            else:
                if verb.upper().startswith("RCPT"):
                    self.box.recipients.append(verb)
                self._say("250 ok")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline(2_000)) not in {b".\r\n", b""}:
            lines.append(line)
        self.box.raw.append(b"".join(lines))
        self._say("250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Listen until the block ends."""
    box = Mailbox()
    handler = type("Handler", (_Handler,), {"box": box})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        box.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield box
        finally:
            server.shutdown()
            thread.join()
