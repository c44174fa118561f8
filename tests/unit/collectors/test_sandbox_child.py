from __future__ import annotations

import io
import struct
import subprocess
import sys

import msgspec
from support.web import feed_exchange, rss

from collectors.base import Account
from collectors.sandbox_child import Job, Reply, answer, serve

BLOG = Account("blog", "@js", "http://blog.example/feed", "official")


def _frame(job: Job) -> bytes:
    body = msgspec.msgpack.encode(job)
    return struct.pack(">I", len(body)) + body


def test_it_answers_job_after_job_until_the_pipe_closes() -> None:
    good, bad = Job(feed_exchange(rss("a", "b")), BLOG), Job(feed_exchange(b"nothing"), BLOG)
    out = io.BytesIO()
    serve(io.BytesIO(_frame(good) + _frame(bad) + b"\0"), out, 10)
    raw = out.getvalue()
    replies = []
    while raw:
        (length,) = struct.unpack(">I", raw[:4])
        replies.append(raw[4 : 4 + length])
        raw = raw[4 + length :]
    assert replies[0] == b""
    first, second = (msgspec.msgpack.decode(reply, type=Reply) for reply in replies[1:])
    assert [post.title for post in first.found.posts] == ["a", "b"]
    assert first == answer(good)
    assert second.found.posts == ()
    assert "not a feed" in second.malformed


def test_the_child_knows_neither_the_network_nor_the_screen() -> None:
    script = (
        "import sys; from collectors import sandbox_child, feed_json, feed_xml, catalogue;"
        "print([m for m in ('aiohttp', 'textual', 'sqlmodel', 'monitor', 'cases') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )
    assert done.stdout.strip() == "[]"


def test_a_job_that_never_ends_ends_the_child_even_without_its_parent() -> None:
    script = (
        "import io, struct, sys; from collectors import sandbox_child as c; c._GRACE_S = 0.1\n"
        "c.answer = lambda job: [None for _ in iter(int, 1)]\n"
        "import msgspec; from support.web import feed_exchange; from collectors.base import Account\n"
        "body = msgspec.msgpack.encode(c.Job(feed_exchange(b''), Account('blog', '', '', '')))\n"
        "c.serve(io.BytesIO(struct.pack('>I', len(body)) + body), io.BytesIO(), 0.1)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], env={"PYTHONPATH": ".:tests"}, timeout=30, check=False
    )
    assert done.returncode == -14
