"""The posts are many, dated, mostly dull, and cover what a machine may flag."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import UTC, datetime
from io import BytesIO

from PIL import Image

from cases.policy import catalogue
from monitor.demo.department import load_department
from monitor.demo.dialects import DIALECTS, channel_of
from monitor.demo.drawn import picture_at
from monitor.demo.faults import ANSWERS
from monitor.demo.hostile import GENERATED, NOVEL_CHARACTERS
from monitor.demo.posts import load_posts

POSTS = load_posts()


def test_there_are_several_hundred_posts_each_with_its_own_identity() -> None:
    assert len(POSTS) >= 420
    assert len({(post.handle, post.id) for post in POSTS}) == len(POSTS)


def test_no_text_is_said_twice() -> None:
    assert max(Counter(post.text for post in POSTS).values()) == 1
    assert all(post.text.strip() for post in POSTS)


def test_all_were_published_in_october_and_november_of_2026() -> None:
    first, last = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 22, tzinfo=UTC)
    assert all(first <= post.at < last for post in POSTS)


def test_an_eighth_of_them_is_for_somebody_to_look_at() -> None:
    share = sum(bool(post.expect) for post in POSTS) / len(POSTS)
    assert 0.12 <= share <= 0.15


def test_what_is_expected_is_in_the_policy_and_covers_what_a_machine_may_raise() -> None:
    expected = {clause for post in POSTS for clause in post.expect}
    assert expected <= {provision.id for provision in catalogue().provisions()}
    assert expected >= {
        *("V.A.3", "V.A.4", "V.A.8", "V.A.8.b", "V.A.9.b", "IV.B.4"),
        *("V.A.8.a-1", "V.A.8.a-2", "V.A.8.a-3", "V.A.8.a-4"),
        *("V.A.9.a-1", "V.A.9.a-2", "V.A.9.d-1", "V.A.9.d-2"),
        *("IV.B.3-a", "IV.B.3-b", "IV.B.3-c", "IV.B.3-d"),
    }


def test_rules_for_official_pages_are_expected_on_official_pages_only() -> None:
    department = load_department()
    for post in POSTS:
        for clause in post.expect:
            assert clause.startswith("IV.") == department.handle(post.handle).official


def test_few_posts_are_beyond_rules_of_the_first_form() -> None:
    assert sum(bool(post.disputed) for post in POSTS) <= 0.03 * len(POSTS)


def test_a_supervisor_has_posts_of_his_own_that_somebody_else_must_judge() -> None:
    own = {h.key for h in load_department().handles if h.owner == "2040"}
    assert sum(bool(post.expect) for post in POSTS if post.handle in own) >= 3


def test_nothing_is_hidden_by_the_window_of_a_platform() -> None:
    for handle in load_department().handles:
        written = sum(post.handle == handle.key for post in POSTS)
        assert written == len(channel_of(handle.key).posts)
        assert (written == 0) == (handle.fault in ANSWERS)
        assert written <= (DIALECTS[handle.dialect].window or written)


def test_many_languages_and_directions_are_spoken() -> None:
    letters = "".join({c for post in POSTS for c in post.text if c.isalpha() and ord(c) < 0xD800})
    scripts = {unicodedata.name(letter).partition(" ")[0] for letter in letters}
    assert scripts >= {"LATIN", "ARABIC", "CJK", "HIRAGANA"}


def test_every_generated_text_is_used_and_the_same_each_time() -> None:
    texts = {post.text for post in POSTS}
    for make in GENERATED.values():
        assert make() == make()
        assert make() in texts


def test_hostile_texts_hold_what_they_promise() -> None:
    everything = "".join(make() for make in GENERATED.values())
    for mark in ("\x1b]52;", "\x9b", "\u202e", "\u200b", "\ud83d", "\x00", "\u0300", "\x07"):
        assert mark in everything
    assert len(GENERATED["novel"]()) >= NOVEL_CHARACTERS
    assert max(len(word) for word in GENERATED["longword"]().split()) > 20_000


def test_pictures_of_posts_that_should_be_raised_are_drawn_and_no_others() -> None:
    shown = {post.id for post in load_posts() if picture_at(f"/65535/{post.id}_b.jpg")}

    assert shown == {post.id for post in load_posts() if post.alt and post.expect}
    for number in shown:
        assert Image.open(BytesIO(picture_at(f"/media/{number}.jpg") or b"")).size == (480, 320)
    assert picture_at("/65535/1_b.jpg") is None
    assert picture_at("/services/feeds/photos_public.gne") is None
