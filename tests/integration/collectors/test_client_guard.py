"""What is connected to is what was checked, at every hop, and nothing of ours leaks on the way."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from support.web import AGENT, Clock, Site, moved, reply

from collectors.address import PublicAddresses, is_public
from collectors.errors import Refused, Unreachable
from collectors.http import Client, Limits


class Rebinding:
    """A name service whose answer changes with every question; what it says is checked by the production rule."""

    def __init__(self, port: int, *answers: str) -> None:
        """Take what it says in turn; `here` is the test's own site, as if it were public."""
        self._port = port
        self._answers = list(answers)
        self.asked = 0

    async def find(self, host: str, port: int) -> list[tuple[str, int]]:
        """Answer, once."""
        self.asked += 1
        said = self._answers.pop(0)
        if said == "here":
            return [("127.0.0.1", self._port)]
        if not is_public(said):
            raise Refused(f"{host} leads to an address that is not on the public internet.")
        return [(said, port)]


async def test_a_name_is_looked_up_once_for_each_connection(site: Site) -> None:
    site.pages["/feed"] = reply(b"x")
    names = Rebinding(site.port, "here", "127.0.0.1")
    async with Client(agent=AGENT, clock=Clock(), addresses=names) as client:
        assert (await client.get("http://blog.example/feed", {})).remote_ip == "127.0.0.1"
    assert names.asked == 1


@pytest.mark.parametrize("inside", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "::1", "fd00::1"])
async def test_a_name_that_turns_inward_between_two_hops_is_refused(
    site: Site, inside: str
) -> None:
    site.pages["/feed"] = reply(b"secret")
    closing = {"Location": "http://blog.example/feed", "Connection": "close"}
    site.pages["/start"] = reply(status="302 Found", headers=closing)
    names = Rebinding(site.port, "here", inside)
    async with Client(agent=AGENT, clock=Clock(), addresses=names) as client:
        with pytest.raises(Refused, match="not on the public internet"):
            await client.get("http://blog.example/start", {})
    assert [asked.path for asked in site.asked] == ["/start"]
    assert names.asked == 2


async def test_a_name_with_one_address_inside_is_refused_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def said(*_: object, **__: object) -> list[object]:
        return [(0, 0, 0, "", (address, 80)) for address in ("93.184.216.34", "127.0.0.1")]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", said)
    async with Client(agent=AGENT, clock=Clock(), addresses=PublicAddresses()) as client:
        with pytest.raises(Refused, match=r"blog\.example leads to an address that is not on"):
            await client.get("http://blog.example/feed", {})


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "https_proxy"])
async def test_no_proxy_of_the_environment_is_used(
    site: Site, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    site.pages["/feed"] = reply(b"direct")
    async with Site() as proxy:
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        async with Client(
            agent=AGENT, clock=Clock(), addresses=site.names("blog.example")
        ) as client:
            assert (await client.get("http://blog.example/feed", {})).body == b"direct"
        assert proxy.asked == []


async def test_no_password_of_the_environment_is_sent(
    site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    site.pages["/feed"] = reply(b"x")
    (tmp_path / "netrc").write_text("machine blog.example login me password hunter2\n", "utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    async with Client(agent=AGENT, clock=Clock(), addresses=site.names("blog.example")) as client:
        await client.get("http://blog.example/feed", {})
    assert "authorization" not in site.asked[0].headers


async def test_what_is_on_the_wire_is_our_name_and_nothing_that_hides_it() -> None:
    """Every byte of the question is looked at: first a page that wants a cookie kept, then where it leads."""
    seen: list[bytes] = []

    async def tell(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        cookie = {"Set-Cookie": "id=1; Path=/", "Connection": "close"}
        writer.write(
            reply(b"end", headers=cookie)
            if len(seen) > 1
            else reply(status="302 Found", headers={**cookie, "Location": "/end"})
        )
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(tell, "127.0.0.1", 0) as server:
        names = Site(port=server.sockets[0].getsockname()[1]).names("blog.example")
        async with Client(agent=AGENT, clock=Clock(), addresses=names) as client:
            await client.get("http://blog.example/start", {"Accept": "text/html"})
    lines = [
        b"Host: blog.example",
        b"User-Agent: " + AGENT.encode(),
        b"Accept-Encoding: gzip",
        b"Accept: text/html",
    ]
    for path, head in zip((b"/start", b"/end"), seen, strict=True):
        first, *others = head.strip().split(b"\r\n")
        assert first == b"GET " + path + b" HTTP/1.1"
        assert sorted(others) == sorted(lines)


async def test_a_secret_goes_to_its_own_site_only_and_into_no_record(site: Site) -> None:
    site.pages["/a"] = moved("/b")
    site.pages["/b"] = moved("http://other.example/c")
    site.pages["/c"] = reply(b"x")
    names = site.names("blog.example", "other.example")
    async with Client(agent=AGENT, clock=Clock(), addresses=names) as client:
        secrets = {"Authorization": "Bearer hunter2"}
        whole = await client.get("http://blog.example/a", {}, secrets=secrets)
        site.pages["/b"] = reply(b"x")
        half = await client.get("http://blog.example/a", {}, secrets=secrets)
    sent = [(asked.path, asked.headers.get("authorization")) for asked in site.asked]
    assert sent[:3] == [("/a", "Bearer hunter2"), ("/b", "Bearer hunter2"), ("/c", None)]
    assert ("Authorization", "[removed]") in half.request_headers
    assert "hunter2" not in repr((whole, half))


async def test_a_form_is_sent_as_it_is_and_never_sent_on(site: Site) -> None:
    site.pages["/token"] = moved("http://other.example/token", "307 Temporary Redirect")
    site.pages["/ok"] = reply(b"token")
    names = site.names("blog.example", "other.example")
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    async with Client(agent=AGENT, clock=Clock(), addresses=names) as client:
        with pytest.raises(Refused, match="sends a form on to elsewhere"):
            await client.post("http://blog.example/token", b"", kind, secrets={"X-Key": "k"})
        answer = await client.post("http://blog.example/ok", b"", kind, secrets={"X-Key": "k"})
    assert (answer.body, ("X-Key", "[removed]") in answer.request_headers) == (b"token", True)
    assert [asked.host for asked in site.asked] == ["blog.example"] * 2


async def test_thousands_of_hosts_leave_few_connections_open(site: Site) -> None:
    site.pages["/feed"] = reply(b"x")
    hosts = [f"h{number}.example" for number in range(400)]
    limits = Limits(at_once=16)
    async with Client(
        agent=AGENT, clock=Clock(), addresses=site.names(*hosts), limits=limits
    ) as client:
        await asyncio.gather(*(client.get(f"http://{host}/feed", {}) for host in hosts))
        told = [asked.headers.get("connection") for asked in site.asked]
        await client.get(f"http://{hosts[0]}/feed", {})
    assert (told.count(None), told.count("close")) == (128, 272)


async def test_a_name_that_does_not_exist_is_asked_for_once() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async with Client(
        agent=AGENT, clock=Clock(), addresses=PublicAddresses(), sleep=sleep
    ) as client:
        with pytest.raises(Unreachable, match="No address was found"):
            await client.get(f"http://{'x' * 64}.example/", {})
    assert slept == []
