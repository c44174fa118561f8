"""What `make fuzz` relies on: targets that take good inputs, changes that keep an input's shape, checks that catch."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from fuzz.mutate import mutated
from fuzz.seeds import job, seed
from fuzz.storable import check
from fuzz.targets import TARGETS, tried
from support.exports import NOW, account, exchange, packed
from support.web import feed_exchange, rss

from collectors.base import Account, Found, Post
from collectors.pages import load
from collectors.sandbox_child import Reply

BLOG = Account("blog", "@js", "http://blog.example/feed", "official")
FEED = seed(feed_exchange(b""), BLOG, (), rss("one", "two"))


def _raw(data: bytes, most: int) -> bytes:
    at = len(data) * 2 // 3
    return (data[:at] + b"\xff" + data[at + 1 :])[:most]


def test_every_target_takes_its_own_seeds_and_says_the_same_twice() -> None:
    own = [(name, one) for name, fuzzed in TARGETS.items() for one in fuzzed.own]
    assert len(own) > 12
    for name, data in own:
        assert tried(TARGETS[name].run, data) is not None, name


def test_a_feed_survives_two_hundred_changes() -> None:
    replies = tried(TARGETS["feeds"].run, FEED)
    assert isinstance(replies, list)
    assert len(replies[0].found.posts) == 2
    for number in range(200):
        tried(TARGETS["feeds"].run, mutated(FEED, 4_000, number, _raw))


def test_a_changed_zip_is_a_zip_still(tmp_path: Path) -> None:
    rows = [{"timestamp": 1_700_000_000, "data": [{"post": "a post"}]}]
    export = packed(tmp_path / "a.zip", {"posts/your_posts_1.json": rows})
    data = seed(exchange(form="facebook"), account("facebook"), (), export.read_bytes())
    changed = 0
    for number in range(60):
        found = job(mutated(data, 8_000, number, _raw))
        if found and found[1].startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(found[1])):
            changed += found[1] != export.read_bytes()
        tried(TARGETS["imports"].run, mutated(data, 8_000, number, _raw))
    assert changed > 30


@pytest.mark.parametrize("platform", ["nowhere", "bl\0og"])
def test_what_never_comes_from_outside_is_not_fuzzed(platform: str) -> None:
    assert job(seed(exchange(), Account(platform, "@js", "", "official"), (), b"")) is None


def test_a_post_that_could_not_be_kept_is_caught() -> None:
    good = Post("blog", "h.example", "1", content_sha256="0" * 64, published_at=NOW)
    check([Reply(Found((good,)))])
    for odd in (
        {"text": "a\0b"},
        {"author": "\ud800"},
        {"native_id": ""},
        {"visibility": "private"},
        {"counters": (("likes", 1 << 63),)},
        {"published_at": NOW.replace(tzinfo=None)},
        {"permalink": "javascript:1"},
    ):
        bad = replace(good, **odd)
        with pytest.raises((AssertionError, UnicodeEncodeError, OverflowError)):
            check([Reply(Found((bad,)))])


@pytest.mark.parametrize("number", [1 << 63, -(1 << 63), 10**30])
def test_a_number_beyond_sixty_four_bits_counts_as_none(number: int) -> None:
    page = load(json.dumps({"width": number, "height": 9}).encode())
    assert (page["width"].integer(), page["height"].integer()) == (0, 9)
