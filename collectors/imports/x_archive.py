"""X's archive: the person's posts, long ones whole, and posts in communities.

Every member assigns a list to a variable. `deleted-tweets.js` holds what its owner took back; neither X's terms nor
fairness let that be read here. Direct messages, likes, drafts and all else are never opened.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Final

from collectors.base import Account, Media, Post, Unread
from collectors.errors import Malformed
from collectors.imports.bundle import Bundle, MemberUnread
from collectors.imports.drafts import (
    NO_ENTRY,
    NOTHING_IN_IT,
    Items,
    belongs,
    draft,
    id_in,
    twitter_time,
)
from collectors.pages import Node, epoch, load

TWEETS: Final = re.compile(r"(?:^|/)(?:tweets?|community-tweets?)(?:-part[0-9]+)?\.js$")
_NOTES: Final = re.compile(r"(?:^|/)note-tweets?(?:-part[0-9]+)?\.js$")
_ACCOUNT: Final = re.compile(r"(?:^|/)account\.js$")
ASSIGNED: Final = re.compile(
    rb"\s{0,100}window\.YTD\.[a-z_]{1,40}\.part[0-9]{1,4}\s{0,10}=\s{0,10}"
)
_EPOCH_MS: Final = 1_288_834_974_657
_FIRST_TIMED: Final = 1 << 40
_LONGEST_ID: Final = 19
_LINKS: Final = 200
_KINDS: Final = {"photo": "image/*", "video": "video/*", "animated_gif": "video/*"}


def read(bundle: Bundle, account: Account) -> Items:
    """Yield a person's own posts.

    Raises:
        Malformed: There are no posts in it, or it is somebody else's.
    """
    if next(bundle.names(TWEETS), None) is None:
        raise Malformed("This X archive holds no `tweets.js`.")
    for root in _wholes(bundle, _ACCOUNT):
        owner = root[0]["account"]
        belongs(
            account,
            handle=owner["username"].text(),
            native_id=owner["accountId"].text(),
            what="X archive",
        )
    long = _long_texts(bundle)
    for name in bundle.names(TWEETS):
        try:
            root = load_assigned(bundle.read(name))
        except MemberUnread as error:
            yield Unread(name, str(error))
            continue
        except Malformed as error:
            yield Unread(name, str(error))
            continue
        for number, entry in enumerate(root):
            pointer = f"{name}#/{number}"
            tweet = entry["tweet"] or entry
            if not tweet.is_object():
                yield Unread(pointer, NO_ENTRY)
            else:
                yield _post(tweet, draft(account, pointer), long)


def load_assigned(body: bytes) -> Node:
    """Return the list that a member assigns to its variable.

    Raises:
        Malformed: It does no such thing.
    """
    start = ASSIGNED.match(body)
    if start is None:
        raise Malformed("It does not begin as X's archives do.")
    try:
        root = load(body[start.end() :].rstrip().removesuffix(b";"))
    except Malformed as error:
        raise Malformed("It is damaged JSON.") from error
    if not root.is_list():
        raise Malformed("It holds no list of entries.")
    return root


def _wholes(bundle: Bundle, pattern: re.Pattern[str]) -> Iterator[Node]:
    """Go through members that only help; what cannot be read there costs no post."""
    for name in bundle.names(pattern):
        try:
            yield load_assigned(bundle.read(name))
        except (MemberUnread, Malformed):
            continue


def _long_texts(bundle: Bundle) -> dict[str, str]:
    """Return the full texts of long posts by the posts' ids, else by their first letters as X repeats them."""
    texts: dict[str, str] = {}
    for root in _wholes(bundle, _NOTES):
        for entry in root:
            note = entry["noteTweet"]
            text, post = (
                note["core"]["text"].text() or note["noteTweetResults"]["text"].text(),
                note["tweetId"].text(),
            )
            if text and post:
                texts[post] = text
    return texts


def _post(tweet: Node, empty: Post, long: dict[str, str]) -> Post | Unread:
    own_id = tweet["id_str"].text() or tweet["id"].text()
    raw = long.get(own_id) or tweet["full_text"].text() or tweet["text"].text()
    media = [
        Media(
            one["media_url_https"].text() or one["media_url"].text(),
            _KINDS.get(one["type"].text(), ""),
        )
        for one in tweet["extended_entities"]["media"] or tweet["entities"]["media"]
    ]
    if not own_id:
        return Unread(empty.pointer, "It has no id.")
    if not raw and not media:
        return Unread(empty.pointer, NOTHING_IN_IT)
    text, links = _spelled_out(raw, tweet)
    first = tweet["edit_info"]["edit"]["initialTweetId"].text() or own_id
    quoted = next((one for link in reversed(links) if (one := id_in("x", link))), "")
    parent = tweet["in_reply_to_status_id_str"].text() or tweet["in_reply_to_status_id"].text()
    when = twitter_time(tweet["created_at"].text())
    place = tweet["place"]["full_name"].text()
    name = empty.handle_at_capture.lstrip("@")
    return replace(
        empty,
        native_id=first,
        native_version=own_id,
        permalink=f"https://x.com/{name}/status/{own_id}",
        kind=_kind(text, parent, quoted),
        text=text,
        text_raw=raw,
        published_at=(_born(first) if own_id != first else None) or when,
        edited_at=when if own_id != first else None,
        precision="second" if when else "unknown",
        lang=tweet["lang"].text(),
        links=tuple(links),
        media=tuple(media),
        tags=tuple(one["text"].text() for one in tweet["entities"]["hashtags"]),
        mentions=tuple(one["screen_name"].text() for one in tweet["entities"]["user_mentions"]),
        parent_id=parent,
        quoted_id=quoted if not text.startswith("RT @") else "",
        container=tweet["community_id_str"].text(),
        sensitive=tweet["possibly_sensitive"].flag(),
        place=place,
        counters=_counters(tweet),
    )


def _born(post_id: str) -> datetime | None:
    """Return when a post was made, which its id tells since 2010 (milliseconds since X's own epoch, times 2^22)."""
    if not post_id.isdigit() or len(post_id) > _LONGEST_ID or int(post_id) < _FIRST_TIMED:
        return None
    return epoch(((int(post_id) >> 22) + _EPOCH_MS) / 1_000)


def _kind(text: str, parent: str, quoted: str) -> str:
    """Return what a post is; a repost is told by how its text begins only."""
    if text.startswith("RT @"):
        return "repost"
    return "reply" if parent else "quote" if quoted else "post"


def _spelled_out(raw: str, tweet: Node) -> tuple[str, list[str]]:
    """Return the text with its short links as they were meant, and these links."""
    text, links = html.unescape(raw), []
    for one in islice(tweet["entities"]["urls"], _LINKS):
        short, link = one["url"].text(), one["expanded_url"].text()
        if short and link:
            text = text.replace(short, link)
            links.append(link)
    for one in islice(tweet["entities"]["media"], _LINKS):
        if short := one["url"].text():
            text = text.replace(short, "")
    return text.strip(), links


def _counters(tweet: Node) -> tuple[tuple[str, int], ...]:
    found = (("likes", tweet["favorite_count"]), ("reposts", tweet["retweet_count"]))
    return tuple((name, count.integer()) for name, count in found if count)
