from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.web import feed_exchange

from collectors.base import Account, Media, Post
from collectors.errors import Malformed
from collectors.readers import read

BLOG = Account("blog", "@js", "http://blog.example/feed.json", "official")
ITEM = {
    "id": "http://blog.example/1",
    "url": "/1",
    "external_url": "https://else.example/",
    "title": "A <b> title",
    "content_html": "<p>Hello &amp; <a href='x'>more</a></p>",
    "summary": "Hello",
    "date_published": "2026-02-01T10:00:00+02:00",
    "date_modified": "2026-02-02T00:00:00Z",
    "authors": [{"name": "Jo"}, {"name": "Al"}],
    "tags": ["shift", 7, "depot"],
    "image": "/i.png",
    "attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg", "title": "Tape"}],
    "language": "en",
}


def _posts(document: object) -> tuple[Post, ...]:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return read(feed_exchange(body, "application/feed+json"), BLOG).posts


def test_an_item_becomes_a_post_with_all_it_says() -> None:
    (post,) = _posts({"version": "https://jsonfeed.org/version/1.1", "items": [ITEM]})
    assert post.native_id == "http://blog.example/1"
    assert post.permalink == "http://blog.example/1"
    assert (post.title, post.text) == ("A <b> title", "Hello & more")
    assert (post.author, post.lang, post.raw_format) == ("Jo, Al", "en", "html")
    assert post.published_at == datetime(2026, 2, 1, 8, tzinfo=UTC)
    assert post.edited_at == datetime(2026, 2, 2, tzinfo=UTC)
    assert post.links == ("https://else.example/", "http://blog.example/x")
    assert post.tags == ("shift", "depot")
    assert post.media == (
        Media("http://blog.example/a.mp3", "audio/mpeg", "Tape"),
        Media("http://blog.example/i.png", "image/*"),
    )
    assert post.pointer == "items/0"


def test_version_1_0_names_one_author_and_the_feed_lends_its_own() -> None:
    first, second = _posts(
        {
            "author": {"name": "Feed"},
            "items": [{"id": 1, "author": {"name": "Jo"}, "content_text": "a\nb"}, {"id": 2}],
        }
    )
    assert (first.author, first.text, first.raw_format) == ("Jo", "a\nb", "plain")
    assert second.author == "Feed"


def test_a_numeric_id_counts_within_its_feed() -> None:
    (post,) = _posts({"items": [{"id": 7}]})
    assert post.native_id == "http://blog.example/feed.json#7"


def test_a_byte_order_mark_and_a_damaged_letter_do_not_cost_the_feed() -> None:
    body = json.dumps({"items": [{"id": "1", "title": "Straße"}]}, ensure_ascii=False)
    assert _posts(body.encode("utf-8-sig"))[0].title == "Straße"
    assert _posts(body.encode("latin-1"))[0].title == "Stra\ufffde"


def test_a_lone_surrogate_does_not_cost_the_feed() -> None:
    (post,) = _posts(b'{"items": [{"id": "1", "title": "a \\ud800 b \\u0000"}]}')
    assert post.title == "a b"


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b"{",
        b'{"items": {}}',
        b'{"items": 3}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"items": [1e999999], "x"',
        b'{"n": ' + b"9" * 10_000 + b"}",
    ],
)
def test_other_json_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed, match="JSON"):
        _posts(body)


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)
ITEMS = st.lists(st.dictionaries(st.sampled_from(sorted(ITEM)), ANYTHING))


@given(ITEMS, ANYTHING)
def test_items_with_any_field_of_any_kind_are_read(
    items: list[dict[str, object]], author: object
) -> None:
    posts = _posts({"items": items, "authors": author, "language": author})
    assert len(posts) <= len(items)
    assert bool(posts) == bool(items)
    for post in posts:
        (post.title + post.text + post.native_id + post.author + post.lang).encode()
    assert posts == _posts({"items": items, "authors": author, "language": author})


@given(st.binary())
def test_any_bytes_that_begin_like_json_are_read_or_malformed(raw: bytes) -> None:
    for body in (b"{" + raw, b'{"items":[' + raw + b"]}"):
        try:
            _posts(body)
        except Malformed:
            continue
