"""The APIs of the demonstration answer as their documentation says, for every account and every post."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from monitor.demo.department import Handle, load_department
from monitor.demo.dialects import APIS, channel_of, published_posts
from monitor.demo.dialects.base import Channel, Said
from monitor.demo.dialects.bluesky import Bluesky
from monitor.demo.dialects.mastodon_api import MastodonApi

INSTANCE, APPVIEW = MastodonApi(), Bluesky()
HANDLES = [handle for handle in load_department().handles if handle.dialect in APIS]
TOOTED = [handle for handle in HANDLES if handle.dialect == "mastodon_api"]
SKIED = [handle for handle in HANDLES if handle.dialect == "bluesky"]
EACH_TOOTED = pytest.mark.parametrize("handle", TOOTED, ids=lambda handle: handle.key)
EACH_SKIED = pytest.mark.parametrize("handle", SKIED, ids=lambda handle: handle.key)


def channels(handles: list[Handle]) -> list[Channel]:
    return [channel_of(handle.key) for handle in handles]


def instance(path: str, **query: str) -> Said:
    return INSTANCE.answer(channels(TOOTED), f"/api/v1/{path}", {k: [v] for k, v in query.items()})


def appview(method: str, **query: str | list[str]) -> Said:
    asked = parse_qs(urlencode(query, doseq=True))
    return APPVIEW.answer(channels(SKIED), f"/xrpc/{method}", asked)


def account(handle: Handle) -> dict[str, Any]:
    name = handle.handle.strip("@").partition("@")[0]
    found = instance("accounts/lookup", acct=name).body
    assert isinstance(found, dict)
    return found


def test_about_half_of_the_mastodon_accounts_are_asked_by_the_api() -> None:
    fed = sum(handle.dialect == "mastodon" for handle in load_department().handles)
    assert abs(len(TOOTED) - fed) <= 1
    assert len(SKIED) == 3


@EACH_TOOTED
def test_an_account_is_found_by_name_and_by_number(handle: Handle) -> None:
    found = account(handle)
    assert (found["url"], found["display_name"]) == (handle.url, handle.title)
    assert instance(f"accounts/{found['id']}").body == found
    assert instance("accounts/lookup", acct=handle.handle.strip("@")).body == found


@EACH_TOOTED
def test_pages_of_an_account_bring_every_post_once_newest_first(handle: Handle) -> None:
    path, query = f"accounts/{account(handle)['id']}/statuses", {"limit": "4"}
    seen: list[dict[str, Any]] = []
    while True:
        page = instance(path, **query)
        seen += page.body
        onward = re.search(r'<([^>]*)>; rel="next"', page.link)
        if not onward:
            break
        there = urlsplit(onward[1])
        assert there.path == f"/api/v1/{path}"
        query = {name: said[0] for name, said in parse_qs(there.query).items()}
    wanted = published_posts(handle.key)
    assert [status["id"] for status in seen] == [post.native_id for post in wanted]
    assert [status["url"] for status in seen] == [post.permalink for post in wanted]
    assert [status["content"] for status in seen] == [post.body for post in wanted]
    assert [instance(f"statuses/{status['id']}").body for status in seen] == seen


def test_a_post_that_was_changed_says_when() -> None:
    channel = channel_of("smith_social")
    changed = replace(channel.posts[0], edited=channel.posts[0].at + timedelta(minutes=5))
    edited = replace(channel, posts=(changed,))
    said = INSTANCE.answer([edited], f"/api/v1/statuses/{changed.id}", {}).body
    assert said["created_at"] < said["edited_at"]
    assert instance(f"statuses/{changed.id}").body["edited_at"] is None


@pytest.mark.parametrize(
    "path", ["accounts/lookup", "accounts/1", "accounts/1/statuses", "statuses/1", "", "timelines"]
)
def test_the_instance_says_in_its_own_words_that_nothing_is_there(path: str) -> None:
    assert instance(path) == Said(404, {"error": "Record not found"})


@pytest.mark.parametrize("odd", ["", "0", "-1", "many", "9" * 5_000, "\u0664"])
def test_odd_numbers_do_no_harm(odd: str) -> None:
    path = f"accounts/{account(TOOTED[0])['id']}/statuses"
    assert instance(path, limit=odd, max_id=odd).status == 200
    actor = SKIED[0].handle
    assert appview("app.bsky.feed.getAuthorFeed", actor=actor, limit=odd, cursor=odd).status == 200


@EACH_SKIED
def test_a_profile_is_found_by_handle_and_by_did(handle: Handle) -> None:
    found = appview("app.bsky.actor.getProfile", actor=handle.handle).body
    assert (found["handle"], found["displayName"]) == (handle.handle, handle.title)
    assert re.fullmatch(r"did:plc:[a-z2-7]{24}", found["did"])
    assert appview("app.bsky.actor.getProfile", actor=found["did"]).body == found


@EACH_SKIED
def test_an_authors_feed_brings_every_post_once_newest_first(handle: Handle) -> None:
    query = {"actor": handle.handle, "limit": "3"}
    views: list[dict[str, Any]] = []
    while True:
        page = appview("app.bsky.feed.getAuthorFeed", **query).body
        views += [item["post"] for item in page["feed"]]
        if "cursor" not in page:
            break
        query["cursor"] = page["cursor"]
    wanted = published_posts(handle.key)
    uris = [view["uri"] for view in views]
    assert uris == [post.native_id for post in wanted] == sorted(uris, reverse=True)
    assert [view["record"]["text"] for view in views] == [post.body for post in wanted]
    assert len({view["cid"] for view in views}) == len(views)
    found = appview("app.bsky.feed.getPosts", uris=[*uris, "at://did:plc:x/app.bsky.feed.post/y"])
    assert sorted(view["uri"] for view in found.body["posts"]) == sorted(uris)
    for view in views:
        repo, collection, key = view["uri"].removeprefix("at://").split("/")
        asked = {"repo": repo, "collection": collection, "rkey": key}
        said = appview("com.atproto.repo.getRecord", **asked)
        assert said == Said(200, {"uri": view["uri"], "cid": view["cid"], "value": view["record"]})


@EACH_SKIED
def test_no_text_is_longer_than_bluesky_takes(handle: Handle) -> None:
    assert all(len(post.body) <= 300 for post in published_posts(handle.key))


def test_the_appview_says_in_its_own_words_that_nothing_is_there() -> None:
    nobody = Said(400, {"error": "InvalidRequest", "message": "Profile not found"})
    assert appview("app.bsky.actor.getProfile", actor="nobody.demo.example") == nobody
    assert appview("app.bsky.feed.getAuthorFeed") == nobody
    assert appview("app.bsky.feed.getPosts").status == 400
    assert appview("app.bsky.feed.getPosts", uris=["x"] * 26).status == 400
    record = appview("com.atproto.repo.getRecord", repo="did:plc:x", collection="c", rkey="k")
    assert (record.status, record.body["error"]) == (400, "RecordNotFound")
    assert record.body["message"] == "Could not locate record: at://did:plc:x/c/k"
    assert appview("app.bsky.graph.getFollows").status == 501
