"""What an exchange with the Mastodon API says: posts, versions of a post, the account. Pure.

One reader serves every server that speaks that API. They agree on the main fields and differ on the edges, so
nothing is taken for granted: a field that is missing is empty, a post that is odd is told, the others are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

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
from collectors.drafting import finish, host_of
from collectors.entries import ENTRY_CAP
from collectors.errors import Malformed, Refused
from collectors.markup import read_html
from collectors.pages import Node, load

_PAGE_OF = re.compile(r"(https?://[^/?#@\s]+)/(?:@|users/|profile/)([^/?#\s]+)", re.IGNORECASE)
_NAMED = re.compile(r"(?:acct:)?@?([^@/?#:\s]+)@([^@/?#\s]+)")
_FEEDS: Final = (".rss", ".atom", ".xml", ".json")
_MISSING: Final = frozenset({404, 410})
_OPEN: Final = frozenset({"public", "unlisted", "unknown"})
_MIME: Final = {"image": "image/*", "gifv": "video/mp4", "video": "video/*", "audio": "audio/*"}
_COUNTED: Final = ("replies_count", "reblogs_count", "favourites_count", "quotes_count")
_WORDS: Final = 120


@dataclass(frozen=True, slots=True)
class Home:
    """Where an account lives."""

    origin: str
    """Scheme and host, such as `https://pd.example`."""
    name: str
    """The account's name there, without `@`."""

    @property
    def host(self) -> str:
        """The instance."""
        return host_of(self.origin)


def speaks_api(url: str) -> bool:
    """Tell whether a handle's address names an account, and not a feed."""
    page = _PAGE_OF.match(url)
    if page is not None:
        return not urlsplit(url).path.lower().endswith(_FEEDS)
    return _NAMED.fullmatch(url) is not None


def home(account: Account) -> Home:
    """Return where an account lives, from its registered address.

    Raises:
        Refused: The address names none, or a copy of the account on another instance.
    """
    page, named = _PAGE_OF.match(account.url), _NAMED.fullmatch(account.url)
    if page is not None:
        there = Home(page[1], page[2])
        name, _, other = there.name.partition("@")
        if other and other.lower() != there.host:
            raise Refused(
                f"{there.host} only holds a copy of that account, which shows no deletion for certain; "
                f"register https://{other[:100]}/@{name[:100]} instead."
            )
        return replace(there, name=name)
    if named is not None:
        return Home(f"https://{named[2]}", named[1])
    raise Refused("The address names no account: it reads https://HOST/@NAME or @NAME@HOST.")


def read(exchange: Exchange, account: Account, refs: Sequence[PostRef] = ()) -> Found:
    """Return what an exchange says; see `collectors.readers.read`.

    Raises:
        Malformed: The body is no JSON, or not what was asked for.
    """
    root = load(exchange.body)
    token = missing(exchange, root)
    match exchange.purpose:
        case Purpose.PROFILE:
            return Found(profile=_profile(exchange, account, root, token))
        case Purpose.PROBE:
            return _probed(exchange, account, root, token, refs)
        case _:
            if token:
                return Found(profile=Profile(Standing.GONE, token=token))
            return _listed(exchange, account, root)


def missing(exchange: Exchange, root: Node) -> str:
    """Return the API's own words that something is not there, such as `404 Record not found`; else nothing.

    A page that a proxy or a lost host puts up carries no `error` and is no evidence.
    """
    words = root["error"].text(_WORDS)
    if exchange.status not in _MISSING or not words:
        return ""
    return f"{exchange.status} {' '.join(words.split())}"


def _profile(exchange: Exchange, account: Account, root: Node, token: str) -> Profile:
    native_id = root["id"].text()
    if token:
        return Profile(Standing.GONE, account.native_id, token=token)
    if exchange.status != OK or not native_id:
        return Profile(Standing.UNKNOWN, token=f"{exchange.status}")
    name = root["username"].text() or root["acct"].text()
    profile = Profile(
        Standing.ACTIVE,
        native_id,
        f"@{name}@{_there(account, exchange).host}" if name else "",
        root["display_name"].text(_WORDS),
    )
    if root["suspended"].flag():
        profile = replace(profile, standing=Standing.SUSPENDED)
    if moved := root["moved"]["url"].text(_WORDS):
        return replace(profile, token=f"moved to {moved}")
    return replace(profile, token="limited" if root["limited"].flag() else "")


def _listed(exchange: Exchange, account: Account, root: Node) -> Found:
    if exchange.status != OK or not root.is_list():
        raise Malformed(f"{host_of(exchange.final_url)} sent something other than a list of posts.")
    posts: list[Post] = []
    unread: list[Unread] = []
    for number in range(min(len(root), ENTRY_CAP)):
        post = _post(root[number], exchange, account, str(number))
        if isinstance(post, Post):
            posts.append(post)
        elif post is not None:
            unread.append(post)
    return Found(tuple(posts), max(0, len(root) - ENTRY_CAP), unread=tuple(unread))


def _probed(
    exchange: Exchange, account: Account, root: Node, token: str, refs: Sequence[PostRef]
) -> Found:
    asked = urlsplit(exchange.url).path.removesuffix("/history").rpartition("/")[2]
    if exchange.url.endswith("/history"):
        ref = next((one for one in refs if one.native_id == asked), None)
        return Found(tuple(_between(root, exchange, account, ref)) if ref else ())
    if token:
        return Found(sightings=(Sighting(asked, Sign.MISSING, token),))
    if exchange.status != OK or root["id"].text() != asked:
        raise Malformed(f"{host_of(exchange.final_url)} sent another post than was asked for.")
    if _visibility(root) not in _OPEN:
        return Found(sightings=(Sighting(asked, Sign.RESTRICTED, _visibility(root)[:_WORDS]),))
    post = _post(root, exchange, account, "")
    if isinstance(post, Unread):
        return Found(unread=(post,))
    return Found((post,) if post else ())


