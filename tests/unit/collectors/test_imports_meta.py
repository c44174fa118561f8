"""Facebook's and Instagram's exports, in both layouts, with what is wrong in them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.exports import account, broken, exchange, packed, read

from collectors.base import Found
from collectors.errors import Malformed
from collectors.imports.meta import mend_letters
from collectors.imports.reading import read_import

T = 1_700_000_000
WHEN = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
STATUS = {
    "timestamp": T,
    "data": [{"post": broken("Grüße 👮 – “ok”")}],
    "title": "Jo updated his status.",
}
PHOTO = {
    "timestamp": T + 1,
    "attachments": [
        {"data": [{"media": {"uri": "posts/media/a.jpg", "description": broken("Schöner Tag")}}]}
    ],
    "data": [{"post": broken("Schöner Tag")}, {"update_timestamp": T + 90}],
    "title": "Jo added a new photo.",
}
LINK = {
    "timestamp": T + 2,
    "attachments": [
        {
            "data": [
                {"external_context": {"url": "https://news.example/1"}},
                {"place": {"name": "Depot"}},
            ]
        }
    ],
    "data": [],
    "tags": [{"name": "Al"}],
}
COMMENT = {
    "timestamp": T + 3,
    "data": [
        {
            "comment": {
                "timestamp": T + 3,
                "comment": "Said",
                "author": "Jo Smith",
                "group": "Anglers",
            }
        }
    ],
    "title": "Jo Smith commented on Al's post.",
}
INBOX = {"messages": [{"sender_name": "Jo Smith", "content": "SECRET"}]}


def _facebook(path: Path, top: str = "", more: Mapping[str, object] = MappingProxyType({})) -> Path:
    members = {
        f"{top}posts/your_posts_1.json": [STATUS, PHOTO, LINK],
        f"{top}messages/inbox/al_1/message_1.json": INBOX,
        f"{top}posts/other_people's_posts_to_your_timeline.json": [STATUS],
        **more,
    }
    return packed(path / "export.zip", members)


@pytest.mark.parametrize(
    "top", ["", "your_facebook_activity/", "facebook-js/your_facebook_activity/"]
)
def test_posts_of_the_old_and_the_new_layout_are_read_with_their_letters_mended(
    tmp_path: Path, top: str
) -> None:
    found = read(_facebook(tmp_path, top), "facebook")
    status, photo, link = found.posts
    assert status.text == "Grüße 👮 – “ok”"
    assert (status.published_at, status.precision, status.visibility) == (WHEN, "second", "unknown")
    assert status.pointer == f"{top}posts/your_posts_1.json#/0"
    assert status.instance == "www.facebook.com"
    assert photo.text == "Schöner Tag"
    assert photo.edited_at == datetime(2023, 11, 14, 22, 14, 50, tzinfo=UTC)
    assert (link.links, link.place, link.tags) == (("https://news.example/1",), "Depot", ("Al",))
    assert found.unread == ()


def test_messages_and_what_others_wrote_are_never_read(tmp_path: Path) -> None:
    found = read(_facebook(tmp_path), "facebook")
    assert "SECRET" not in repr(found)
    assert len(found.posts) == 3


def test_comments_group_posts_and_stories_are_the_persons_own(tmp_path: Path) -> None:
    others = {"timestamp": T, "data": [{"comment": {"comment": "Hm", "author": "Al"}}]}
    path = _facebook(
        tmp_path,
        more={
            "comments_and_reactions/comments.json": {"comments_v2": [COMMENT, others, 7, {}]},
            "groups/group_posts_and_comments.json": {
                "group_posts_v2": [{**STATUS, "timestamp": T + 9, "title": "Jo posted in Anglers."}]
            },
            "groups/your_comments_in_groups.json": {
                "group_comments_v2": [{**COMMENT, "timestamp": T + 7}]
            },
            "stories/archived_stories.json": {
                "archived_stories_v2": [{**PHOTO, "timestamp": T + 8}]
            },
            "profile_information/profile_information.json": {
                "profile_v2": {"name": {"full_name": "Jo Smith"}}
            },
        },
    )
    found = read(path, "facebook")
    kinds = [(post.kind, post.container) for post in found.posts[3:]]
    assert kinds == [("post", "Anglers"), ("story", ""), ("comment", "Anglers")]
    assert {(one.where.rpartition("#")[2], one.why[:12]) for one in found.unread} == {
        ("/comments_v2/1", "Another name"),
        ("/comments_v2/2", "It is no ent"),
        ("/comments_v2/3", "It holds nei"),
    }


def test_a_caption_that_no_post_showed_is_a_post_of_its_own(tmp_path: Path) -> None:
    picture = {
        "uri": "posts/media/b.mp4",
        "creation_timestamp": T + 5,
        "description": broken("Übung"),
    }
    again = {"uri": "posts/media/a.jpg", "creation_timestamp": T + 5, "description": "Schöner Tag"}
    path = _facebook(
        tmp_path,
        more={"posts/album/0.json": {"name": "X", "photos": [picture, again, {"uri": "c"}]}},
    )
    (caption,) = read(path, "facebook").posts[3:]
    assert (caption.kind, caption.text) == ("video", "Übung")


def test_bad_rows_are_told_and_cost_no_other(tmp_path: Path) -> None:
    rows = [
        None,
        "x",
        {"timestamp": "soon", "data": [{"post": "No date"}]},
        {"data": [{"update_timestamp": 1}]},
    ]
    path = packed(
        tmp_path / "a.zip", {"posts/your_posts_1.json": rows, "posts/your_posts_2.json": b"[{"}
    )
    found = read(path, "facebook")
    assert [(post.text, post.published_at, post.precision) for post in found.posts] == [
        ("No date", None, "unknown")
    ]
    assert [one.where for one in found.unread] == [
        "posts/your_posts_1.json#/0",
        "posts/your_posts_1.json#/1",
        "posts/your_posts_1.json",
        "posts/your_posts_2.json",
    ]


def test_the_same_export_again_gives_the_same_identities(tmp_path: Path) -> None:
    first = read(_facebook(tmp_path), "facebook").posts
    path = packed(
        tmp_path / "b.zip",
        {"posts/your_posts_1.json": [LINK, {**STATUS, "timestamp": T - 9}, PHOTO, STATUS]},
    )
    again = {post.native_id for post in read(path, "facebook").posts}
    assert {post.native_id for post in first} < again
    assert len(again) == 4


def test_an_export_as_html_is_answered_with_what_to_do(tmp_path: Path) -> None:
    path = packed(
        tmp_path / "a.zip", {"posts/your_posts_1.html": "<html>", "messages/inbox/x.html": "<html>"}
    )
    with pytest.raises(Malformed, match="choose JSON"):
        read(path, "facebook")


def _instagram(path: Path, **more: object) -> Path:
    posts = [
        {
            "media": [
                {
                    "uri": "media/posts/a.jpg",
                    "creation_timestamp": T,
                    "title": broken("Früh auf 🌅"),
                }
            ]
        },
        {
            "media": [{"uri": "b.mp4", "creation_timestamp": T, "title": ""}, {"uri": "c.jpg"}],
            "title": "Two",
            "creation_timestamp": T + 1,
        },
    ]
    return packed(path / "ig.zip", {"your_instagram_activity/media/posts_1.json": posts, **more})


def test_instagrams_posts_stories_reels_and_comments_are_read(tmp_path: Path) -> None:
    said = {
        "string_map_data": {
            "Comment": {"value": broken("Schön")},
            "Media Owner": {"value": "al"},
            "Time": {"timestamp": T + 4},
        }
    }
    old = {"title": "al", "string_list_data": [{"value": "Old", "timestamp": T + 5}]}
    foreign = {"string_map_data": {"Opmerking": {"value": "x"}}}
    path = _instagram(
        tmp_path,
        **{
            "content/stories.json": {
                "ig_stories": [{"uri": "s.jpg", "creation_timestamp": T + 2, "title": "S"}]
            },
            "content/reels.json": {
                "ig_reels_media": [{"media": [{"uri": "r.mp4", "creation_timestamp": T + 3}]}]
            },
            "content/archived_posts.json": {
                "ig_archived_post_media": [{"media": [{"title": "SECRET"}]}]
            },
            "comments/post_comments_1.json": [said, old, foreign],
            "comments/reels_comments.json": {"comments_reels_comments": [said]},
            "messages/inbox/al/message_1.json": INBOX,
        },
    )
    found = read(path, "instagram")
    assert [(post.kind, post.text) for post in found.posts] == [
        ("photo", "Früh auf 🌅"),
        ("video", "Two"),
        ("story", "S"),
        ("video", ""),
        ("comment", "Schön"),
        ("comment", "Old"),
    ]
    assert found.posts[0].published_at == WHEN
    assert "SECRET" not in repr(found)
    assert [one.why[-25:] for one in found.unread] == ["age, ask for it in English."[-25:]]


def test_an_export_of_another_account_is_refused(tmp_path: Path) -> None:
    owner = {"profile_user": [{"string_map_data": {"Username": {"value": "other"}}}]}
    name = "personal_information/personal_information/personal_information.json"
    with pytest.raises(Malformed, match="belongs to 'other'"):
        read(_instagram(tmp_path, **{name: owner}), "instagram")


def test_a_threads_account_gets_the_threads_posts_only(tmp_path: Path) -> None:
    posts = {
        "text_post_app_text_posts": [{"media": [{"title": "Thread", "creation_timestamp": T}]}]
    }
    path = _instagram(
        tmp_path, **{"your_instagram_activity/threads/threads_and_replies.json": posts}
    )
    assert [post.text for post in read(path, "threads").posts] == ["Thread"]


def test_what_is_no_export_of_the_platform_says_so(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", {"comments/post_comments_1.json": []})
    with pytest.raises(Malformed, match="holds no posts"):
        read(path, "threads")


@given(st.text())
def test_every_text_survives_being_broken_and_mended(text: str) -> None:
    assert mend_letters(broken(text)) == text


@pytest.mark.parametrize("text", ["Ã", "naïve", "plain", "Grüße 👮", "Ü and Ã¼ in one", ""])
def test_what_was_not_broken_stays_as_it_is(text: str) -> None:
    assert mend_letters(text) == text


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(exclude_categories=())),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "data",
                    "post",
                    "media",
                    "attachments",
                    "title",
                    "timestamp",
                    "uri",
                    "comment",
                    "note",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(ANYTHING)
def test_any_json_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, junk: object) -> None:
    path = tmp_path_factory.getbasetemp() / "junk.zip"
    packed(
        path,
        {
            "posts/your_posts_1.json": [junk],
            "comments/comments.json": {"comments_v2": junk},
            "comments/post_comments_1.json": [junk],
            "content/posts_1.json": [junk],
        },
    )
    for platform in ("facebook", "instagram"):
        found = read_import(str(path), exchange(form=platform), account(platform))
        assert isinstance(found, Found)
