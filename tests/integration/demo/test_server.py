"""The loopback server answers as the platforms do: by name, with validators, compressed, and sometimes badly."""

from __future__ import annotations

import gzip
import http.client
import threading
import time
from collections.abc import Iterator
from email.utils import format_datetime
from urllib.parse import urlsplit

import pytest

from monitor.demo.department import load_department
from monitor.demo.faults import DRIP_SECONDS, HUGE_BYTES, RETRY_AFTER_S
from monitor.demo.posts import load_posts
from monitor.demo.server import FeedServer, address_of, publish


@pytest.fixture(scope="module")
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


def get(
    server: FeedServer, key: str, method: str = "GET", **headers: str
) -> http.client.HTTPResponse:
    """Ask for an account's newest posts; the connection belongs to the answer and closes with it."""
    host, slash, path = address_of(key).removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, slash + path, headers={"Host": host, **sent})
    return connection.getresponse()


def test_every_account_is_served_under_its_own_name_and_path(server: FeedServer) -> None:
    for handle in load_department().handles:
        document = publish(handle.key)
        if document is None:
            continue
        with get(server, handle.key) as answer:
            assert answer.status == 200
            assert answer.read() == document.body
            assert answer.headers["Content-Type"] == document.content_type


def test_names_lead_every_host_to_the_port_it_listens_on(server: FeedServer) -> None:
    hosts = {urlsplit(handle.url).netloc.lower() for handle in load_department().handles}
    assert server.names == dict.fromkeys(hosts, ("127.0.0.1", server.port))
    assert server.port > 0


def test_both_validators_bring_304_without_a_body(server: FeedServer) -> None:
    with get(server, "smith_blog") as first:
        first.read()
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    for condition in (
        {"If_None_Match": etag},
        {"If_None_Match": f'"other", {etag}'},
        {"If_None_Match": "*"},
        {"If_Modified_Since": modified},
        {"If_None_Match": etag, "If_Modified_Since": "Thu, 01 Jan 2026 00:00:00 GMT"},
    ):
        with get(server, "smith_blog", **condition) as again:
            assert again.status == 304
            assert again.read() == b""
            assert again.headers["ETag"] == etag


def test_other_validators_bring_the_whole_feed(server: FeedServer) -> None:
    first = min(post.at for post in load_posts() if post.handle == "smith_blog")
    for condition in (
        {"If_None_Match": '"other"'},
        {"If_None_Match": '"other"', "If_Modified_Since": "Fri, 01 Jan 2027 00:00:00 GMT"},
        {"If_Modified_Since": format_datetime(first)},
        {"If_Modified_Since": "no date"},
    ):
        with get(server, "smith_blog", **condition) as answer:
            assert answer.status == 200
            assert answer.read()


def test_a_feed_is_compressed_for_those_who_ask(server: FeedServer) -> None:
    with get(server, "pham_blog", Accept_Encoding="gzip") as packed:
        body = packed.read()
    document = publish("pham_blog")
    assert document
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == document.body
    assert len(body) < len(document.body) / 10
    assert packed.headers["ETag"] == document.etag


def test_head_says_the_same_and_sends_nothing(server: FeedServer) -> None:
    with get(server, "smith_blog", method="HEAD") as answer:
        assert answer.status == 200
        assert answer.read() == b""
        assert int(answer.headers["Content-Length"]) > 1000


def test_no_answer_claims_to_be_fresh_for_longer(server: FeedServer) -> None:
    with get(server, "smith_blog") as answer:
        answer.read()
        assert not {"Expires", "Cache-Control"} & set(answer.headers)


def test_an_unknown_name_or_path_is_404(server: FeedServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    connection.request("GET", "/jsmith/feed", headers={"Host": "other.demo.example"})
    with connection.getresponse() as answer:
        assert answer.status == 404


def test_broken_sources_answer_as_broken_sources_do(server: FeedServer) -> None:
    with get(server, "popescu_blog") as busy:
        assert busy.status == 503
        assert busy.headers["Retry-After"] == str(RETRY_AFTER_S)
    with get(server, "tuttle_old") as missing:
        assert missing.status == 404
    with get(server, "tillman_old") as parked:
        assert parked.status == 200
        assert parked.read().startswith(b"<!doctype html>")


def test_the_huge_answer_goes_on_until_the_reader_has_had_enough(server: FeedServer) -> None:
    with get(server, "banks_dump") as answer:
        assert "Content-Length" not in answer.headers
        assert sum(len(answer.read(1 << 20)) for _ in range(45)) >= HUGE_BYTES


def test_the_dripping_answer_breaks_off_within_a_second_or_so(server: FeedServer) -> None:
    started = time.monotonic()
    with get(server, "nygaard_cam") as answer, pytest.raises(http.client.IncompleteRead):
        answer.read()
    assert time.monotonic() - started > DRIP_SECONDS * 0.9


def test_nothing_is_left_when_the_server_stops() -> None:
    before = set(threading.enumerate())
    with FeedServer() as server:
        port = server.port
        drip = get(server, "nygaard_cam")
    drip.close()
    assert set(threading.enumerate()) <= before
    assert server.port == 0
    with pytest.raises(OSError, match="refused"):
        http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()


def test_only_the_chosen_posts_are_published() -> None:
    chosen = [post for post in load_posts() if post.handle == "smith_blog"][:1]
    with FeedServer(chosen) as server:
        with get(server, "smith_blog") as answer:
            assert answer.read().count(b"<item>") == 1
        with get(server, "ortiz_blog") as other:
            assert other.status == 404
