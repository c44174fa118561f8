"""Readers of MediaWiki, WordPress and YouTube against whatever a hostile server may send."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.web import feed_exchange

from collectors.base import Account, Cursor, Exchange, Found, PlatformSettings, PostRef, Purpose
from collectors.errors import Malformed
from collectors.platforms.mediawiki import COLLECTOR as MEDIAWIKI
from collectors.platforms.mediawiki import Mark
from collectors.platforms.mediawiki_address import api_of, edit_uri, title_of, user_of
from collectors.platforms.mediawiki_text import readable, written
from collectors.platforms.wordpress import COLLECTOR as WORDPRESS
from collectors.platforms.wordpress import Place
from collectors.platforms.youtube import COLLECTOR as YOUTUBE
from collectors.readers import read

CHANNEL = "UC" + "a" * 22
ACCOUNTS = {
    "mediawiki": Account("wikipedia", "Jo", "http://wiki.example/wiki/User:Jo", "official"),
    "wordpress": Account("blog", "jo", "http://b.example/wp-json/wp/v2/posts?author=3", "official"),
    "youtube": Account("youtube", "pd", f"https://www.youtube.com/channel/{CHANNEL}", "official"),
}
REFS = (PostRef("1", "http://wiki.example/w/index.php?title=A&oldid=1"), PostRef("yt:video:video1"))
NAMES = st.sampled_from(
    [
        "query",
        "pages",
        "revisions",
        "revid",
        "parentid",
        "user",
        "userid",
        "slots",
        "main",
        "content",
        "comment",
        "badrevids",
        "missing",
        "users",
        "logevents",
        "id",
        "title",
        "rendered",
        "author",
        "status",
        "link",
        "kind",
        "items",
        "snippet",
        "contentDetails",
        "videoId",
        "description",
        "publishedAt",
        "privacyStatus",
        "uploadStatus",
        "name",
        "code",
        "timestamp",
        "texthidden",
    ]
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["Jo", "1", "publish", "2026-03-01T00:00:00Z", "youtube#videoListResponse"]),
)
JUNK = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def _exchange(collector: str, body: bytes, purpose: Purpose, status: int = 200) -> Exchange:
    url = "http://b.example/wp-json/wp/v2/posts/1?id=video1"
    made = feed_exchange(body, "application/json", url)
    return replace(made, collector=collector, purpose=purpose, status=status)


@given(
    value=JUNK,
    collector=st.sampled_from(sorted(ACCOUNTS)),
    purpose=st.sampled_from([Purpose.PAGE, Purpose.PROFILE, Purpose.PROBE]),
    status=st.sampled_from([200, 401, 404, 410]),
)
def test_any_json_is_read_or_refused(
    value: object, collector: str, purpose: Purpose, status: int
) -> None:
    exchange = _exchange(collector, json.dumps(value).encode(), purpose, status)
    try:
        found = read(exchange, ACCOUNTS[collector], REFS)
    except Malformed:
        return
    assert isinstance(found, Found)
    assert all(post.native_id and post.content_sha256 for post in found.posts)


@given(body=st.binary(max_size=40), collector=st.sampled_from(sorted(ACCOUNTS)))
def test_any_bytes_are_read_or_refused(body: bytes, collector: str) -> None:
    for purpose in (Purpose.PAGE, Purpose.PROBE, Purpose.PROFILE):
        try:
            read(_exchange(collector, body, purpose, 200), ACCOUNTS[collector], REFS)
        except Malformed:
            continue


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("", "All of it.\nTwo lines.", "All of it.\nTwo lines."),
        ("one\ntwo", "two\none", ""),
        ("one", "one\none", "one"),
        ("old line", "old line\n\nnew line", "new line"),
        ("a b c d e f g h i j k l", "a b c d e f g h i X j k l", "[…] X j k l"),
        ("a b c d e f g h i j k l", "Z a b c d e f g h", "Z […]"),
        ("a b c d e f g h", "a b X d e f g h", "a b X d e f g h"),
        (
            "a b c d e f g h m n o p q r s t",
            "a b c d e f g h X m n o p q r s t",
            "[…] X […]",
        ),
        ("gone", "", ""),
    ],
)
def test_what_an_edit_wrote_is_what_was_not_there(before: str, after: str, said: str) -> None:
    assert written(before, after) == said


@given(before=st.text("ab \n", max_size=60), after=st.text("ab \n", max_size=60))
def test_an_edit_wrote_nothing_that_it_does_not_hold(before: str, after: str) -> None:
    words = set(after.split()) | {"[…]"}
    assert set(written(before, after).split()) <= words
    assert written(after, after) == ""


def test_comparing_two_hostile_texts_takes_no_longer_than_reading_them() -> None:
    before, after = "a b " * 100_000, "a b " * 100_000 + "c"
    assert written(before, after).endswith("c")
    assert written("\n".join(map(str, range(200_000))), "x\n" * 200_000).count("x") == 200_000
    assert readable("[[" * 200_000 + "{" * 200_000 + "'" * 200_000 + "<ref" * 100_000)


def test_wikitext_is_readable_without_its_marks() -> None:
    wikitext = (
        "== Head ==\n'''Bold''' [[Target|shown]] [[plain]] [http://x.example out]<ref>n</ref>"
    )
    assert readable(wikitext) == "Head\nBold shown plain out n"


@pytest.mark.parametrize(
    ("url", "api", "user"),
    [
        ("https://en.wikipedia.org/wiki/User:Jo_S", "https://en.wikipedia.org/w/api.php", "Jo S"),
        (
            "https://w.example/wiki/Special:Contributions/Jo/x",
            "https://w.example/w/api.php",
            "Jo/x",
        ),
        ("https://w.example/wiki/User:J%C3%B6/Notes", "https://w.example/w/api.php", "Jö"),
        ("https://w.example/wiki/Benutzer:Jo", "https://w.example/w/api.php", "handle"),
        ("https://w.example/a/index.php/User:Jo", "https://w.example/a/api.php", "Jo"),
        ("https://w.example/index.php?title=User:Jo&x=1", "https://w.example/api.php", "Jo"),
        (
            "https://w.example/w/index.php?title=Special:Contributions&target=Jo",
            "https://w.example/w/api.php",
            "Jo",
        ),
        ("https://w.example/x/api.php?user=Jo", "https://w.example/x/api.php", "Jo"),
        ("https://w.example/", "https://w.example/api.php", "handle"),
        ("ftp://w.example/", "", "handle"),
        ("http://[", "", "handle"),
    ],
)
def test_an_address_tells_the_api_and_the_user(url: str, api: str, user: str) -> None:
    assert api_of(url) == api
    assert user_of(Account("wikipedia", "@User:handle", url, "official")) == user


def test_a_wiki_names_its_api_on_its_own_host_only() -> None:
    base = "https://w.example/x"
    link = b'<link rel="EditURI" type=\'application/rsd+xml\' href="%s"/>'
    assert (
        edit_uri(link % b"//w.example/p/api.php?action=rsd", base) == "https://w.example/p/api.php"
    )
    assert edit_uri(link % b"//evil.example/api.php", base) == ""
    assert edit_uri(link % b"http://[", base) == ""
    assert edit_uri(b"<link" * 50_000, base) == ""


def test_a_permalink_tells_its_page() -> None:
    assert title_of("http://w.example/index.php?title=A_%26_B&oldid=1") == "A & B"
    assert title_of("http://w.example/1") == title_of("http://[") == ""


@given(st.text(max_size=60))
def test_any_cursor_is_a_mark_or_none(native: str) -> None:
    mark = Mark.of(Cursor(native=native))
    assert Mark.of(Cursor(native=mark.written())) == mark


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("https://b.example/wp-json/wp/v2/posts?author=3", Place("https://b.example", "3")),
        ("https://b.example/blog/wp-json", Place("https://b.example/blog")),
        ("https://b.example/wp-json/wp/v2/users/7", Place("https://b.example", "7")),
        (
            "https://b.example/wp-json/wp/v2/users?slug=jo",
            Place("https://b.example", "", "jo"),
        ),
        (
            "https://b.example/wp-json/wp/v2/posts?author=jo",
            Place("https://b.example", "", "jo"),
        ),
        (
            "https://b.example/?rest_route=/wp/v2/posts&author=3",
            Place("https://b.example", "3", pretty=False),
        ),
        ("https://b.example/feed", None),
        ("https://b.example/wp-jsonp/", None),
        ("http://[", None),
    ],
)
def test_only_addresses_of_the_rest_api_are_read_by_it(url: str, place: Place | None) -> None:
    assert Place.of(url) == place
    account = Account("blog", "jo", url, "official")
    assert WORDPRESS.speaks(account, PlatformSettings()) is (place is not None)


def test_a_blog_without_pretty_addresses_is_asked_by_rest_route() -> None:
    place = Place.of("https://b.example/?rest_route=/wp/v2/posts")
    assert place is not None
    asked = place.endpoint("/wp/v2/posts", page="1")
    assert asked == "https://b.example/?rest_route=%2Fwp%2Fv2%2Fposts&page=1"


def test_each_api_speaks_for_its_own_addresses() -> None:
    key = PlatformSettings(key="k")
    assert MEDIAWIKI.speaks(ACCOUNTS["mediawiki"], key)
    assert YOUTUBE.speaks(ACCOUNTS["youtube"], key)
    assert YOUTUBE.speaks(ACCOUNTS["youtube"], PlatformSettings(secret="k"))  # noqa: S106  no secret
    assert not YOUTUBE.speaks(ACCOUNTS["youtube"], PlatformSettings())
    assert not YOUTUBE.speaks(replace(ACCOUNTS["youtube"], url="https://www.youtube.com/@pd"), key)
