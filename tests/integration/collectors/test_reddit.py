"""Reddit's API as it behaves and misbehaves, through praw and the whole net, against a server on loopback."""

from __future__ import annotations

import asyncio
import gc
import gzip
import time
from pathlib import Path

import pytest
from support.api import HOST, Api, said, settings
from support.web import START, Asked, moved, reply

from collectors.base import Account, Cursor, PostRef, Sign, Standing
from collectors.errors import Malformed, RateLimited, Refused, TermsClosed, Unreachable
from collectors.net import Look
from collectors.platforms.reddit import _sessions

SIGN_IN = "/api/v1/access_token"
OVERVIEW = "/user/js_riverton/overview"
ABOUT = "/user/js_riverton/about"
TOKEN = said({"access_token": "t0ken", "token_type": "bearer", "expires_in": 3_600, "scope": "*"})
HERE = said({"kind": "t2", "data": {"name": "js_riverton", "id": "abc"}})
NOW = START.timestamp()
JS = Account("reddit", "u/js_riverton", "https://www.reddit.com/user/js_riverton", "official")


def comment(
    number: int, body: str = "Quiet night.", age: float = 0, **more: object
) -> dict[str, object]:
    data = {
        "name": f"t1_{number}",
        "author": "js_riverton",
        "body": body,
        "created_utc": NOW - age,
        "edited": False,
        "permalink": f"/r/riverton/comments/a/b/{number}/",
        **more,
    }
    return {"kind": "t1", "data": data}


def page(
    *children: dict[str, object],
    after: str | None = None,
    headers: dict[str, str] | None = None,
) -> bytes:
    listing = {"kind": "Listing", "data": {"children": list(children), "after": after}}
    return said(listing, 200, headers)


def left(remaining: str, used: str, reset: str) -> dict[str, str]:
    named = {"remaining": remaining, "used": used, "reset": reset}
    return {f"x-ratelimit-{name}": value for name, value in named.items()}


def api(**answers: bytes | list[bytes]) -> Api:
    paths = {"sign_in": SIGN_IN, "overview": OVERVIEW, "about": ABOUT, "info": "/api/info"}
    given = {paths[name]: answer for name, answer in answers.items()}
    return Api({SIGN_IN: TOKEN, **given})


async def test_pages_are_asked_for_until_there_are_no_more() -> None:
    reddit = api(overview=[page(comment(2), after="t1_2"), page(comment(1))])
    look = await reddit.looked(JS, settings())
    assert look.error is None
    assert [post.native_id for post in look.posts] == ["t1_2", "t1_1"]
    assert reddit.paths == [SIGN_IN, OVERVIEW, OVERVIEW]
    assert reddit.query(1) == {"sort": "new", "limit": "100", "raw_json": "1"}
    assert reddit.query(2)["after"] == "t1_2"
    assert look.cursor == Cursor(native=str(int(NOW)))


@pytest.mark.parametrize(
    ("cursor", "age", "pages"),
    [
        (Cursor(), 31 * 86_400, 5),
        (Cursor(native=str(int(NOW - 50))), 60, 5),
        (Cursor(), 0, 1),
    ],
    ids=["the look-back limit", "what was read before", "the number of pages"],
)
async def test_no_more_is_asked_for_than_to(cursor: Cursor, age: float, pages: int) -> None:
    reddit = api(overview=page(comment(2, age=age), after="t1_2"))
    look = await reddit.looked(JS, settings(pages=pages), cursor)
    assert look.error is None
    assert reddit.paths == [SIGN_IN, OVERVIEW]


async def test_an_edit_is_seen_by_its_time_and_its_text() -> None:
    before = await api(overview=page(comment(1))).looked(JS, settings())
    after = await api(overview=page(comment(1, "Loud night.", edited=NOW - 5.0))).looked(
        JS, settings()
    )
    assert before.posts[0].edited_at is None
    assert after.posts[0].edited_at is not None
    assert before.posts[0].native_id == after.posts[0].native_id
    assert before.posts[0].content_sha256 != after.posts[0].content_sha256


