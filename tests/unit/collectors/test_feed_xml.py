from __future__ import annotations

import codecs
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.web import feed_exchange, rss

from collectors.base import Account, Media, Post
from collectors.errors import Malformed
from collectors.feed_xml import read_xml
from collectors.readers import read

BLOG = Account("blog", "@js", "http://blog.example/feed", "official")

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0" xml:lang="en">
<title>Notes</title><author><name>Jo Smith</name></author>
<entry><id>tag:pd.example,2026:1</id><title type="html">A &amp;lt;b&amp;gt; title</title>
<link href="/posts/1"/><link rel="related" href="http://else.example/x"/>
<link rel="enclosure" href="/a.mp3" type="audio/mpeg"/>
<published>2026-02-01T10:00:00+02:00</published><updated>2026-02-02T00:00:00Z</updated>
<category term="shift"/><category term="depot" label="Depot"/>
<summary>First words…</summary>
<content type="html">&lt;p&gt;First words and the rest, &lt;a href="../b"&gt;here&lt;/a&gt;.&lt;/p&gt;
&lt;img src="/p.png" alt="A map"&gt;</content>
</entry>
<entry><id>tag:pd.example,2026:2</id><author><name>Al</name></author><title>Plain &lt;b&gt; stays</title>
<thr:in-reply-to ref="tag:other"/><content type="text">2 &lt; 3
second line</content><updated>2026-02-03T00:00:00Z</updated></entry></feed>"""

YOUTUBE = """<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/"
xmlns="http://www.w3.org/2005/Atom"><entry><id>yt:video:abc</id><yt:videoId>abc</yt:videoId><title>Ride along</title>
<link rel="alternate" href="https://www.youtube.com/watch?v=abc"/><author><name>PD</name></author>
<published>2026-01-01T00:00:00+00:00</published><media:group><media:title>Ride along</media:title>
<media:content url="https://www.youtube.com/v/abc" type="application/x-shockwave-flash"/>
<media:thumbnail url="https://i.example/abc.jpg"/><media:description>Chapter one
Chapter two</media:description></media:group></entry></feed>"""

MASTODON = """<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Jo</title><item>
<guid isPermaLink="true">https://social.example/@jo/1</guid><link>https://social.example/@jo/1</link>
<pubDate>Mon, 02 Feb 2026 10:00:00 +0000</pubDate><description>&lt;p&gt;Hello &lt;a href="https://social.example/tags/x"&gt;#x&lt;/a&gt;&lt;/p&gt;</description>
<media:content url="https://files.example/1.png" type="image/png"><media:description>alt</media:description>
</media:content>
<category>x</category></item></channel></rss>"""


def _posts(body: str | bytes, kind: str = "application/xml") -> tuple[Post, ...]:
    raw = body.encode() if isinstance(body, str) else body
    return read(feed_exchange(raw, kind), BLOG).posts


def test_an_atom_entry_becomes_a_post_with_all_it_says() -> None:
    first, second = _posts(ATOM)
    assert first.native_id == "tag:pd.example,2026:1"
    assert first.permalink == "http://blog.example/posts/1"
    assert (first.kind, first.author, first.lang) == ("post", "Jo Smith", "en")
    assert first.title == "A <b> title"
    assert first.text == "First words and the rest, here.\n\n[A map]"
    assert first.text_raw.startswith("<p>First words")
    assert first.raw_format == "html"
    assert first.published_at == datetime(2026, 2, 1, 8, tzinfo=UTC)
    assert first.edited_at == datetime(2026, 2, 2, tzinfo=UTC)
    assert first.links == ("http://else.example/x", "http://blog.example/b")
    assert first.tags == ("shift", "depot")
    assert first.media == (
        Media("http://blog.example/a.mp3", "audio/mpeg"),
        Media("http://blog.example/p.png", "", "A map"),
    )
    assert (second.kind, second.author, second.title) == ("reply", "Al", "Plain <b> stays")
    assert (second.text, second.raw_format) == ("2 < 3\nsecond line", "plain")
    assert (second.published_at, second.edited_at) == (datetime(2026, 2, 3, tzinfo=UTC), None)
    assert second.pointer == "entries/1"


def test_a_youtube_entry_carries_its_description_and_thumbnail() -> None:
    (post,) = _posts(YOUTUBE)
    assert (post.native_id, post.title) == ("yt:video:abc", "Ride along")
    assert "Chapter one" in post.text
    assert "Chapter two" in post.text
    assert [medium.url for medium in post.media] == [
        "https://www.youtube.com/v/abc",
        "https://i.example/abc.jpg",
    ]


def test_a_mastodon_item_has_no_title_and_keeps_its_picture() -> None:
    (post,) = _posts(MASTODON)
    assert post.native_id == "https://social.example/@jo/1"
    assert post.title == ""
    assert post.text.startswith("Hello #x")
    assert post.media[0] == Media("https://files.example/1.png", "image/png")
    assert post.tags == ("x",)


def test_what_stands_only_in_the_summary_is_not_lost() -> None:
    body = (
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><item>"
        "<description>Only here: alarm</description><content:encoded>Long harmless text that goes on"
        "</content:encoded></item></channel></rss>"
    )
    (post,) = _posts(body)
    assert post.text == "Long harmless text that goes on\n\nOnly here: alarm"


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "iso-8859-1", "windows-1252"],
)
def test_letters_survive_every_common_encoding(encoding: str) -> None:
    name = encoding.removesuffix("-sig")
    text = f"<?xml version='1.0' encoding='{name}'?>" + rss("Straße").decode()
    assert _posts(text.encode(encoding))[0].title == "Straße"


@pytest.mark.parametrize(
    "title",
    [
        "a &#xD800; b",
        "a &#55296; b",
        "a &#x110000; b",
        "a &#0; b",
        "a &#xFFFFFFFFFFFF; b",
        "a \0 b",
    ],
)
def test_an_impossible_letter_does_not_cost_the_post(title: str) -> None:
    posts = _posts(rss("before", title, "after"))
    assert [post.title for post in posts][::2] == ["before", "after"]
    assert posts[1].title.startswith("a")
    posts[1].title.encode()


@pytest.mark.parametrize(
    "charset", ["unicode_escape", "undefined", "idna", "hex", "\0", "utf-7", ""]
)
def test_an_odd_charset_does_not_cost_the_feed(charset: str) -> None:
    assert [post.title for post in _posts(rss("plain"), f"text/xml; charset={charset}")] == [
        "plain"
    ]


def test_a_utf_16_feed_with_an_impossible_letter_is_mended() -> None:
    body = codecs.BOM_UTF16_LE + rss("ä &#xD800; b").decode().encode("utf-16-le")
    assert _posts(body)[0].title.startswith("ä")


@pytest.mark.parametrize(
    "body",
    [
        b"<html><head><title>Sign in</title></head><body><p>Hello</p></body></html>",
        b"Just words",
        b"/etc/passwd",
        b"http://127.0.0.1/",
        b"\x89PNG\r\n\x1a\n",
        b"%PDF-1.7",
        b"<?xml version='1.0'?><note/>",
    ],
)
def test_what_is_no_feed_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed, match="not a feed"):
        _posts(body)


def test_a_feed_without_entries_is_a_feed() -> None:
    assert _posts(rss()) == ()


def test_an_external_entity_is_not_fetched() -> None:
    body = (
        "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
        "<rss version='2.0'><channel><item><title>a &x; b</title></item></channel></rss>"
    )
    assert "root:" not in _posts(body)[0].title


@pytest.mark.parametrize(
    ("date", "year"),
    [
        ("Mon, 02 Feb 2026 10:00:00 GMT", 2026),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 -9999", None),
        ("Sat, 01 Jan 0001 00:00:00 GMT", None),
        ("Mon, 02 Feb 2044 10:00:00 GMT", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_absurd_dates_are_no_dates(date: str, year: int | None) -> None:
    body = rss("a").replace(b"<title>a", b"<pubDate>" + date.encode() + b"</pubDate><title>a")
    when = _posts(body)[0].published_at
    assert (when.year if when else None) == year
    assert when is None or when.tzinfo is UTC


FRAGMENTS = st.sampled_from(
    [
        "<rss version='2.0'>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "</link>",
        "<feed xmlns='http://www.w3.org/2005/Atom'>", "<entry>", "</entry>", "<id>", "</id>", "<guid>1</guid>",
        "<content type='html'>", "<content type='xhtml'><div>", "<content mode='base64'>", "</content>",
        "<media:content url='x'/>", "<author>", "</author>", "<name>", "<pubDate>", "<updated>", "&lt;b&gt;",
        "<enclosure url='ftp://x'/>", "<category>", "<![CDATA[", "]]>", "&#xD800;", "&#99999999;", "&x;", "\0",
        "x", "2026", " ", "<source>", "</source>", "<link href='http://[/'/>", "<svg>", "<image>", "<!--",
    ]
)  # fmt: skip


def _all_storable(posts: tuple[Post, ...]) -> None:
    for post in posts:
        for text in (post.native_id, post.title, post.text, post.text_raw, post.author, *post.tags):
            text.encode()
            assert "\0" not in text
        assert post.native_id
        assert all(link.startswith(("http://", "https://")) for link in post.links)
    assert len({post.native_id for post in posts}) == len(posts)


@given(st.lists(FRAGMENTS, max_size=40), st.sampled_from(["text/xml", "application/xml", ""]))
def test_any_mixture_of_feed_pieces_is_read_or_malformed(pieces: list[str], kind: str) -> None:
    raw = "".join(pieces).encode()
    try:
        posts = _posts(raw, kind)
    except Malformed:
        return
    _all_storable(posts)
    assert posts == _posts(raw, kind)


@given(st.binary(), st.text(st.characters(exclude_categories=())))
def test_any_bytes_are_read_or_malformed(raw: bytes, kind: str) -> None:
    for body in (raw, rss("a").replace(b"a", raw)):
        try:
            _all_storable(_posts(body, kind))
        except Malformed:
            continue


def test_memory_running_out_is_not_taken_for_a_bad_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("collectors.feed_xml.feedparser.parse", exhausted)
    with pytest.raises(MemoryError):
        read_xml(rss("a"), "", "")


def test_a_feed_the_parser_gives_up_on_twice_is_malformed(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise IndexError

    monkeypatch.setattr("collectors.feed_xml.feedparser.parse", broken)
    with pytest.raises(Malformed, match="gives up"):
        read_xml(rss("a"), "", "")
