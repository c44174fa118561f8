"""What Meta's Graph API says of a Facebook Page, an Instagram professional account, a Threads profile. Pure.

Two traps are kept here. Addresses of pictures are signed anew with each answer, so the hash of a post goes by the
ids of its pictures. And Facebook's `updated_time` moves with every comment, so it is no time of an edit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from collectors.answers import OK
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
    Unread,
)
from collectors.drafting import finish
from collectors.entries import ENTRY_CAP
from collectors.errors import Malformed
from collectors.pages import Node, load
from collectors.text import content_hash

OBJECT_ID: Final = re.compile(r"[0-9]{1,30}(?:_[0-9]{1,30})?", re.ASCII)
_ADDRESSES: Final = {
    "facebook": re.compile(
        r"https?://(?:www\.|m\.)?facebook\.com/(?:profile\.php\?id=)?([A-Za-z0-9.]{1,100})/?(?:[?#&].*)?",
        re.ASCII | re.IGNORECASE,
    ),
    "instagram": re.compile(
        r"https?://(?:www\.)?instagram\.com/([A-Za-z0-9._]{1,30})/?(?:[?#].*)?",
        re.ASCII | re.IGNORECASE,
    ),
    "threads": re.compile(
        r"https?://(?:www\.)?threads\.(?:com|net)/@([A-Za-z0-9._]{1,30})/?(?:[?#].*)?",
        re.ASCII | re.IGNORECASE,
    ),
}
_HANDLE: Final = re.compile(r"@?([A-Za-z0-9._]{1,100})", re.ASCII)
_TAG: Final = re.compile(r"#(\w{1,100})")
_MENTION: Final = re.compile(r"(?<![\w.])@([A-Za-z0-9._]{1,30})", re.ASCII)
_MISSING_OBJECT: Final = (100, 33)
_UNKNOWN_ALIAS: Final = 803
_WORDS: Final = 200
_LONG: Final = 4_096
_FILMS: Final = frozenset({"video", "video_inline", "video_autoplay", "video_direct_response"})


@dataclass(frozen=True, slots=True)
class _Draft:
    """A post before it is finished, with the ids that its pictures keep."""

    post: Post
    pictures: tuple[str, ...]


def username(account: Account) -> str:
    """Return the name by which the API is asked, from the address or the handle; empty where there is none."""
    pattern = _ADDRESSES.get(account.platform)
    found = pattern.fullmatch(account.url) if pattern else None
    found = found or _HANDLE.fullmatch(account.handle.strip())
    return found[1].strip(".") if found else ""


def read(exchange: Exchange, account: Account, _refs: Sequence[PostRef]) -> Found:
    """Return everything an exchange says; see `collectors.readers.read`.

    Raises:
        Malformed: The body is no JSON, or the account is none of Meta's.
    """
    if account.platform not in _DIALECTS:
        raise Malformed("Meta was asked for an account of another platform.")
    root = load(exchange.body)
    token = refusal(root)
    if exchange.purpose is Purpose.PROBE:
        return _probe(exchange, account, root, token)
    if token:
        return Found(profile=Profile(_standing(root), token=token))
    if exchange.status != OK:
        return Found()
    if exchange.purpose is Purpose.PROFILE:
        return Found(profile=_profile(root, account))
    posts, unread = _posts(listed(root), account, exchange)
    left_out = max(0, len(listed(root)) - ENTRY_CAP)
    return Found(posts=posts, left_out=left_out, unread=unread)


def listed(root: Node) -> Node:
    """Return the list of posts of an answer, whichever of the three APIs gave it."""
    discovered = root["business_discovery"]["media"]["data"]
    return discovered if discovered else root["data"]  # noqa: FURB110  an empty list is an answer too


def refusal(root: Node) -> str:
    """Return the API's own words where it says no, such as `100/33 Unsupported get request`; else nothing."""
    error = root["error"]
    if not error:
        return ""
    code, sub = error["code"].integer(), error["error_subcode"].integer()
    words = " ".join(error["message"].text(_WORDS).split())
    return f"{code}/{sub} {words}"[:_WORDS].strip() if sub else f"{code} {words}"[:_WORDS].strip()


