from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support.web import feed_exchange, rss

from collectors.answers import Answer
from collectors.base import Account, Approval, Found, PlatformSettings
from collectors.catalogue import BASES, PLATFORMS, collector, gate, platforms, reaches
from collectors.errors import TermsClosed
from collectors.readers import read

BLOG = Account("blog", "@js", "http://blog.example/feed", "official")


class Nowhere:
    async def get(self, url: str, headers: object, **more: object) -> Answer:
        raise AssertionError

    async def post(self, url: str, form: bytes, headers: object, **more: object) -> Answer:
        raise AssertionError


APPROVED = PlatformSettings(approval=Approval("Chief Adams", date(2026, 1, 5), "Legal memo 26-011"))
MANUAL = sorted(name for name, line in PLATFORMS.items() if line.closed)
BY_APPROVAL = sorted(
    name for name, line in PLATFORMS.items() if not line.closed and line.terms.state != "ok"
)


def test_open_protocols_are_read_out_of_the_box() -> None:
    assert platforms() == (
        "blog",
        "bluesky",
        "flickr",
        "mastodon",
        "tumblr",
        "wikipedia",
        "youtube",
    )


@pytest.mark.parametrize("platform", [name for name in platforms() if PLATFORMS[name].feed])
def test_a_feed_of_each_of_them_has_a_collector_with_its_facts(platform: str) -> None:
    feed = replace(BLOG, platform=platform, url="http://blog.example/@js.rss")
    built = collector(feed, Nowhere())
    line = PLATFORMS[platform]
    assert (built.platform, built.name) == (platform, f"feed:{platform}")
    assert (built.terms, built.caps) == (line.terms, line.caps)
    assert [post.title for post in read(feed_exchange(rss("a")), BLOG).posts] == ["a"]


@pytest.mark.parametrize("platform", MANUAL)
def test_what_no_machine_may_read_is_refused_with_the_manual_way(platform: str) -> None:
    with pytest.raises(
        TermsClosed, match=r"^[A-Z].+ is not read by a machine: .+watchdesk import`\.$"
    ):
        gate(replace(BLOG, platform=platform), APPROVED)


@pytest.mark.parametrize("platform", BY_APPROVAL)
def test_what_needs_an_approval_is_refused_until_it_is_on_file(platform: str) -> None:
    account = replace(BLOG, platform=platform)
    with pytest.raises(TermsClosed, match=rf"is closed: .+\[platforms\.{platform}\]"):
        gate(account)
    assert gate(account, APPROVED) is PLATFORMS[platform]


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
