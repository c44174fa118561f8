"""What Reddit's API says: posts and comments of a redditor, tombstones, and how the redditor stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import parse_qs, urljoin, urlsplit

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
from collectors.markup import read_html
from collectors.pages import Node, load

SITE: Final = "https://www.reddit.com"
INSTANCE: Final = "reddit.com"
FULLNAME: Final = re.compile(r"t[13]_[0-9a-z]{1,13}")
"""Reddit's own id of a comment (t1) or a submission (t3)."""
_NAME: Final = re.compile(r"[A-Za-z0-9_-]{2,25}", re.ASCII)
_IN_ADDRESS: Final = re.compile(r"/(?:u|user)/([^/?#]+)")
_PERSON: Final = re.compile(r"https://www\.reddit\.com/(?:u|user)/([A-Za-z0-9_-]{2,25})/?")
_NOBODY: Final = "[deleted]"
_BY_AUTHOR: Final = frozenset({"[deleted]", "[deleted by user]"})
_BY_REDDIT: Final = frozenset({"[removed]", "[ removed by reddit ]", "[removed by reddit]"})
_AUTHORS_ACT: Final = frozenset({"deleted", "author"})
_OPEN: Final = frozenset({"", "public", "restricted", "user", "archived"})
"""Kinds of subreddit that everybody can read (`restricted` limits who posts there)."""
_FORBIDDEN, _NOT_FOUND = 403, 404


def read(exchange: Exchange, account: Account, _refs: Sequence[PostRef]) -> Found:
    """Return everything an exchange says; see `collectors.readers.read`."""
    match exchange.purpose:
        case Purpose.PROFILE:
            return Found(profile=_profile(exchange))
        case Purpose.PROBE:
            return _listing(exchange, account, _asked(exchange))
        case _ if exchange.status == OK:
            return _listing(exchange, account, set())
        case _:
            return Found()


def _asked(exchange: Exchange) -> set[str]:
    """Return the ids that a probe asked about: a sweep may take several."""
    try:
        ids = parse_qs(urlsplit(exchange.url).query).get("id", [""])[0]
    except ValueError:
        return set()
    return {one for one in ids.split(",") if FULLNAME.fullmatch(one)}


def username(account: Account) -> str:
    """Return the redditor's name from the address or the handle, or an empty string."""
    found = _IN_ADDRESS.search(account.url)
    handle = account.handle.strip().lstrip("/@")
    name = found[1] if found else handle.removeprefix("user/").removeprefix("u/")
    return name if _NAME.fullmatch(name) else ""


def _profile(exchange: Exchange) -> Profile:
    if exchange.status == _NOT_FOUND:
        return Profile(Standing.GONE, token="404 Not Found")  # noqa: S106  words of the answer
    if exchange.status != OK:
        return Profile(Standing.UNKNOWN, token=str(exchange.status))
    about = load(exchange.body)["data"]
    name, number = about["name"].text(40), about["id"].text(40)
    native_id = f"t2_{number}" if number else ""
    if about["is_suspended"].flag():
        return Profile(Standing.SUSPENDED, native_id, name, token="is_suspended")  # noqa: S106  likewise
    if not name:
        return Profile(Standing.UNKNOWN)
    shown = about["subreddit"]["title"].text(200)
    return Profile(Standing.ACTIVE, native_id, name, shown)


def _listing(exchange: Exchange, account: Account, asked: set[str]) -> Found:
    children = load(exchange.body)["data"]["children"]
    posts: dict[str, Post] = {}
    sightings: dict[str, Sighting] = {}
    unread: list[Unread] = []
    for number, child in enumerate(children):
        if number == ENTRY_CAP:
            break
        here = f"data/children/{number}"
        thing, kind = child["data"], child["kind"].text(10)
        fullname = thing["name"].text(20) or f"{kind}_{thing['id'].text(15)}"
        if kind not in {"t1", "t3"} or not FULLNAME.fullmatch(fullname):
            unread.append(Unread(here, "It is neither a comment nor a submission of Reddit."))
            continue
        sighting = _tombstone(thing, fullname)
        if sighting is None and _theirs(thing, account):
            posts[fullname] = finish(_post(thing, fullname, here, account), exchange)
        elif sighting is not None:
            sightings[fullname] = sighting
        elif fullname in asked:
            sightings[fullname] = Sighting(fullname, Sign.LIVE, "its author is no longer named")
    for fullname in sorted(asked - posts.keys() - sightings.keys()):
        sightings[fullname] = Sighting(fullname, Sign.UNKNOWN, "not in the answer")
    return Found(
        posts=tuple(posts.values()),
        left_out=max(0, len(children) - ENTRY_CAP),
        sightings=tuple(sightings.values()),
        unread=tuple(unread),
    )


