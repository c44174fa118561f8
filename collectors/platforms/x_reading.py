"""What X's API v2 says: posts with their versions, errors that are signs, and how the account stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from html import unescape
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
    Unread,
)
from collectors.drafting import finish
from collectors.entries import ENTRY_CAP
from collectors.pages import Node, epoch, load

INSTANCE: Final = "x.com"
POST_ID: Final = re.compile(r"[0-9]{1,19}", re.ASCII)
_NAME: Final = re.compile(r"[A-Za-z0-9_]{1,15}", re.ASCII)
_IN_ADDRESS: Final = re.compile(
    r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/@?([^/?#]+)", re.IGNORECASE
)
_OF_USER: Final = re.compile(r"/2/users/([0-9]{1,19})/tweets")
_EPOCH_MS: Final = 1_288_834_974_657
"""Ids made since November 2010 begin with milliseconds since this moment (X's "snowflake" ids)."""
_FIRST_TIMED: Final = 1 << 55
_KINDS: Final = {"retweeted": "repost", "replied_to": "reply", "quoted": "quote"}
_WORDS: Final = 200
_LONG: Final = 4_096


@dataclass(frozen=True, slots=True)
class _Included:
    """What the answer carries beside the posts."""

    posts: dict[str, Node]
    media: dict[str, Node]
    places: dict[str, Node]


def read(exchange: Exchange, account: Account, refs: Sequence[PostRef]) -> Found:
    """Return everything an exchange says; see `collectors.readers.read`."""
    root = load(exchange.body)
    if exchange.purpose is Purpose.PROFILE:
        return Found(profile=_profile(root))
    of_user = _OF_USER.search(exchange.url)
    author = of_user[1] if of_user else account.native_id
    posts, unread = _posts(root, author, account, exchange)
    return Found(
        posts=posts,
        left_out=max(0, len(root["data"]) - ENTRY_CAP),
        sightings=tuple(_signs(root, refs)) if exchange.purpose is Purpose.PROBE else (),
        profile=_refusal(root),
        unread=unread,
    )


def username(account: Account) -> str:
    """Return the account's name from the address or the handle, or an empty string."""
    found = _IN_ADDRESS.match(account.url)
    name = found[1] if found else account.handle.strip().removeprefix("@")
    return name if _NAME.fullmatch(name) else ""


def latest(ref: PostRef) -> str:
    """Return the id of the latest version that is known of a post, or an empty string."""
    return next((i for i in (ref.native_version, ref.native_id) if POST_ID.fullmatch(i)), "")


def _profile(root: Node) -> Profile:
    who = root["data"]
    number, name = who["id"].text(20), who["username"].text(40)
    if not number:
        return _refusal(root) or Profile(Standing.UNKNOWN)
    closed = who["protected"].flag()
    return Profile(
        Standing.CLOSED if closed else Standing.ACTIVE,
        number,
        name,
        who["name"].text(_WORDS),
        "protected" if closed else "",
    )


def _refusal(root: Node) -> Profile | None:
    """Return how an account stands that the errors speak of; None where they speak of none."""
    for error in root["errors"]:
        if error["resource_type"].text(20) != "user":
            continue
        token, sign = _sign(error)
        match sign:
            case Sign.MISSING:
                return Profile(Standing.GONE, token=token)
            case Sign.RESTRICTED if "suspended" in token.lower():
                return Profile(Standing.SUSPENDED, token=token)
            case Sign.RESTRICTED:
                return Profile(Standing.CLOSED, token=token)
            case _:
                return Profile(Standing.UNKNOWN, token=token)
    return None


def _signs(root: Node, refs: Sequence[PostRef]) -> Iterator[Sighting]:
    """Yield what the errors say of the posts that were asked for, under the ids they are known by."""
    known = {latest(ref): ref.native_id for ref in refs}
    for error in root["errors"]:
        asked = error["resource_id"].text(20) or error["value"].text(20)
        if asked in known and error["resource_type"].text(20) in {"", "tweet", "post"}:
            token, sign = _sign(error)
            yield Sighting(known[asked], sign, token)


def _sign(error: Node) -> tuple[str, Sign]:
    """Return the platform's words, and what they mean."""
    title, detail = error["title"].text(_WORDS), " ".join(error["detail"].text(_WORDS).split())
    token, said = f"{title}: {detail}"[:_WORDS], f"{title} {detail}".lower()
    if "suspended" in said or "authorization" in said or "not authorized" in said:
        return token, Sign.RESTRICTED
    if "violat" in said:
        return token, Sign.REMOVED
    if title == "Not Found Error" or error["type"].text(_WORDS).endswith("/resource-not-found"):
        return token, Sign.MISSING
    return token, Sign.UNKNOWN


def _posts(
    root: Node, author: str, account: Account, exchange: Exchange
) -> tuple[tuple[Post, ...], tuple[Unread, ...]]:
    beside = root["includes"]
    included = _Included(
        {post["id"].text(20): post for post in beside["tweets"]},
        {media["media_key"].text(80): media for media in beside["media"]},
        {place["id"].text(80): place for place in beside["places"]},
    )
    posts: dict[str, Post] = {}
    unread: list[Unread] = []
    for number, post in enumerate(root["data"]):
        if number == ENTRY_CAP:
            break
        here = f"data/{number}"
        one = post["id"].text(20)
        if not POST_ID.fullmatch(one):
            unread.append(Unread(here, "It carries no id of a post."))
            continue
        versions = [v.text(20) for v in post["edit_history_tweet_ids"]] or [one]
        theirs = not author or post["author_id"].text(20) in {"", author}
        if theirs and versions[-1] == one and POST_ID.fullmatch(versions[0]):
            made = replace(_post(post, versions[0], included, account), pointer=here)
            posts[versions[0]] = finish(made, exchange)
    return tuple(posts.values()), tuple(unread)


def _post(post: Node, first: str, included: _Included, account: Account) -> Post:
    one, name = post["id"].text(20), username(account)
    referred = {r["type"].text(20): r["id"].text(20) for r in post["referenced_tweets"]}
    shared = included.posts.get(referred.get("retweeted", ""), Node(None))
    words = shared or post
    raw, text, entities = _text(words)
    conversation = post["conversation_id"].text(20)
    made = post["created_at"].time()
    edited = first != one
    return Post(
        platform=account.platform,
        instance=INSTANCE,
        native_id=first,
        permalink=f"https://x.com/{name or 'i'}/status/{one}",
        kind=next((_KINDS[kind] for kind in _KINDS if kind in referred), "post"),
        author=name,
        text=text,
        text_raw=raw,
        published_at=(_time_of(first) if edited else None) or made,
        edited_at=made if edited else None,
        links=tuple(
            link["unwound_url"].text(_LONG) or link["expanded_url"].text(_LONG)
            for link in entities["urls"]
        ),
        tags=tuple(tag["tag"].text(_WORDS) for tag in entities["hashtags"]),
        media=tuple(_media(words, included)),
        lang=post["lang"].text(20),
        native_version=one,
        account_native_id=post["author_id"].text(20),
        handle_at_capture=name,
        parent_id=referred.get("replied_to", ""),
        root_id="" if conversation in {one, first} else conversation,
        quoted_id=referred.get("quoted", ""),
        repost_of_id=referred.get("retweeted", ""),
        sensitive=post["possibly_sensitive"].flag(),
        mentions=tuple(who["username"].text(40) for who in entities["mentions"]),
        place=_place(post["geo"], included),
        counters=tuple(
            (key[:40], value.integer()) for key, value in post["public_metrics"].items()
        ),
    )


def _text(post: Node) -> tuple[str, str, Node]:
    """Return a text as published, the same with its shortened links written out, and its entities.

    A long post carries its whole text beside the cut one.
    """
    source = post["note_tweet"] if post["note_tweet"]["text"] else post
    raw, entities = source["text"].text(), source["entities"]
    if not entities:
        entities = post["entities"]
    whole = {link["url"].text(_LONG): link["expanded_url"].text(_LONG) for link in entities["urls"]}
    short = [re.escape(link) for link in sorted(whole, key=len, reverse=True) if whole[link]]
    text = re.sub("|".join(short), lambda found: whole[found[0]], raw) if short else raw
    return raw, unescape(text), entities


def _media(post: Node, included: _Included) -> Iterator[Media]:
    for key in post["attachments"]["media_keys"]:
        media = included.media.get(key.text(80), Node(None))
        films = (v for v in media["variants"] if v["content_type"].text(40) == "video/mp4")
        film = max(films, key=lambda v: v["bit_rate"].integer(), default=Node(None))
        url = (media["url"] or film["url"] or media["preview_image_url"]).text(_LONG)
        mime = "video/mp4" if film and not media["url"] else ""
        size = media["width"].integer(), media["height"].integer()
        if url:
            yield Media(url, mime, media["alt_text"].text(1_000), *size)


def _place(geo: Node, included: _Included) -> str:
    """Return the place a post names as its own: by name, else as latitude and longitude."""
    place = included.places.get(geo["place_id"].text(80), Node(None))
    longitude, latitude = (geo["coordinates"]["coordinates"][n].text(20) for n in (0, 1))
    pair = f"{latitude},{longitude}" if latitude and longitude else ""
    return place["full_name"].text(_WORDS) or pair


def _time_of(one: str) -> datetime | None:
    """Return when an id was made; None for ids of the first years, which hold no time."""
    number = int(one)
    return epoch(((number >> 22) + _EPOCH_MS) / 1_000) if number >= _FIRST_TIMED else None
