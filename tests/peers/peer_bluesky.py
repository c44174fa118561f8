"""A real Bluesky server (PDS): what its author writes, changes and deletes arrives as what it is."""

from __future__ import annotations

from datetime import UTC, datetime

from peers.bluesky import PDS_HOST, Author, Pds

from collectors.base import Account, PostRef, Sign, Standing
from collectors.net import Look, Net


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")  # noqa: TID251  the server has a real clock


def _account(author: Author) -> Account:
    url = f"http://{PDS_HOST}/xrpc/com.atproto.repo.listRecords?repo={author.did}"
    return Account("bluesky", author.handle, url, "self_registered")


def _refs(look: Look) -> list[PostRef]:
    return [
        PostRef(post.native_id, post.permalink, post.native_uri, post.native_version)
        for post in look.posts
    ]


def _signs(look: Look) -> dict[str, Sign]:
    return {s.native_id: s.sign for page in look.pages for s in page.found.sightings}


async def test_an_edit_is_the_same_post_under_another_cid(pds: Pds, own_server: Net) -> None:
    author = await pds.join("mender")
    key = await author.write("Before", _now())
    first = await own_server.look(_account(author), resolve=True)
    assert first.error is None
    assert first.profile is not None
    assert first.profile.standing is Standing.ACTIVE
    await author.edit(key, "After", _now())
    second = await own_server.look(_account(author), first.cursor)
    (old,), (new,) = first.posts, second.posts
    assert (old.text, new.text) == ("Before", "After")
    assert old.native_id == new.native_id
    assert old.native_version != new.native_version


async def test_a_deleted_post_is_missing_and_a_kept_one_is_live(pds: Pds, own_server: Net) -> None:
    author = await pds.join("eraser")
    lost, kept = await author.write("Lost", _now()), await author.write("Kept", _now())
    look = await own_server.look(_account(author))
    ids = {post.native_id.rpartition("/")[2]: post.native_id for post in look.posts}
    await author.delete(lost)
    after = await own_server.look(_account(author), look.cursor, refs=_refs(look))
    assert after.error is None
    assert _signs(after)[ids[lost]] is Sign.MISSING
    assert _signs(after).get(ids[kept], Sign.LIVE) is Sign.LIVE
    assert ids[kept] in {post.native_id for post in after.posts} | set(_signs(after))


async def test_a_deactivated_account_is_told_from_deleted_posts(pds: Pds, own_server: Net) -> None:
    author = await pds.join("leaver")
    await author.write("Said", _now())
    look = await own_server.look(_account(author))
    await author.leave()
    after = await own_server.look(_account(author), look.cursor, refs=_refs(look), resolve=True)
    assert after.profile is not None
    # Without the standing the missing post would look like a deletion.
    assert after.profile.standing is Standing.DEACTIVATED
    assert set(_signs(after).values()) <= {Sign.MISSING, Sign.UNKNOWN}
