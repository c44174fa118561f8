"""A look at a YouTube channel through the whole net: by the API where there is a key, else by the feed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from support.publishers import VideoApi, as_json
from support.web import AGENT, Clock, Site

from collectors.base import Account, PlatformSettings, PostRef, Sign, Standing
from collectors.catalogue import collector
from collectors.errors import RateLimited, Refused
from collectors.http import Client, Limits
from collectors.net import Look, Net

HOST, KEY = "yt.example", "the-key-of-the-department"
CHANNEL = "UC" + "a" * 22
PD = Account("youtube", "PD", f"https://www.youtube.com/channel/{CHANNEL}", "official")
SETTINGS = PlatformSettings(api=f"http://{HOST}/v3", key=KEY, pages=3)


@pytest.fixture
def api() -> VideoApi:
    item = {"id": CHANNEL, "snippet": {"title": "PD", "customUrl": "@pd"}}
    return VideoApi(CHANNEL, standing=[item])


@pytest.fixture
async def net(api: VideoApi) -> AsyncIterator[Net]:
    async with (
        Site(otherwise=api) as site,
        Net(
            agent=AGENT,
            clock=Clock(),
            addresses=site.names(HOST),
            limits=Limits(tries=1),
            platforms={"youtube": SETTINGS},
        ) as running,
    ):
        yield running


def _signs(look: Look) -> dict[str, tuple[Sign, str]]:
    return {s.native_id: (s.sign, s.token) for page in look.pages for s in page.found.sightings}


async def test_uploads_are_read_page_by_page_and_the_key_is_not_recorded(
    api: VideoApi, net: Net
) -> None:
    api.page_size = 2
    for n in range(3):
        api.upload(f"video{n}", f"Title {n}", f"Text {n}", f"2026-03-0{n + 1}T10:00:00Z")
    look = await net.look(PD, resolve=True)
    assert [(post.native_id, post.title, post.text) for post in look.posts] == [
        (f"yt:video:video{n}", f"Title {n}", f"Text {n}") for n in (2, 1, 0)
    ]
    assert look.profile is not None
    assert (look.profile.standing, look.profile.handle) == (Standing.ACTIVE, "@pd")
    assert {asked.headers["x-goog-api-key"] for asked in api.asked} == {KEY}
    assert KEY not in repr(look)
    assert f"playlistId=UU{CHANNEL[2:]}" in look.pages[1].exchange.url


async def test_older_uploads_than_the_look_back_are_not_asked_for(api: VideoApi, net: Net) -> None:
    api.page_size = 1
    for n in range(3):
        api.upload(f"video{n}", "t", "t", f"2025-0{n + 1}-01T10:00:00Z")
    assert len((await net.look(PD)).pages) == 1


async def test_gone_taken_down_private_and_changed_videos_are_told_apart(
    api: VideoApi, net: Net
) -> None:
    for name in ("changed", "private", "taken-down", "deleted"):
        api.upload(name, "Title", "Text", "2026-03-01T10:00:00Z")
    look = await net.look(PD)
    refs = [PostRef(post.native_id, post.permalink) for post in look.posts]
    api.videos["changed"]["snippet"]["title"] = "Other title"
    api.videos["private"]["status"]["privacyStatus"] = "private"
    rejected = {"uploadStatus": "rejected", "rejectionReason": "termsOfUse"}
    api.videos["taken-down"]["status"] = {**rejected, "privacyStatus": "public"}
    del api.videos["deleted"]
    after = await net.look(PD, refs=refs)
    assert _signs(after) == {
        "yt:video:private": (Sign.RESTRICTED, "privacyStatus private"),
        "yt:video:taken-down": (Sign.REMOVED, "rejected termsOfUse"),
        "yt:video:deleted": (Sign.MISSING, "no item of that id"),
    }
    assert "Other title" in {post.title for page in after.pages for post in page.found.posts}


async def test_a_channel_that_is_not_listed_is_gone(api: VideoApi, net: Net) -> None:
    api.standing = []
    look = await net.look(PD, resolve=True)
    assert look.profile is not None
    assert look.profile.standing is Standing.GONE


async def test_a_used_up_quota_waits_for_midnight_in_california(api: VideoApi, net: Net) -> None:
    api.refusal = as_json({"error": {"errors": [{"reason": "quotaExceeded"}]}}, "403 Forbidden")
    error = (await net.look(PD)).error
    assert isinstance(error, RateLimited)
    assert error.until == datetime(2026, 3, 3, 8, tzinfo=UTC)


async def test_a_wrong_key_is_a_refusal(api: VideoApi, net: Net) -> None:
    api.refusal = as_json({"error": {"errors": [{"reason": "keyInvalid"}]}}, "400 Bad Request")
    assert isinstance((await net.look(PD)).error, Refused)


async def test_a_channel_without_uploads_is_no_error(api: VideoApi, net: Net) -> None:
    answer = {"error": {"errors": [{"reason": "playlistNotFound"}]}}
    api.refusal = as_json(answer, "404 Not Found")
    look = await net.look(PD)
    assert (look.error, look.posts) == (None, ())


async def test_without_a_key_the_feed_is_read() -> None:
    async with Client(agent=AGENT, clock=Clock()) as web:
        assert collector(PD, web).name == "feed:youtube"
        assert collector(PD, web, SETTINGS).name == "youtube"
