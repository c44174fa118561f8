"""What Reddit's API says, from bytes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.api import exchanged
from support.junk import JUNK

from collectors.base import Account, Found, Post, Purpose, Sighting, Sign, Standing
from collectors.errors import Malformed
from collectors.platforms.reddit import read
from collectors.platforms.reddit_reading import username

JS = Account("reddit", "u/js_riverton", "https://www.reddit.com/user/js_riverton", "official")


def found(kind: str, data: Mapping[str, object], account: Account = JS) -> Found:
    child = {"kind": kind, "data": {"name": f"{kind}_abc", "author": "js_riverton", **data}}
    return read(exchanged({"data": {"children": [child]}}, "reddit"), account, ())


def one(kind: str, data: Mapping[str, object]) -> Post:
    (post,) = found(kind, data).posts
    return post


def test_a_submission_is_read_with_everything_around_it() -> None:
    post = one(
        "t3",
        {
            "title": "A  quiet night",
            "selftext": "**Ask** [us](https://pd.example/q), u/riverton_pd",
            "selftext_html": '<div class="md"><p><strong>Ask</strong> <a href="https://pd.example/q">us</a>, '
            '<a href="/u/riverton_pd">u/riverton_pd</a></p></div>',
            "is_self": True,
            "created_utc": 1_772_000_000.0,
            "edited": 1_772_000_600.0,
            "permalink": "/r/riverton/comments/abc/a_quiet_night/",
            "subreddit_name_prefixed": "r/riverton",
            "link_flair_text": "Patrol",
            "spoiler": True,
            "author_fullname": "t2_42",
            "score": 12,
            "num_comments": 0,
        },
    )
    assert (post.title, post.text) == ("A quiet night", "Ask us, u/riverton_pd")
    assert (post.text_raw[:7], post.raw_format) == ("**Ask**", "markdown")
    assert post.links == ("https://pd.example/q", "https://www.reddit.com/u/riverton_pd")
    assert (post.mentions, post.tags) == (("riverton_pd",), ("Patrol",))
    assert post.published_at == datetime.fromtimestamp(1_772_000_000, UTC)
    assert post.edited_at == datetime.fromtimestamp(1_772_000_600, UTC)
    assert post.permalink == "https://www.reddit.com/r/riverton/comments/abc/a_quiet_night/"
    assert (post.container, post.sensitive, post.account_native_id) == ("r/riverton", True, "t2_42")
    assert (post.instance, post.kind, post.native_id) == ("reddit.com", "post", "t3_abc")
    assert post.counters == (("score", 12), ("num_comments", 0))


def test_a_comment_names_what_it_answers() -> None:
    post = one(
        "t1", {"body": "No.", "parent_id": "t1_x", "link_id": "t3_y", "link_title": "Theirs"}
    )
    assert (post.kind, post.text, post.title) == ("comment", "No.", "")
    assert (post.parent_id, post.root_id) == ("t1_x", "t3_y")


def test_a_crosspost_is_a_quote_with_its_own_title() -> None:
    post = one(
        "t3", {"title": "See", "crosspost_parent": "t3_other", "url": "/r/other/comments/other/"}
    )
    assert (post.kind, post.quoted_id) == ("quote", "t3_other")
    assert post.links == ("https://www.reddit.com/r/other/comments/other/",)


def test_a_gallery_keeps_its_order_and_its_captions() -> None:
    picture = {"m": "image/jpg", "s": {"x": 640, "y": 480, "u": "https://i.example/a.jpg"}}
    moving = {"m": "image/gif", "s": {"gif": "https://i.example/b.gif"}}
    post = one(
        "t3",
        {
            "title": "Two",
            "gallery_data": {"items": [{"media_id": "b", "caption": "Second"}, {"media_id": "a"}]},
            "media_metadata": {"a": picture, "b": moving, "c": {"status": "failed"}},
        },
    )
    assert [(m.url, m.alt, m.width) for m in post.media] == [
        ("https://i.example/b.gif", "Second", 0),
        ("https://i.example/a.jpg", "", 640),
    ]


def test_a_picture_and_a_film_are_media() -> None:
    picture = one("t3", {"title": "P", "post_hint": "image", "url": "https://i.redd.example/p.png"})
    film = {"reddit_video": {"fallback_url": "https://v.example/f.mp4", "width": 2, "height": 1}}
    assert [m.url for m in picture.media] == ["https://i.redd.example/p.png"]
    assert one("t3", {"title": "F", "secure_media": film}).media[0].mime == "video/mp4"


@pytest.mark.parametrize(
    ("kind", "data", "sign", "token"),
    [
        ("t1", {"author": "[deleted]", "body": "[deleted]"}, Sign.MISSING, "[deleted]"),
        ("t1", {"author": None, "body": "[deleted]"}, Sign.MISSING, "[deleted]"),
        ("t1", {"author": "[deleted]", "body": "[removed]"}, Sign.REMOVED, "[removed]"),
        (
            "t1",
            {"body": "[ Removed by Reddit ]", "author": "[deleted]"},
            Sign.REMOVED,
            "[ removed by reddit ]",
        ),
        (
            "t3",
            {"removed_by_category": "deleted", "selftext": "[deleted]"},
            Sign.MISSING,
            "removed_by_category deleted",
        ),
        (
            "t3",
            {"removed_by_category": "moderator", "selftext": "[removed]"},
            Sign.REMOVED,
            "removed_by_category moderator",
        ),
        (
            "t3",
            {"author": "[deleted]", "title": "[deleted by user]"},
            Sign.MISSING,
            "[deleted by user]",
        ),
        ("t3", {"title": "[ Removed by Reddit ]"}, Sign.REMOVED, "[ removed by reddit ]"),
        (
            "t1",
            {"body": "Hush.", "subreddit_type": "private"},
            Sign.RESTRICTED,
            "subreddit is private",
        ),
    ],
)
def test_a_tombstone_is_a_sign_and_no_post(
    kind: str, data: dict[str, object], sign: Sign, token: str
) -> None:
    seen = found(kind, data)
    assert seen.posts == ()
    assert seen.sightings == (Sighting(f"{kind}_abc", sign, token),)


@pytest.mark.parametrize("words", ["[deleted]", "[removed]"])
def test_a_person_who_writes_the_words_of_a_tombstone_is_still_read(words: str) -> None:
    assert one("t1", {"body": words}).text == words


def test_a_removed_post_whose_text_is_still_shown_is_read() -> None:
    data = {"title": "T", "selftext": "Still here", "removed_by_category": "moderator"}
    assert one("t3", data).text == "Still here"


def test_a_post_whose_author_left_is_live_when_it_was_asked_for() -> None:
    data = {"name": "t1_abc", "author": "[deleted]", "body": "Still here"}
    asked = exchanged(
        {"data": {"children": [{"kind": "t1", "data": data}]}},
        *("reddit", Purpose.PROBE, "http://api.example/api/info?id=t1_abc,t3_x"),
    )
    assert {s.native_id: s.sign for s in read(asked, JS, ()).sightings} == {
        "t1_abc": Sign.LIVE,
        "t3_x": Sign.UNKNOWN,
    }


def test_posts_by_others_are_never_kept() -> None:
    known = Account("reddit", "u/js_riverton", JS.url, "official", "t2_42")
    assert found("t1", {"author": "someone", "body": "Theirs."}).posts == ()
    assert found("t1", {"author_fullname": "t2_7", "body": "Theirs."}, known).posts == ()
    assert len(found("t1", {"author_fullname": "t2_42", "body": "Ours."}, known).posts) == 1


def test_what_is_no_post_is_told() -> None:
    assert [u.where for u in found("t5", {}).unread] == ["data/children/0"]


@pytest.mark.parametrize(
    ("document", "status", "standing"),
    [
        ({"data": {"name": "js_riverton", "id": "42"}}, 200, Standing.ACTIVE),
        ({"data": {"name": "js_riverton", "is_suspended": True}}, 200, Standing.SUSPENDED),
        ({"error": 404}, 404, Standing.GONE),
        ({"error": 403}, 403, Standing.UNKNOWN),
        ([], 200, Standing.UNKNOWN),
    ],
)
def test_how_an_account_stands_is_said_by_its_page(
    document: object, status: int, standing: Standing
) -> None:
    seen = read(exchanged(document, "reddit", Purpose.PROFILE, status=status), JS, ()).profile
    assert seen is not None
    assert seen.standing is standing
    assert seen.native_id == ("t2_42" if standing is Standing.ACTIVE else "")


def test_a_name_is_taken_from_the_address_or_the_handle() -> None:
    for handle, url, name in (
        ("u/js", "https://old.reddit.com/user/js_riverton/comments?x=1", "js_riverton"),
        ("/u/js_riverton", "https://pd.example/about", "js_riverton"),
        ("@js-riverton", "https://pd.example/about", "js-riverton"),
        ("u/a b", "https://pd.example/about", ""),
        ("u/x", "https://www.reddit.com/user/..%2Fapi", ""),
    ):
        assert username(Account("reddit", handle, url, "official")) == name


@settings(max_examples=80, deadline=None)
@given(JUNK, st.sampled_from([Purpose.PAGE, Purpose.PROFILE, Purpose.PROBE]))
def test_whatever_comes_is_read_or_refused(junk: object, purpose: Purpose) -> None:
    try:
        seen = read(exchanged(junk, "reddit", purpose, "http://[bad?id=t1_a"), JS, ())
    except Malformed:
        return
    for post in seen.posts:
        (post.text + post.title + post.native_id).encode()


def test_the_child_that_reads_never_loads_what_asks() -> None:
    modules = "collectors.platforms.reddit, collectors.platforms.x, collectors.platforms.meta"
    asked = f"import sys, {modules}; print({{'praw', 'requests', 'aiohttp'}} & sys.modules.keys())"
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert ran.stdout == "set()\n"
