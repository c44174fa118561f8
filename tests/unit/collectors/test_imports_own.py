"""X and Telegram: what their exports hold, and what is never read of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.exports import account, assigned, exchange, packed, read, written

from collectors.base import Found
from collectors.errors import Malformed
from collectors.imports.drafts import id_in, plain_time, twitter_time
from collectors.imports.reading import read_import

TWEET = {
    "id_str": "1626922779105759235",
    "created_at": "Sat Feb 18 12:33:11 +0000 2023",
    "full_text": "Fish &amp; chips 🐟 https://t.co/a #shift @al",
    "lang": "en",
    "favorite_count": "3",
    "entities": {
        "urls": [{"url": "https://t.co/a", "expanded_url": "https://news.example/1"}],
        "hashtags": [{"text": "shift"}],
        "user_mentions": [{"screen_name": "al"}],
    },
}
OWNER = {"account": {"username": "JS", "accountId": "7"}}


def _x(path: Path, tweets: object, **more: object) -> Path:
    return packed(
        path / "x.zip",
        {
            "data/account.js": assigned("account", [OWNER]),
            "data/tweets.js": assigned("tweets", tweets),
            "data/direct-messages.js": assigned("direct_messages", [{"text": "SECRET"}]),
            "data/deleted-tweets.js": assigned(
                "deleted_tweets", [{"tweet": {**TWEET, "full_text": "SECRET"}}]
            ),
            "data/like.js": assigned("like", [{"like": {"fullText": "SECRET"}}]),
            **more,
        },
    )


def test_a_post_of_x_is_read_with_its_links_written_out(tmp_path: Path) -> None:
    (post,) = read(_x(tmp_path, [{"tweet": TWEET}]), "x").posts
    assert post.text == "Fish & chips 🐟 https://news.example/1 #shift @al"
    assert post.published_at == datetime(2023, 2, 18, 12, 33, 11, tzinfo=UTC)
    assert (post.native_id, post.native_version) == ("1626922779105759235",) * 2
    assert post.permalink == "https://x.com/js/status/1626922779105759235"
    assert (post.tags, post.mentions, post.counters) == (("shift",), ("al",), (("likes", 3),))
    assert (post.pointer, post.instance) == ("data/tweets.js#/0", "x.com")


def test_replies_reposts_quotes_edits_and_long_posts_of_x_are_told_apart(tmp_path: Path) -> None:
    quoted = {"url": "https://t.co/q", "expanded_url": "https://twitter.com/al/status/99"}
    rows = [
        {"tweet": {**TWEET, "id_str": "1", "in_reply_to_status_id_str": "5"}},
        {"tweet": {**TWEET, "id_str": "2", "full_text": "RT @al: Hello"}},
        {
            "tweet": {
                **TWEET,
                "id_str": "3",
                "full_text": "No https://t.co/q",
                "entities": {"urls": [quoted]},
            }
        },
        {
            "tweet": {
                **TWEET,
                "id_str": "1626922779105759299",
                "edit_info": {"edit": {"initialTweetId": "1626922779105759235"}},
            }
        },
    ]
    note = [{"noteTweet": {"tweetId": "1", "noteTweetResults": {"text": "The long text"}}}]
    path = _x(tmp_path, rows, **{"data/note-tweet.js": assigned("note_tweet", note)})
    reply, repost, quote, edit = read(path, "x").posts
    assert (reply.kind, reply.parent_id, reply.text) == ("reply", "5", "The long text")
    assert repost.kind == "repost"
    assert (quote.kind, quote.quoted_id) == ("quote", "99")
    assert (edit.native_id, edit.native_version) == ("1626922779105759235", "1626922779105759299")
    assert edit.published_at is not None
    assert edit.published_at.replace(microsecond=0) == datetime(2023, 2, 18, 12, 33, 11, tzinfo=UTC)


def test_what_its_owner_deleted_said_in_private_or_liked_is_never_read(tmp_path: Path) -> None:
    found = read(_x(tmp_path, [{"tweet": TWEET}]), "x")
    assert "SECRET" not in repr(found)
    assert found.unread == ()


def test_bad_rows_of_x_are_told(tmp_path: Path) -> None:
    rows = [
        3,
        {"tweet": {"id_str": "1"}},
        {"tweet": {"full_text": "x"}},
        {"tweet": {**TWEET, "created_at": "soon"}},
    ]
    parts = {
        "data/tweets-part1.js": "window.YTD.tweets.part1 = [",
        "data/tweet-part2.js": "alert(1)",
    }
    found = read(_x(tmp_path, rows, **parts), "x")
    assert [(post.published_at, post.precision) for post in found.posts] == [(None, "unknown")]
    assert [(one.where.rpartition("/")[2], one.why) for one in found.unread] == [
        ("0", "It is no entry of the kind this file holds."),
        ("1", "It holds neither words, nor a picture, nor a link."),
        ("2", "It has no id."),
        ("tweets-part1.js", "It is damaged JSON."),
        ("tweet-part2.js", "It does not begin as X's archives do."),
    ]


@pytest.mark.parametrize("native_id", ["", "8"])
def test_an_archive_of_another_account_is_refused(tmp_path: Path, native_id: str) -> None:
    other = {
        "data/account.js": assigned("account", [{"account": {"username": "al", "accountId": "9"}}])
    }
    with pytest.raises(Malformed, match=r"belongs to .*not to @js"):
        read(_x(tmp_path, [{"tweet": TWEET}], **other), "x", native_id)


def test_tweets_js_alone_is_an_archive_as_well(tmp_path: Path) -> None:
    path = written(tmp_path / "whatever.txt", assigned("tweets", [{"tweet": TWEET}]))
    assert [post.pointer for post in read(path, "x").posts] == ["tweets.js#/0"]


MESSAGE = {
    "id": 5,
    "type": "message",
    "date": "2026-02-18T13:33:11",
    "date_unixtime": "1771418000",
    "from": "JS",
    "from_id": "channel77",
    "text": ["Read ", {"type": "link", "text": "news.example/1"}, {"type": "bold", "text": " now"}],
}
CHANNEL = {
    "name": "JS says",
    "type": "public_channel",
    "id": 77,
    "messages": [MESSAGE, {"type": "service"}],
}


def test_a_telegram_channel_is_read_with_its_texts_joined(tmp_path: Path) -> None:
    more = [
        {**MESSAGE, "id": 6, "text": "x", "forwarded_from": "Al"},
        {**MESSAGE, "id": 7, "text": "y", "date_unixtime": None, "edited_unixtime": "1771419000"},
        {**MESSAGE, "id": 8, "text": ""},
        "junk",
    ]
    path = written(tmp_path / "result.json", {**CHANNEL, "messages": [MESSAGE, *more]})
    found = read(path, "telegram")
    first, forwarded, undated = found.posts
    assert (first.text, first.links) == ("Read news.example/1 now", ("https://news.example/1",))
    assert (first.native_id, first.permalink) == ("js/5", "https://t.me/js/5")
    assert (first.visibility, first.container, first.pointer) == (
        "public",
        "JS says",
        "#/messages/0",
    )
    assert forwarded.kind == "repost"
    assert (undated.precision, undated.edited_at is not None) == ("day", True)
    assert [one.where for one in found.unread] == ["#/messages/3", "#/messages/4"]


def test_private_chats_of_telegram_are_never_read(tmp_path: Path) -> None:
    secret = {**MESSAGE, "from_id": "user1", "text": "SECRET"}
    chats = [
        {"name": "Al", "type": kind, "id": n, "messages": [secret]}
        for n, kind in enumerate(
            (
                "personal_chat",
                "bot_chat",
                "saved_messages",
                "private_group",
                "private_supergroup",
                "private_channel",
                "?",
            )
        )
    ]
    group = {
        "name": "Town",
        "type": "public_supergroup",
        "id": 9,
        "messages": [secret, {**secret, "from_id": "user2"}],
    }
    group["messages"][0] = {**secret, "text": "Mine"}  # type: ignore[index]
    root = {"personal_information": {"user_id": 1}, "chats": {"list": [*chats, group]}}
    found = read(packed(tmp_path / "t.zip", {"DataExport/result.json": root}), "telegram")
    assert [(post.text, post.visibility, post.native_id) for post in found.posts] == [
        ("Mine", "unknown", "9/5")
    ]
    assert "SECRET" not in repr(found)
    assert [one.why for one in found.unread] == [
        "Private chats are never read: it holds 7 of them."
    ]


def test_whose_messages_of_a_group_are_whose_is_not_guessed(tmp_path: Path) -> None:
    path = written(tmp_path / "r", {**CHANNEL, "type": "public_supergroup"})
    assert "cannot be told" in read(path, "telegram").unread[0].why
    assert "another account's" in read(written(path, CHANNEL), "telegram", "channel1").unread[0].why


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Sat Feb 18 12:33:11 +0530 2023", datetime(2023, 2, 18, 7, 3, 11, tzinfo=UTC)),
        ("Sat Feb 30 12:33:11 +0000 2023", None),
        ("Sat Xxx 18 12:33:11 +0000 2023", None),
        ("", None),
    ],
)
def test_x_dates(text: str, when: datetime | None) -> None:
    assert twitter_time(text) == when


@pytest.mark.parametrize(
    ("platform", "url", "native"),
    [
        ("x", "https://x.com/js/status/12?s=20", "12"),
        ("reddit", "https://www.reddit.com/r/a/comments/1abc/some_title/", "t3_1abc"),
        ("reddit", "https://www.reddit.com/r/a/comments/1abc/some_title/9z/", "t1_9z"),
        ("telegram", "https://t.me/s/js/5", "js/5"),
        (
            "linkedin",
            "https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7/",
            "urn:li:share:7",
        ),
        ("tiktok", "https://www.tiktok.com/@js/video/7", "7"),
        ("facebook", "https://www.facebook.com/js/posts/7", ""),
    ],
)
def test_ids_in_addresses(platform: str, url: str, native: str) -> None:
    assert id_in(platform, url) == native


@given(st.text())
def test_no_date_breaks(text: str) -> None:
    for read_time in (twitter_time, plain_time):
        when = read_time(text)
        assert when is None or when.tzinfo is UTC


KEYS = [
    "tweet",
    "id_str",
    "full_text",
    "entities",
    "urls",
    "messages",
    "type",
    "id",
    "text",
    "chats",
    "list",
    "Post",
    "Posts",
    "VideoList",
    "Link",
    "Date",
    "Comment",
    "Comments",
    "CommentsList",
    "orderedItems",
    "to",
    "cc",
    "object",
    "public_channel",
    "Create",
    "content",
    "tag",
    "media",
    "edit_info",
]
ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from([*KEYS, "as:Public"])
    | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=12,
)


@given(ANYTHING, st.sampled_from(["x", "telegram", "tiktok", "mastodon"]))
def test_any_json_is_read_or_malformed(
    tmp_path_factory: pytest.TempPathFactory, junk: object, form: str
) -> None:
    content = json.dumps(junk)
    path = tmp_path_factory.getbasetemp() / "junk.json"
    path.write_text(f"window.YTD.tweets.part0 = [{content}]" if form == "x" else content)
    try:
        found = read_import(str(path), exchange(form=form), account(form))
    except Malformed:
        return
    assert isinstance(found, Found)
