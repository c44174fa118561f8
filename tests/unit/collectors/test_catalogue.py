from __future__ import annotations

from dataclasses import replace

import pytest
from support.web import feed_exchange, rss

from collectors.answers import Answer
from collectors.base import Account, Collector
from collectors.catalogue import BASES, PLATFORMS, collector, gate, platforms, reaches, read
from collectors.entries import Found
from collectors.errors import TermsClosed

BLOG = Account("blog", "@js", "http://blog.example/feed", "official")


class Nowhere:
    async def get(self, url: str, headers: object) -> Answer:
        raise AssertionError


def test_five_platforms_are_read_as_feeds() -> None:
    assert platforms() == ("blog", "flickr", "mastodon", "tumblr", "youtube")


@pytest.mark.parametrize("platform", platforms())
def test_each_of_them_has_a_collector_with_its_facts(platform: str) -> None:
    built: Collector = collector(replace(BLOG, platform=platform), Nowhere())
    line = PLATFORMS[platform]
    assert (built.platform, built.terms, built.window, built.min_interval_s) == (
        platform,
        line.terms,
        line.window,
        line.min_interval_s,
    )
    assert built.terms.state == "ok"
    assert [post.title for post in built.parse(feed_exchange(rss("a")), BLOG)] == ["a"]


@pytest.mark.parametrize("platform", sorted(set(PLATFORMS) - set(platforms())))
def test_the_others_are_refused_with_the_reason(platform: str) -> None:
    with pytest.raises(TermsClosed, match=r"^[A-Z].+\.$"):
        gate(replace(BLOG, platform=platform))


def test_an_unknown_platform_is_refused_with_the_known_ones() -> None:
    with pytest.raises(TermsClosed, match=r"'gopher'; known are blog, bluesky"):
        gate(replace(BLOG, platform="gopher"))


def test_a_basis_that_does_not_reach_is_refused() -> None:
    with pytest.raises(TermsClosed, match="basis 'hearsay' of this handle does not allow"):
        gate(replace(BLOG, basis="hearsay"))


def test_consent_or_the_departments_own_account_reaches_what_a_report_does_not() -> None:
    assert {basis for basis in BASES if reaches(basis, "blog")} == BASES
    assert {basis for basis in BASES if reaches(basis, "x")} == BASES - {"disclosed"}
    assert not reaches("official", "gopher")
    assert not reaches("", "blog")


@pytest.mark.parametrize(("platform", "kind"), [("youtube", "video"), ("flickr", "photo")])
def test_what_an_entry_is_follows_the_platform(platform: str, kind: str) -> None:
    found = read(feed_exchange(rss("a")), replace(BLOG, platform=platform))
    assert found.posts[0].kind == kind


def test_an_exchange_that_says_nothing_is_new_holds_no_posts() -> None:
    assert read(replace(feed_exchange(b""), status=304), BLOG) == Found()


def test_a_kept_exchange_is_read_again_even_where_the_platform_is_unknown_today() -> None:
    assert read(feed_exchange(rss("a")), replace(BLOG, platform="gone")).posts[0].kind == "post"
