from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.discovery import (
    MANY,
    Discovered,
    by_address,
    feed_kind,
    feeds_in,
    youtube_channel,
)

BASE = "https://blog.example/about/"
CHANNEL = "UC" + "x" * 22
PAGE = """<!doctype html><html><head>
<!-- <link rel=alternate type="application/rss+xml" href="/old.xml"> -->
<script>var s = '<link rel="alternate" type="application/rss+xml" href="/no.xml">';</script>
<link rel="alternate" type="application/rss+xml" title="Posts &raquo; > all" href="/feed/">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed/">
<LINK REL='Alternate' TYPE='application/atom+xml; charset=utf-8' HREF='atom.xml'/>
<link type=application/feed+json rel="feed alternate" href=https://cdn.example/feed.json>
<link rel="https://api.w.org/" href="https://blog.example/wp-json/">
<link rel="alternate" type="application/json" href="https://blog.example/wp-json/wp/v2/pages/2">
<link rel="EditURI" type="application/rsd+xml" href="//blog.example/w/api.php?action=rsd">
<link rel="EditURI" type="application/rsd+xml" href="//blog.example/xmlrpc.php?rsd">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
<link rel="alternate" hreflang="de" href="/de/">
<link rel="alternate" type="application/atom+xml" href="/w/index.php?title=S:Changes&amp;feed=atom">
</head>"""


def test_a_page_tells_its_feeds_and_apis_in_its_own_order() -> None:
    assert feeds_in(PAGE, BASE) == (
        Discovered("https://blog.example/feed/", "rss", "Posts » > all"),
        Discovered("https://blog.example/about/atom.xml", "atom"),
        Discovered("https://cdn.example/feed.json", "json"),
        Discovered("https://blog.example/wp-json/", "wordpress"),
        Discovered("https://blog.example/w/api.php", "mediawiki"),
    )


def test_the_base_of_a_page_counts() -> None:
    page = (
        "<base href='https://else.example/x/'><link rel=alternate type=application/rss+xml href=f>"
    )
    assert feeds_in(page, BASE)[0].url == "https://else.example/x/f"


def test_a_ghost_that_names_no_feed_has_one_all_the_same() -> None:
    found = feeds_in('<meta name="generator" content="Ghost 5.8">', BASE)
    assert found == (Discovered("https://blog.example/rss/", "rss"),)


def test_no_page_names_more_than_enough() -> None:
    link = "<link rel=alternate type=application/rss+xml href=/{}.xml>"
    assert len(feeds_in("".join(link.format(n) for n in range(500)), BASE)) == MANY


@given(st.text(max_size=80) | st.text("<>link-!='\" rel/base", max_size=80))
def test_any_page_is_read(page: str) -> None:
    assert isinstance(feeds_in(page, BASE), tuple)


@pytest.mark.parametrize(
    "piece", ["<link ", "<link a='", "<!--", "<script>", '<link "', "<base =", "-->"]
)
def test_a_tangled_page_takes_no_longer_than_a_plain_one(piece: str) -> None:
    assert feeds_in(piece * 100_000, BASE) == ()


@pytest.mark.parametrize(
    ("url", "feed"),
    [
        (
            f"https://www.youtube.com/channel/{CHANNEL}/videos",
            f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}",
        ),
        (
            f"https://youtube.com/feeds/videos.xml?channel_id={CHANNEL}",
            f"https://www.youtube.com/feeds/videos.xml?channel_id={CHANNEL}",
        ),
        (
            "https://www.flickr.com/photos/12345678@N00/",
            "https://www.flickr.com/services/feeds/photos_public.gne?id=12345678@N00&format=atom",
        ),
        ("https://Jo-S.tumblr.com/", "https://jo-s.tumblr.com/rss"),
        ("https://www.tumblr.com/jo-s", "https://jo-s.tumblr.com/rss"),
        ("https://www.tumblr.com/blog/jo-s", "https://jo-s.tumblr.com/rss"),
        ("https://medium.com/@jo.s", "https://medium.com/feed/@jo.s"),
        ("https://jo.medium.com", "https://jo.medium.com/feed"),
        ("https://jo.substack.com/", "https://jo.substack.com/feed"),
        ("https://jo.blogspot.com/", "https://jo.blogspot.com/feeds/posts/default"),
        ("https://jo.wordpress.com", "https://jo.wordpress.com/feed/"),
        ("https://jo.substack.com/p/one", ""),
        ("https://jo.tumblr.com/tagged/x/rss", ""),
        ("https://www.youtube.com/@pd", ""),
        ("https://www.tumblr.com/", ""),
        ("https://blog.example/", ""),
        ("http://[", ""),
    ],
)
def test_known_hosts_tell_their_feed_by_the_address(url: str, feed: str) -> None:
    found = by_address(url)
    assert (found.url if found else "") == feed


def test_only_youtube_has_channels_of_youtube() -> None:
    assert youtube_channel(f"https://www.youtube.com/channel/{CHANNEL}") == CHANNEL
    assert youtube_channel(f"https://youtube.com.evil.example/channel/{CHANNEL}") == ""
    assert youtube_channel("https://www.youtube.com/channel/short") == ""


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<?xml version='1.0'?><rss version='2.0'>", "rss"),
        (b"\xef\xbb\xbf <feed xmlns='http://www.w3.org/2005/Atom'>", "atom"),
        (b"<rdf:RDF xmlns='x'>", "rss"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "json"),
        (b'{"name": "x"}', ""),
        (b"<!doctype html><html><p>&lt;rss", ""),
        (b"<html><rss>", ""),
        (b"", ""),
        (b"\xff\xfe", ""),
    ],
)
def test_a_feed_is_known_by_how_it_begins(body: bytes, kind: str) -> None:
    assert feed_kind(body, "") == kind
