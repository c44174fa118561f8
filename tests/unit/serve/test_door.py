"""The desk's server on loopback: who comes in, what a browser is given, and what strangers get."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from multidict import CIMultiDict
from support.department import Department
from support.front import ORIGIN, SECRET, headers, listening
from support.office import on_sqlite

from monitor.serve.gate import SECRET_HEADER, USER_HEADER

pytestmark = on_sqlite


async def test_nothing_is_shown_without_the_proxys_secret(department: Department) -> None:
    async with listening(department) as front:
        for path in ("/", "/desk", "/page.js", "/terminal.js", "/nothing"):
            for secret in ("", "s" * 42, SECRET + "s", "ß", "\u2028"):
                status, text, _ = await front.get(path, headers=headers(secret=secret))
                assert (status, "its proxy" in text) == (403, True)

        assert front.entries() == []


async def test_a_header_that_comes_twice_is_no_proxys(department: Department) -> None:
    async with listening(department) as front:
        for name in (SECRET_HEADER, USER_HEADER):
            twice = [*headers().items(), (name, headers()[name])]
            assert (await front.get(headers=CIMultiDict(twice)))[0] == 403


async def test_a_request_without_a_user_is_turned_away(department: Department) -> None:
    async with listening(department) as front:
        for login in ("", "x" * 101, "sgt\u202e"):
            status, text, _ = await front.get(headers=headers(login))
            assert (status, "sign in there first" in text) == (403, True)


async def test_who_is_not_enrolled_reads_a_sentence_and_becomes_one_entry(
    department: Department,
) -> None:
    async with listening(department) as front:
        for _ in range(3):
            status, text, _ = await front.get(headers=headers("<b>mallory"))
            assert (status, "not enrolled here" in text, "mallory" in text) == (403, True, False)
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with front.open(login="<b>mallory"):
                pass

        assert refused.value.status == 403
        (entry,) = front.entries()
        assert (entry["act"], entry["why"].startswith("the login '<b>mallory'")) == (
            "access:denied",
            True,
        )


async def test_another_page_cannot_open_the_desk(department: Department) -> None:
    async with listening(department) as front:
        for origin in ("", "null", "https://x.example", ORIGIN + ".x.example", ORIGIN.upper()):
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                async with front.open(origin=origin):
                    pass
            assert refused.value.status == 403

        assert front.entries() == []


async def test_the_page_and_its_files_are_whole_and_closed(department: Department) -> None:
    async with listening(department) as front:
        status, page, answer = await front.get()
        assert (status, "textual-terminal" in page) == (200, True)
        assert answer.headers["Cache-Control"] == "no-store"
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "sandbox allow-scripts allow-same-origin" in policy
        assert "script-src 'self';" in policy
        for path in ("/page.css", "/page.js", "/xterm.css", "/terminal.js", "/mono.ttf"):
            status, text, answer = await front.get(path)
            assert (status, bool(text)) == (200, True)
            known = {**headers(), "If-None-Match": answer.headers["ETag"]}
            assert (await front.get(path, headers=known))[0] == 304


async def test_no_other_file_is_there(department: Department) -> None:
    async with listening(department) as front:
        for path in ("/../server.py", "/page/index.html", "/static/", "/%2e%2e/a", "//terminal.js"):
            assert (await front.get(path))[0] == 404


async def test_health_tells_nothing_but_that_it_answers(department: Department) -> None:
    async with listening(department) as front:
        status, text, answer = await front.get("/health", headers={})

        assert (status, text) == (204, "")
        assert answer.headers["Server"] == "watchdesk"


async def test_only_looking_is_answered(department: Department) -> None:
    async with (
        listening(department) as front,
        front.session.post(front.url + "/desk", headers=headers(), data=b"x" * 10_000) as answer,
    ):
        assert answer.status == 405


async def test_what_is_not_http_ends_the_connection(department: Department) -> None:
    async with listening(department) as front:
        port = int(front.url.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\nX: " + b"y" * 20_000 + b"\r\n\r\n")
        answer = await asyncio.wait_for(reader.read(), 10)
        writer.close()

        assert b" 400 " in answer[:20]
        assert b"y" * 100 not in answer


async def test_the_desks_address_is_no_page(department: Department) -> None:
    async with listening(department) as front:
        assert (await front.get("/desk"))[0] == 400
