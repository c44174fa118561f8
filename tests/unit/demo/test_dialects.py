"""Every post of a feed is in it, and feedparser reads it back as it was written."""

from __future__ import annotations

import json

import feedparser
import pytest

from monitor.demo.department import Handle, load_department
from monitor.demo.dialects import FEEDS, published_posts
from monitor.demo.dialects.markup import cdata, paragraphs, references, with_anchors
from monitor.demo.faults import DRIP_SECONDS
from monitor.demo.server import Document, publish

WHOLE = {"", "wrong_encoding"}
FED = [h for h in load_department().handles if h.dialect in FEEDS]
XML = [h for h in FED if h.dialect != "jsonfeed" and h.fault in WHOLE]
JSON = [h for h in FED if h.dialect == "jsonfeed"]


def feed_of(handle: Handle) -> Document:
    document = publish(handle.key)
    assert document
    return document


def parsed(document: Document) -> feedparser.FeedParserDict:
    return feedparser.parse(
        document.body,
        response_headers={"content-type": document.content_type},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def bodies(entry: feedparser.FeedParserDict) -> list[str]:
    return [*(content["value"] for content in entry.get("content", ())), entry.get("summary", "")]


@pytest.mark.parametrize("handle", XML, ids=lambda handle: handle.key)
def test_feedparser_finds_the_same_ids_titles_texts_and_times(handle: Handle) -> None:
    found = parsed(feed_of(handle))
    assert bool(found.bozo) == (handle.fault == "wrong_encoding")
    wanted = published_posts(handle.key)
    assert [entry.id for entry in found.entries] == [post.native_id for post in wanted]
    assert [entry.link for entry in found.entries] == [post.permalink for post in wanted]
    assert [entry.get("title", "") for entry in found.entries] == [post.title for post in wanted]
    for entry, post in zip(found.entries, wanted, strict=True):
        assert post.body in bodies(entry)
        assert tuple(entry.published_parsed[:6]) == post.at.timetuple()[:6]


@pytest.mark.parametrize("handle", JSON, ids=lambda handle: handle.key)
def test_a_json_feed_holds_every_character_that_was_written(handle: Handle) -> None:
    feed = json.loads(feed_of(handle).body)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    wanted = published_posts(handle.key)
    assert [item["id"] for item in feed["items"]] == [post.native_id for post in wanted]
    assert [item["content_text"] for item in feed["items"]] == [post.body for post in wanted]
    assert [item["title"] for item in feed["items"]] == [post.title for post in wanted]


@pytest.mark.parametrize("name", FEEDS)
def test_feedparser_recognises_each_dialect_by_its_version(name: str) -> None:
    handle = next(h for h in load_department().handles if h.dialect == name and not h.fault)
    versions = {"blogger": "atom10", "flickr": "atom10", "youtube": "atom10", "jsonfeed": ""}
    assert parsed(feed_of(handle)).version == versions.get(name, "rss20")


def test_a_feed_cut_short_still_gives_what_stood_before_the_cut() -> None:
    handle = load_department().handle("vega_blog")
    found = parsed(feed_of(handle))
    assert found.bozo
    wanted = published_posts(handle.key)
    assert [entry.id for entry in found.entries[:6]] == [post.native_id for post in wanted[:6]]


def test_the_raw_feed_holds_what_xml_forbids() -> None:
    body = feed_of(load_department().handle("brennan_zine")).body
    for forbidden in (b"\x1b]0;owned", b"&#0;", b"&#xD800;", b"&#8;"):
        assert forbidden in body


def test_the_same_posts_give_the_same_bytes() -> None:
    for handle in load_department().handles:
        assert publish(handle.key) == publish(handle.key)


def test_an_account_without_posts_publishes_nothing() -> None:
    assert publish("smith_blog", ()) is None


def test_an_unknown_account_is_an_error() -> None:
    with pytest.raises(KeyError):
        publish("nobody")


def test_plain_words_cannot_become_markup() -> None:
    assert paragraphs("a <b>\nc & d\n\n<script>") == (
        "<p>a &lt;b&gt;<br />c &amp; d</p>\n<p>&lt;script&gt;</p>"
    )
    assert cdata("]]>") == "<![CDATA[]]]]><![CDATA[>]]>"
    assert references("a\x1bb\x00\ud800\n") == "a&#27;b&#0;&#55296;\n"


def test_a_microblog_links_addresses_and_hashtags() -> None:
    linked = with_anchors("see http://a.example/b#c, #Snow", "http://h.example")
    assert 'href="http://a.example/b#c"' in linked
    assert 'href="http://h.example/tags/Snow"' in linked
    assert linked.count("<a ") == 2


def test_the_dripping_source_cannot_make_the_demonstration_slow() -> None:
    assert DRIP_SECONDS <= 1
