"""What X's API says, from bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from support.api import exchanged
from support.junk import JUNK

from collectors.base import Account, Found, Media, Post, PostRef, Purpose
from collectors.errors import Malformed
from collectors.platforms.x import read
from collectors.platforms.x_reading import username

RPD = Account("x", "@rpd_js", "https://x.com/rpd_js", "official", "42")
TIMELINE = "http://api.example/2/users/42/tweets"


def one(post: Mapping[str, object], **includes: object) -> Post:
    whole = {"id": "9", "author_id": "42", "text": "", "edit_history_tweet_ids": ["9"], **post}
    (made,) = read(
        exchanged({"data": [whole], "includes": includes}, "x", url=TIMELINE), RPD, ()
    ).posts
    return made


WHOLE = {
    "text": "Join us &amp; run #K9 @rpd https://t.co/a https://t.co/b",
    "created_at": "2026-03-01T10:00:00.000Z",
    "lang": "en",
    "conversation_id": "5",
    "possibly_sensitive": True,
    "entities": {
        "urls": [
            {"url": "https://t.co/a", "expanded_url": "https://pd.example/run"},
            {"url": "https://t.co/b", "expanded_url": "https://x.com/rpd_js/status/9/photo/1"},
        ],
        "hashtags": [{"tag": "K9"}],
        "mentions": [{"username": "rpd"}],
    },
    "attachments": {"media_keys": ["3_1", "7_2"]},
    "geo": {"place_id": "p1"},
    "public_metrics": {"like_count": 4, "retweet_count": 1},
    "referenced_tweets": [{"type": "replied_to", "id": "5"}],
}
PHOTO = {"media_key": "3_1", "type": "photo", "url": "https://p.example/1.jpg", "alt_text": "A dog"}
FILM = {
    "media_key": "7_2",
    "type": "video",
    "preview_image_url": "https://p.example/2.jpg",
    "variants": [
        {"content_type": "application/x-mpegURL", "url": "https://v.example/2.m3u8"},
        {"content_type": "video/mp4", "bit_rate": 1, "url": "https://v.example/small.mp4"},
        {"content_type": "video/mp4", "bit_rate": 9, "url": "https://v.example/big.mp4"},
    ],
}


def test_a_post_is_read_with_everything_around_it() -> None:
    made = one(WHOLE, media=[PHOTO, FILM], places=[{"id": "p1", "full_name": "Riverton, NJ"}])
    assert made.text == (
        "Join us & run #K9 @rpd https://pd.example/run https://x.com/rpd_js/status/9/photo/1"
    )
    assert made.text_raw.endswith("https://t.co/b")
    assert made.links == ("https://pd.example/run", "https://x.com/rpd_js/status/9/photo/1")
    assert (made.tags, made.mentions, made.lang) == (("K9",), ("rpd",), "en")
    assert (made.kind, made.parent_id, made.root_id) == ("reply", "5", "5")
    assert made.media[0] == Media("https://p.example/1.jpg", alt="A dog")
    assert (made.media[1].url, made.media[1].mime) == ("https://v.example/big.mp4", "video/mp4")
    assert (made.place, made.sensitive) == ("Riverton, NJ", True)
    assert made.counters == (("like_count", 4), ("retweet_count", 1))
    assert made.permalink == "https://x.com/rpd_js/status/9"
    assert (made.instance, made.handle_at_capture, made.account_native_id) == (
        "x.com",
        "rpd_js",
        "42",
    )
    assert made.published_at == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_a_long_post_is_read_whole() -> None:
    long = {
        "text": "It begins… https://t.co/z",
        "note_tweet": {"text": "It begins and ends.", "entities": {"hashtags": [{"tag": "end"}]}},
    }
    made = one(long)
    assert (made.text, made.tags) == ("It begins and ends.", ("end",))


def test_a_repost_carries_the_text_it_spreads() -> None:
    made = one(
        {"text": "RT @k: Cut sho…", "referenced_tweets": [{"type": "retweeted", "id": "3"}]},
        tweets=[{"id": "3", "author_id": "7", "text": "Cut short it was not."}],
    )
    assert (made.kind, made.repost_of_id) == ("repost", "3")
    assert made.text == "Cut short it was not."


def test_a_quote_names_what_it_quotes_and_keeps_its_own_words() -> None:
    made = one(
        {"text": "Look.", "referenced_tweets": [{"type": "quoted", "id": "3"}]},
        tweets=[{"id": "3", "author_id": "7", "text": "Theirs."}],
    )
    assert (made.kind, made.quoted_id, made.text) == ("quote", "3", "Look.")


def test_a_point_on_the_map_is_a_place() -> None:
    made = one({"geo": {"coordinates": {"type": "Point", "coordinates": [-74.0, 40.71]}}})
    assert made.place == "40.71,-74.0"


def test_an_edited_post_keeps_the_time_of_its_first_version() -> None:
    first, second = "1460323737035677698", "1460323999999999999"
    versions = {"id": second, "edit_history_tweet_ids": [first, second]}
    made = one({**versions, "created_at": "2021-11-15T19:09:00Z"})
    assert (made.native_id, made.native_version) == (first, second)
    assert made.published_at is not None
    assert made.published_at.replace(microsecond=0) == datetime(2021, 11, 15, 19, 8, 5, tzinfo=UTC)
    assert made.edited_at == datetime(2021, 11, 15, 19, 9, tzinfo=UTC)


def test_posts_by_others_are_never_kept() -> None:
    data = [{"id": "9", "author_id": "7", "text": "Not ours."}]
    assert read(exchanged({"data": data}, "x", url=TIMELINE), RPD, ()).posts == ()


def test_what_carries_no_id_is_told() -> None:
    found = read(exchanged({"data": [{"text": "?"}, 7, None]}, "x", url=TIMELINE), RPD, ())
    assert [unread.where for unread in found.unread] == ["data/0", "data/1", "data/2"]


def test_a_name_is_taken_from_the_address_or_the_handle() -> None:
    for handle, url, name in (
        ("@js", "https://twitter.com/rpd_js?s=20", "rpd_js"),
        ("@rpd_js", "https://pd.example/about", "rpd_js"),
        ("@rpd js", "https://pd.example/about", ""),
        ("@x", "https://x.com/../../2/me", ""),
    ):
        assert username(Account("x", handle, url, "official")) == name


@settings(max_examples=80, deadline=None)
@given(JUNK, st.sampled_from([Purpose.PAGE, Purpose.PROFILE, Purpose.PROBE]))
def test_whatever_comes_is_read_or_refused(junk: object, purpose: Purpose) -> None:
    try:
        found = read(exchanged(junk, "x", purpose, TIMELINE), RPD, (PostRef("9"),))
    except Malformed:
        return
    assert isinstance(found, Found)
    for post in found.posts:
        post.text.encode()