async def test_known_posts_are_asked_for_a_hundred_at_a_time_and_each_tells_its_state() -> None:
    gone = comment(2, "[deleted]", author="[deleted]")
    taken = comment(3, "[removed]", author="[deleted]")
    first = page(comment(1, "Now different."), gone, taken)
    reddit = api(overview=page(), about=HERE, info=[first, page()])
    refs = [PostRef(f"t1_{n}") for n in range(1, 151)]
    look = await reddit.looked(JS, settings(), refs=refs)
    assert look.error is None
    assert reddit.paths == [SIGN_IN, OVERVIEW, "/api/info", "/api/info", ABOUT]
    assert [len(reddit.query(n)["id"].split(",")) for n in (2, 3)] == [100, 50]
    signs = {s.native_id: s.sign for page in look.pages for s in page.found.sightings}
    assert look.posts[0].text == "Now different."
    assert (signs["t1_2"], signs["t1_3"]) == (Sign.MISSING, Sign.REMOVED)
    assert signs["t1_4"] is Sign.UNKNOWN
    assert "t1_1" not in signs


@pytest.mark.parametrize(
    ("about", "standing"),
    [
        (said({"message": "Not Found", "error": 404}, 404), Standing.GONE),
        (
            said({"kind": "t2", "data": {"name": "js_riverton", "is_suspended": True}}),
            Standing.SUSPENDED,
        ),
    ],
    ids=["gone", "suspended"],
)
@pytest.mark.parametrize("status", [403, 404])
async def test_an_overview_that_is_refused_is_followed_by_the_question_who_it_is(
    about: bytes, standing: Standing, status: int
) -> None:
    reddit = api(overview=said({"message": "no", "error": status}, status), about=about)
    look = await reddit.looked(JS, settings())
    assert look.error is None
    assert look.profile is not None
    assert look.profile.standing is standing
    assert len(look.pages) == 2


async def test_one_sign_in_serves_many_looks_and_no_secret_is_recorded() -> None:
    reddit = api(overview=page(comment(1)))
    looks = await reddit.looks([JS, JS, JS], settings())
    assert reddit.paths.count(SIGN_IN) == 1
    assert [look.error for look in looks] == [None] * 3
    basic, bearer = (reddit.asked[n].headers["authorization"] for n in (0, 1))
    assert basic.startswith("Basic ")
    assert bearer == "bearer t0ken"
    assert {asked.headers["user-agent"] for asked in reddit.asked} == {
        "Riverton-Watchdesk/0 (+mailto:ia@pd.example)"
    }
    for look in looks:
        (one,) = look.pages
        assert dict(one.exchange.request_headers)["Authorization"] == "[removed]"
        assert SIGN_IN not in one.exchange.url
        assert "t0ken" not in repr(one.exchange)
        assert "a-secret" not in repr(one.exchange)
        assert one.exchange.login_state == "app"
        assert "CTR-2026-011" in one.exchange.terms_basis


async def test_a_token_that_was_taken_back_is_asked_for_anew_by_the_next_look() -> None:
    reddit = api(overview=[said({"message": "Unauthorized"}, 401), page(comment(1))])
    first, second = await reddit.looks([JS, JS], settings())
    assert isinstance(first.error, Refused)
    assert first.error.exchange is not None
    assert (second.error, len(second.posts)) == (None, 1)
    assert reddit.paths == [SIGN_IN, OVERVIEW, SIGN_IN, OVERVIEW]


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (said({"error": 401}, 401), Refused, "client id and secret"),
        (said({}, 429), RateLimited, "too often"),
        (said({}, 503), Unreachable, "trouble of its own"),
        (said({"error": "invalid_grant"}), Malformed, "sign-in"),
        (reply(b"<html>", kind="text/html"), Malformed, "sign-in"),
        (said([[]]), Malformed, "sign-in"),
        (said({"access_token": 7, "expires_in": "x", "scope": None}), Malformed, "sign-in"),
        (moved(f"http://{HOST}/elsewhere", "307 Temporary Redirect"), Refused, "form"),
    ],
    ids=["401", "429", "503", "error", "html", "list", "types", "redirect"],
)
async def test_a_sign_in_that_fails_is_one_sentence_and_nothing_else_is_asked(
    answer: bytes, kind: type[Exception], words: str
) -> None:
    reddit = api(sign_in=answer, overview=page(comment(1)))
    look = await reddit.looked(JS, settings())
    assert isinstance(look.error, kind)
    assert words in str(look.error)
    assert look.error.exchange is None
    assert reddit.paths == [SIGN_IN]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (
            said({}, 429, left("0", "1000", "240")),
            RateLimited,
        ),
        (said({}, 500), Unreachable),
        (said({}, 418), Refused),
        (reply(b"{nonsense", kind="application/json"), Malformed),
        (reply(b"[" * 100_000, kind="application/json"), Malformed),
        (moved(f"http://{HOST}/elsewhere"), Refused),
        (reply(gzip.compress(b"0" * 300_000), headers={"Content-Encoding": "gzip"}), Refused),
    ],
    ids=["429", "500", "418", "damaged", "deep", "redirect", "bomb"],
)
async def test_an_answer_that_cannot_be_taken_is_asked_for_once_only(
    answer: bytes, kind: type[Exception]
) -> None:
    reddit = api(overview=answer)
    look = await reddit.looked(JS, settings())
    assert isinstance(look.error, kind)
    assert reddit.paths.count(OVERVIEW) == 1