def _between(root: Node, exchange: Exchange, account: Account, ref: PostRef) -> Iterator[Post]:
    """Return the versions after the one that is known and before the present one, the oldest first."""
    versions = list(root)[:ENTRY_CAP]
    marks = [version["created_at"].text() for version in versions]
    known = marks.index(ref.native_version, 1) if ref.native_version in marks[1:] else 0
    if ref.native_version and not known:
        return
    for number in range(known + 1, len(versions) - 1):
        version = versions[number]
        yield finish(
            replace(
                _body(version, _there(account, exchange)),
                platform=account.platform,
                native_id=ref.native_id,
                native_uri=ref.native_uri,
                permalink=ref.permalink,
                native_version=marks[number],
                published_at=versions[0]["created_at"].time(),
                edited_at=version["created_at"].time(),
                pointer=str(number),
                account_native_id=version["account"]["id"].text(),
            ),
            exchange,
        )


def _there(account: Account, exchange: Exchange) -> Home:
    """Return where the account lives; a kept exchange is read even where the handle is registered otherwise today."""
    try:
        return home(account)
    except Refused:
        return Home(
            "/".join(exchange.url.split("/")[:3]), account.handle.strip("@").partition("@")[0]
        )


def _visibility(status: Node) -> str:
    return status["visibility"].text() or "unknown"


def _post(status: Node, exchange: Exchange, account: Account, pointer: str) -> Post | Unread | None:
    """Return a post of the account; None for what is another's, or not public."""
    native_id, there = status["id"].text(), _there(account, exchange)
    if not native_id:
        return Unread(f"post {pointer}", "It carries no id.")
    boosted = status["reblog"]
    open_to_all = {_visibility(status), _visibility(boosted) if boosted else "unknown"} <= _OPEN
    if not open_to_all or not _own(status["account"], account, there):
        return None
    said = boosted or status
    quoted, answered = _quoted(status["quote"]), status["in_reply_to_id"].text()
    return finish(
        replace(
            _body(said, there),
            platform=account.platform,
            native_id=native_id,
            native_uri=status["uri"].text(),
            native_version=said["edited_at"].text(),
            permalink=(said["url"].text() or said["uri"].text() or status["url"].text()),
            kind=_kind(boosted, answered, quoted),
            author=status["account"]["display_name"].text() or there.name,
            account_native_id=status["account"]["id"].text(),
            handle_at_capture=f"@{status['account']['username'].text() or there.name}@{there.host}",
            published_at=status["created_at"].time(),
            edited_at=said["edited_at"].time(),
            pointer=pointer,
            parent_id=answered,
            quoted_id=quoted,
            repost_of_id=boosted["id"].text(),
            visibility=_visibility(status),
            counters=tuple((name, said[name].integer()) for name in _COUNTED if said[name]),
        ),
        exchange,
    )


def _own(author: Node, account: Account, there: Home) -> bool:
    """Tell whether the account itself acted, by its lasting id where that is known."""
    if account.native_id:
        return author["id"].text() == account.native_id
    name, _, host = author["acct"].text().partition("@")
    return (name or author["username"].text()).lower() == there.name.lower() and not host


def _kind(boosted: Node, answered: str, quoted: str) -> str:
    if boosted:
        return "repost"
    if answered:
        return "reply"
    return "quote" if quoted else "post"


def _quoted(quote: Node) -> str:
    """Return the id of what is quoted: by Mastodon since 4.4, or as other servers put it."""
    inner = quote["quoted_status"]["id"].text()
    return inner or quote["quoted_status_id"].text() or quote["id"].text()


def _body(said: Node, there: Home) -> Post:
    """Return what is said in a post or in one version of it, the rest of the post still empty."""
    raw = said["content"].text()
    reading = read_html(raw)
    options = [option["title"].text() for option in said["poll"]["options"]]
    chosen = "\n".join(f"[ ] {' '.join(option.split())}" for option in options[:ENTRY_CAP])
    named = {one["url"].text() for key in ("mentions", "tags") for one in said[key]}
    place = said["place"]
    return Post(
        platform="",
        instance=there.host,
        native_id="",
        text="\n\n".join(part for part in (reading.text, chosen) if part),
        text_raw=raw,
        raw_format="html",
        links=tuple(link for link in reading.links if link not in named),
        tags=tuple(tag["name"].text() for tag in said["tags"]),
        mentions=tuple(one["acct"].text() for one in said["mentions"]),
        media=(
            *(_media(one) for one in said["media_attachments"]),
            *(Media(source, alt=alt) for source, alt in reading.media),
        ),
        lang=said["language"].text(),
        content_warning=said["spoiler_text"].text(),
        sensitive=said["sensitive"].flag(),
        place=", ".join(part for part in (place["name"].text(), place["country"].text()) if part),
    )


def _media(one: Node) -> Media:
    size = one["meta"]["original"]
    return Media(
        one["url"].text() or one["remote_url"].text() or one["preview_url"].text(),
        one["pleroma"]["mime_type"].text() or _MIME.get(one["type"].text(), ""),
        one["description"].text(),
        _pixels(size["width"]),
        _pixels(size["height"]),
    )


def _pixels(size: Node) -> int:
    return min(max(size.integer(), 0), 1_000_000)
