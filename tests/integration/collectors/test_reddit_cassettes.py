"""praw's recorded cassettes, served from loopback and read by the whole net; then each of them by the reader."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.cassettes import Recorded, praw_cassettes, recorded
from support.web import AGENT, START, Asked, Clock, Site, reply

from collectors.base import (
    Account,
    Approval,
    Exchange,
    PlatformSettings,
    PostRef,
    Purpose,
    Sign,
    Standing,
)
from collectors.errors import Malformed, Refused
from collectors.net import Look, Net
from collectors.platforms.reddit import read

SETTINGS = PlatformSettings(
    approval=Approval("Chief Alvarez", date(2026, 1, 5), "CTR-2026-011"),
    api="http://reddit.example",
    key="id",
    secret="kept",  # noqa: S106  of the server below
    pages=1,
    lookback=timedelta(days=9_999),
)
TOKEN = {"access_token": "t", "token_type": "bearer", "expires_in": 3_600, "scope": "*"}
ABOUT = {"kind": "t2", "data": {"name": "spez", "id": "1w72"}}


@pytest.fixture(scope="session")
def cassettes(downloads: Path) -> Path:
    return praw_cassettes(downloads)


def answer(body: bytes, status: int = 200) -> bytes:
    return reply(body, status=f"{status} As Recorded", kind="application/json")


async def played(
    answers: list[Recorded], about: bytes, *refs: PostRef
) -> list[tuple[Recorded, Look, Account]]:
    """Return a look for each answer: at the redditor it was about, by one net."""
    now: list[Recorded] = []
    looks = []

    async def serve(asked: Asked, writer: asyncio.StreamWriter) -> None:
        path = asked.path.partition("?")[0]
        if path == "/api/v1/access_token":
            writer.write(answer(json.dumps(TOKEN).encode()))
        elif path.endswith("/about"):
            writer.write(about)
        elif refs and path.endswith("/overview"):
            writer.write(answer(b'{"data": {"children": []}}'))
        else:
            writer.write(answer(now[-1].body, now[-1].status))

    async with (
        Site(otherwise=serve) as site,
        Net(
            agent=AGENT,
            clock=Clock(),
            addresses=site.names("reddit.example"),
            platforms={"reddit": SETTINGS},
        ) as net,
    ):
        for one in answers:
            now.append(one)
            name = one.path.split("/")[2] if one.path.startswith("/user/") else "spez"
            name = "spez" if name == "<USERNAME>" else name
            address = f"https://www.reddit.com/user/{name}"
            account = Account("reddit", f"u/{name}", address, "official")
            looks.append((one, await net.look(account, refs=refs), account))
    return looks


def children(body: bytes) -> list[dict[str, Any]]:
    listing = json.loads(body)
    return [c["data"] for c in listing["data"]["children"] if c["kind"] in {"t1", "t3"}]


async def test_no_post_of_a_recorded_listing_is_lost_and_none_by_others_is_kept(
    cassettes: Path,
) -> None:
    listings = [
        one
        for one in recorded(cassettes, "TestRedditorListings.*")
        if one.method == "GET" and one.path.startswith("/user/") and one.status == 200
    ]
    found: Counter[str] = Counter()
    for one, look, account in await played(listings, answer(json.dumps(ABOUT).encode())):
        assert look.error is None, one.cassette
        name = account.handle.removeprefix("u/").lower()
        theirs = {c["name"] for c in children(one.body) if str(c["author"]).lower() == name}
        kept = {post.native_id for post in look.posts}
        signs = {sight.native_id for page in look.pages for sight in page.found.sightings}
        assert kept | signs >= theirs, one.cassette
        assert kept <= theirs, one.cassette
        times = {c["name"]: c["edited"] for c in children(one.body) if c["name"] in kept}
        edited = {
            name for name, at in times.items() if at and at is not True
        }  # old ones have no time
        assert {post.native_id for post in look.posts if post.edited_at} == edited, one.cassette
        found.update(listings=1, posts=len(kept), edited=len(edited), signs=len(signs))
        found["others"] += len(children(one.body)) - len(theirs)
    assert +found == {"listings": 20, "posts": 1_600, "edited": 154, "others": 247}


async def test_a_recorded_refusal_is_told_with_its_exchange(cassettes: Path) -> None:
    refused = [o for o in recorded(cassettes, "TestRedditorListings.*") if o.status == 403]
    assert len(refused) == 8
    for one, look, _ in await played(refused, answer(json.dumps(ABOUT).encode())):
        assert isinstance(look.error, Refused), one.cassette
        assert look.error.exchange is not None
        assert look.error.exchange.status == 403


async def test_a_redditor_that_is_not_found_is_gone(cassettes: Path) -> None:
    (one, *_) = recorded(cassettes, "TestRedditors.test_partial_redditors__not_found")
    assert one.status == 404
    ((_, look, _),) = await played([one], answer(one.body, 404))
    assert look.error is None
    assert look.profile is not None
    assert look.profile.standing is Standing.GONE
    assert [page.exchange.status for page in look.pages] == [404, 404]


async def test_a_deleted_comment_is_a_tombstone_and_the_account_is_asked_for(
    cassettes: Path,
) -> None:
    (one, *_) = recorded(cassettes, "TestComment.test_refresh__deleted_comment")
    about = answer(json.dumps(ABOUT).encode())
    ((_, look, _),) = await played([one], about, PostRef("t1_d7ltvl0"))
    (sight,) = [s for page in look.pages for s in page.found.sightings]
    assert (sight.native_id, sight.sign, sight.token) == ("t1_d7ltvl0", Sign.MISSING, "[deleted]")
    assert look.profile is not None
    assert look.profile.standing is Standing.ACTIVE


def test_every_recorded_answer_is_read_or_refused_in_a_sentence(cassettes: Path) -> None:
    account = Account("reddit", "u/spez", "https://www.reddit.com/user/spez", "official")
    counted: Counter[str] = Counter()
    for one in recorded(cassettes):
        where = f"https://oauth.reddit.com{one.path}"
        purposes = (Purpose.PROBE,) if b'"children"' in one.body else (Purpose.PROFILE,)
        for purpose in purposes:
            exchange = Exchange(
                *(START, START, "GET", where, where, (), (), one.status, one.headers, one.body),
                *("", "reddit", "1", "test", purpose),
            )
            try:
                result = read(exchange, account, ())
            except Malformed:
                counted["malformed"] += 1
                assert b'"Listing"' not in one.body, one.cassette
            else:
                counted["read"] += 1
                counted["posts"] += len(result.posts)
                counted.update(sight.sign.value for sight in result.sightings)
    assert counted == {
        "read": 2_130,
        "malformed": 26,  # no listing among them
        "posts": 3_927,
        "missing": 11,
        "removed": 40,
    }
