"""Mastodon.py's recorded answers of a real server, served on loopback and read by our collector."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from support.corpus import sources as sources_of
from support.fediverse import HOST, Recorded, cassette, pages, serving
from support.here import Here
from support.web import AGENT, Clock, Site, feed_exchange

from collectors.base import Account, Exchange, PlatformSettings, PostRef, Purpose, Sign, Standing
from collectors.markup import plain_text
from collectors.net import Look, Net
from collectors.platforms.mastodon import read

ACCOUNT = Account("mastodon", "@t", f"http://{HOST}/@mastodonpy_test", "official")
WALKS = (
    "fetch_next_previous",
    "fetch_next_previous_after_persist",
    "fetch_next_previous_from_pagination_info",
    "fetch_remaining",
    "get_pagination_info",
    "pagination_iterator",
    "account_statuses_exclude_direct",
    "account_pinned",
)
"""The cassettes that hold pages of posts. Those of `pagination_page_iterator` hold pages of people."""


@pytest.fixture(scope="session")
def sources(downloads: Path) -> Path:
    return sources_of("mastodon-py", downloads)


def _cassette(sources: Path, name: str) -> list[Recorded]:
    return cassette(sources / f"tests/cassettes/test_{name}.yaml")


@pytest.fixture(autouse=True)
def _reading_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("collectors.net.Sandbox", Here)


async def _look(
    recorded: list[Recorded], account: Account, *refs: PostRef, most: int = 5, who: bool = False
) -> Look:
    async with Site(otherwise=serving(recorded)) as site:
        settings = {"mastodon": PlatformSettings(pages=most)}
        names = site.names(HOST)
        async with Net(agent=AGENT, clock=Clock(), addresses=names, platforms=settings) as net:
            return await net.look(account, refs=refs, resolve=who)


def _chain(recorded: list[Recorded]) -> list[Recorded]:
    """Return the recorded pages in the order in which they lead to each other."""
    known, found, below = pages(recorded), [], ""
    while below in known and known[below] not in found:
        found.append(known[below])
        ahead = found[-1].headers.get("Link", "").partition('rel="next"')
        below = parse_qs(urlsplit(ahead[0].strip("<>; ")).query)["max_id"][0] if ahead[1] else "-"
    return found


@pytest.mark.parametrize("name", WALKS)
async def test_recorded_pages_are_walked_to_their_end_and_no_post_is_lost(
    sources: Path, name: str
) -> None:
    recorded = _cassette(sources, name)
    chain = _chain(recorded)
    posts = [post for page in chain for post in page.json()]
    account = replace(ACCOUNT, native_id=posts[0]["account"]["id"])
    look = await _look(recorded, account, most=len(chain))
    assert look.error is None
    assert [page.exchange.body for page in look.pages] == [page.body for page in chain]
    assert [post.native_id for post in look.posts] == [post["id"] for post in posts]
    assert [post.text for post in look.posts] == [plain_text(post["content"]) for post in posts]
    assert look.cursor.native == posts[0]["id"]


async def test_a_recorded_edit_is_a_new_version_of_the_same_post(sources: Path) -> None:
    recorded = _cassette(sources, "status_edit")
    native_id = recorded[0].json()["id"]
    account = replace(ACCOUNT, native_id=recorded[0].json()["account"]["id"])
    as_posted = read(_exchange([recorded[0].json()]), account, ()).posts[0]
    look = await _look(recorded, account, PostRef(native_id))
    probes = [page for page in look.pages if page.exchange.purpose is Purpose.PROBE]
    assert [urlsplit(page.exchange.url).path.rpartition("/")[2] for page in probes] == [
        "history",
        native_id,
    ]
    assert probes[0].found.posts == ()  # nothing lies between the version known and the present one
    edited = probes[1].found.posts[0]
    assert (as_posted.native_id, as_posted.native_version) == (edited.native_id, "")
    assert edited.native_version == "2026-10-14T19:07:53.998Z"
    assert edited.text == "the best editor? why, of course it is the KDE Advanced Text Editor, Kate"
    assert as_posted.content_sha256 != edited.content_sha256


async def test_a_recorded_answer_that_a_post_is_missing_is_a_positive_sign(sources: Path) -> None:
    look = await _look(
        _cassette(sources, "status_missing"),
        replace(ACCOUNT, native_id="7"),
        PostRef("0"),
    )
    sights = [sight for page in look.pages for sight in page.found.sightings]
    assert [(s.native_id, s.sign, s.token) for s in sights] == [
        ("0", Sign.MISSING, "404 Not Found")
    ]


async def test_recorded_lookups_tell_who_is_there_and_who_is_not(sources: Path) -> None:
    found, absent = [
        [one for one in _cassette(sources, "account_lookup") if one.asked("acct") == who]
        for who in ("mastodonpy_test", "kljadklajsdkljlkjlkjlkjasdasd")
    ]
    there = (await _look(found, ACCOUNT, who=True)).profile
    assert there is not None
    assert (there.standing, there.handle) == (Standing.ACTIVE, f"@mastodonpy_test@{HOST}")
    gone = (await _look(absent, ACCOUNT, who=True)).profile
    assert gone is not None
    assert (gone.standing, gone.token) == (Standing.GONE, "404 Record not found")


def test_every_recorded_post_is_read_if_public_and_left_if_not(sources: Path) -> None:
    kept: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for path in sorted((sources / "tests").glob("cassettes*/*.yaml")):
        if path.name.endswith(".ws.yaml"):
            continue  # a stream, not questions and answers
        for one in cassette(path):
            for status in _statuses(one):
                account = replace(ACCOUNT, native_id=status["account"]["id"])
                found = read(_exchange([status]), account, ())
                assert found.unread == ()
                assert [post.native_id for post in found.posts] == [status["id"]] * _public(status)
                for post in found.posts:
                    said = status["reblog"] or status
                    assert post.text.startswith(plain_text(said["content"]))
                    assert post.content_warning == said["spoiler_text"]
                    kept[post.kind] += 1
                if not found.posts:
                    left[status["visibility"]] += 1
    assert kept == {"post": 485, "reply": 5, "repost": 5, "quote": 2}
    assert left == {"direct": 16, "private": 20}


def _public(status: dict[str, Any]) -> bool:
    """Say by the recorded words alone whether everybody may see a post, and what it boosts."""
    return not {status["visibility"], (status["reblog"] or status)["visibility"]} - {
        "public",
        "unlisted",
    }


def _statuses(one: Recorded) -> list[dict[str, Any]]:
    """Return the posts in an answer: alone or in a list."""
    if not one.body.startswith((b"{", b"[")):
        return []
    found = one.json()
    several = found if isinstance(found, list) else [found]
    wanted = {"content", "visibility", "account", "id"}
    return [status for status in several if isinstance(status, dict) and wanted <= status.keys()]


def _exchange(body: object) -> Exchange:
    exchange = feed_exchange(json.dumps(body).encode(), "application/json", f"http://{HOST}/x")
    return replace(exchange, collector="mastodon")
