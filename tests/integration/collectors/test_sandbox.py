"""Hostile bytes against the real child process: it may die, the program may not."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from support.web import feed_exchange, rss

from collectors import sandbox as module
from collectors.base import Account, Found
from collectors.errors import CollectorError, Malformed
from collectors.sandbox import Sandbox

SECONDS = 1.0


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    running = Sandbox(seconds=SECONDS)
    yield running
    await running.close()


def _pid(sandbox: Sandbox) -> int:
    return sandbox._idle[0]._process.pid


async def _titles(sandbox: Sandbox, blog: Account, body: bytes) -> list[str]:
    return [post.title for post in (await sandbox.read(feed_exchange(body), blog)).posts]


async def test_one_child_reads_feed_after_feed(sandbox: Sandbox, blog: Account) -> None:
    assert await _titles(sandbox, blog, rss("a", "b")) == ["a", "b"]
    first = _pid(sandbox)
    assert await _titles(sandbox, blog, rss("c")) == ["c"]
    assert _pid(sandbox) == first


async def test_what_is_no_feed_is_told_in_a_sentence(sandbox: Sandbox, blog: Account) -> None:
    with pytest.raises(Malformed, match="is not a feed"):
        await sandbox.read(feed_exchange(b"<html><body>Sign in</body></html>"), blog)
    assert await _titles(sandbox, blog, rss("a")) == ["a"]


def _many_attributes() -> bytes:
    attributes = " ".join(f"a{number}=''" for number in range(30_000))
    return f"<rss version='2.0'><channel><item {attributes}/></channel></rss>".encode()


def _billion_laughs() -> bytes:
    entities = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 10))
    return (
        f"<!DOCTYPE rss [<!ENTITY l0 'ha'>{entities}]>"
        "<rss version='2.0'><channel><title>&l9;</title><item><title>x</title></item></channel></rss>"
    ).encode()


def _long_author() -> bytes:
    return rss("a").replace(b"<item>", b"<item><author>" + b"a" * 200_000 + b"</author>")


SLOW = {"many attributes": _many_attributes(), "a long author": _long_author()}
HARD = {
    "billion laughs": _billion_laughs(),
    "an external entity": b"<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss version='2.0'>"
    b"<channel><item><title>&x;</title></item></channel></rss>",
    "5 MB of newlines": b"\n" * 5_000_000,
    "5 MB of tags": b"<a>" * 1_600_000,
    "5 MB of items": b"<rss><channel>" + b"<item/>" * 700_000,
    "deep JSON": b"[" * 5_000_000,
    "JSON of empty items": b'{"items":[' + b"{}," * 1_500_000 + b"{}]}",
    "a file name": b"/etc/passwd",
    "zeros": b"\0" * 5_000_000,
    "an impossible letter": rss("a &#xD800; b"),
    "deep HTML": rss("a").replace(
        b"<item>", b"<item><description>" + b"&lt;div&gt;" * 300_000 + b"</description>"
    ),
}


@pytest.mark.parametrize("case", SLOW)
async def test_a_feed_that_takes_too_long_is_given_up(
    sandbox: Sandbox, blog: Account, case: str
) -> None:
    await _titles(sandbox, blog, rss("warm"))
    loop = asyncio.get_running_loop()
    started, first = loop.time(), _pid(sandbox)
    with pytest.raises(Malformed, match=r"blog\.example took more than 1 seconds to read"):
        await sandbox.read(feed_exchange(SLOW[case]), blog)
    assert loop.time() - started < SECONDS + 1
    assert await _titles(sandbox, blog, rss("next")) == ["next"]
    assert _pid(sandbox) != first


@pytest.mark.parametrize("case", HARD)
async def test_hard_input_is_read_or_refused_but_never_harms(
    sandbox: Sandbox, blog: Account, case: str
) -> None:
    try:
        found = await sandbox.read(feed_exchange(HARD[case]), blog)
    except Malformed:
        found = Found()
    assert not any("root:" in post.title + post.text for post in found.posts)
    assert await _titles(sandbox, blog, rss("next")) == ["next"]


async def test_a_feed_that_takes_too_much_memory_is_given_up(blog: Account) -> None:
    small = Sandbox(memory_bytes=200_000_000)
    try:
        with pytest.raises(Malformed, match="within the limits"):
            await small.read(feed_exchange(HARD["JSON of empty items"]), blog)
        assert await _titles(small, blog, rss("next")) == ["next"]
    finally:
        await small.close()


async def test_a_child_that_died_in_between_is_replaced(sandbox: Sandbox, blog: Account) -> None:
    await _titles(sandbox, blog, rss("a"))
    child = sandbox._idle[0]
    child._process.kill()
    await child._process.wait()
    assert await _titles(sandbox, blog, rss("b")) == ["b"]


async def test_a_cancelled_reading_leaves_no_half_read_answer(
    sandbox: Sandbox, blog: Account
) -> None:
    await _titles(sandbox, blog, rss("warm"))
    pid = _pid(sandbox)
    reading = asyncio.ensure_future(sandbox.read(feed_exchange(SLOW["many attributes"]), blog))
    await asyncio.sleep(0.05)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert await _titles(sandbox, blog, rss("next")) == ["next"]


async def test_two_children_read_side_by_side(blog: Account) -> None:
    pair = Sandbox(children=2)
    try:
        exchanges = [feed_exchange(rss(f"{number}")) for number in range(20)]
        found = await asyncio.gather(*(pair.read(one, blog) for one in exchanges))
        assert [one.posts[0].title for one in found] == [str(number) for number in range(20)]
        assert len(pair._idle) == 2
    finally:
        await pair.close()


async def test_closing_leaves_no_process_behind(sandbox: Sandbox, blog: Account) -> None:
    await _titles(sandbox, blog, rss("a"))
    pid = _pid(sandbox)
    await sandbox.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_child_that_cannot_start_is_told_in_a_sentence(
    blog: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_BOOT", "raise SystemExit(3)")
    with pytest.raises(CollectorError, match="could not be started"):
        await Sandbox().read(feed_exchange(rss("a")), blog)


async def test_a_child_that_lies_is_not_believed(
    blog: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    lie = (
        "import sys; w = sys.stdout.buffer; w.write(bytes(4)); w.flush(); sys.stdin.buffer.read(9);"
        "w.write((5).to_bytes(4, 'big') + b'\\xa4true'); w.flush(); sys.stdin.buffer.read()"
    )
    monkeypatch.setattr(module, "_BOOT", lie)
    with pytest.raises(Malformed, match="within the limits"):
        await Sandbox().read(feed_exchange(rss("a")), blog)


async def test_a_child_that_promises_too_much_is_not_waited_for(
    blog: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    boast = (
        "import sys; w = sys.stdout.buffer; w.write(bytes(4) + b'\\xff\\xff\\xff\\xff'); w.flush();"
        "sys.stdin.buffer.read()"
    )
    monkeypatch.setattr(module, "_BOOT", boast)
    with pytest.raises(Malformed, match="within the limits"):
        await Sandbox().read(feed_exchange(rss("a")), blog)


async def test_a_child_that_will_not_end_is_ended(
    blog: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    stubborn = (
        "import sys, time; w = sys.stdout.buffer; w.write(bytes(4) + bytes([0, 0, 0, 1, 0x80]));"
        "w.flush(); time.sleep(60)"
    )
    monkeypatch.setattr(module, "_BOOT", stubborn)
    monkeypatch.setattr(module, "_STOP_S", 0.1)
    sandbox = Sandbox()
    assert await sandbox.read(feed_exchange(rss("a")), blog) == Found()
    pid = _pid(sandbox)
    await sandbox.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_the_record_and_the_child_agree(sandbox: Sandbox, blog: Account) -> None:
    from collectors.readers import read

    exchange = replace(feed_exchange(rss("a", "b")), final_url="http://blog.example/x")
    assert await sandbox.read(exchange, blog) == read(exchange, blog)
