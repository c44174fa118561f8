"""What Meta's Graph API says, from bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.api import exchanged
from support.junk import JUNK

from collectors.base import Account, Media, Post, Purpose
from collectors.errors import Malformed
from collectors.platforms.meta import read
from collectors.platforms.meta_reading import username

PAGE = Account("facebook", "@RivertonPD", "https://www.facebook.com/RivertonPD", "official", "77")
IG = Account("instagram", "@riverton_pd", "https://www.instagram.com/riverton_pd/", "official")
TH = Account("threads", "@riverton_pd", "https://www.threads.com/@riverton_pd", "official")


def one(account: Account, item: Mapping[str, object]) -> Post:
    listed: dict[str, object] = {"data": [item]}
    if account is IG:
        listed = {"business_discovery": {"media": listed}}
    (post,) = read(exchanged(listed, "meta"), account, ()).posts
    return post


def shared(**more: object) -> dict[str, object]:
    return {"id": "77_1", "from": {"id": "77", "name": "Riverton Police"}, **more}


def test_a_post_of_a_page_is_read_with_everything_around_it() -> None:
    image = {"src": "https://scontent.example/1_n.jpg?oh=1", "width": 720, "height": 480}
    post = one(
        PAGE,
        shared(
            message="Join us #K9",
            created_time="2026-03-01T10:00:00+0000",
            updated_time="2026-03-02T10:00:00+0000",
            permalink_url="https://www.facebook.com/77/posts/1",
            place={"name": "Riverton Bridge"},
            message_tags=[{"name": "Riverton Fire"}],
            attachments={
                "data": [
                    {
                        "media_type": "album",
                        "subattachments": {
                            "data": [
                                {
                                    "media_type": "photo",
                                    "target": {"id": "501"},
                                    "media": {"image": image},
                                }
                            ]
                        },
                    },
                    {
                        "media_type": "link",
                        "url": "https://l.facebook.com/l.php?u=x",
                        "unshimmed_url": "https://pd.example/run",
                    },
                    {
                        "media_type": "video",
                        "title": "Clip",
                        "media": {
                            "image": image | {"src": "https://s.example/c.jpg"},
                            "source": "https://s.example/c.mp4",
                        },
                    },
                ]
            },
        ),
    )
    assert (post.native_id, post.kind, post.instance) == ("77_1", "post", "facebook.com")
    assert (post.text, post.tags, post.mentions) == ("Join us #K9", ("K9",), ("Riverton Fire",))
    assert post.published_at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert post.edited_at is None
    assert post.links == ("https://pd.example/run",)
    assert post.media == (
        Media("https://scontent.example/1_n.jpg?oh=1", "image/*", "", 720, 480),
        Media("https://s.example/c.mp4", "video/mp4", "Clip", 720, 480),
    )
    assert (post.place, post.account_native_id, post.author) == (
        "Riverton Bridge",
        "77",
        "Riverton Police",
    )


def test_a_shared_post_is_a_repost_and_with_own_words_a_quote() -> None:
    theirs = {"data": [{"description": "Their words."}]}
    bare = one(PAGE, shared(parent_id="8_9", story="Riverton shared a post.", attachments=theirs))
    assert (bare.kind, bare.repost_of_id, bare.text) == ("repost", "8_9", "Their words.")
    worded = one(PAGE, shared(parent_id="8_9", message="True.", attachments=theirs))
    assert (worded.kind, worded.quoted_id, worded.text) == ("quote", "8_9", "True.")


def test_posts_of_visitors_are_never_kept() -> None:
    visitor = {"id": "77_2", "from": {"id": "5"}, "message": "Hello."}
    assert read(exchanged({"data": [visitor]}, "meta"), PAGE, ()).posts == ()
    unknown = Account("facebook", "@RivertonPD", PAGE.url, "official")
    assert read(exchanged({"data": [visitor]}, "meta"), unknown, ()).posts == ()


@pytest.mark.parametrize("account", [PAGE, IG, TH], ids=["facebook", "instagram", "threads"])
def test_a_picture_signed_anew_is_no_edit_and_another_picture_is(account: Account) -> None:
    def post(sign: str, picture: str) -> Post:
        url = f"https://cdn{sign}.example/{sign}/p.jpg?sig={sign}"
        if account is PAGE:
            part = {
                "media_type": "photo",
                "target": {"id": picture},
                "media": {"image": {"src": url}},
            }
            return one(PAGE, shared(message="Hi", attachments={"data": [part]}))
        child = {"id": picture, "media_type": "IMAGE", "media_url": url}
        return one(
            account, {"id": "1", "media_type": "CAROUSEL_ALBUM", "children": {"data": [child]}}
        )

    first, again, other = post("a", "501"), post("b", "501"), post("a", "502")
    assert first.media != again.media
    assert first.content_sha256 == again.content_sha256 != other.content_sha256


def test_an_instagram_post_is_read() -> None:
    post = one(
        IG,
        {
            "id": "900",
            "caption": "Graduation #classof26 with @riverton.fire",
            "media_type": "VIDEO",
            "media_url": "https://cdn.example/v.mp4",
            "permalink": "https://www.instagram.com/reel/abc/",
            "timestamp": "2026-03-01T10:00:00+0000",
            "username": "riverton_pd",
            "like_count": 3,
        },
    )
    assert (post.kind, post.native_id, post.instance) == ("video", "900", "instagram.com")
    assert (post.tags, post.mentions) == (("classof26",), ("riverton.fire",))
    assert post.media == (Media("https://cdn.example/v.mp4", "video/mp4"),)
    assert (post.author, post.counters) == ("riverton_pd", (("like_count", 3),))


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({}, "post"),
        ({"quoted_post": {"id": "8"}}, "quote"),
        ({"replied_to": {"id": "8"}, "root_post": {"id": "7"}}, "reply"),
        ({"media_type": "REPOST_FACADE", "reposted_post": {"id": "8"}}, "repost"),
    ],
)
def test_a_thread_is_read_as_what_it_is(more: dict[str, object], kind: str) -> None:
    item = {
        "id": "600",
        "username": "Riverton_PD",
        "text": "Open day",
        "media_type": "TEXT_POST",
        "topic_tag": "Riverton",
        "link_attachment_url": "https://pd.example/open",
    }
    post = one(TH, item | more)
    assert (post.kind, post.instance, post.media) == (kind, "threads.com", ())
    assert (post.links, post.tags) == (("https://pd.example/open",), ("Riverton",))
    assert {post.quoted_id, post.parent_id, post.repost_of_id} == ({"", "8"} if more else {""})


def test_what_carries_no_id_is_told() -> None:
    found = read(exchanged({"data": [{"text": "?"}, 7, None]}, "meta"), TH, ())
    assert [unread.where for unread in found.unread] == ["data/0", "data/1", "data/2"]


def test_an_account_of_another_platform_is_refused() -> None:
    other = Account("blog", "h", "https://pd.example/feed", "official")
    with pytest.raises(Malformed, match="another platform"):
        read(exchanged({}, "meta"), other, ())


def test_a_name_is_taken_from_the_address_or_the_handle() -> None:
    for platform, handle, url, name in (
        ("facebook", "x", "https://www.facebook.com/profile.php?id=1000", "1000"),
        ("facebook", "@Riverton.PD", "https://pd.example/", "Riverton.PD"),
        ("instagram", "x", "https://instagram.com/riverton_pd?igsh=1", "riverton_pd"),
        ("threads", "x", "https://www.threads.net/@riverton_pd", "riverton_pd"),
        ("threads", "no name!", "https://pd.example/", ""),
        ("instagram", "a){id}", "https://pd.example/", ""),
        ("instagram", "...", "https://pd.example/", ""),
    ):
        assert username(Account(platform, handle, url, "official")) == name


@settings(max_examples=100, deadline=None)
@given(
    JUNK,
    st.sampled_from([Purpose.PAGE, Purpose.PROFILE, Purpose.PROBE]),
    st.sampled_from([PAGE, IG, TH]),
)
def test_whatever_comes_is_read_or_refused(
    junk: object, purpose: Purpose, account: Account
) -> None:
    try:
        found = read(exchanged(junk, "meta", purpose, "http://[bad"), account, ())
    except Malformed:
        return
    for post in found.posts:
        (post.text + post.native_id).encode()