def _tombstone(thing: Node, fullname: str) -> Sighting | None:
    """Return the sign of a thing that is there in name only; None for one that can be read.

    A person who writes "[deleted]" still has a name; so the words count only where the name is gone too, or where
    Reddit says who took the thing down.
    """
    if thing["subreddit_type"].text(40) not in _OPEN:
        return Sighting(
            fullname, Sign.RESTRICTED, f"subreddit is {thing['subreddit_type'].text(40)}"
        )
    said = (thing["body"] or thing["selftext"]).text().strip().lower()
    title = thing["title"].text(400).strip().lower()
    by = thing["removed_by_category"].text(40)
    nameless = thing["author"].text(40) in {"", _NOBODY}
    own_words = said not in _BY_AUTHOR | _BY_REDDIT | {""}
    if by and not own_words:
        sign = Sign.MISSING if by in _AUTHORS_ACT else Sign.REMOVED
        return Sighting(fullname, sign, f"removed_by_category {by}")
    if nameless and (said in _BY_AUTHOR or title in _BY_AUTHOR):
        return Sighting(fullname, Sign.MISSING, said or title)
    if (nameless and said in _BY_REDDIT) or title in _BY_REDDIT:
        return Sighting(fullname, Sign.REMOVED, said or title)
    return None


def _theirs(thing: Node, account: Account) -> bool:
    author = thing["author"].text(40)
    number = thing["author_fullname"].text(40)
    if account.native_id and number:
        return number == account.native_id
    return bool(author) and author.lower() == username(account).lower()


def _post(thing: Node, fullname: str, here: str, account: Account) -> Post:
    comment = fullname.startswith("t1_")
    html = read_html((thing["body_html"] if comment else thing["selftext_html"]).text())
    links = [_on_site(link) for link in html.links]
    crossposted = thing["crosspost_parent"].text(20)
    if not comment and not thing["is_self"].flag():
        links.append(_on_site(thing["url"].text(4_096)))
    named = (_PERSON.fullmatch(link) for link in links)
    flair = thing["link_flair_text"].text(100)
    return Post(
        platform=account.platform,
        instance=INSTANCE,
        native_id=fullname,
        permalink=_on_site(thing["permalink"].text(4_096)),
        kind="comment" if comment else "quote" if crossposted else "post",
        author=thing["author"].text(40),
        title="" if comment else thing["title"].text(),
        text=html.text,
        text_raw=(thing["body"] if comment else thing["selftext"]).text(),
        raw_format="markdown",
        published_at=thing["created_utc"].time(),
        edited_at=thing["edited"].time(),
        pointer=here,
        links=tuple(links),
        tags=(flair,) if flair else (),
        media=tuple(_media(thing)),
        account_native_id=thing["author_fullname"].text(40),
        handle_at_capture=thing["author"].text(40),
        parent_id=thing["parent_id"].text(20),
        root_id=thing["link_id"].text(20),
        quoted_id=crossposted,
        container=thing["subreddit_name_prefixed"].text(200) or thing["subreddit"].text(200),
        sensitive=thing["over_18"].flag() or thing["spoiler"].flag(),
        mentions=tuple(match[1] for match in named if match),
        counters=tuple(
            (name, thing[name].integer()) for name in ("score", "num_comments") if thing[name]
        ),
    )


def _media(thing: Node) -> Iterator[Media]:
    """Yield the pictures and films that the thing itself carries, in the order of its gallery."""
    order = [item["media_id"].text(40) for item in thing["gallery_data"]["items"]]
    captions = {
        i["media_id"].text(40): i["caption"].text(400) for i in thing["gallery_data"]["items"]
    }
    stored = dict(thing["media_metadata"].items())
    for key in dict.fromkeys([*order, *stored]):
        source = stored.get(key, Node(None))
        size = source["s"]
        url = (size["u"] or size["gif"] or size["mp4"]).text(4_096)
        if url:
            mime = source["m"].text(100)
            yield Media(url, mime, captions.get(key, ""), size["x"].integer(), size["y"].integer())
    if thing["post_hint"].text(40) == "image" and not stored:
        yield Media(thing["url"].text(4_096))
    film = thing["secure_media"]["reddit_video"] or thing["media"]["reddit_video"]
    if film["fallback_url"]:
        width, height = film["width"].integer(), film["height"].integer()
        yield Media(film["fallback_url"].text(4_096), "video/mp4", "", width, height)


def _on_site(link: str) -> str:
    """Return a link made absolute on Reddit's site, whose API answers from another host; empty if it is none."""
    try:
        return urljoin(SITE, link) if link else ""
    except ValueError:
        return ""
