from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.atproto import DID, HANDLE, OTHER, POST, Repository, Server
from support.web import feed_exchange

from collectors.base import Account, Exchange, Media, Post, Purpose, Sign, Standing
from collectors.errors import Malformed, Refused
from collectors.platforms.bluesky_names import actor_of, page_of
from collectors.platforms.bluesky_reading import read
from collectors.text import TEXT_CAP

JS = Account("bluesky", HANDLE, f"https://bsky.app/profile/{HANDLE}", "official")
PDS = replace(JS, url=f"https://pds.example/xrpc/com.atproto.repo.listRecords?repo={DID}")
LINK = "app.bsky.richtext.facet#link"


def _exchange(
    method: str, body: object, purpose: Purpose = Purpose.PAGE, status: int = 200, **asked: str
) -> Exchange:
    url = f"https://pds.example/xrpc/{method}?{urlencode(asked)}"
    exchange = feed_exchange(json.dumps(body).encode(), "application/json", url)
    return replace(exchange, purpose=purpose, status=status, collector="bluesky")


def _viewed(view: dict[str, Any] | None = None, **record: Any) -> Post:
    repository = Repository()
    repository.put("text")
    feed: Any = Server(repository).app_bsky_feed_getAuthorFeed({"actor": [DID]})[1]
    feed["feed"][0]["post"] |= view or {}
    feed["feed"][0]["post"]["record"] |= record
    return read(_exchange("app.bsky.feed.getAuthorFeed", feed), JS).posts[0]


def _stored(**record: Any) -> Post:
    repository = Repository()
    repository.put("text", **record)
    listed = Server(repository).com_atproto_repo_listRecords({"collection": [POST]})[1]
    return read(_exchange("com.atproto.repo.listRecords", listed, repo=DID), PDS).posts[0]


def _facet(span: tuple[int, int], **feature: str) -> dict[str, Any]:
    return {"index": {"byteStart": span[0], "byteEnd": span[1]}, "features": [feature]}


@pytest.mark.parametrize(
    ("url", "name", "pds"),
    [
        ("https://bsky.app/profile/js.pd.example", "js.pd.example", ""),
        ("https://bsky.app/profile/js.pd.example/post/3k", "js.pd.example", ""),
        (f"https://bsky.app/profile/{DID}", DID, ""),
        (f"at://{DID}", DID, ""),
        ("at://js.pd.example", "js.pd.example", ""),
        ("@js.pd.example", "js.pd.example", ""),
        (PDS.url, DID, "https://pds.example"),
        (PDS.url.replace(":", "%3A").replace("https%3A", "https:"), DID, "https://pds.example"),
    ],
)
def test_an_account_is_named_as_people_name_it(url: str, name: str, pds: str) -> None:
    actor = actor_of(replace(JS, url=url))
    assert (actor.name, actor.pds) == (name, pds)
    assert actor_of(replace(JS, url=url, native_id=DID)).name == DID


@pytest.mark.parametrize(
    "url", ["https://bsky.app/", "https://bsky.app/profile/nobody", "at://", "http://pds.example/x"]
)
def test_an_address_that_names_nobody_is_refused_with_the_form(url: str) -> None:
    with pytest.raises(Refused, match=r"reads https://bsky\.app/profile/HANDLE"):
        actor_of(replace(JS, url=url))


def test_facets_count_bytes_and_those_that_do_not_fit_are_left_out() -> None:
    text = "Grüße 👋 an @anna.example: news #fluß"
    raw = text.encode()

    def span(word: str) -> tuple[int, int]:
        start = raw.index(word.encode())
        return start, start + len(word.encode())

    facets = [
        _facet(span("news"), **{"$type": LINK, "uri": "https://news.example/1"}),
        _facet(span("@anna.example"), **{"$type": LINK[:-4] + "mention", "did": OTHER}),
        _facet(span("#fluß"), **{"$type": LINK[:-4] + "tag", "tag": "fluß"}),
        _facet((0, len(raw) + 1), **{"$type": LINK, "uri": "https://beyond.example/"}),
        _facet((-4, 3), **{"$type": LINK, "uri": "https://before.example/"}),
        _facet((5, 5), **{"$type": LINK, "uri": "https://empty.example/"}),
        _facet((3, 5), **{"$type": LINK, "uri": "https://half-a-letter.example/"}),
        _facet(span("an"), **{"$type": LINK, "uri": "javascript:alert(1)"}),
    ]
    for post in (_viewed(text=text, facets=facets), _stored(facets=facets, key="3kx")):
        assert post.raw_format == "facets"
    post = _viewed(text=text, facets=facets, tags=["extra"])
    assert post.text == text
    assert post.links == ("https://news.example/1",)
    assert post.mentions == ("anna.example",)
    assert post.tags == ("fluß", "extra")


