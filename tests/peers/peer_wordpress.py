"""A real WordPress: by its REST API and by its feed."""

from __future__ import annotations

from peers.sites import BLOG_HOST, WordPress

from collectors.base import Account, PostRef, Sign, Standing
from collectors.net import Look, Net

API = Account("blog", "jo", f"http://{BLOG_HOST}/wp-json/wp/v2/posts?author=1", "official")
FEED = Account("blog", "jo", f"http://{BLOG_HOST}/feed/atom/", "official")


def _refs(look: Look) -> tuple[PostRef, ...]:
    return tuple(
        PostRef(post.native_id, post.permalink, post.native_uri, post.native_version)
        for post in look.posts
    )


def _signs(look: Look) -> dict[str, Sign]:
    return {s.native_id: s.sign for page in look.pages for s in page.found.sightings}


async def test_posts_of_one_author_are_read_by_the_api(blog: WordPress, net: Net) -> None:
    mine = blog.write("Night & day", "<p>The <b>depot</b> was quiet.</p>")
    blog.write("Other", "Somebody else's words.", author=2)
    blog.write("Draft", "Not public.", post_status="draft")
    blog.write("Locked", "Behind a password.", post_password="secret")  # noqa: S106  of the peer
    look = await net.look(API, resolve=True)
    assert look.error is None
    assert look.profile is not None
    assert (look.profile.standing, look.profile.name) == (Standing.ACTIVE, "jo")
    (post,) = look.posts
    assert (post.native_id, post.title, post.text) == (mine, "Night & day", "The depot was quiet.")
    assert post.permalink == f"http://{BLOG_HOST}/night-day/"
    assert post.published_at is not None


async def test_an_edit_is_a_new_version_and_the_cursor_asks_for_nothing_else(
    blog: WordPress, net: Net
) -> None:
    number = blog.write("Edited", "Before.")
    first = await net.look(API)
    old = next(post for post in first.posts if post.native_id == number)
    quiet = await net.look(API, first.cursor)
    assert quiet.error is None
    blog.edit(number, "After.")
    second = await net.look(API, first.cursor)
    new = next(post for post in second.posts if post.native_id == number)
    assert (old.text, new.text) == ("Before.", "After.")
    assert old.content_sha256 != new.content_sha256
    assert "Night & day" in {post.title for post in first.posts}
    assert len(second.posts) <= 2  # of the same second


async def test_trash_is_not_public_and_deletion_is_missing(blog: WordPress, net: Net) -> None:
    kept, trashed, deleted = (blog.write(name, name) for name in ("Kept", "Trashed", "Deleted"))
    look = await net.look(API)
    refs = _refs(look)
    blog.trash(trashed)
    blog.delete(deleted)
    after = await net.look(API, look.cursor, refs=refs)
    assert after.error is None
    signs = _signs(after)
    assert (signs[trashed], signs[deleted]) == (Sign.RESTRICTED, Sign.MISSING)
    assert kept not in signs
    assert kept in {post.native_id for post in after.posts}  # it came along, so it is live
    assert after.profile is not None
    assert after.profile.standing is Standing.ACTIVE


async def test_the_feed_tells_edits_and_its_pages_tell_deletions(blog: WordPress, net: Net) -> None:
    number = blog.write("In the feed", "First words.")
    gone = blog.write("Soon gone", "Second words.")
    look = await net.look(FEED)
    assert look.error is None
    ids = {post.title: post.native_id for post in look.posts}
    again = await net.look(FEED, look.cursor)
    assert again.pages[0].exchange.status == 304
    blog.edit(number, "Other words.")
    blog.delete(gone)
    after = await net.look(FEED, refs=_refs(look))
    texts = {post.title: post.text for post in after.posts}
    assert texts["In the feed"] == "Other words."
    assert "Soon gone" not in texts
    signs = _signs(after)
    assert signs[ids["Soon gone"]] is Sign.MISSING
    assert signs[ids["In the feed"]] is Sign.LIVE


async def test_feed_and_api_are_found_from_the_front_page(net: Net) -> None:
    found = {one.kind: one.url for one in await net.discover(f"http://{BLOG_HOST}/")}
    assert found["rss"] == f"http://{BLOG_HOST}/feed/"
    assert found["wordpress"] == f"http://{BLOG_HOST}/wp-json/"
    whole = Account("blog", "peer", found["wordpress"], "official")
    look = await net.look(whole, resolve=True)
    assert look.profile is not None
    assert look.profile.name == "Peer"
    assert {post.account_native_id for post in look.posts} == {"1", "2"}
