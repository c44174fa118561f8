"""TikTok, LinkedIn, Reddit and Mastodon: what their exports hold, and what is never read of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.exports import account, exchange, packed, read, tarred

from collectors.base import Found
from collectors.errors import Malformed
from collectors.imports.reading import read_import

FILM = {
    "Date": "2025-05-18 04:35:32",
    "Link": "https://www.tiktokv.com/share/video/7123456789012345678/",
    "Title": "On shift 🚓",
    "WhoCanView": "Public",
}


@pytest.mark.parametrize(
    "names", [("Post", "Posts", "Comment", "Comments"), ("Video", "Videos", "Comment", "Comments")]
)
def test_films_and_comments_of_tiktok_are_read(
    tmp_path: Path, names: tuple[str, str, str, str]
) -> None:
    a, b, c, d = names
    root = {
        a: {
            b: {
                "VideoList": [FILM, {**FILM, "WhoCanView": "Only me", "Title": "SECRET"}, None, {}]
            },
            "Recently Deleted Posts": {"PostList": [{"Title": "SECRET"}]},
        },
        c: {
            d: {
                "CommentsList": [
                    {"date": "2025-05-18 04:35:32", "comment": "Nice"},
                    {"Date": "x", "Comment": "Old"},
                    {},
                ]
            }
        },
        "Direct Message": {"Direct Messages": {"ChatHistory": {"al": [{"Content": "SECRET"}]}}},
        "Profile And Settings": {"Profile Info": {"ProfileMap": {"userName": "js"}}},
    }
    found = read(packed(tmp_path / "t.zip", {"user_data_tiktok.json": root}), "tiktok")
    film, nice, old = found.posts
    assert (film.native_id, film.visibility) == ("7123456789012345678", "public")
    assert film.permalink == "https://www.tiktok.com/@js/video/7123456789012345678"
    assert film.published_at == datetime(2025, 5, 18, 4, 35, 32, tzinfo=UTC)
    assert (nice.kind, nice.text, old.text, old.precision) == ("comment", "Nice", "Old", "unknown")
    assert "SECRET" not in repr(found)
    assert len(found.unread) == 4


SHARES = (
    "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\r\n"
    '2024-05-01 12:30:11,https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A7190,"One ""\n""Two, 3",'
    "https://news.example/,,MEMBER_NETWORK\r\n"
    ",,,,,\r\n2024-05-02 00:00:00,,,,,PUBLIC\r\na,b,c,d,e,f,g,h\r\n"
)
SAID = (
    "Date,Link,Message\n"
    '2024-05-01 12:30:11,https://www.linkedin.com/feed/update/urn:li:activity:5,"He said \\"no\\""\n'
)
ARTICLE = (
    "<html><head><title>T</title></head><body><h1><a href='https://www.linkedin.com/pulse/t'>My title</a></h1>"
    "<p class=published>Published on 2020-03-04 10:20</p><p>Body</p></body></html>"
)


def test_posts_comments_and_articles_of_linkedin_are_read(tmp_path: Path) -> None:
    members = {
        "Shares.csv": SHARES,
        "Comments.csv": SAID,
        "Articles/Articles/a.html": ARTICLE,
        "Articles/Articles/b.html": "",
        "messages.csv": "FROM,TO,CONTENT\nme,you,SECRET\n",
    }
    found = read(packed(tmp_path / "l.zip", members), "linkedin")
    share, comment, article = found.posts
    assert (share.native_id, share.visibility) == ("urn:li:share:7190", "unknown")
    assert share.text == "One \nTwo, 3"
    assert share.pointer == "Shares.csv#row=2"
    assert (comment.text, comment.parent_id) == ('He said "no"', "urn:li:activity:5")
    assert (article.title, article.published_at) == (
        "My title",
        datetime(2020, 3, 4, 10, 20, tzinfo=UTC),
    )
    assert "Body" in article.text
    assert "SECRET" not in repr(found)
    assert [one.where for one in found.unread] == [
        "Shares.csv#row=4",
        "Shares.csv#row=5",
        "Articles/Articles/b.html",
    ]


POSTS = (
    "id,permalink,date,ip,subreddit,gildings,title,url,body\n"
    "1abc,https://www.reddit.com/r/police/comments/1abc/t/,2025-05-18 04:35:32 UTC,203.0.113.9,police,0,Title,,"
    '"Two\nlines"\n,,,,,,,,\n,x,2025-05-18 04:35:32 UTC,,,,T,,\n2abc,x,bad date,,police,0,,,[removed]\n'
)


def test_posts_and_comments_of_reddit_are_read_without_the_addresses_they_came_from(
    tmp_path: Path,
) -> None:
    comments = (
        "id,permalink,date,ip,subreddit,gildings,link,parent,body,media\n"
        "9z,https://www.reddit.com/r/a/comments/1/x/9z/,2025-05-18 04:35:32 UTC,203.0.113.9,a,0,,8y,Said,\n"
    )
    members = {
        "posts.csv": POSTS,
        "comments.csv": comments,
        "messages.csv": "id,body\n1,SECRET\n",
        "statistics.csv": "statistic,value\naccount name,JS\n",
    }
    found = read(packed(tmp_path / "r.zip", members), "reddit")
    post, comment = found.posts
    assert (post.native_id, post.title, post.text) == ("t3_1abc", "Title", "Two\nlines")
    assert (comment.native_id, comment.kind, comment.parent_id) == ("t1_9z", "comment", "t1_8y")
    assert "203.0.113.9" not in repr(found)
    assert "SECRET" not in repr(found)
    assert [one.where for one in found.unread] == ["posts.csv#row=4", "posts.csv#row=5"]
    with pytest.raises(Malformed, match="belongs to 'al'"):
        read(
            packed(
                tmp_path / "s.zip",
                {**members, "statistics.csv": "statistic,value\naccount name,al\n"},
            ),
            "reddit",
        )


PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
FOLLOWERS = "https://pd.example/users/js/followers"
NOTE = {
    "id": "https://pd.example/users/js/statuses/11",
    "type": "Note",
    "content": "<p>Hello <b>all</b></p>",
    "published": "2026-02-18T12:33:11+02:00",
    "url": "https://pd.example/@js/11",
    "tag": [{"type": "Hashtag", "name": "#shift"}],
    "contentMap": {"en": "x"},
}
CREATE = {"type": "Create", "to": [PUBLIC], "cc": [FOLLOWERS], "object": NOTE}


@pytest.mark.parametrize("pack", [packed, tarred])
def test_a_mastodon_archive_is_read_and_its_private_posts_are_not(
    tmp_path: Path, pack: Callable[[Path, Mapping[str, object]], Path]
) -> None:
    boost = {
        "id": "https://pd.example/users/js/statuses/12/activity",
        "type": "Announce",
        "to": [PUBLIC],
        "object": "https://far.example/users/al/statuses/5",
        "published": "2026-02-18T12:33:11Z",
    }
    secret = {
        **CREATE,
        "to": ["https://far.example/users/al"],
        "cc": [],
        "object": {**NOTE, "content": "SECRET"},
    }
    quiet = {
        **CREATE,
        "to": [FOLLOWERS],
        "cc": [PUBLIC],
        "object": {**NOTE, "id": f"{NOTE['id']}3"},
    }
    close = {**CREATE, "to": [FOLLOWERS], "cc": [], "object": {**NOTE, "id": f"{NOTE['id']}4"}}
    members = {
        "actor.json": {"preferredUsername": "js"},
        "outbox.json": {
            "orderedItems": [CREATE, boost, secret, quiet, close, None, {"to": PUBLIC}]
        },
    }
    found = read(pack(tmp_path / "m", members), "mastodon")
    assert [(post.native_id, post.kind, post.visibility) for post in found.posts] == [
        ("11", "post", "public"),
        ("12", "repost", "public"),
        ("113", "post", "unlisted"),
        ("114", "post", "unknown"),
    ]
    assert (found.posts[0].text, found.posts[0].lang, found.posts[0].tags) == (
        "Hello all",
        "en",
        ("shift",),
    )
    assert found.posts[0].published_at == datetime(2026, 2, 18, 10, 33, 11, tzinfo=UTC)
    assert "SECRET" not in repr(found)
    assert len(found.unread) == 3


@given(
    st.binary(max_size=300) | st.text(st.sampled_from('abc,;"\\\n\r\t\0é'), max_size=80),
    st.sampled_from(["reddit", "linkedin"]),
)
def test_any_table_is_read_or_told(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes | str, form: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "junk.zip"
    packed(
        path,
        dict.fromkeys(
            ("posts.csv", "comments.csv", "Shares.csv", "Comments.csv", "Articles/a.html"), junk
        ),
    )
    assert isinstance(read_import(str(path), exchange(form=form), account(form)), Found)