def test_pictures_and_film_are_found_on_both_kinds_of_server() -> None:
    ratio = {"aspectRatio": {"width": 4, "height": 3}}
    blob = {"$type": "blob", "ref": {"$link": "bafyblob"}, "mimeType": "image/png", "size": 9}
    embed = {
        "$type": "app.bsky.embed.images",
        "images": [{"image": blob, "alt": "a river", **ratio}],
    }
    shown = {"images": [{"fullsize": "https://cdn.example/full", "alt": "a river", **ratio}]}
    viewed = _viewed({"embed": shown}, embed=embed)
    assert viewed.media == (Media("https://cdn.example/full", "image/png", "a river", 4, 3),)
    at = f"https://pds.example/xrpc/com.atproto.sync.getBlob?did={DID}&cid=bafyblob"
    assert _stored(embed=embed).media == (Media(at, "image/png", "a river", 4, 3),)
    film = {"playlist": "https://v.example/p.m3u8", "thumbnail": "https://v.example/t.jpg"}
    assert [m.url for m in _viewed({"embed": film}).media] == [*film.values()]
    stored = _stored(embed={"video": {**blob, "mimeType": "video/mp4"}, "alt": "a bridge"})
    assert stored.media == (Media(at, "video/mp4", "a bridge"),)


@pytest.mark.parametrize(
    "embed",
    [
        {"record": {"uri": f"at://{OTHER}/{POST}/3kq", "cid": "bafyq"}},
        {
            "record": {"record": {"uri": f"at://{OTHER}/{POST}/3kq", "cid": "bafyq"}},
            "media": {"external": {"uri": "https://news.example/", "title": "t"}},
        },
    ],
    ids=["record", "recordWithMedia"],
)
def test_a_quote_names_what_it_quotes_and_takes_none_of_its_text(embed: dict[str, Any]) -> None:
    post = _viewed({"embed": {"record": {"value": {"text": "theirs"}}}}, embed=embed)
    assert (post.kind, post.quoted_id, post.text) == ("quote", f"at://{OTHER}/{POST}/3kq", "text")
    assert post.links == (("https://news.example/",) if "media" in embed else ())


def test_a_list_that_is_embedded_is_no_quote() -> None:
    uri = f"at://{OTHER}/app.bsky.graph.list/3kq"
    assert _viewed(embed={"record": {"uri": uri}}).kind == "post"


def test_a_reply_names_its_parent_and_the_root_and_labels_are_warnings() -> None:
    post = _viewed(
        {"likeCount": 7, "labels": [{"src": OTHER, "val": "spam"}]},
        reply={"parent": {"uri": "at://p"}, "root": {"uri": "at://r"}},
        labels={"values": [{"val": "graphic-media"}, {"val": "porn"}]},
        createdAt="2026-03-01T08:00:00Z",
    )
    assert (post.kind, post.parent_id, post.root_id) == ("reply", "at://p", "at://r")
    assert (post.content_warning, post.sensitive) == ("graphic-media, porn", True)
    assert post.counters == (("likeCount", 7),)
    assert post.published_at is not None
    assert post.indexed_at is not None
    assert post.published_at < post.indexed_at


def test_a_record_of_another_account_is_told_and_not_kept() -> None:
    records = [{"uri": f"at://{OTHER}/{POST}/3k", "cid": "c", "value": {"text": "x"}}, None]
    found = read(_exchange("com.atproto.repo.listRecords", {"records": records}, repo=DID), PDS)
    assert (found.posts, [one.where for one in found.unread]) == ((), ["records/0", "records/1"])