async def test_the_wait_that_reddit_asks_for_is_heeded_by_the_next_look() -> None:
    reddit = api(overview=page(comment(1), headers=left("3.0", "997", "240")))
    first, second = await reddit.looks([JS, JS], settings())
    assert first.error is None
    assert isinstance(second.error, RateLimited)
    assert second.error.until is not None
    assert 230 <= (second.error.until - START).total_seconds() <= 250
    assert reddit.paths.count(OVERVIEW) == 1


async def test_a_drip_ends_at_the_deadline() -> None:
    async def drip(_: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        await writer.drain()
        await asyncio.sleep(30)

    reddit = api()
    answer = reddit.__call__

    class Dripping(Api):
        async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
            await (drip if OVERVIEW in asked.path else answer)(asked, writer)

    begun = time.monotonic()
    look = await Dripping({}).looked(JS, settings())
    assert isinstance(look.error, Unreachable)
    assert time.monotonic() - begun < 25


async def test_a_look_that_is_broken_off_leaves_no_thread_behind() -> None:
    class Silent(Api):
        async def __call__(self, asked: Asked, writer: asyncio.StreamWriter) -> None:
            await asyncio.sleep(30)

    looking: asyncio.Task[Look] = asyncio.ensure_future(Silent({}).looked(JS, settings()))
    await asyncio.sleep(0.3)
    begun = time.monotonic()
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking
    await asyncio.get_running_loop().shutdown_default_executor()
    assert time.monotonic() - begun < 25


async def test_a_client_that_ended_leaves_no_sign_in_behind() -> None:
    gc.collect()
    before = len(_sessions)
    for answer in (page(comment(1)), moved(f"http://{HOST}/elsewhere"), said({}, 500)):
        await api(overview=answer).looks([JS], settings())
    for _ in range(200):  # a thread that served one may hold on to it for a moment
        gc.collect()
        if len(_sessions) <= before:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"{len(_sessions) - before} more than before")


async def test_nothing_of_the_environment_leads_praw_astray(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "praw.ini").write_text(
        "[evil]\nclient_id=x\nusername=u\npassword=p\nrefresh_token=r\n"
    )
    (tmp_path / ".netrc").write_text(f"machine {HOST} login evil password evil\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("praw_site", "evil")
    monkeypatch.setenv("praw_refresh_token", "r")
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    reddit = api(overview=page(comment(1)))
    look = await reddit.looked(JS, settings())
    assert (look.error, len(look.posts)) == (None, 1)
    assert reddit.asked[0].headers["authorization"] == "Basic YW4taWQ6YS1zZWNyZXQ="


async def test_an_address_that_is_not_public_is_refused_before_anything_is_sent() -> None:
    reddit = api()
    look = await reddit.looked(JS, settings(api="http://169.254.169.254"))
    assert isinstance(look.error, Refused)
    assert reddit.asked == []


@pytest.mark.parametrize(
    ("given", "account", "words"),
    [
        ({"approval": None}, JS, "closed"),
        ({"secret": ""}, JS, "client id and secret"),
        ({}, Account("reddit", "no name!", "https://pd.example", "official"), "u/NAME"),
        ({}, Account("reddit", "u/js", "https://www.reddit.com/user/js", "disclosed"), "basis"),
    ],
    ids=["approval", "secret", "name", "basis"],
)
async def test_what_is_missing_is_said_and_nothing_is_asked(
    given: dict[str, object], account: Account, words: str
) -> None:
    reddit = api(overview=page())
    look = await reddit.looked(account, settings(**given))
    assert isinstance(look.error, TermsClosed | Refused)
    assert words in str(look.error)
    assert reddit.asked == []
