"""A real MediaWiki: what its user writes, changes and loses arrives as what it is."""

from __future__ import annotations

from peers.sites import WIKI_HOST, Wiki

from collectors.base import Account, PostRef, Sign, Standing
from collectors.net import Look, Net

JO = Account("wikipedia", "Jo", f"http://{WIKI_HOST}/index.php/User:Jo", "self_registered")
OTHERS = "The depot opened in 1921 and was rebuilt after the fire of 1957 by the county itself."


def _refs(look: Look) -> tuple[PostRef, ...]:
    return tuple(
        PostRef(post.native_id, post.permalink, post.native_uri, post.native_version)
        for post in look.posts
    )


def _signs(look: Look) -> dict[str, Sign]:
    return {s.native_id: s.sign for page in look.pages for s in page.found.sightings}


def _tokens(look: Look) -> str:
    return "\n".join(s.token for page in look.pages for s in page.found.sightings)


async def test_an_account_and_its_first_words_are_read(wiki: Wiki, net: Net) -> None:
    wiki.edit("Ann", "Depot", OTHERS, "start")
    wiki.edit("Jo", "Depot", OTHERS + "\n\nThe '''night shift''' there is a [[joke]].", "my view")
    wiki.edit("Jo", "Jo's page", "Everything here is mine.", "begin")
    look = await net.look(JO, resolve=True)
    assert look.error is None
    assert look.profile is not None
    assert (look.profile.standing, look.profile.handle) == (Standing.ACTIVE, "Jo")
    assert [(post.title, post.text) for post in look.posts] == [
        ("Depot", "my view\n\nThe night shift there is a joke."),
        ("Jo's page", "begin\n\nEverything here is mine."),
    ]
    assert {post.kind for post in look.posts} == {"revision"}
    assert all(post.published_at and post.instance == WIKI_HOST for post in look.posts)


async def test_a_word_changed_in_a_paragraph_is_not_the_paragraph(wiki: Wiki, net: Net) -> None:
    before = await net.look(JO, resolve=True)
    wiki.edit("Jo", "Depot", OTHERS.replace("1921", "1821") + "\n\nThe night shift.", "typo")
    look = await net.look(JO, before.cursor)
    (post,) = look.posts
    assert "1821" in post.text
    assert "rebuilt after the fire of 1957 by the county itself" not in post.text
    assert post.parent_id == before.posts[0].native_id


async def test_nothing_new_is_one_question_and_no_text(net: Net) -> None:
    first = await net.look(JO)
    again = await net.look(JO, first.cursor)
    assert (len(again.pages), again.posts, again.error) == (1, (), None)
    assert again.cursor == first.cursor


async def test_a_deleted_page_takes_its_revisions_with_the_reason(wiki: Wiki, net: Net) -> None:
    wiki.edit("Jo", "Gone soon", "A slip of the tongue.", "oops")
    look = await net.look(JO)
    gone = next(post for post in look.posts if post.title == "Gone soon")
    refs = _refs(look)
    wiki.delete("Gone soon", "author asked for it")
    after = await net.look(JO, look.cursor, refs=refs)
    signs = _signs(after)
    assert signs.pop(gone.native_id) is Sign.MISSING
    assert set(signs.values()) == {Sign.LIVE}
    assert "author asked for it" in _tokens(after)
    assert after.profile is not None  # asked because something is missing
    assert after.profile.standing is Standing.ACTIVE
    wiki.undelete("Gone soon")
    back = await net.look(JO, look.cursor, refs=refs)
    assert _signs(back)[gone.native_id] is Sign.LIVE


async def test_a_hidden_revision_is_there_and_not_public(wiki: Wiki, net: Net) -> None:
    wiki.edit("Jo", "Private", "The address of a citizen.", "")
    wiki.edit("Ann", "Private", "Nothing.", "")
    look = await net.look(JO)
    hidden = next(post for post in look.posts if post.title == "Private")
    wiki.hide("Private", hidden.native_id)
    after = await net.look(JO, look.cursor, refs=_refs(look))
    assert _signs(after)[hidden.native_id] is Sign.RESTRICTED


async def test_many_edits_are_read_over_several_looks_and_none_is_lost(
    wiki: Wiki, net: Net
) -> None:
    before = await net.look(JO)
    wiki.edit_many("Jo", 180)
    found: list[str] = []
    cursor = before.cursor
    for _ in range(3):
        look = await net.look(JO, cursor)
        assert look.error is None
        found += [post.title for post in look.posts if post.title.startswith("Many ")]
        cursor = look.cursor
    assert sorted(found) == sorted(f"Many {n}" for n in range(180))


async def test_an_endless_block_is_a_suspension_and_a_short_one_is_not(
    wiki: Wiki, net: Net
) -> None:
    wiki.block("Jo", "1 day")
    short = await net.look(JO, resolve=True)
    assert short.profile is not None
    assert (short.profile.standing, "blocked" in short.profile.token) == (Standing.ACTIVE, True)
    wiki.block("Ann", "infinite")
    ann = Account("wikipedia", "Ann", f"http://{WIKI_HOST}/index.php/User:Ann", "official")
    long = await net.look(ann, resolve=True)
    assert long.profile is not None
    assert long.profile.standing is Standing.SUSPENDED
    nobody = Account("wikipedia", "Nobody", f"http://{WIKI_HOST}/", "official")
    missing = await net.look(nobody, resolve=True)
    assert missing.profile is not None
    assert missing.profile.standing is Standing.GONE


async def test_the_api_of_a_wiki_is_found_by_its_page(net: Net) -> None:
    page = f"http://{WIKI_HOST}/index.php/Main_Page"
    assert [one.url for one in await net.discover(page)] == [f"http://{WIKI_HOST}/api.php"]
