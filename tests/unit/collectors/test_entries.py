from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.web import START, feed_exchange

from collectors.base import Account, Found, Media, Post
from collectors.drafting import ID_CAP, TITLE_CAP, host_of, sane
from collectors.entries import ENTRY_CAP, Body, Entry, Feed, to_posts
from collectors.text import TEXT_CAP

BLOG = Account("blog", "@js", "http://blog.example/feed", "official")


def _plain(text: str) -> Body:
    return Body(text, html=False)


def _found(*entries: Entry) -> Found:
    return to_posts(Feed(entries), BLOG, feed_exchange(b""), "post")


def _ids(*entries: Entry) -> list[str]:
    return [post.native_id for post in _found(*entries).posts]


def _entry(id: str = "", link: str = "", text: str = "", published: str = "") -> Entry:  # noqa: A002
    return Entry("e", id=id, link=link, bodies=(_plain(text),), published=published)


def test_identity_is_the_own_id_else_the_permalink_else_a_hash() -> None:
    own, linked, neither = _ids(
        _entry("urn:1", "http://a.example/1"), _entry(link="/2", text="b"), _entry(text="c")
    )
    assert own == "urn:1"
    assert linked == "http://blog.example/2"
    assert neither.startswith("sha256:")


def test_an_id_that_is_no_uri_is_qualified_by_its_feed() -> None:
    assert _ids(_entry("42")) == ["http://blog.example/feed#42"]
    assert _ids(_entry("sha256:00")) == ["http://blog.example/feed#sha256:00"]


def test_an_edited_post_keeps_its_identity_and_changes_its_hash() -> None:
    (before,) = _found(_entry("urn:1", text="before")).posts
    (after,) = _found(_entry("urn:1", text="after")).posts
    assert before.native_id == after.native_id
    assert before.content_sha256 != after.content_sha256


def test_different_posts_under_one_id_are_all_kept_under_identities_of_their_own() -> None:
    posts = _found(
        _entry("urn:1", "/a", "one"), _entry("urn:1", "/b", "two"), _entry("urn:1", "/b", "three")
    ).posts
    assert [post.text for post in posts] == ["one", "two", "three"]
    assert len({post.native_id for post in posts}) == 3


def test_a_greeting_repeated_day_by_day_stays_two_posts() -> None:
    home = "http://blog.example/"
    assert (
        len(_ids(_entry("", home, "Good morning", "Mon"), _entry("", home, "Good morning", "Tue")))
        == 2
    )


def test_the_same_entry_listed_twice_is_one_post() -> None:
    assert len(_ids(_entry("urn:1", "/a", "one"), _entry("urn:1", "/a", "one"))) == 1
    assert len(_ids(_entry(text="one"), _entry(text="one"))) == 1


def test_no_id_can_be_forged_to_swallow_another_post() -> None:
    first, second = _entry("urn:1", "/a", "one"), _entry("urn:1", "/b", "two")
    for stolen in [*_ids(first, second), "http://blog.example/a", "urn:1#http://blog.example/a"]:
        posts = _found(first, second, _entry(stolen, text="mine")).posts
        assert {post.text for post in posts} == {"one", "two", "mine"}
        assert len({post.native_id for post in posts}) == 3
    taken = _found(_entry("7", text="one"), _entry("http://blog.example/feed#7", text="two")).posts
    assert len({post.native_id for post in taken}) == 2


SHORT = st.sampled_from(["", "urn:1", "urn:2", "7", "http://blog.example/a"])
ENTRIES = st.lists(
    st.builds(_entry, SHORT, SHORT, st.sampled_from(["", "x", "y"]), st.sampled_from(["", "Mon"]))
)


@given(ENTRIES, st.randoms(use_true_random=False))
def test_identities_do_not_depend_on_the_order_of_the_feed(
    entries: list[Entry], random: st.DataObject
) -> None:
    def keyed(posts: tuple[Post, ...]) -> set[tuple[str, str, str]]:
        return {(post.native_id, post.permalink, post.text) for post in posts}

    shuffled = list(entries)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert {post[0] for post in keyed(_found(*entries).posts)} == {
        post[0] for post in keyed(_found(*shuffled).posts)
    }
    texts = {entry.bodies[0].value for entry in entries}
    assert {post.text for post in _found(*entries).posts} == texts


def test_a_long_id_is_hashed_so_that_it_can_be_indexed() -> None:
    short, long = _ids(_entry("urn:" + "a" * (ID_CAP - 4)), _entry("urn:" + "a" * (ID_CAP - 3)))
    assert len(short) == ID_CAP
    assert long.startswith("sha256:")


def test_the_newest_stay_where_there_are_too_many() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    entries = [
        replace(_entry(f"urn:{n}"), published_at=start + timedelta(minutes=n))
        for n in range(ENTRY_CAP + 5)
    ]
    found = _found(*entries)
    assert found.left_out == 5
    assert [post.native_id for post in found.posts] == [f"urn:{n}" for n in range(5, ENTRY_CAP + 5)]
    undated = _found(*[_entry(f"urn:{n}") for n in range(ENTRY_CAP + 5)])
    assert undated.posts[0].native_id == "urn:0"
    assert len(undated.posts) == ENTRY_CAP


@pytest.mark.parametrize(
    ("bodies", "text"),
    [
        (("Long text with an end.", "Long text […]"), "Long text with an end."),
        (("Long text with an end.", "Long text..."), "Long text with an end."),
        (("Long text\nwith an end.", "with an end."), "Long text\nwith an end."),
        (("A skill to learn", "kill"), "A skill to learn\n\nkill"),
        (("same", "same"), "same"),
        (("...", ""), "..."),
        (("", ""), ""),
        ((), ""),
    ],
)
def test_a_repeated_excerpt_adds_nothing_and_new_words_are_added(
    bodies: tuple[str, ...], text: str
) -> None:
    entry = Entry("e", bodies=tuple(_plain(body) for body in bodies))
    assert _found(entry).posts[0].text == text


def test_an_endless_title_is_cut_in_the_list_and_kept_in_the_text() -> None:
    (post,) = _found(Entry("e", title=_plain("word " * 1_000), bodies=(_plain("text"),))).posts
    assert len(post.title) == TITLE_CAP
    assert post.text == "word " * 999 + "word\n\ntext"


def test_an_endless_text_is_cut_but_hashed_whole() -> None:
    first, second = (_found(_entry("urn:1", text="x" * TEXT_CAP + end)).posts[0] for end in "ab")
    assert len(first.text) == TEXT_CAP
    assert first.text == second.text
    assert first.content_sha256 != second.content_sha256
    assert len(first.text_raw) == TEXT_CAP + 1


def test_lists_are_bounded_and_without_repetition() -> None:
    many = tuple(f"http://x.example/{n % 300}" for n in range(900))
    (post,) = _found(
        Entry("e", links=many, tags=many, media=tuple(Media(link) for link in many))
    ).posts
    assert (len(post.links), len(post.tags), len(post.media)) == (200, 200, 200)
    assert len(set(post.links)) == 200


@pytest.mark.parametrize(
    ("year", "kept"), [(1, False), (1989, False), (1990, True), (2027, True), (2028, False)]
)
def test_dates_no_post_can_carry_are_dropped(year: int, *, kept: bool) -> None:
    when = datetime(year, 6, 1, tzinfo=UTC)
    assert sane(when, START) == (when if kept else None)
    assert sane(None, START) is None


def test_the_host_is_read_from_an_address_or_empty() -> None:
    assert host_of("http://WWW.pd.example:8080/x") == "www.pd.example"
    assert host_of("http://[bad") == host_of("") == host_of("words") == ""