@pytest.mark.parametrize(
    ("error", "words", "signs"),
    [
        ("RecordNotFound", "Could not locate record: at://x", [Sign.MISSING]),
        ("InvalidRequest", f"Could not locate record: at://{DID}/{POST}/3k", [Sign.MISSING]),
        ("InvalidRequest", "Could not locate record", [Sign.UNKNOWN]),
        ("InvalidRequest", f"Could not find repo: {DID}", [Sign.UNKNOWN]),
        ("RepoDeactivated", "Repo has been deactivated", []),
    ],
)
def test_only_the_word_on_the_record_itself_is_a_sign(
    error: str, words: str, signs: list[Sign]
) -> None:
    said, asked = (
        {"error": error, "message": words},
        {"repo": DID, "collection": POST, "rkey": "3k"},
    )
    found = read(_exchange("com.atproto.repo.getRecord", said, Purpose.PROBE, 400, **asked), JS)
    assert [sight.sign for sight in found.sightings] == signs
    assert all(sight.native_id == f"at://{DID}/{POST}/3k" for sight in found.sightings)


@pytest.mark.parametrize(
    ("status", "stands"),
    [("takendown", Standing.SUSPENDED), ("deleted", Standing.GONE), ("odd", Standing.UNKNOWN)],
)
def test_an_own_server_says_how_the_account_stands(status: str, stands: Standing) -> None:
    body = {"did": DID, "active": False, "status": status}
    profile = read(_exchange("com.atproto.sync.getRepoStatus", body, Purpose.PROFILE), PDS).profile
    assert profile is not None
    assert (profile.standing, profile.token) == (stands, f"active false, {status}")


def test_a_label_that_was_taken_back_or_set_by_others_hides_nobody() -> None:
    for label in ({"src": DID, "neg": True}, {"src": OTHER}):
        labels = [{"val": "!no-unauthenticated", **label}]
        body = {"did": DID, "handle": HANDLE, "labels": labels}
        profile = read(_exchange("app.bsky.actor.getProfile", body, Purpose.PROFILE), JS).profile
        assert profile is not None
        assert profile.standing is Standing.ACTIVE


def test_only_a_post_has_a_page_for_people() -> None:
    assert page_of(f"at://{DID}/{POST}/3k") == f"https://bsky.app/profile/{DID}/post/3k"
    for uri in (f"at://{DID}/app.bsky.graph.list/3k", "at://x", "", f"at://{DID}/{POST}/a/b"):
        assert page_of(uri) == ""


METHODS = (
    "app.bsky.actor.getProfile app.bsky.feed.getAuthorFeed app.bsky.feed.getPosts com.atproto.repo.listRecords "
    "com.atproto.repo.getRecord com.atproto.repo.describeRepo com.atproto.sync.getRepoStatus "
    "com.atproto.sync.getLatestCommit app.bsky.unknown"
)
FIELDS = (
    "feed post posts records record value uri cid author did handle labels val src text facets index byteStart byteEnd "
    "features $type embed images media external video reply parent langs tags reason by subject error message active"
)
WORDS = st.sampled_from([*FIELDS.split(), DID, HANDLE, f"at://{DID}/{POST}/3k"])
JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=8)
    | WORDS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=20,
)
ODD = st.dictionaries(WORDS, JUNK, max_size=4)
URI = f"at://{DID}/{POST}/3k"


def _almost(odd: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    author = {"did": DID, "handle": HANDLE}
    said = {"text": "text", "createdAt": "2026-03-01T08:00:00Z", **record}
    view = {"uri": URI, "cid": "c", "author": author, "record": said, **odd}
    stored = {"uri": URI, "cid": "c", "value": said, **odd}
    passed_on = {"post": view, "reason": {"by": author, **odd}}
    return {"feed": [{"post": view}, passed_on], "posts": [view], "records": [stored], **stored}


@given(
    body=st.builds(_almost, ODD, ODD) | JUNK,
    method=st.sampled_from(METHODS.split()),
    purpose=st.sampled_from([Purpose.PAGE, Purpose.PROFILE, Purpose.PROBE]),
    status=st.sampled_from([200, 200, 400]),
    account=st.sampled_from([JS, PDS]),
)
def test_whatever_json_says_it_is_read_or_malformed(
    body: object, method: str, purpose: Purpose, status: int, account: Account
) -> None:
    asked = {"repo": DID, "collection": POST, "rkey": "3k", "uris": URI}
    try:
        found = read(_exchange(method, body, purpose, status, **asked), account)
    except Malformed:
        return
    for post in found.posts:
        assert post.native_id
        assert post.account_native_id == DID
        assert len(post.text) <= TEXT_CAP
        post.text.encode()