def missing(root: Node) -> bool:
    """Tell whether the API says that what was asked for is not there, or not there for us."""
    error = root["error"]
    code, sub = error["code"].integer(), error["error_subcode"].integer()
    return (code, sub) == _MISSING_OBJECT or code == _UNKNOWN_ALIAS


def _standing(root: Node) -> Standing:
    """Return how an account stands that was refused.

    Only an unknown name is a positive word; the others stand for a lack of permission as well.
    """
    return Standing.GONE if root["error"]["code"].integer() == _UNKNOWN_ALIAS else Standing.UNKNOWN


def _profile(root: Node, account: Account) -> Profile:
    who = root["business_discovery"] if account.platform == "instagram" else root
    number, name = who["id"].text(40), who["username"].text(100)
    if not (number or name):
        return Profile(Standing.UNKNOWN)
    return Profile(Standing.ACTIVE, number, name or username(account), who["name"].text(_WORDS))


def _probe(exchange: Exchange, account: Account, root: Node, token: str) -> Found:
    """Read the answer about one post; which one, the address of the question says."""
    asked = exchange.url.partition("?")[0].rpartition("/")[2]
    if token:
        sign = Sign.MISSING if missing(root) else Sign.UNKNOWN
        return Found(sightings=(Sighting(asked, sign, token),))
    posts, unread = _posts((root,), account, exchange)
    if not posts:
        return Found(sightings=(Sighting(asked, Sign.UNKNOWN, "another post came"),), unread=unread)
    return Found(posts=posts)


def _posts(
    items: Iterable[Node], account: Account, exchange: Exchange
) -> tuple[tuple[Post, ...], tuple[Unread, ...]]:
    posts: dict[str, Post] = {}
    unread: list[Unread] = []
    for number, item in enumerate(items):
        if number == ENTRY_CAP:
            break
        here = f"data/{number}"
        if not OBJECT_ID.fullmatch(item["id"].text(80)):
            unread.append(Unread(here, "It carries no id of a post."))
        elif _theirs(item, account):
            draft = _DIALECTS[account.platform](item, account)
            posts[draft.post.native_id] = _finished(draft, here, exchange)
    return tuple(posts.values()), tuple(unread)


def _finished(draft: _Draft, here: str, exchange: Exchange) -> Post:
    post = finish(replace(draft.post, pointer=here), exchange)
    beside = (post.content_warning, *((post.quoted_id,) if post.quoted_id else ()))
    stable = content_hash(post.title, post.text, post.links, draft.pictures, beside)
    return replace(post, content_sha256=stable)


def _theirs(item: Node, account: Account) -> bool:
    """Tell whether a post is by the account: visitors write on a Page too."""
    author, name = item["from"]["id"].text(40), item["username"].text(100)
    if author and account.native_id:
        return author == account.native_id
    if author:
        return item["id"].text(80).partition("_")[0] == author
    return not name or name.lower() == username(account).lower()


def _facebook(item: Node, account: Account) -> _Draft:
    parts = list(_parts(item["attachments"]["data"]))
    text = item["message"].text() or item["story"].text()
    shared = item["parent_id"].text(80)
    said = next((p["description"].text() for p in parts if p["description"]), "")
    own = bool(item["message"].text().strip())
    links = [
        (p["unshimmed_url"] or p["url"]).text(_LONG)
        for p in parts
        if p["media_type"].text(40) == "link"
    ]
    tagged = item["message_tags"]
    post = Post(
        platform=account.platform,
        instance="facebook.com",
        native_id=item["id"].text(80),
        permalink=item["permalink_url"].text(_LONG),
        kind=("quote" if own else "repost") if shared else "post",
        author=item["from"]["name"].text(_WORDS),
        text=text if own or not shared else said or text,
        published_at=item["created_time"].time(),
        links=tuple(links),
        tags=tuple(_TAG.findall(text)),
        media=tuple(_picture(p) for p in parts if p["media"]["image"]["src"]),
        account_native_id=item["from"]["id"].text(40),
        handle_at_capture=username(account),
        quoted_id=shared if own else "",
        repost_of_id="" if own else shared,
        mentions=tuple(tag["name"].text(_WORDS) for tag in tagged),
        place=item["place"]["name"].text(_WORDS),
    )
    return _Draft(post, tuple(p["target"]["id"].text(80) for p in parts if p["media"]))


