"""What an answer of WordPress's REST API says: posts, an author or a blog, and whether known posts still stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from collectors.base import (
    Account,
    Exchange,
    Found,
    Media,
    Post,
    PostRef,
    Profile,
    Purpose,
    Sighting,
    Sign,
    Standing,
)
from collectors.drafting import finish, host_of
from collectors.entries import ENTRY_CAP
from collectors.errors import Malformed
from collectors.markup import plain_text
from collectors.pages import Node, load

FIELDS: Final = (
    "id,date_gmt,modified_gmt,guid,link,status,type,title,content,author,featured_media,"
    "jetpack_featured_media_url,sticky"
)
"""What is asked of each post; nothing of comments or other people."""
_OK: Final = 200
_ASKED = re.compile(r"/wp/v2/posts/([0-9]{1,18})(?:[?&/]|$)", re.ASCII)
_AUTHOR = re.compile(r"[?&]author=([0-9]{1,18})(?:&|$)", re.ASCII)
_CODE = re.compile(r"[a-z0-9_-]{1,60}", re.ASCII)
_NO_SUCH_POST: Final = frozenset({"rest_post_invalid_id"})
_NOT_PUBLIC: Final = frozenset({"rest_forbidden", "rest_cannot_read", "rest_forbidden_status"})
_NO_SUCH_USER: Final = frozenset({"rest_user_invalid_id"})
_GONE: Final = 410
_NOBODY: Final = "no author of that name has published anything"


def read(exchange: Exchange, account: Account, refs: Sequence[PostRef]) -> Found:
    """Read an answer.

    Raises:
        Malformed: It is no JSON.
    """
    if exchange.purpose is Purpose.PROFILE:
        return Found(profile=_profile(exchange))
    if exchange.purpose is Purpose.PROBE and (asked := _route(exchange)):
        return _probed(exchange, account, asked, refs)
    page = load(exchange.body)
    posts = [
        (_post(post, f"/{n}", exchange, account), post)
        for n, post in enumerate(page)
        if _public(post, exchange)
    ]
    kept = tuple(post for post, _ in posts[:ENTRY_CAP])
    hidden = tuple(
        Sighting(str(post["id"].integer()), Sign.RESTRICTED, "content.protected")
        for post in page
        if exchange.purpose is Purpose.PROBE and post["content"]["protected"].flag()
    )
    return Found(kept, len(posts) - len(kept), sightings=hidden)


def changed(post: Node) -> datetime | None:
    """Return when a post was last changed."""
    return post["modified_gmt"].time() or post["date_gmt"].time()


def _public(post: Node, exchange: Exchange) -> bool:
    """Tell whether a post is published, open to everybody, and by the author that was asked for."""
    author = _AUTHOR.search(exchange.url)
    return (
        post["id"].integer() > 0
        and post["status"].text(40) in {"publish", ""}
        and not post["content"]["protected"].flag()
        and (author is None or post["author"].integer() == int(author[1]))
    )


def _post(post: Node, where: str, exchange: Exchange, account: Account) -> Post:
    published, edited = post["date_gmt"].time(), post["modified_gmt"].time()
    picture = post["jetpack_featured_media_url"].text(2_048)
    return finish(
        Post(
            platform=account.platform,
            instance=host_of(exchange.final_url),
            native_id=str(post["id"].integer()),
            permalink=post["link"].text(2_048),
            title=plain_text(post["title"]["rendered"].text(10_000)),
            text_raw=post["content"]["rendered"].text(),
            raw_format="html",
            published_at=published or edited,
            edited_at=edited if published and edited and edited > published else None,
            pointer=where,
            media=(Media(picture, "image/*"),) if picture else (),
            native_uri=post["guid"]["rendered"].text(2_048),
            native_version=post["modified_gmt"].text(40),
            account_native_id=str(post["author"].integer() or ""),
            handle_at_capture=account.handle,
            container=host_of(exchange.final_url),
        ),
        exchange,
    )


def _route(exchange: Exchange) -> str:
    """Return the number of the one post that was asked for."""
    found = _ASKED.search(exchange.url.replace("%2F", "/"))
    return found[1] if found else ""


def _probed(exchange: Exchange, account: Account, asked: str, refs: Sequence[PostRef]) -> Found:
    if asked not in {ref.native_id for ref in refs}:
        return Found()
    if exchange.status != _OK:
        return Found(sightings=(_refusal(exchange, asked),))
    page = load(exchange.body)
    if page["id"].integer() != int(asked):
        return Found()
    if page["content"]["protected"].flag():
        return Found(sightings=(Sighting(asked, Sign.RESTRICTED, "content.protected"),))
    if not _public(page, exchange):
        return Found(sightings=(Sighting(asked, Sign.UNKNOWN, "another author or status"),))
    return Found((_post(page, "", exchange, account),))


def _refusal(exchange: Exchange, asked: str) -> Sighting:
    """Return what WordPress says of a post that it does not show. A trashed post exists, and is not public."""
    code = _code(exchange)
    sign = Sign.UNKNOWN
    if code in _NO_SUCH_POST or exchange.status == _GONE:
        sign = Sign.MISSING
    elif code in _NOT_PUBLIC:
        sign = Sign.RESTRICTED
    return Sighting(asked, sign, f"{exchange.status} {code}".strip())


def _profile(exchange: Exchange) -> Profile | None:
    if exchange.status != _OK:
        code = _code(exchange)
        standing = Standing.GONE if code in _NO_SUCH_USER else Standing.UNKNOWN
        return Profile(standing, token=f"{exchange.status} {code}".strip())
    page = load(exchange.body)
    for user in _people(page):
        number = str(user["id"].integer() or "")
        name = plain_text(user["name"].text(1_000))
        return Profile(Standing.ACTIVE, number, user["slug"].text(200), name)
    return Profile(Standing.UNKNOWN, token=_NOBODY)


def _people(page: Node) -> Iterator[Node]:
    """Yield the authors of a list, or the one author or blog that an answer is."""
    if page["name"]:
        yield page
    yield from (user for user in page if user["name"])


def _code(exchange: Exchange) -> str:
    """Return the error code of an answer; none where something before WordPress answered."""
    try:
        code = load(exchange.body)["code"].text(200)
    except Malformed:
        return ""
    return code if _CODE.fullmatch(code) else ""
