"""A look at a WordPress author through the whole net."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from support.publishers import BlogApi
from support.web import AGENT, Clock, Site

from collectors.base import Account, Cursor, PlatformSettings, PostRef, Sign, Standing
from collectors.http import Limits
from collectors.net import Look, Net

HOST = "blog.example"
BASE = f"http://{HOST}/wp-json/wp/v2"
JO = Account("blog", "jo", f"{BASE}/posts?author=3", "official")
DAY = "2026-03-01T10:{:02}:{:02}"


@pytest.fixture
def api() -> BlogApi:
    return BlogApi()


@pytest.fixture
async def net(api: BlogApi) -> AsyncIterator[Net]:
    async with (
        Site(otherwise=api) as site,
        Net(
            agent=AGENT,
            clock=Clock(),
            addresses=site.names(HOST),
            limits=Limits(tries=1),
            platforms={"blog": PlatformSettings(pages=2)},
        ) as running,
    ):
        yield running


def _signs(look: Look) -> dict[str, Sign]:
    return {s.native_id: s.sign for page in look.pages for s in page.found.sightings}


async def test_only_the_authors_public_posts_are_read(api: BlogApi, net: Net) -> None:
    mine = api.write("Mine", DAY.format(0, 1))
    api.write("Not mine", DAY.format(0, 2), author=4)
    locked = {"rendered": "", "protected": True}
    api.write("Locked", DAY.format(0, 3), content=locked)
    look = await net.look(JO, resolve=True)
    (post,) = look.posts
    assert (post.native_id, post.title, post.text) == (mine, "Post – 1", "Mine")
    assert post.native_uri == "http://blog.example/?p=1"
    assert look.pages[-1].exchange.collector == "wordpress"
    assert look.profile is not None
    assert (look.profile.standing, look.profile.name) == (Standing.ACTIVE, "Jo S.")


async def test_an_edit_comes_alone_and_as_a_new_version(api: BlogApi, net: Net) -> None:
    for n in range(5):
        api.write(f"Text {n}", DAY.format(n, 0))
    first = await net.look(JO)
    api.posts[2]["content"]["rendered"] = "<p>Other</p>"
    api.posts[2]["modified_gmt"] = DAY.format(30, 0)
    second = await net.look(JO, first.cursor)
    assert [(post.native_id, post.text) for post in second.posts] == [
        ("5", "Text 4"),
        ("2", "Other"),
    ]
    assert second.posts[1].edited_at is not None
    assert second.cursor == Cursor(native=DAY.format(30, 0) + "Z")


async def test_a_look_cut_by_the_page_cap_is_taken_up_where_it_ended(
    api: BlogApi, net: Net
) -> None:
    api.write("First", DAY.format(0, 0))
    cursor = (await net.look(JO)).cursor
    for n in range(230):
        api.write(f"Text {n}", DAY.format(1 + n // 60, n % 60))
    found: set[str] = set()
    for _ in range(3):
        look = await net.look(JO, cursor)
        assert len(look.pages) <= 2
        found |= {post.native_id for post in look.posts}
        cursor = look.cursor
    assert found >= {str(n) for n in range(2, 232)}


async def test_more_in_one_second_than_a_look_takes_does_not_hold_us_for_ever(
    api: BlogApi, net: Net
) -> None:
    api.write("First", DAY.format(0, 0))
    cursor = (await net.look(JO)).cursor
    for n in range(150):
        api.write(f"Text {n}", DAY.format(0, 0))
    api.write("Later", DAY.format(9, 0))
    found: set[str] = set()
    for _ in range(3):
        look = await net.look(JO, cursor)
        found |= {post.text for post in look.posts}
        cursor = look.cursor
    assert "Later" in found


async def test_trashed_deleted_and_kept_posts_are_told_apart(api: BlogApi, net: Net) -> None:
    kept, trashed, gone, locked = (api.write(t, DAY.format(0, 1)) for t in "ktgl")
    look = await net.look(JO)
    refs = [PostRef(post.native_id, post.permalink) for post in look.posts]
    api.posts[int(trashed)]["status"] = "trash"
    api.posts[int(locked)]["content"] = {"rendered": "", "protected": True}
    del api.posts[int(gone)]
    after = await net.look(JO, look.cursor, refs=refs)
    assert _signs(after) == {
        trashed: Sign.RESTRICTED,
        gone: Sign.MISSING,
        locked: Sign.RESTRICTED,
    }
    assert kept in {post.native_id for post in after.posts}


@pytest.mark.parametrize(
    ("path", "standing", "posts"),
    [
        ("/users?slug=jo", Standing.ACTIVE, 1),
        ("/users?slug=nobody", Standing.UNKNOWN, 0),
        ("/users/3", Standing.ACTIVE, 1),
        ("/users/9", Standing.GONE, 0),
    ],
)
async def test_an_author_is_found_by_number_or_name(
    api: BlogApi, net: Net, path: str, standing: Standing, posts: int
) -> None:
    api.write("Mine", DAY.format(0, 1))
    look = await net.look(Account("blog", "jo", BASE + path, "official"), resolve=True)
    assert look.error is None
    assert look.profile is not None
    assert (look.profile.standing, len(look.posts)) == (standing, posts)


async def test_a_whole_blog_is_an_account_too(api: BlogApi, net: Net) -> None:
    api.write("Mine", DAY.format(0, 1))
    look = await net.look(Account("blog", "b", f"http://{HOST}/wp-json/", "official"), resolve=True)
    assert look.profile is not None
    assert (look.profile.name, len(look.posts)) == ("The blog", 1)
