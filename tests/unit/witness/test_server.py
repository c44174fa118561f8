"""The witness on the wire: what strangers send costs it little, and tells them nothing."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.witnesses import Listening, listening

from cases.model import merkle, notes, witnessing
from monitor.witness import door, server

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LOG = notes.SigningKey.generate("pd.example/log")


@pytest.fixture
def heard(tmp_path: Path) -> Iterator[Listening]:
    with listening(tmp_path / "w", lambda: NOON) as found:
        found.witness.trust(LOG.public)
        yield found


def talk(port: int, *pieces: bytes) -> bytes:
    """Send some bytes and read to the end."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        answer = b""
        with suppress(OSError):
            line.sendall(b"".join(pieces))
            while more := line.recv(65_536):
                answer += more
        return answer


def post(body: bytes, *, path: str = "/add-checkpoint", more: str = "") -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: w\r\nContent-Length: {len(body)}\r\n{more}Connection: close\r\n\r\n"
    return head.encode() + body


def head() -> bytes:
    tree = merkle.Frontier()
    tree.append(merkle.leaf_hash(b"x"))
    return witnessing.submission(0, [], str(notes.Head(LOG.name, 1, tree.root()).signed([LOG])))


def test_a_head_is_cosigned_over_http(heard: Listening) -> None:
    answer = talk(heard.port, post(head()))

    assert answer.startswith(b"HTTP/1.1 200 ")
    (line,) = notes.parse_signatures(answer.partition(b"\r\n\r\n")[2].decode())
    assert heard.witness.key.signed(line)
    again = talk(heard.port, post(head(), path="/some/prefix/add-checkpoint"))
    assert again.startswith(b"HTTP/1.1 409 ")
    assert b"Content-Type: text/x.tlog.size" in again
    assert again.endswith(b"\r\n\r\n1\n")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /add-checkpoint HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\r\n", b"405"),
        (b"GET / HTTP/1.1\r\nHost: w\r\nConnection: close\r\n\r\n", b"404"),
        (post(b"", path="/"), b"404"),
        (post(b"x" * 10), b"400"),
        (post(b"x" * (witnessing.BODY_CAP + 1)), b"413"),
        (
            b"POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"10000\r\n" + b"x" * 65_536 + b"\r\n10000\r\n" + b"x" * 65_536 + b"\r\n0\r\n\r\n",
            b"413",
        ),
        (post(b"\x1f\x8b\x08\x00", more="Content-Encoding: gzip\r\n"), b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 not http\r\n\r\n", b"400"),
        (b"POST /add-checkpoint HTTP/1.1\r\nX: " + b"y" * 9_000 + b"\r\n\r\n", b"400"),
    ],
    ids=lambda value: value[:40].decode("ascii", "replace") if isinstance(value, bytes) else None,
)
def test_strangers_get_a_status_and_no_traceback(
    heard: Listening, capfd: pytest.CaptureFixture[str], sent: bytes, status: bytes
) -> None:
    answer = talk(heard.port, sent)

    assert answer.split(b" ")[1] == status
    assert b"Traceback" not in answer
    assert b"aiohttp" not in answer
    assert capfd.readouterr().err == ""
    assert talk(heard.port, post(head())).startswith(b"HTTP/1.1 200 ")


def test_a_body_that_drips_is_cut_and_others_are_served_meanwhile(
    heard: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "PATIENCE_S", 0.3)
    with socket.create_connection(("127.0.0.1", heard.port), timeout=10) as slow:
        slow.sendall(post(head())[:-20])

        assert talk(heard.port, post(head())).startswith(b"HTTP/1.1 200 ")
        assert slow.recv(65_536).split(b" ")[1] == b"408"


def test_a_connection_that_says_nothing_is_cut(
    heard: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_LIFE_S", 0.2)
    with socket.create_connection(("127.0.0.1", heard.port), timeout=10) as idle:
        idle.sendall(b"POST /add-check")
        try:
            left = idle.recv(1)
        except ConnectionError:
            left = b""
        assert left == b""


def test_beyond_so_many_connections_one_more_is_cut_at_once(
    heard: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_CONNECTIONS", 3)
    held = [socket.create_connection(("127.0.0.1", heard.port), timeout=10) for _ in range(3)]
    for line in held:
        line.sendall(b"POST")
    time.sleep(0.1)  # noqa: TID251  until all three are counted
    assert talk(heard.port, post(head())) == b""
    for line in held:
        line.close()
    time.sleep(0.1)  # noqa: TID251  until they are let go

    assert talk(heard.port, post(head())).startswith(b"HTTP/1.1 200 ")


def test_trouble_of_its_own_is_told_to_its_operator_alone(heard: Listening, tmp_path: Path) -> None:
    assert talk(heard.port, post(head())).startswith(b"HTTP/1.1 200 ")
    (kept,) = (tmp_path / "w/logs").glob("*/head")
    kept.chmod(0o600)
    kept.write_bytes(b"damaged")

    answer = talk(heard.port, post(head()))
    assert answer.split(b" ")[1] == b"500"
    assert str(tmp_path).encode() not in answer