def _parts(attachments: Node) -> Iterator[Node]:
    """Yield what is attached; an album as its pictures."""
    for attachment in attachments:
        inner = attachment["subattachments"]["data"]
        yield from inner if len(inner) else (attachment,)


def _picture(part: Node) -> Media:
    image = part["media"]["image"]
    film = part["media"]["source"].text(_LONG) if part["media_type"].text(40) in _FILMS else ""
    width, height = image["width"].integer(), image["height"].integer()
    mime = "video/mp4" if film else "image/*"
    return Media(film or image["src"].text(_LONG), mime, part["title"].text(_WORDS), width, height)


def _instagram(item: Node, account: Account) -> _Draft:
    caption = item["caption"].text()
    media, pictures = _pieces(item)
    post = Post(
        platform=account.platform,
        instance="instagram.com",
        native_id=item["id"].text(80),
        permalink=item["permalink"].text(_LONG),
        kind="video" if item["media_type"].text(40) == "VIDEO" else "photo",
        author=item["username"].text(100) or username(account),
        text=caption,
        published_at=item["timestamp"].time(),
        tags=tuple(_TAG.findall(caption)),
        media=media,
        account_native_id=account.native_id,
        handle_at_capture=item["username"].text(100) or username(account),
        mentions=tuple(_MENTION.findall(caption)),
        counters=tuple((k, item[k].integer()) for k in ("like_count", "comments_count") if item[k]),
    )
    return _Draft(post, pictures)


def _threads(item: Node, account: Account) -> _Draft:
    text = item["text"].text()
    media, pictures = _pieces(item)
    quoted, reposted = item["quoted_post"]["id"].text(80), item["reposted_post"]["id"].text(80)
    parent = item["replied_to"]["id"].text(80)
    topic = item["topic_tag"].text(100)
    link = item["link_attachment_url"].text(_LONG)
    kinds = (("repost", reposted), ("reply", parent), ("quote", quoted))
    post = Post(
        platform=account.platform,
        instance="threads.com",
        native_id=item["id"].text(80),
        permalink=item["permalink"].text(_LONG),
        kind=next((kind for kind, other in kinds if other), "post"),
        author=item["username"].text(100) or username(account),
        text=text,
        published_at=item["timestamp"].time(),
        links=(link,) if link else (),
        tags=tuple(dict.fromkeys([*([topic] if topic else []), *_TAG.findall(text)])),
        media=media,
        account_native_id=account.native_id,
        handle_at_capture=item["username"].text(100) or username(account),
        parent_id=parent,
        root_id=item["root_post"]["id"].text(80),
        quoted_id=quoted,
        repost_of_id=reposted,
        mentions=tuple(_MENTION.findall(text)),
    )
    return _Draft(post, pictures)


def _pieces(item: Node) -> tuple[tuple[Media, ...], tuple[str, ...]]:
    """Return the pictures of an Instagram or Threads post, an album's one by one, and their ids."""
    children = item["children"]["data"]
    media: list[Media] = []
    pictures: list[str] = []
    for piece in children if len(children) else (item,):
        kind = piece["media_type"].text(40)
        if kind in {"TEXT_POST", "REPOST_FACADE", ""} and not piece["media_url"]:
            continue
        pictures.append(piece["id"].text(80))
        url = (piece["media_url"] or piece["thumbnail_url"]).text(_LONG)
        if url:
            mime = "video/mp4" if kind == "VIDEO" else "image/*"
            media.append(Media(url, mime, piece["alt_text"].text(1_000)))
    return tuple(media), tuple(pictures)


_DIALECTS: Final[dict[str, Callable[[Node, Account], _Draft]]] = {
    "facebook": _facebook,
    "instagram": _instagram,
    "threads": _threads,
}
