"""What the client does when a server means harm, against a real server."""

from __future__ import annotations

import asyncio
import gzip
import zlib

import pytest
from support.web import Asked, Clock, Page, Site, moved, reply

from collectors.address import PublicAddresses
from collectors.errors import CollectorError, Malformed, Refused, Unreachable
from collectors.http import Client, Limits

FEED = "http://blog.example/feed"


async def _never(_: Asked, __: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def _drip(_: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _drip_head(_: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-More: yes\r\n")
        await writer.drain()
        await asyncio.sleep(0.05)


async def _continue_for_ever(_: Asked, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await writer.drain()
        await asyncio.sleep(0.01)


async def _endless(_: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        await writer.drain()


def _hasty(site: Site) -> Client:
    """Return a client with little patience."""
    names = site.names("blog.example")
    return Client(agent="t", clock=Clock(), addresses=names, limits=Limits(seconds=0.4, tries=1))


def _bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    million = b"\0" * 1_000_000
    return b"".join([*(packer.compress(million) for _ in range(megabytes)), packer.flush()])


@pytest.mark.parametrize("page", [_never, _drip, _drip_head, _continue_for_ever])
async def test_no_server_holds_us_beyond_the_total_deadline(site: Site, page: Page) -> None:
    site.pages["/feed"] = page
    started = asyncio.get_running_loop().time()
    async with _hasty(site) as client:
        with pytest.raises(Unreachable, match=r"did not finish its answer within 0\.4 seconds"):
            await client.get(FEED, {})
    assert asyncio.get_running_loop().time() - started < 2


async def test_the_deadline_spans_all_hops(site: Site) -> None:
    async def slow_move(asked: Asked, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.15)
        writer.write(moved(asked.path + "x"))

    for length in range(6):
        site.pages["/feed" + "x" * length] = slow_move
    async with _hasty(site) as client:
        with pytest.raises(Unreachable, match=r"within 0\.4 seconds"):
            await client.get(FEED, {})


async def test_a_gzip_bomb_stops_at_the_cap(site: Site, client: Client) -> None:
    bomb = _bomb(200)
    assert len(bomb) < 250_000
    site.pages["/feed"] = reply(bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(Refused, match="sent more than 1 MB"):
        await client.get(FEED, {})


async def test_an_endless_body_stops_at_the_cap(site: Site, client: Client) -> None:
    site.pages["/feed"] = _endless
    with pytest.raises(Refused, match="sent more than 1 MB"):
        await client.get(FEED, {})


async def test_a_body_announced_as_too_large_is_not_read(site: Site, client: Client) -> None:
    site.pages["/feed"] = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"
    with pytest.raises(Refused, match="sent more than 1 MB"):
        await client.get(FEED, {})


def _closing(raw: bytes) -> Page:
    async def page(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(raw)
        await writer.drain()
        writer.close()

    return page


BROKEN = {
    "shorter than announced": (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nabc", Unreachable),
    "a chunk cut": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc", Unreachable),
    "a chunk of no length": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n",
        CollectorError,
    ),
    "nothing at all": (b"", Unreachable),
    "not HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n", Malformed),
    "random bytes": (bytes(range(256)) * 4, Malformed),
    "a negative length": (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc", Malformed),
    "two lengths": (
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        Malformed,
    ),
    "a flood of headers": (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000 + b"\r\n", Malformed),
    "a huge header": (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 200_000 + b"\r\n\r\n", Malformed),
    "a huge status line": (b"HTTP/1.1 200 " + b"K" * 200_000 + b"\r\n\r\n", Malformed),
    "a packing we did not ask for": (reply(b"x", headers={"Content-Encoding": "br"}), Malformed),
    "a packed body cut": (
        reply(gzip.compress(b"x" * 999)[:-12], headers={"Content-Encoding": "gzip"}),
        Malformed,
    ),
    "a packed body damaged": (
        reply(b"\x1f\x8b\x08junkjunkjunk", headers={"Content-Encoding": "gzip"}),
        Malformed,
    ),
}


@pytest.mark.parametrize("case", BROKEN)
async def test_a_broken_answer_becomes_a_sentence(site: Site, client: Client, case: str) -> None:
    raw, kind = BROKEN[case]
    site.pages["/feed"] = _closing(raw)
    with pytest.raises(kind) as caught:
        await client.get(FEED, {})
    assert str(caught.value).endswith(".")
    assert "blog.example" in str(caught.value)


PLACES = [
    "http://127.0.0.1:{port}/feed",
    "http://localhost:{port}/feed",
    "http://localhost.:{port}/feed",
    "http://127.1:{port}/feed",
    "http://0x7f.1:{port}/feed",
    "http://0x7f000001:{port}/feed",
    "http://2130706433:{port}/feed",
    "http://0177.0.0.1:{port}/feed",
    "http://①②⑦.⓪.⓪.①:{port}/feed",
    "http://１２７.0.0.1:{port}/feed",
    "http://0.0.0.0:{port}/feed",
    "http://[::1]:{port}/feed",
    "http://[::ffff:127.0.0.1]:{port}/feed",
    "http://[64:ff9b::7f00:1]:{port}/feed",
    "http://[2002:7f00:1::]:{port}/feed",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1/feed",
    "http://[fe80::1%25lo]:{port}/feed",
    "http://user:secret@blog.example/feed",
    "ftp://127.0.0.1:{port}/feed",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/",
    "//127.0.0.1:{port}/feed",
    "http:///feed",
    "http://[::1/feed",
    "javascript:alert(1)",
    "",
]


@pytest.mark.parametrize("place", PLACES)
async def test_this_machine_and_its_network_are_never_asked(site: Site, place: str) -> None:
    site.pages["/feed"] = reply(b"secret")
    async with Client(agent="t", clock=Clock(), addresses=PublicAddresses()) as client:
        with pytest.raises((Refused, Unreachable)):
            await client.get(place.format(port=site.port), {})
    assert site.asked == []


class OneNameAndThePublic:
    """A blog on loopback beside the production rule for everything else."""

    def __init__(self, site: Site) -> None:
        self._port = site.port

    async def find(self, host: str, port: int) -> list[tuple[str, int]]:
        if host == "blog.example":
            return [("127.0.0.1", self._port)]
        return await PublicAddresses().find(host, port)


@pytest.mark.parametrize("place", [place for place in PLACES if place not in {"", "http:///feed"}])
async def test_no_redirect_leads_to_this_machine_or_its_network(site: Site, place: str) -> None:
    site.pages["/start"] = moved(place.format(port=site.port))
    site.pages["/feed"] = reply(b"secret")
    async with Client(agent="t", clock=Clock(), addresses=OneNameAndThePublic(site)) as client:
        with pytest.raises((Refused, Unreachable)):
            await client.get("http://blog.example/start", {})
    assert [asked.path for asked in site.asked] == ["/start"]


async def test_a_server_that_cannot_speak_tls_is_not_believed() -> None:
    async def plain(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
        site = Site(port=server.sockets[0].getsockname()[1])
        async with Client(agent="t", clock=Clock(), addresses=OneNameAndThePublic(site)) as client:
            with pytest.raises(Unreachable, match=r"blog\.example could not prove who it is"):
                await client.get("https://blog.example/feed", {})


async def test_only_the_names_given_are_served_from_this_machine(site: Site) -> None:
    site.pages["/feed"] = reply(b"x")
    names = site.names("Blog.Example")
    async with Client(agent="t", clock=Clock(), addresses=names) as client:
        assert (await client.get("http://blog.example/feed", {})).body == b"x"
        for place in ("http://other.example/feed", "https://blog.example/feed"):
            with pytest.raises(Refused, match="is not one of the names served on this machine"):
                await client.get(place, {})
